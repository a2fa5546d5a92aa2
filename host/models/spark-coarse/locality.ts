import type { Executors } from './executors.js';

/**
 * Where an application would like its next executors: on the hosts that have data of its tasks and no
 * executor of its yet. For `spark.locality.wait` it launches nowhere else.
 *
 * It learns which hosts these are only with a request for executors, and so a stage that needs no more
 * of them is never heard. The wait begins anew with each request, and with the first offer that comes
 * while it has fewer executors than it may.
 *
 * Source: Spark's behaviour from 2.3 on (SPARK-16944).
 */
export class Locality {
  #preferred: ReadonlySet<string> = new Set();
  #waitsFromMs = 0;
  #isLaunching = false;

  constructor(
    private readonly waitMs: number,
    private readonly executors: Executors,
  ) {}

  /** Executors are asked for, with the hosts that the tasks of now prefer. */
  asked(hosts: readonly string[], nowMs: number): void {
    this.#preferred = new Set(hosts);
    this.#waitsFromMs = nowMs;
  }

  /** Offers come. */
  offered(isAtLimit: boolean, nowMs: number): void {
    if (!isAtLimit && !this.#isLaunching) this.#waitsFromMs = nowMs;
    this.#isLaunching = !isAtLimit;
  }

  /** What is offered there is left for now. */
  passesOver(hostname: string, nowMs: number): boolean {
    if (this.#preferred.size === 0 || nowMs - this.#waitsFromMs >= this.waitMs) return false;
    return !this.#preferred.has(hostname) || this.executors.isOnHost(hostname);
  }
}
