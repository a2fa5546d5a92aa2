import { CLOCK_AT } from '../memory/layout';

/** The time that the host says it is. */
export class Clock {
  nowMs: i64;
  /** When the last batch allocation ran; the clock's start counts as one. */
  lastBatchMs: i64;
}

export const clock = changetype<Clock>(CLOCK_AT);
