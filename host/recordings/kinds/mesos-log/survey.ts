import { mergeResources, type Resource } from '../../../resources/index.js';
import { isTerminal } from '../../../trace/task-states.js';
import { AgentUse } from '../../agent-use.js';
import { TasksSeen } from '../../tasks-seen.js';
import { EarlierTasks } from './earlier-tasks.js';
import { flagsOf } from './flags.js';
import type { Said } from './said.js';
import { type LaunchedTask, TaskBook, type TaskListener } from './tasks.js';
import { detached, itemsOf, type ResourceTexts, rolesOf, TraceTexts } from './texts.js';

type Saying<S extends Said['say']> = Extract<Said, { say: S }>;

/** A framework as a first reading knows it. */
interface SeenFramework {
  /** When the allocator added it; `undefined`: before the log begins. */
  readonly arrivedMs: number | undefined;
  readonly roles: Set<string>;
}

/** An agent that was there before the log begins. */
interface EarlierAgent {
  readonly use: AgentUse;
  /** Where a line says it. */
  total?: readonly Resource[];
}

const ALLOCATED = '(allocated: ';

/** What a log says as a whole: a first reading, before a second one tells its events. */
export class Survey implements TaskListener {
  readonly demands = new TasksSeen();
  readonly frameworks = new Map<string, SeenFramework>();
  readonly names = new Map<string, string>();
  readonly earlierAgents = new Map<string, EarlierAgent>();
  readonly earlierTasks = new EarlierTasks();
  flags: ReadonlyMap<string, string> = new Map();
  version: string | undefined;
  startMs: number | undefined;
  endMs = 0;
  /** Lines on what comes back to the allocator tell where a declined offer was and what was in it. */
  hasRecoveries = false;
  hasFilters = false;
  hasCycles = false;

  readonly #addedAgents = new Set<string>();
  readonly #tasks: TaskBook;
  readonly #traceTexts = new TraceTexts();
  #atMs = 0;

  constructor(
    private readonly texts: ResourceTexts,
    /** Of frameworks of which no line says one. */
    readonly defaultRole: string,
  ) {
    this.#tasks = new TaskBook(texts, this);
  }

