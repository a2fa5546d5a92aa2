import type { Interval } from '../replay/bootstrap.js';
import type { ReplayResult } from '../replay/result.js';

/**
 * What of a recording's decisions is taken as it was: `nothing` (models answer, agents are visited in an
 * order drawn from the seed), the `order` (models answer, but the master allocates when it did there,
 * and visits agents in the order that its offers show), or the `answers` besides (frameworks launch and
 * decline what they did, when they did).
 */
export type ImposedPart = 'nothing' | 'order' | 'answers';

/** A mean error with its 95 % interval, and the least and the greatest of a single replay. */
export interface ErrorOver extends Interval {
  readonly least: number;
  readonly greatest: number;
}

/** How far replays with one part imposed are off the recording: means over seeds, with 95 % intervals. */
export interface TrustRow {
  readonly imposed: ImposedPart;
  /** How many seeds were replayed, from 0 on. */
  readonly seeds: number;
  /** Starts and completions that only one of the two has: the most in one replay. */
  readonly missing: number;
  /**
   * Of the makespan of those that completed in the recording, replayed / recorded − 1; absent where none
   * did, or one of them does not in some replay.
   */
  readonly makespanError?: ErrorOver;
  /** Mean wait, from arrival to start, in the replay less the recorded one. */
  readonly meanWaitErrorMs?: ErrorOver;
  /** How far one start or completion is off, whichever way: mean over all of them; and over each kind. */
  readonly errorMs?: ErrorOver;
  readonly startErrorMs?: ErrorOver;
  readonly completionErrorMs?: ErrorOver;
  /** Of the agents that recorded cycles offered, those whose turn the offers show; 0 to 1. */
  readonly inOrder?: number;
}

/** How far a what-if on a recording can be trusted: its replay as it was, against what was recorded. */
export interface Trust {
  /** Under which a master decides. */
  readonly policy: string;
  readonly intervalMs: number;
  /** Frameworks of the recording, and how many of them completed there. */
  readonly frameworks: number;
  readonly completed: number;
  /** Starts and completions that the recording tells. */
  readonly facts: number;
  /** `nothing` first; the others where the recording's decisions are not too many. */
  readonly rows: readonly TrustRow[];
}

/** Why there is no figure. */
export type NoTrust = 'read-once' | 'no-master' | 'no-facts';

/** The answer of `fairlead replay --json`: what it rests on beside what was replayed. */
export interface TrustedResult extends ReplayResult {
  /** Absent where nothing says how far the recording's replay is off. */
  readonly trust?: Trust;
}
