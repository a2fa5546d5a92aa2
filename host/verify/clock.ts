import type { VerifiableAllocator } from './allocator.js';
import { BEFORE_MS } from './before.js';
import { TICKS_PER_MS, TIMER_LATE_MS } from './filter-ends.js';

/**
 * The allocator's clock while a recording is fed to it. It decides nothing but when filters end, counts
 * ticks, and stays behind the recording by as much as a filter's end is in doubt: a cycle sets it.
 */
export class VerifyClock {
  /** Where it stands when the recording begins: what is told of before comes earlier. */
  private beginsTick = 0;

  constructor(private readonly allocator: VerifiableAllocator) {}

  /** Something of the time before the recording is to come. */
  makeRoomBefore(): void {
    this.beginsTick = BEFORE_MS * TICKS_PER_MS;
  }

  /** An event at this time: filters that are surely over by then end. */
  follow(tMs: number): void {
    this.turnTo((tMs - TIMER_LATE_MS) * TICKS_PER_MS);
  }

  /** The tick at which all filters are over that end in this millisecond or before. */
  endOf(tMs: number): number {
    return (tMs + 1) * TICKS_PER_MS - 1;
  }

  /** Whether it has not passed this tick, so that what ends later can still be said to stand. */
  canTurnTo(tick: number): boolean {
    return this.beginsTick + tick >= this.allocator.nowMs;
  }

  /** Goes on to a tick, counted from the recording's beginning, unless it is there. */
  turnTo(tick: number): void {
    const now = this.beginsTick + tick;
    if (now > this.allocator.nowMs) this.allocator.advance(now);
  }

  /** How long it is until a tick in what the allocator takes for seconds. */
  secondsUntil(tick: number): number {
    return Math.max(1, this.beginsTick + tick - this.allocator.nowMs) / 1000;
  }
}
