import { type Resource, resourcesFrom } from '../../resources/index.js';
import type { TraceEvent, TraceOffer, TraceTask } from '../events.js';
import { isTerminal } from '../task-states.js';
import type { Operations } from './operations.js';

/** An event of the past with its time, and its number in the order of the recording. */
export interface Past<Type extends TraceEvent['type'] = TraceEvent['type']> {
  readonly atMs: number;
  readonly number: number;
  readonly event: TraceEvent & { readonly type: Type };
}

/** Mesos' filter when a call names none. */
const DEFAULT_REFUSE_SECONDS = 5;
/** A filter that is over for so long decides nothing any more, however late a master's timers are. */
const LATE_MS = 10;

/** An answer of the past, as long as its filter stands or something runs that it launched. */
export class Answer {
  /** What has ended since: tasks and executors. */
  readonly #ended: Past<'TASK_STATUS' | 'FAILURE'>[] = [];
  /** Tasks that have not ended, with when they came to run if they have. */
  readonly #running = new Map<string, Past<'TASK_STATUS'> | undefined>();
  /** Tasks that brought an executor along, by the executor, which may live longer. */
  readonly #executors = new Map<string, string>();
  #isCleared = false;

  /** @param intervalMs the batch interval, to which shorter filters are raised. */
  constructor(
    readonly past: Past<'ACCEPT' | 'DECLINE'>,
    readonly offers: readonly {
      readonly offer: TraceOffer;
      readonly inferred: readonly string[];
    }[],
    private readonly intervalMs: number,
    private readonly operations: Operations,
  ) {
    for (const { id } of this.tasks) this.#running.set(id, undefined);
  }

  get tasks(): readonly TraceTask[] {
    return this.past.event.type === 'ACCEPT' ? this.past.event.tasks : [];
  }

  brings(taskId: string, executorId: string): void {
    this.#executors.set(executorId, taskId);
  }

  taskRuns(taskId: string, past: Past<'TASK_STATUS'>): void {
    if (this.#running.get(taskId) === undefined) this.#running.set(taskId, past);
  }

  taskEnds(taskId: string, past: Past<'TASK_STATUS'>): void {
    if (this.#running.delete(taskId)) this.#ended.push(past);
  }

  executorEnds(executorId: string, past: Past<'FAILURE'>): void {
    if (this.#executors.delete(executorId)) this.#ended.push(past);
  }

  clearFilter(): void {
    this.#isCleared = true;
  }

  matters(nowMs: number): boolean {
    return this.#running.size > 0 || this.#executors.size > 0 || this.#isFilterOpen(nowMs);
  }

  #isFilterOpen(nowMs: number): boolean {
    const { refuse_seconds: seconds = DEFAULT_REFUSE_SECONDS } = this.past.event;
    if (this.#isCleared || seconds <= 0) return false;
    return this.past.atMs + Math.max(seconds * 1000, this.intervalMs) + LATE_MS > nowMs;
  }

  /** The offers, the answer, and what has come to run or ended since, as far as that still matters. */
  told(nowMs: number): Past[] {
    const { atMs, number, event } = this.past;
    const inferred = [...new Set(this.offers.flatMap((one) => one.inferred))];
    const used = this.tasks.flatMap(({ resources }): readonly Resource[] =>
      resourcesFrom(resources),
    );
    const offers = this.offers.map(({ offer }) => {
      const { agent_id: agentId, resources } = offer;
      return { ...offer, resources: this.operations.applied(agentId, number, resources, used) };
    });
    const offered: TraceEvent = {
      t: 0,
      type: 'OFFERS',
      offers,
      ...(inferred.length > 0 && { inferred }),
    };
    const before = { atMs, number, event: offered };
    const running = [...this.#running.values()].filter((past) => past !== undefined);
    const { operations: _, ...whole } = event as TraceEvent & { type: 'ACCEPT' };
    if (this.#isFilterOpen(nowMs)) {
      return [before, { ...this.past, event: whole }, ...running, ...this.#ended];
    }
    const kept = new Set([...this.#running.keys(), ...this.#executors.values()]);
    const tasks = this.tasks.filter(({ id }) => kept.has(id));
    // What is left of the offers comes back without a filter.
    const answer = { ...whole, tasks, refuse_seconds: 0 } as TraceEvent;
    const ended = this.#ended.filter(
      ({ event: end }) => end.type === 'TASK_STATUS' && kept.has(end.task_id),
    );
    return [before, { atMs, number, event: answer }, ...running, ...ended];
  }
}

/** Whether an event ends a task. */
export function endsTask(event: TraceEvent & { type: 'TASK_STATUS' }): boolean {
  return isTerminal(event.state);
}
