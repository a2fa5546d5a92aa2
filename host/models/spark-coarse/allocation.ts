import { type DynamicAllocation, INT_MAX } from './properties.js';
import type { Work, Worker } from './work.js';

/**
 * How many executors an application asks for while it goes, and which it kills: Spark's
 * `ExecutorAllocationManager`. While tasks wait it asks for 1, 2, 4, … more, first after the backlog
 * timeout and then each sustained one; who has been idle for a while is killed, but for those below
 * the minimum or the target. It looks each 100 ms: {@link look} is called at the first such moment
 * from {@link nextMs} on.
 */
export class ExecutorAllocation<Executor extends Worker> {
  /** Executors that the cluster is asked for in all. */
  target: number;
  #toAdd = 1;
  /** When more are asked for, while tasks wait. */
  #addMs: number | undefined;
  #mayGrow = true;
  /** Nothing has been submitted so far, and nobody was idle for long: the target stays. */
  #isInitial = true;
  /** Idle executors, and when each is killed; infinite for those that were spared. */
  readonly #killMs = new Map<Executor, number>();
  readonly #killed = new Set<Executor>();

  constructor(private readonly settings: DynamicAllocation) {
    this.target = settings.initialExecutors;
  }

  joined(): void {
    // With one more above the minimum, who was spared is in question again.
    for (const [worker, killMs] of this.#killMs) {
      if (killMs === Number.POSITIVE_INFINITY) this.#killMs.delete(worker);
    }
  }

  left(worker: Executor): void {
    this.#killMs.delete(worker);
    this.#killed.delete(worker);
  }

  /** To be called after every change of the work or its executors. */
  note(work: Work, workers: Iterable<Executor>, nowMs: number): void {
    this.#skipRounds(nowMs);
    if (work.pendingTasks + work.runningTasks > 0) this.#isInitial = false;
    if (work.pendingTasks === 0) {
      this.#addMs = undefined;
      this.#toAdd = 1;
    } else {
      this.#addMs ??= nowMs + this.settings.backlogMs;
    }
    for (const worker of workers) {
      if (!work.isIdle(worker)) this.#killMs.delete(worker);
      else if (!this.#killMs.has(worker) && !this.#killed.has(worker)) {
        const { idleMs, cachedIdleMs } = this.settings;
        this.#killMs.set(worker, nowMs + (work.hasCached(worker) ? cachedIdleMs : idleMs));
      }
    }
  }

  /** Rounds in which nothing could be added have passed without a look. */
  #skipRounds(nowMs: number): void {
    if (this.#mayGrow || this.#addMs === undefined || this.#addMs > nowMs) return;
    const { sustainedBacklogMs } = this.settings;
    const rounds = Math.floor((nowMs - this.#addMs) / sustainedBacklogMs) + 1;
    this.#addMs += rounds * sustainedBacklogMs;
    this.#toAdd = 1;
  }

  /** When it has to look next, if nothing changes; 0: at once, infinite: never. */
  nextMs(work: Work): number {
    const { minExecutors, maxExecutors } = this.settings;
    const needed = this.#neededFor(work);
    if (!this.#isInitial && this.target > Math.max(needed, minExecutors)) return 0;
    this.#mayGrow = this.target < Math.min(needed, maxExecutors);
    const addMs = this.#mayGrow ? this.#addMs : undefined;
    return Math.min(addMs ?? Number.POSITIVE_INFINITY, ...this.#killMs.values());
  }

  /** One look: sets the target, and returns whom to kill. */
  look(work: Work, workers: ReadonlySet<Executor>, nowMs: number): Executor[] {
    const { minExecutors, sustainedBacklogMs } = this.settings;
    const needed = this.#neededFor(work);
    if (!this.#isInitial && needed < this.target) {
      this.target = Math.max(needed, minExecutors);
      this.#toAdd = 1;
    } else if (!this.#isInitial && this.#addMs !== undefined && nowMs >= this.#addMs) {
      this.#add(needed, workers.size);
      this.#addMs = nowMs + sustainedBacklogMs;
    }
    return this.#idleForLong(workers.size, nowMs);
  }

  #neededFor(work: Work): number {
    const tasks = work.pendingTasks + work.runningTasks;
    const { allocationRatio, tasksPerExecutor } = this.settings;
    return Math.min(INT_MAX, Math.ceil((tasks * allocationRatio) / tasksPerExecutor));
  }

  #add(needed: number, registered: number): void {
    const { minExecutors, maxExecutors } = this.settings;
    const before = this.target;
    const wanted = Math.min(Math.max(before, registered) + this.#toAdd, needed, maxExecutors);
    this.target = Math.max(wanted, minExecutors);
    this.#toAdd = this.target - before === this.#toAdd ? 2 * this.#toAdd : 1;
  }

  #idleForLong(registered: number, nowMs: number): Executor[] {
    const least = Math.max(this.settings.minExecutors, this.target);
    let left = registered - this.#killed.size;
    const idle: Executor[] = [];
    for (const [worker, killMs] of this.#killMs) {
      if (killMs > nowMs) continue;
      this.#isInitial = false;
      this.#killMs.set(worker, Number.POSITIVE_INFINITY);
      if (left - 1 < least) continue;
      left--;
      this.#killMs.delete(worker);
      this.#killed.add(worker);
      idle.push(worker);
    }
    return idle;
  }
}
