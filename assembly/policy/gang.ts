import { GANG_AT } from '../memory/layout';

/**
 * The gang that is let in in a run: one, as two judged by the same units would take them from each
 * other.
 */
export class Gang {
  /** The cycle in which one was last let in. */
  cycle: u32;
  /** Under `easy`: who starts in this run, +1, and comes first in it; what it has and lacks. */
  client: i32;
  lackUnits: i64;
  has: usize;
  /** Under `easy`: somebody starts in this run, if only the holder of the earmark. */
  starts: bool;
}

export const gang = changetype<Gang>(GANG_AT);
