import type { TraceEvent } from '../../trace/events.js';
import { operatorAgent } from '../mesos-json/agents.js';
import { frameworkOf, isRole, operatorFramework } from '../mesos-json/frameworks.js';
import { type Fields, fieldsOf, idOf, listOf, textOf } from '../mesos-json/json.js';
import { type MesosTask, mesosTask } from '../mesos-json/tasks.js';
import { nanosecondsMs } from '../mesos-json/times.js';
import type { ImportOptions } from '../options.js';
import type { Report } from '../report.js';
import type { TasksSeen } from '../tasks-seen.js';
import { AGENT_WORDS, FRAMEWORK_WORDS, Members } from './members.js';
import { StreamTasks } from './tasks.js';

/** When an event happened, and whether that is known or only that it was not before. */
export interface Moment {
  readonly atMs: number;
  readonly isExact: boolean;
}

type Handler = (event: Fields, moment: Moment) => TraceEvent[];

/** What the master says of an agent by the state of a task on it. */
const AGENT_LOST = /_(?:AGENT|SLAVE)_(?:DISCONNECTED|REMOVED)/;
const UNREACHED = /^TASK_(?:UNREACHABLE|GONE|GONE_BY_OPERATOR)$/;

/**
 * The cluster as the events of an operator stream tell of it, one after the other. Times of its events
 * are those of the moments that it is given.
 */
