import {
  FRAMEWORK_CAPABILITIES,
  type FrameworkCapability,
} from '../../../resources/capabilities.js';
import type { TraceFramework, TraceResources } from '../../../trace/events.js';
import { traceResources } from '../../../trace/resource-text.js';
import { isTerminal } from '../../../trace/task-states.js';
import type { ImportOptions } from '../../options.js';
import type { Report } from '../../report.js';
import { arrivalOf } from '../../spark-frameworks.js';
import type { Weights } from '../../witness/weights.js';
import type { Witness } from '../../witness/witness.js';
import type { Draft, EventDraft, Timeless } from './drafts.js';
import type { EarlierTask } from './earlier-tasks.js';
import { Offers } from './offers.js';
import type { Said } from './said.js';
import type { Survey } from './survey.js';
import { type LaunchedTask, TaskBook, type TaskListener } from './tasks.js';
import { itemsOf, ResourceTexts, rolesOf, secondsOf } from './texts.js';

type Saying<S extends Said['say']> = Extract<Said, { say: S }>;

/** What is known besides the log's lines. */
interface KnownBeside {
  readonly witness: Witness;
  /** Those that the master was started with. */
  readonly weights: Weights;
}

const CAPABILITIES: ReadonlySet<string> = new Set(FRAMEWORK_CAPABILITIES);

/** Says in events what the lines of a log say; those on offers are drafts at first. */
export class Teller implements TaskListener {
  readonly offers: Offers;
  readonly #texts: ResourceTexts;
  readonly #tasks: TaskBook;
  readonly #agents = new Map<string, { total: string; isActive: boolean }>();
  readonly #frameworks = new Map<string, { isActive: boolean }>();
  readonly #demanded = new Set<string>();
  readonly #suppressed = new Map<string, readonly string[]>();
  readonly #capabilities = new Map<string, string>();
  #weights: Weights;
  #atMs: number;

