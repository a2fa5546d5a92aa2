import type { Work, Worker } from './work.js';

/** Shares of work are doubles: what is left of them is not worth a millisecond. */
const DONE_BELOW = 1e-6;
const FULL_PACE = 1000;

/** An executor at work. */
interface AtWork {
  readonly cores: number;
  /** Thousandths of full speed. */
  pace: number;
  sinceMs: number;
  /** Until then, in thousandths of a core × ms. */
  done: number;
}

/** Core-milliseconds that any number of cores share: the more work on them, the sooner it is done. */
export class CoreWork implements Work {
  /** Nobody knows what it reads. */
  readonly preferredHosts = [];
  readonly #atWork = new Map<string, AtWork>();
  /** All cores at work, each at its pace: thousandths of a core. */
  #milliCores = 0;
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
    let cores = 0;
    for (const one of this.#atWork.values()) cores += one.cores;
    return cores;
  }

  get nextMs(): number | undefined {
    return this.endMs;
  }

  get endMs(): number | undefined {
    if (this.#milliCores === 0) return undefined;
    const leftMs = Math.ceil(this.#leftCoreMs / (this.#milliCores / FULL_PACE));
    return this.#countedMs + Math.max(0, leftMs);
  }

  get coresUsed(): number {
    return this.#milliCores;
  }

  begin(nowMs: number): void {
    this.#hasBegun = true;
    this.#countedMs = nowMs;
  }

  slowDown(factor: number): void {
    this.#factor = factor;
    this.#leftCoreMs *= factor;
  }

  join({ id, workCores: cores }: Worker, nowMs: number): void {
    this.proceed(nowMs);
    this.#atWork.set(id, { cores, pace: FULL_PACE, sinceMs: nowMs, done: 0 });
    this.#milliCores += cores * FULL_PACE;
  }

  /** What it has done stays done. */
  retire({ id }: Worker, nowMs: number): void {
    const one = this.#atWork.get(id);
    if (one === undefined) return;
    this.proceed(nowMs);
    this.#atWork.delete(id);
    this.#milliCores -= one.cores * one.pace;
  }

  pace({ id }: Worker, thousandths: number, nowMs: number): void {
    const one = this.#atWork.get(id);
    if (one === undefined) return;
    this.proceed(nowMs);
    one.done = doneBy(one, nowMs);
    one.sinceMs = nowMs;
    this.#milliCores += one.cores * (thousandths - one.pace);
    one.pace = thousandths;
  }

  leave(worker: Worker, nowMs: number): number {
    const one = this.#atWork.get(worker.id);
    if (one === undefined) return 0;
    this.retire(worker, nowMs);
    const lost = Math.round(doneBy(one, nowMs) * this.repeatedShare);
    this.#leftCoreMs += lost / 1000;
    return lost;
  }

  proceed(nowMs: number): void {
    this.#leftCoreMs -= this.#coreMsSince(nowMs);
    this.#countedMs = nowMs;
  }

  isIdle({ id }: Worker): boolean {
    return !this.#atWork.has(id);
  }

  hasCached(): boolean {
    return false;
  }

  done(nowMs: number): number {
    const leftCoreMs = this.#leftCoreMs - this.#coreMsSince(nowMs);
    const doneCoreMs = this.coreMs - Math.max(0, leftCoreMs) / this.#factor;
    return Math.max(0, Math.round(doneCoreMs * 1000));
  }

  /** By all of them since work was counted last. */
  #coreMsSince(nowMs: number): number {
    return (this.#milliCores / FULL_PACE) * (nowMs - this.#countedMs);
  }
}

/** In thousandths of a core × ms. */
function doneBy({ cores, pace, sinceMs, done }: AtWork, nowMs: number): number {
  return done + cores * pace * (nowMs - sinceMs);
}
