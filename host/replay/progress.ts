import type { Clock, Happening } from './clock.js';

/** What tells whether a replay still gets anywhere. */
export class Progress {
  /** How many things are scheduled that can bring some framework on; ticks and waits are not. */
  dueCount = 0;
  /** When something last changed that is more than a declined offer. */
  lastProgressMs = 0;
  launchCount = 0;
  /** When a framework last arrived, started, finished or had a task finish. */
  lastFruitMs = 0;
  startedWaitedCount = 0;
  /** The longest filter that anybody has set, in ms. */
  longestRefuseMs = 0;

  constructor(private readonly clock: Clock<Happening>) {}

  /** What a permanent service still does brings nobody on. */
  countDue({ isPermanent }: { readonly isPermanent: boolean }, isDue: boolean): void {
    if (!isPermanent) this.dueCount += isDue ? 1 : -1;
  }

  noteFilter(refuseSeconds: number): void {
    this.longestRefuseMs = Math.max(this.longestRefuseMs, refuseSeconds * 1000);
  }

  progressed(): void {
    this.lastProgressMs = this.clock.nowMs;
  }

  bearsFruit(): void {
    this.lastFruitMs = this.clock.nowMs;
    this.progressed();
  }
}
