import type { Work, Worker } from './work.js';

/** Shares of work are doubles: what is left of them is not worth a millisecond. */
const DONE_BELOW = 1e-6;

/** Core-milliseconds that any number of cores share: the more work on them, the sooner it is done. */
export class CoreWork implements Work {
  /** Since when each executor has worked. */
  readonly #sinceMs = new Map<string, number>();
  #cores = 0;
  #leftCoreMs: number;
  #factor = 1;
  #countedMs = 0;
  #hasBegun = false;

  constructor(
    private readonly coreMs: number,
    /** Of what an executor has done so much goes with it. */
    private readonly repeatedShare: number,
  ) {
    this.#leftCoreMs = coreMs;
  }

  get isDone(): boolean {
    return this.#leftCoreMs <= DONE_BELOW;
  }

  get pendingTasks(): number {
    return this.#hasBegun && !this.isDone ? Number.POSITIVE_INFINITY : 0;
  }

  get runningTasks(): number {
    return this.#cores;
  }

  get nextMs(): number | undefined {
    return this.endMs;
  }

  get endMs(): number | undefined {
    if (this.#cores === 0) return undefined;
    return this.#countedMs + Math.max(0, Math.ceil(this.#leftCoreMs / this.#cores));
  }

  get coresUsed(): number {
    return this.#cores * 1000;
  }

  begin(nowMs: number): void {
    this.#hasBegun = true;
    this.#countedMs = nowMs;
  }

  slowDown(factor: number): void {
    this.#factor = factor;
    this.#leftCoreMs *= factor;
  }

  join({ id, workCores }: Worker, nowMs: number): void {
    this.proceed(nowMs);
    this.#sinceMs.set(id, nowMs);
    this.#cores += workCores;
  }

  /** What it has done stays done. */
  retire({ id, workCores }: Worker, nowMs: number): void {
    if (!this.#sinceMs.delete(id)) return;
    this.proceed(nowMs);
    this.#cores -= workCores;
  }

  leave(worker: Worker, nowMs: number): number {
    const sinceMs = this.#sinceMs.get(worker.id);
    if (sinceMs === undefined) return 0;
    this.retire(worker, nowMs);
    const lost = Math.round(worker.workCores * 1000 * (nowMs - sinceMs) * this.repeatedShare);
    this.#leftCoreMs += lost / 1000;
    return lost;
  }

  proceed(nowMs: number): void {
    this.#leftCoreMs -= this.#cores * (nowMs - this.#countedMs);
    this.#countedMs = nowMs;
  }

  isIdle({ id }: Worker): boolean {
    return !this.#sinceMs.has(id);
  }

  hasCached(): boolean {
    return false;
  }

  done(nowMs: number): number {
    const leftCoreMs = this.#leftCoreMs - this.#cores * (nowMs - this.#countedMs);
    const doneCoreMs = this.coreMs - Math.max(0, leftCoreMs) / this.#factor;
    return Math.max(0, Math.round(doneCoreMs * 1000));
  }
}