export class StreamCluster {
  readonly #agents = new Members(AGENT_WORDS);
  readonly #frameworks = new Members(FRAMEWORK_WORDS);
  /** How often each framework has arrived: each time it has a demand of its own. */
  readonly #arrivals = new Map<string, number>();
  readonly #tasks: StreamTasks;
  readonly #handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
    ['SUBSCRIBED', (event, { atMs }) => this.#subscribed(event, atMs)],
    ['AGENT_ADDED', (event, { atMs }) => this.#agentAdded(fieldsOf(event.agent_added).agent, atMs)],
    ['AGENT_REMOVED', (event, { atMs }) => this.#agentRemoved(event, atMs)],
    ['FRAMEWORK_ADDED', (event, at) => this.#framework(event.framework_added, at.atMs)],
    ['FRAMEWORK_UPDATED', (event, { atMs }) => this.#updated(event.framework_updated, atMs)],
    ['FRAMEWORK_REMOVED', (event, { atMs }) => this.#frameworkRemoved(event, atMs)],
    ['TASK_ADDED', (event, moment) => this.#taskAdded(event, moment)],
    ['TASK_UPDATED', (event, { atMs }) => this.#taskUpdated(event, atMs)],
  ]);
  #sessions = 0;
  /** Something was told: what a session begins with was not all there before the recording. */
  #hasBegun = false;
  #lastMs: number;

  constructor(
    seen: TasksSeen,
    startMs: number,
    private readonly options: ImportOptions,
    private readonly report: Report,
  ) {
    this.#tasks = new StreamTasks(seen, report);
    this.#lastMs = startMs;
  }

  apply(event: Fields, moment: Moment): readonly TraceEvent[] {
    const type = textOf(event.type) ?? '';
    if (type === 'HEARTBEAT') return [];
    const handler = this.#handlers.get(type);
    if (handler === undefined) {
      this.report.leftOut(/^[A-Z_]{1,40}$/.test(type) ? type : 'events of no type');
      return [];
    }
    const events = [...handler(event, moment), ...this.#tasks.take()];
    this.report.understood(type);
    this.#lastMs = moment.atMs;
    const isThereBefore = type === 'SUBSCRIBED' && !this.#hasBegun;
    this.#hasBegun ||= events.length > 0;
    return isThereBefore ? events.map((one) => ({ ...one, ago_ms: 0 })) : events;
  }

  /** By which `TasksSeen` keeps what a framework ran since it last arrived. */
  arrivalOf(frameworkId: string): string {
    return `${frameworkId}\n${this.#arrivals.get(frameworkId) ?? 0}`;
  }

  close(): void {
    this.#tasks.close();
  }

  #agentAdded(value: unknown, atMs: number): TraceEvent[] {
    const fields = fieldsOf(value);
    const agent = operatorAgent(fields, this.report);
    if (agent !== undefined) return this.#agents.told(agent, fields.active !== false, atMs);
    this.report.leftOut('agents without an id or resources');
    return [];
  }

  #agentRemoved(event: Fields, atMs: number): TraceEvent[] {
    const id = idOf(fieldsOf(event.agent_removed).agent_id) ?? '';
    if (!this.#agents.has(id)) this.report.leftOut('removals of agents that are not known');
    this.#tasks.agentGone(id, atMs);
    return this.#agents.removed(id, atMs);
  }

  #framework(value: unknown, atMs: number): TraceEvent[] {
    const fields = fieldsOf(fieldsOf(value).framework);
    const framework = operatorFramework(fields, this.options, this.report);
    if (framework === undefined) {
      this.report.leftOut('framework without an id');
      return [];
    }
    this.#arrives(framework.id);
    return this.#frameworks.told(framework, fields.active !== false, atMs);
  }

  #updated(value: unknown, atMs: number): TraceEvent[] {
    const events = this.#framework(value, atMs);
    const [first] = events;
    if (first?.type !== 'FRAMEWORK_ADDED') return events;
    this.report.inferred('when frameworks arrived, from their first update');
    return [{ ...first, inferred: ['t'] }, ...events.slice(1)];
  }

  #arrives(id: string): void {
    if (this.#frameworks.has(id)) return;
    this.#arrivals.set(id, (this.#arrivals.get(id) ?? 0) + 1);
  }

  #frameworkRemoved(event: Fields, atMs: number): TraceEvent[] {
    const id = idOf(fieldsOf(fieldsOf(event.framework_removed).framework_info).id) ?? '';
    if (!this.#frameworks.has(id)) this.report.leftOut('removal of a framework that is not known');
    return this.#frameworkGone(id, atMs);
  }

  #frameworkGone(id: string, atMs: number): TraceEvent[] {
    this.#tasks.frameworkGone(this.arrivalOf(id));
    return this.#frameworks.removed(id, atMs);
  }

  #taskAdded(event: Fields, { atMs, isExact }: Moment): TraceEvent[] {
    const fields = fieldsOf(fieldsOf(event.task_added).task);
    const task = mesosTask(fields, this.report);
    if (task === undefined) {
      this.report.leftOut('task without an id or a framework');
      return [];
    }
    const arrived = this.#unannounced(task, fields, atMs);
    const { frameworkId, id, agentId = '' } = task;
    if (this.#tasks.has(frameworkId, id)) this.report.leftOut('task that is there already');
    else this.#tasks.added(task, this.arrivalOf(frameworkId), atMs, isExact);
    return [...arrived, ...this.#heardOf(agentId, atMs)];
  }

  /** A task's framework whose own arrival is not in the stream. */
  #unannounced({ frameworkId }: MesosTask, fields: Fields, atMs: number): TraceEvent[] {
    if (this.#frameworks.has(frameworkId)) return [];
    const allocations = listOf(fields.resources).map((one) => fieldsOf(one).allocation_info);
    const roles = allocations.map((one) => fieldsOf(one).role).filter(isRole);
    const info = { id: frameworkId, name: frameworkId, roles: [...new Set(roles)] };
    const framework = frameworkOf(info, this.options, this.report);
    if (framework === undefined) return [];
    this.report.inferred('frameworks, from their tasks');
    this.#arrives(frameworkId);
    const inferred = ['framework.name', 'framework.roles'];
    return this.#frameworks.told(framework, true, atMs).map((event) => ({ ...event, inferred }));
  }

  #taskUpdated(event: Fields, atMs: number): TraceEvent[] {
    const update = fieldsOf(event.task_updated);
    const status = fieldsOf(update.status);
    const taskId = idOf(status.task_id ?? update.task_id) ?? '';
    const frameworkId = idOf(update.framework_id) ?? '';
    const agentId = idOf(status.agent_id) ?? '';
    const state = textOf(status.state) ?? textOf(update.state) ?? '';
    const isKnown = this.#tasks.state(frameworkId, taskId, state, atMs);
    if (!isKnown) this.report.leftOut('update of a task that is not known');
    const isLost = AGENT_LOST.test(textOf(status.reason) ?? '') || UNREACHED.test(state);
    if (!isLost) {
      return status.source === 'SOURCE_EXECUTOR' ? this.#heardOf(agentId, atMs) : [];
    }
    return this.#notHeardOf(agentId, atMs);
  }

  /** An agent whose tasks are lost with it gets no offers, whether or not the stream says so. */
  #notHeardOf(agentId: string, atMs: number): TraceEvent[] {
    const events = this.#agents.activity(agentId, false, atMs);
    return this.#inferredAgent(events, 'agents that were lost, from their tasks');
  }

  #heardOf(agentId: string, atMs: number): TraceEvent[] {
    const events = this.#agents.activity(agentId, true, atMs);
    return this.#inferredAgent(events, 'agents that came back, from their tasks');
  }

  #inferredAgent(events: readonly TraceEvent[], what: string): TraceEvent[] {
    if (events.length > 0) this.report.inferred(what);
    return events.map((event) => ({ ...event, inferred: ['agent_id'] }));
  }

