import type { Offer } from '../../allocator/api.js';
import { resourcesFrom } from '../../resources/index.js';
import { heldLaunch } from '../held.js';
import type {
  HeldTask,
  ModelFramework,
  Scheduler,
  SchedulerCalls,
  Task,
  TaskLaunch,
  TaskState,
  WaitingTasks,
} from '../model.js';
import { OfferRemainder } from '../take.js';
import { type Want, wantOf } from '../want.js';
import type { BatchDemand } from './demand.js';

const REFUSE_SECONDS = 5;
const END_TIMER = 0;

/**
 * A rigid batch: its tasks take their places as offers come, and begin to work when all of them run,
 * all at once. A task that is lost or killed stops them: what they did is done again from the start
 * when the last one is back, as without checkpoints. It needs its minimum, which is all of them, for
 * all its life, so it reports no start. While all its tasks are there it is suppressed.
 */
export class Batch implements Scheduler {
  readonly finite = true;
  readonly wantsAnything = true;
  readonly startsOnce = false;
  readonly #want: Want;
  /** Ranks without a task, the lowest first. */
  readonly #free: number[];
  readonly #rankOf = new Map<string, number>();
  readonly #running = new Set<string>();
  #launchCount = 0;
  /** Tasks that ran when the recording began and still do, and when the last of them came to run. */
  #heldRunning = 0;
  #heldSinceMs = Number.NEGATIVE_INFINITY;
  /** Since when all of them work. */
  #sinceMs: number | undefined;

  constructor(
    private readonly framework: ModelFramework,
    private readonly demand: BatchDemand,
    private readonly calls: SchedulerCalls,
  ) {
    this.#want = wantOf(resourcesFrom(demand.resources));
    this.#free = Array.from({ length: demand.size }, (_, rank) => rank);
  }

  get isWaiting(): boolean {
    return this.#free.length > 0;
  }

  waiting(): WaitingTasks[] {
    const [rank] = this.#free;
    if (rank === undefined) return [];
    return [{ task: this.#nameOf(rank), count: this.#free.length, want: this.#want }];
  }

  workDone(): number {
    if (this.#sinceMs === undefined) return 0;
    const cores = this.demand.size * (this.#want.quantities.cpus ?? 0);
    return cores * (this.calls.nowMs - this.#sinceMs);
  }

  held(task: HeldTask): TaskLaunch | undefined {
    if (!this.isWaiting) return undefined;
    if (task.runningMs !== undefined) {
      this.#heldRunning++;
      this.#heldSinceMs = Math.max(this.#heldSinceMs, task.runningMs);
    }
    return heldLaunch(task, this.#takeRank(), this.calls.nowMs);
  }

  subscribed(): void {}

  offers(offers: readonly Offer[]): void {
    for (const offer of offers) {
      const launches = this.isWaiting ? this.#launchesOn(offer) : [];
      if (launches.length > 0) this.calls.accept(offer, launches, REFUSE_SECONDS);
      else this.calls.decline(offer, REFUSE_SECONDS);
    }
    if (!this.isWaiting) this.calls.suppress();
  }

  rescinded(): void {}

  status(task: Task, state: TaskState): void {
    const rank = this.#rankOf.get(task.id);
    if (rank === undefined) return;
    if (state === 'TASK_RUNNING') {
      this.#running.add(task.id);
      if (this.#running.size === this.demand.size) this.#work();
      return;
    }
    this.#stop();
    this.#heldRunning = 0;
    this.#running.delete(task.id);
    this.#rankOf.delete(task.id);
    this.#free.push(rank);
    this.#free.sort((a, b) => a - b);
    this.calls.revive();
  }

  timer(): void {
    this.calls.finished();
  }

  #launchesOn(offer: Offer): TaskLaunch[] {
    const remainder = new OfferRemainder(offer.resources);
    const launches: TaskLaunch[] = [];
    while (this.isWaiting) {
      const resources = remainder.take(this.#want);
      if (resources === undefined) break;
      launches.push({ ...this.#takeRank(), resources, quantities: this.#want.quantities });
    }
    return launches;
  }

  /** The lowest rank without a task gets one. */
  #takeRank(): Pick<TaskLaunch, 'id' | 'name' | 'startMs'> {
    const rank = this.#free.shift();
    if (rank === undefined) throw new Error(`${this.framework.name} has all its tasks`);
    const id = `${this.framework.id}-${this.#launchCount++}`;
    this.#rankOf.set(id, rank);
    return { id, name: this.#nameOf(rank), startMs: this.demand.start_ms ?? 0 };
  }

  #nameOf(rank: number): string {
    return `${this.framework.name} task ${rank}`;
  }

  #work(): void {
    this.#sinceMs = this.calls.nowMs;
    const fromMs = this.#heldRunning === this.demand.size ? this.#heldSinceMs : this.#sinceMs;
    const endMs = fromMs + this.demand.duration_ms;
    this.calls.setTimer(END_TIMER, endMs);
    this.calls.expects(endMs);
  }

  /** One is missing: what all of them did is lost. */
  #stop(): void {
    if (this.#sinceMs === undefined) return;
    this.calls.repeats(this.workDone());
    this.#sinceMs = undefined;
    this.calls.setTimer(END_TIMER, undefined);
  }
}
