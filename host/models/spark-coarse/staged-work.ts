import type { Stage } from './demand.js';
import type { Work, Worker } from './work.js';

/** Tasks that one executor began at the same time. */
interface Batch {
  readonly worker: Worker;
  count: number;
  readonly startedMs: number;
}

/**
 * Stages of equal tasks, one after the other. A task needs a slot of an executor: as many as its
 * cores hold. Each round gives every executor with room one task, in an order that is drawn as
 * Spark's is; what runs on an executor that is lost is done again.
 */
export class StagedWork implements Work {
  readonly #freeSlots = new Map<Worker, number>();
  /** Of executors that get no more tasks, and that cache something. */
  readonly #retired = new Set<string>();
  readonly #cached = new Set<string>();
  /** Oldest first, and so in the order of their ends: tasks of a stage are equally long. */
  #batches: Batch[] = [];
  #stage = 0;
  #pending = 0;
  #running = 0;
  /** When the next stage begins, between two. */
  #beginsMs: number | undefined;
  #factor = 1;
  /** Of stages and tasks that have ended. */
  #done = 0;

  constructor(
    private readonly stages: readonly Stage[],
    private readonly taskCores: number,
    /** From 0 (included) to 1 (excluded). */
    private readonly draw: () => number,
  ) {}

  get isDone(): boolean {
    return this.#stage === this.stages.length;
  }

  get pendingTasks(): number {
    return this.#pending;
  }

  get runningTasks(): number {
    return this.#running;
  }

  get preferredHosts(): readonly string[] {
    const isSubmitted = this.#pending + this.#running > 0;
    return (isSubmitted && this.stages[this.#stage]?.preferred_hosts) || [];
  }

  get nextMs(): number | undefined {
    const [first] = this.#batches;
    return first === undefined ? this.#beginsMs : first.startedMs + this.#taskMs;
  }

  get endMs(): number | undefined {
    const atMs = this.nextMs;
    const slots = this.#slotsInAll;
    if (slots === 0 || atMs === undefined) return undefined;
    let endMs = atMs;
    for (const [index, { tasks, task_ms, after_ms = 0 }] of this.stages.entries()) {
      if (index < this.#stage) continue;
      const isEntered = index === this.#stage;
      const left = isEntered && this.#beginsMs === undefined ? this.#pending : tasks;
      const waves = Math.ceil(left / slots);
      endMs += (isEntered ? 0 : after_ms) + waves * this.#slowed(task_ms);
    }
    return endMs;
  }

  get coresUsed(): number {
    return this.#running * this.taskCores * 1000;
  }

  begin(nowMs: number): void {
    this.#enter(nowMs);
  }

  slowDown(factor: number): void {
    this.#factor = factor;
  }

  join(worker: Worker, nowMs: number): void {
    this.#freeSlots.set(worker, this.#slotsOf(worker));
    this.#assign(nowMs);
  }

  retire({ id }: Worker): void {
    this.#retired.add(id);
  }

  /** Who has stages lets no executor do anything to a machine. */
  pace(): void {}

  leave(worker: Worker, nowMs: number): number {
    let lostMs = 0;
    for (const batch of this.#batches) {
      if (batch.worker !== worker) continue;
      lostMs += batch.count * (nowMs - batch.startedMs);
      this.#pending += batch.count;
      this.#running -= batch.count;
    }
    this.#batches = this.#batches.filter((batch) => batch.worker !== worker);
    this.#freeSlots.delete(worker);
    this.#retired.delete(worker.id);
    this.#cached.delete(worker.id);
    this.#assign(nowMs);
    return lostMs * this.taskCores * 1000;
  }

  proceed(nowMs: number): void {
    if (this.#beginsMs !== undefined && this.#beginsMs <= nowMs) this.#submit();
    for (;;) {
      const [first] = this.#batches;
      if (first === undefined || first.startedMs + this.#taskMs > nowMs) break;
      this.#batches.shift();
      this.#end(first);
    }
    if (this.#pending + this.#running === 0 && this.#beginsMs === undefined && !this.isDone) {
      this.#stage++;
      this.#enter(nowMs);
    }
    this.#assign(nowMs);
  }

  isIdle(worker: Worker): boolean {
    const free = this.#freeSlots.get(worker);
    return free === undefined || free === this.#slotsOf(worker);
  }

  hasCached({ id }: Worker): boolean {
    return this.#cached.has(id);
  }

  done(nowMs: number): number {
    let ms = 0;
    for (const { count, startedMs } of this.#batches) ms += count * (nowMs - startedMs);
    return Math.round((this.#done + ms / this.#factor) * this.taskCores * 1000);
  }

  /** Of those that get tasks. */
  get #slotsInAll(): number {
    let slots = 0;
    for (const worker of this.#freeSlots.keys()) {
      if (!this.#retired.has(worker.id)) slots += this.#slotsOf(worker);
    }
    return slots;
  }

  #slotsOf({ workCores }: Worker): number {
    return Math.floor(workCores / this.taskCores);
  }

  get #taskMs(): number {
    return this.#slowed(this.stages[this.#stage]?.task_ms ?? 0);
  }

  #slowed(taskMs: number): number {
    return Math.round(taskMs * this.#factor);
  }

  /** The stage's tasks come, at once or after what is before it. */
  #enter(nowMs: number): void {
    const stage = this.stages[this.#stage];
    if (stage === undefined) return;
    const { after_ms = 0 } = stage;
    if (after_ms > 0) this.#beginsMs = nowMs + after_ms;
    else this.#submit();
  }

  #submit(): void {
    this.#beginsMs = undefined;
    this.#pending = this.stages[this.#stage]?.tasks ?? 0;
  }

  #end({ worker, count }: Batch): void {
    this.#running -= count;
    this.#freeSlots.set(worker, (this.#freeSlots.get(worker) ?? 0) + count);
    const { task_ms, caches = false } = this.stages[this.#stage] as Stage;
    this.#done += count * task_ms;
    if (caches) this.#cached.add(worker.id);
  }

  /** Round by round, one task an executor; when there are enough for all there is no order. */
  #assign(nowMs: number): void {
    if (this.#pending === 0) return;
    const free = [...this.#freeSlots].filter(
      ([{ id }, slots]) => slots > 0 && !this.#retired.has(id),
    );
    const given = new Map<Worker, number>();
    const slots = free.reduce((sum, [, count]) => sum + count, 0);
    if (this.#pending >= slots) {
      for (const [worker, count] of free) given.set(worker, count);
    } else {
      this.#deal(this.#shuffled(free), given);
    }
    for (const [worker, count] of given) {
      this.#batches.push({ worker, count, startedMs: nowMs });
      this.#freeSlots.set(worker, (this.#freeSlots.get(worker) ?? 0) - count);
      this.#pending -= count;
      this.#running += count;
    }
  }

  #deal(free: readonly (readonly [Worker, number])[], given: Map<Worker, number>): void {
    let left = this.#pending;
    for (let round = 0; left > 0; round++) {
      for (const [worker, slots] of free) {
        if (left === 0) return;
        if (slots <= round) continue;
        given.set(worker, round + 1);
        left--;
      }
    }
  }

  #shuffled<Value>(values: readonly Value[]): Value[] {
    const left = [...values];
    const drawn: Value[] = [];
    while (left.length > 0) drawn.push(...left.splice(Math.floor(this.draw() * left.length), 1));
    return drawn;
  }
}