  note(said: Said, atMs: number): void {
    this.#atMs = Math.floor(atMs);
    this.startMs ??= this.#atMs;
    this.endMs = Math.max(this.endMs, this.#atMs);
    if ('framework' in said && said.framework !== undefined) this.#noteFramework(said);
    switch (said.say) {
      case 'version':
        this.version = said.version;
        break;
      case 'flags':
        this.flags = flagsOf(said.flags);
        break;
      case 'agent-in':
        if (!this.earlierAgents.has(said.agent)) this.#addedAgents.add(said.agent);
        break;
      case 'agent-on':
      case 'agent-off':
      case 'agent-out':
      case 'accept':
        this.#agent(said.agent);
        break;
      case 'recovered':
        this.#noteRecovery(said);
        break;
      case 'filter':
        this.hasFilters = true;
        break;
      case 'cycle':
        this.hasCycles = true;
        break;
      case 'task-state':
        this.#noteEnd(said);
        this.#tasks.note(said);
        break;
      case 'task-out':
        this.#noteEarlier(said);
        this.#tasks.note(said);
        break;
      case 'task-in':
      case 'task-launch':
      case 'executor-in':
        this.#tasks.note(said);
        break;
      default:
    }
  }

  /** When frameworks came, as far as lines say it. */
  get arrivalsMs(): ReadonlyMap<string, number> {
    const known = [...this.frameworks].flatMap(([id, { arrivedMs }]) =>
      arrivedMs === undefined ? [] : [[id, arrivedMs] as const],
    );
    return new Map(known);
  }

  /** Whether a line says that an agent came. */
  get hasAgents(): boolean {
    return this.#addedAgents.size > 0;
  }

  launched(task: LaunchedTask): void {
    const { framework, agent, resources, executor } = task;
    const launched = { id: detached(task.id), resources: this.#traceTexts.of(resources) };
    this.demands.launched(framework, launched, this.#atMs);
    const roles = this.#framework(framework).roles;
    for (const role of rolesOf(resources)) roles.add(role);
    // Up to 1.1 the role in brackets is that of a reservation, and a framework has one role.
    for (const { reservations } of resources) {
      const role = reservations?.at(-1)?.role;
      if (role !== undefined && roles.size === 0) roles.add(role);
    }
    this.#agent(agent)?.use.add(executor === undefined ? resources : bothOf(task));
  }

  turned({ id, framework, agent, resources }: LaunchedTask, state: string): void {
    this.demands.state(framework, id, state, this.#atMs);
    if (isTerminal(state)) this.earlierAgents.get(agent)?.use.free(resources);
  }

  #noteEnd({ task: id, framework, state, isOld }: Saying<'task-state'>): void {
    if (!isTerminal(state)) return;
    const isKnown = isOld || this.#tasks.has(framework, id);
    this.earlierTasks.ended(framework, id, { state, atMs: this.#atMs, isKnown });
  }

  /** Whom no line launched, of a framework that was there before on an agent that was: it ran before. */
  #noteEarlier({ task: id, framework, agent, resources: text }: Saying<'task-out'>): void {
    if (framework === undefined || this.#tasks.has(framework, id)) return;
    const resources = this.texts.resources(text);
    const isEarlier = this.frameworks.get(framework)?.arrivedMs === undefined;
    if (!isEarlier || resources === undefined) return;
    const known = this.#agent(agent);
    if (known === undefined) return;
    const task = this.earlierTasks.removed({ id, framework, agent, text, resources });
    if (task === undefined) return;
    known.use.before(resources);
    const startMs = this.startMs ?? this.#atMs;
    const held = { id: task.id, resources: this.#traceTexts.of(resources) };
    this.demands.launched(task.framework, held, startMs);
    this.demands.state(task.framework, task.id, 'TASK_RUNNING', startMs);
    this.demands.state(task.framework, task.id, task.state, task.endedMs);
    for (const role of rolesOf(resources)) this.#framework(task.framework).roles.add(role);
  }

  executorOut(): void {
    // What an executor held is a part of what an agent has at least: it need not be given back.
  }

  leftOut(): void {
    // Counted by the second reading.
  }

  /** `undefined` when the log says when it came. */
  #agent(id: string): EarlierAgent | undefined {
    if (this.#addedAgents.has(id)) return undefined;
    let agent = this.earlierAgents.get(id);
    if (agent === undefined) {
      agent = { use: new AgentUse() };
      this.earlierAgents.set(id, agent);
    }
    return agent;
  }

  #framework(id: string): SeenFramework {
    let framework = this.frameworks.get(id);
    if (framework === undefined) {
      framework = { arrivedMs: undefined, roles: new Set() };
      this.frameworks.set(id, framework);
    }
    return framework;
  }

  #noteFramework(said: Extract<Said, { framework: string | undefined }>): void {
    const { framework: id } = said;
    if (id === undefined) return;
    if ('name' in said && said.name !== undefined && !this.names.has(id)) {
      this.names.set(id, said.name);
    }
    switch (said.say) {
      case 'framework-in':
        if (!this.frameworks.has(id)) {
          this.frameworks.set(id, { arrivedMs: this.#atMs, roles: new Set() });
        }
        break;
      case 'framework-named':
        this.#named.set(id, itemsOf(said.suppressed));
        break;
      case 'role':
        this.#filteredRoles.set(id, (this.#filteredRoles.get(id) ?? new Set()).add(said.role));
        break;
      case 'suppress':
      case 'revive':
        for (const role of itemsOf(said.roles ?? '')) this.#framework(id).roles.add(role);
        break;
      case 'recovered':
      case 'filter':
      case 'task-state':
      case 'task-out':
      case 'executor-out':
        break;
      default:
        this.#framework(id);
    }
  }

  /** By framework: the roles for which offers to it were filtered. */
  readonly #filteredRoles = new Map<string, Set<string>>();
  /** By framework: the roles that it starts suppressed in. */
  readonly #named = new Map<string, readonly string[]>();

  /** The roles of a framework, as far as lines name them. */
  rolesOf(id: string): readonly string[] {
    const roles = this.frameworks.get(id)?.roles ?? [];
    const filtered = this.#filteredRoles.get(id) ?? [];
    return [...new Set([...roles, ...filtered, ...(this.#named.get(id) ?? [])])].sort();
  }

  #noteRecovery(said: Extract<Said, { say: 'recovered' }>): void {
    this.hasRecoveries = true;
    const agent = this.#agent(said.agent);
    if (agent !== undefined && agent.total === undefined && said.total !== undefined) {
      const total = this.texts.resources(said.total);
      if (total !== undefined) agent.total = total;
    }
    const framework = this.frameworks.get(said.framework);
    const at = said.resources.indexOf(ALLOCATED);
    const role =
      at < 0 ? '' : said.resources.slice(at + ALLOCATED.length, said.resources.indexOf(')', at));
    if (role !== '' && framework !== undefined) framework.roles.add(role);
  }
}

function bothOf({ resources, executor }: LaunchedTask): readonly Resource[] {
  return mergeResources([...resources, ...(executor?.resources ?? [])]);
}