  /** A session begins with all that is there: what differs from what was known has changed meanwhile. */
  #subscribed(event: Fields, atMs: number): TraceEvent[] {
    this.#sessions += 1;
    const state = fieldsOf(fieldsOf(event.subscribed).get_state);
    const agents = fieldsOf(state.get_agents);
    const frameworks = fieldsOf(state.get_frameworks);
    const executors = listOf(fieldsOf(state.get_executors).executors).length;
    const recovered = listOf(agents.recovered_agents).length;
    if (executors > 0) this.report.leftOut('executor: what it holds itself', executors);
    if (recovered > 0) this.report.leftOut('agent that has not come back yet', recovered);
    const gone = [...this.#framesGone(frameworks, atMs), ...this.#agentsGone(agents, atMs)];
    gone.sort((a, b) => a.t - b.t);
    return [
      ...gone,
      ...listOf(agents.agents).flatMap((agent) => this.#agentAdded(agent, atMs)),
      ...listOf(frameworks.frameworks).flatMap((framework) => this.#framework({ framework }, atMs)),
      ...this.#sessionTasks(fieldsOf(state.get_tasks), atMs),
    ];
  }

  #agentsGone(agents: Fields, atMs: number): TraceEvent[] {
    const listed = listOf(agents.agents).map((one) => idOf(infoOf(one, 'agent_info').id));
    const there = new Set(listed);
    const gone = this.#agents.ids.filter((id) => !there.has(id));
    for (const id of gone) this.#tasks.agentGone(id, atMs);
    if (gone.length > 0)
      this.report.inferred('agents that were gone at the next session', gone.length);
    return gone.flatMap((id) => this.#agents.removed(id, atMs)).map(asInferred);
  }

  #framesGone(frameworks: Fields, atMs: number): TraceEvent[] {
    const idsOf = (list: unknown) =>
      listOf(list).map((one) => [idOf(infoOf(one, 'framework_info').id), fieldsOf(one)] as const);
    const there = new Map(idsOf(frameworks.frameworks));
    const completed = new Map(idsOf(frameworks.completed_frameworks));
    const gone = this.#frameworks.ids.filter((id) => !there.has(id));
    const unknown = [...completed.keys()].filter((id) => !this.#frameworks.has(id ?? '')).length;
    if (unknown > 0) this.report.leftOut('framework that was gone before', unknown);
    if (gone.length > 0) {
      this.report.inferred('frameworks that were gone at the next session', gone.length);
    }
    return gone
      .flatMap((id) => {
        const leftMs = nanosecondsMs(completed.get(id)?.unregistered_time) ?? atMs;
        return this.#frameworkGone(id, Math.min(Math.max(leftMs, this.#lastMs), atMs));
      })
      .map(asInferred);
  }

  #sessionTasks(tasks: Fields, atMs: number): TraceEvent[] {
    const fromMs = this.#sessions === 1 ? atMs : this.#lastMs;
    const events: TraceEvent[] = [];
    const there = new Set<string>();
    const isNew = (one: MesosTask) => (one.statuses[0]?.atMs ?? 0) >= fromMs && this.#sessions > 1;
    for (const list of [tasks.tasks, tasks.pending_tasks]) {
      for (const fields of listOf(list).map(fieldsOf)) {
        const task = mesosTask(fields, this.report);
        if (task === undefined) this.report.leftOut('task without an id or a framework');
        else {
          events.push(...this.#unannounced(task, fields, atMs));
          there.add(this.#tasks.key(task));
          this.#tasks.snapshot(task, this.arrivalOf(task.frameworkId), fromMs, atMs);
        }
      }
    }
    const others = [tasks.completed_tasks, tasks.unreachable_tasks, tasks.orphan_tasks];
    for (const fields of others.flatMap(listOf).map(fieldsOf)) {
      const task = mesosTask(fields, this.report);
      const isOurs = task !== undefined && this.#frameworks.has(task.frameworkId);
      const isKnown = isOurs && this.#tasks.has(task.frameworkId, task.id);
      if (isOurs && (isKnown || isNew(task))) {
        this.#tasks.snapshot(task, this.arrivalOf(task.frameworkId), fromMs, atMs);
      } else this.report.leftOut('task that was over before');
    }
    this.#tasks.onlyThese(there, atMs);
    return events;
  }
}

const infoOf = (value: unknown, name: string) => fieldsOf(fieldsOf(value)[name]);

function asInferred(event: TraceEvent): TraceEvent {
  return { ...event, inferred: ['t'] };
}