  constructor(
    private readonly survey: Survey,
    private readonly known: KnownBeside,
    private readonly options: ImportOptions,
    private readonly report: Report,
    private readonly push: (draft: Draft) => void,
  ) {
    this.#texts = new ResourceTexts(report);
    this.#tasks = new TaskBook(this.#texts, this);
    this.offers = new Offers(survey, known.witness, this.#texts, report, push);
    this.#weights = known.weights;
    this.#atMs = survey.startMs ?? 0;
  }

  /** Who was there before the log begins. */
  begin(): void {
    for (const [id, { total, use }] of this.options.agents === undefined
      ? this.survey.earlierAgents
      : []) {
      const resources = traceResources(total ?? use.most);
      if (resources.length === 0) {
        this.report.leftOut('agents of which no line says what they have');
        continue;
      }
      this.#agents.set(id, { total: JSON.stringify(resources), isActive: true });
      const inferred = total === undefined ? ['agent.resources'] : ['agent'];
      this.report.inferred(
        total === undefined
          ? "agents' resources, at least what was used of them at once"
          : 'agents that were there before the log begins',
      );
      const agent = { ...this.known.witness.agent(id), id, resources };
      this.#tell({ type: 'AGENT_ADDED', ago_ms: 0, agent, inferred });
    }
    for (const [id, { arrivedMs }] of this.survey.frameworks) {
      if (arrivedMs !== undefined) continue;
      this.report.inferred('frameworks that were there before the log begins');
      this.#frameworkIn(id, true);
    }
    for (const task of this.survey.earlierTasks.all) this.#taskBefore(task);
  }

  #taskBefore(task: EarlierTask): void {
    this.#tasks.goesOn(task);
    this.report.inferred('tasks that ran before the log begins, from their ends');
    const [role] = rolesOf(task.resources);
    this.#tell({
      type: 'TASK_STATUS',
      ago_ms: 0,
      framework_id: task.framework,
      agent_id: task.agent,
      task_id: task.id,
      state: 'TASK_RUNNING',
      resources: traceResources(task.resources),
      ...(role !== undefined && { role }),
      inferred: ['ago_ms'],
    });
  }

  note(said: Said, atMs: number): void {
    this.#atMs = Math.max(this.#atMs, atMs);
    switch (said.say) {
      case 'agent-in':
        this.#agentIn(said);
        break;
      case 'agent-total':
        this.#agentTotal(said.agent, said.resources);
        break;
      case 'agent-on':
      case 'agent-off':
      case 'agent-out':
        this.#agentTurn(said);
        break;
      case 'framework-asks':
        if (this.#capabilities.size > 10_000) this.#capabilities.clear();
        this.#capabilities.set(said.name, said.capabilities);
        break;
      case 'framework-named':
        this.#suppressed.set(said.framework, itemsOf(said.suppressed));
        break;
      case 'framework-in':
        if (!this.#frameworks.has(said.framework)) this.#frameworkIn(said.framework, false);
        break;
      case 'framework-on':
      case 'framework-off':
      case 'framework-out':
        this.#frameworkTurn(said);
        break;
      case 'sent':
        this.offers.sent(said, this.#atMs);
        break;
      case 'offer':
        this.offers.told(said);
        break;
      case 'accept':
        this.report.understood('accepts');
        this.offers.accepted(said, this.#atMs);
        break;
      case 'operation':
        this.offers.operated(said);
        break;
      case 'decline':
        this.report.understood('declines');
        this.offers.declined(said, this.#atMs);
        break;
      case 'offer-out':
        this.offers.removed(said, this.#atMs);
        break;
      case 'suppress':
      case 'revive':
        this.#suppressOrRevive(said);
        break;
      case 'cycle':
        this.report.understood('allocations');
        // It began so long before it was done.
        this.offers.cycleDone(said.agents, this.#atMs - 1000 * (secondsOf(said.duration) ?? 0));
        break;
      case 'recovered':
        this.#recovered(said);
        break;
      case 'filter':
        this.offers.recoveries.filtered(said.framework, said.agent, secondsOf(said.duration) ?? 5);
        break;
      case 'weights':
        this.#reweigh();
        break;
      case 'quota':
        this.#quota(said);
        break;
      case 'task-in':
      case 'task-launch':
      case 'task-state':
      case 'task-out':
      case 'executor-in':
      case 'executor-out':
        this.#tasks.note(said);
        break;
      default:
    }
  }

  launched(task: LaunchedTask): void {
    this.report.understood('tasks');
    this.offers.launched(task, this.#atMs);
  }

  turned(task: LaunchedTask, state: string): void {
    const { id, framework, agent, text } = task;
    this.report.understood('states of tasks');
    const status = this.#tell({
      type: 'TASK_STATUS',
      framework_id: framework,
      agent_id: agent,
      task_id: id,
      state,
    });
    if (isTerminal(state)) {
      const held = this.#texts.sorted(text);
      this.offers.recoveries.taskEnded(framework, agent, held, this.#atMs, status);
    }
  }

  executorOut(executor: string, framework: string, agent: string): void {
    this.#tell({
      type: 'FAILURE',
      framework_id: framework,
      agent_id: agent,
      executor_id: executor,
    });
  }

  leftOut(shape: string): void {
    this.report.leftOut(shape);
  }

  #tell(event: Timeless): EventDraft {
    const draft: EventDraft = { kind: 'event', atMs: this.#atMs, event };
    this.push(draft);
    return draft;
  }

  #read(text: string): TraceResources | undefined {
    const resources = this.#texts.resources(text);
    return resources === undefined ? undefined : traceResources(resources);
  }

  #agentIn({ agent: id, host, resources: text }: Saying<'agent-in'>): void {
    if (this.#agents.has(id)) {
      this.#agentTotal(id, text);
      return;
    }
    const resources = this.#read(text);
    if (resources === undefined) return;
    this.report.understood('agents');
    this.#agents.set(id, { total: JSON.stringify(resources), isActive: true });
    const hostname = host !== undefined && host !== '' && { hostname: host };
    const agent = { ...this.known.witness.agent(id), id, resources, ...hostname };
    this.#tell({ type: 'AGENT_ADDED', agent });
  }

  #agentTotal(id: string, text: string): void {
    const agent = this.#agents.get(id);
    const resources = agent === undefined ? undefined : this.#read(text);
    if (agent === undefined || resources === undefined) return;
    const total = JSON.stringify(resources);
    if (agent.total === total) return;
    agent.total = total;
    this.#tell({ type: 'AGENT_UPDATED', agent: { id, resources } });
  }

  #agentTurn({ say, agent: id }: Saying<'agent-on' | 'agent-off' | 'agent-out'>): void {
    const agent = this.#agents.get(id);
    if (agent === undefined) return;
    if (say === 'agent-out') {
      this.#agents.delete(id);
      this.#tasks.drop((task) => task.agent === id);
      this.offers.dropped((offer) => offer.agent === id, undefined, this.#atMs);
      this.#tell({ type: 'AGENT_REMOVED', agent_id: id });
      return;
    }
    const isActive = say === 'agent-on';
    if (agent.isActive === isActive) return;
    agent.isActive = isActive;
    this.#tell({ type: isActive ? 'AGENT_ACTIVATED' : 'AGENT_DEACTIVATED', agent_id: id });
  }

  #frameworkIn(id: string, isEarlier: boolean): void {
    const told = this.known.witness.framework(id);
    this.#frameworks.set(id, { isActive: true });
    this.report.understood('frameworks');
    const framework = told ?? this.#frameworkOf(id);
    const inferred = isEarlier ? ['framework'] : told === undefined ? ['framework.roles'] : [];
    const added = {
      t: 0,
      type: 'FRAMEWORK_ADDED' as const,
      ...(isEarlier && { ago_ms: 0 }),
      framework,
      ...(inferred.length > 0 && { inferred }),
    };
    if (this.#demanded.has(id)) {
      this.#tell(added);
      return;
    }
    this.#demanded.add(id);
    const labels = this.known.witness.labels(id);
    const wish = this.known.witness.wish(id);
    const arrivedMs = Math.floor(this.#atMs);
    const asked = { framework, arrivedMs, ...(labels && { labels }), ...(wish && { wish }) };
    const { demands } = this.survey;
    for (const { t: _, ...event } of arrivalOf(added, asked, demands, this.options, this.report)) {
      this.#tell(event);
    }
  }

  /** As far as lines of the log tell. */
  #frameworkOf(id: string): TraceFramework {
    const name = this.survey.names.get(id) ?? id;
    const said = this.survey.rolesOf(id);
    const roles = said.length > 0 ? said : [this.options.role ?? '*'];
    if (said.length === 0) {
      this.report.inferred(
        this.options.role === undefined ? 'roles of frameworks: *' : 'roles of frameworks: --role',
      );
    } else this.report.inferred('roles of frameworks, from what they were allocated', 1);
    const suppressed = (this.#suppressed.get(id) ?? []).filter((role) => roles.includes(role));
    return {
      id,
      name,
      roles,
      ...(suppressed.length > 0 && { suppressed_roles: suppressed }),
      ...this.#capabilitiesOf(name, roles.length),
    };
  }

  #capabilitiesOf(
    name: string,
    roles: number,
  ): { readonly capabilities?: readonly FrameworkCapability[] } {
    const said = this.#capabilities.get(name);
    if (said === undefined) return {};
    const known = itemsOf(said).filter((one) => CAPABILITIES.has(one));
    if (roles > 1 && !known.includes('MULTI_ROLE')) return {};
    return { capabilities: known as FrameworkCapability[] };
  }

  #frameworkTurn({
    say,
    framework: id,
  }: Saying<'framework-on' | 'framework-off' | 'framework-out'>): void {
    const framework = this.#frameworks.get(id);
    if (framework === undefined) return;
    const isActive = say === 'framework-on';
    if (say !== 'framework-on') {
      this.offers.dropped((offer) => offer.framework === id, id, this.#atMs);
    }
    if (say === 'framework-out') {
      this.#frameworks.delete(id);
      this.#tasks.drop((task) => task.framework === id);
      this.#tell({ type: 'FRAMEWORK_REMOVED', framework_id: id });
    } else if (framework.isActive !== isActive) {
      framework.isActive = isActive;
      const type = isActive ? 'FRAMEWORK_ACTIVATED' : 'FRAMEWORK_DEACTIVATED';
      this.#tell({ type, framework_id: id });
    }
  }

  #suppressOrRevive({ say, framework, roles }: Saying<'suppress' | 'revive'>): void {
    if (!this.#frameworks.has(framework)) return;
    this.report.understood(say === 'suppress' ? 'suppressions' : 'revivals');
    const named = itemsOf(roles ?? '');
    // Braces with nothing between them: no role of it was concerned.
    if (roles !== undefined && named.length === 0) return;
    this.#tell({
      type: say === 'suppress' ? 'SUPPRESS' : 'REVIVE',
      framework_id: framework,
      ...(named.length > 0 && { roles: named }),
    });
  }

  #recovered({ framework, agent, resources: text }: Saying<'recovered'>): void {
    this.report.understood('what came back to the allocator');
    const [resources = [], sorted] = [this.#texts.resources(text), this.#texts.sorted(text)];
    if (resources.length === 0) return;
    this.offers.recoveries.recovered(framework, agent, sorted, resources, this.#atMs);
  }

  #reweigh(): void {
    const changed = this.known.witness.nextWeights(this.#weights);
    if (changed === undefined) {
      this.report.leftOut('changes of weights: the log does not say to what');
      return;
    }
    this.report.inferred('new weights, from the next snapshot of /roles');
    this.#weights = { ...this.#weights, ...changed };
    this.#tell({ type: 'WEIGHTS_UPDATED', weights: changed, inferred: ['weights'] });
  }

  #quota({ role, guarantees, limits }: Saying<'quota'>): void {
    const amounts = (text: string) =>
      text === '' || text === '{}' ? '' : text.replaceAll('; ', ';');
    const [guaranteed, limited] = [plain(amounts(guarantees)), plain(amounts(limits))];
    this.report.understood('quotas');
    this.#tell({
      type: 'QUOTA_UPDATED',
      role,
      ...(guaranteed !== '' && { guarantees: guaranteed }),
      ...(limited !== '' && { limits: limited }),
    });
  }
}

/** Up to 1.3 amounts have the role in brackets: `cpus(*):4`. */
const plain = (amounts: string) => amounts.replaceAll(/\([^()]*\)/g, '');
