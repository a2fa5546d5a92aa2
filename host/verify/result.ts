import type { Resting } from '../trace/index.js';

/**
 * The open-loop comparison of a recording's offers with the module's. Every offer that was compared is
 * counted once: `agree`, `agreeUnderSomeOrder`, `agreeInOtherOrder`, `timing` and `disagree` add up to
 * `compared`.
 */
export interface VerifyResult extends Resting {
  readonly trace: string;
  /** When the recording began on the wall clock, as ISO 8601, where it says that. */
  readonly start?: string;
  readonly cycles: number;
  /** Offers in the recording. */
  readonly offers: number;
  /** These, and offers that only the module makes. */
  readonly compared: number;
  /** The module makes the same offer when it visits the agents by id. */
  readonly agree: number;
  /** The module makes the same offer under some other order of the agents. */
  readonly agreeUnderSomeOrder: number;
  /**
   * Offers of cycles that the module makes exactly, in another order of events than their times say, of
   * those that lie within the uncertainty: see `inOtherOrder`.
   */
  readonly agreeInOtherOrder: number;
  /** Offers that no such order explains, about a filter's end or a join beside the cycle. */
  readonly timing: number;
  /** All other recorded offers that no order makes, and offers that only the module makes. */
  readonly disagree: number;
  /** The cycles of `agreeInOtherOrder`. */
  readonly inOtherOrder: readonly OtherOrder[];
  /** Those of `timing` and `disagree`, with their reasons. */
  readonly differences: readonly Difference[];
  /** Events that do not fit what came before: each changed nothing. */
  readonly passedOver: readonly PassedOver[];
}

/** An event of the recording that the allocator refused, or that is about an offer that is gone. */
export interface PassedOver {
  readonly tMs: number;
  /** In the trace's file, where it was read from one. */
  readonly line?: number;
  readonly type: string;
  readonly problem: string;
}

/** An offer for people: who was offered what. */
export interface OfferText {
  readonly frameworkId: string;
  readonly role: string;
  readonly resources: string;
}

/**
 * Why the two differ, as far as it can be told: `filter-timing` (a filter ends so close to the cycle
 * that nobody can say whether the master still held it), `join-timing` (an agent or framework that it
 * is about joined so close to the cycle that nobody can say which came first), `resources` (the right framework, other
 * contents), `share-order` (another framework is first, under every order tried), `search-limit` (the
 * search for an order was cut short), `not-there` (the recording offers what by its own events is not
 * there, or to somebody who is gone), `unknown` (only one of the two offers at all).
 */
export type DifferenceReason =
  | 'filter-timing'
  | 'join-timing'
  | 'resources'
  | 'share-order'
  | 'search-limit'
  | 'not-there'
  | 'unknown';

/** Differences about what lies within milliseconds, which no order of that explains. */
export function isTiming({ reason }: Pick<Difference, 'reason'>): boolean {
  return reason === 'filter-timing' || reason === 'join-timing';
}

/** One agent in one cycle on which recording and module differ. */
export interface Difference {
  readonly tMs: number;
  readonly cycle?: number;
  readonly agentId: string;
  /** What the recorded master offered. Empty: nothing. */
  readonly recorded: readonly OfferText[];
  /** What the module offers where the recorded order is followed as far as it can be. */
  readonly made: readonly OfferText[];
  /** Offers counted by this entry. */
  readonly offers: number;
  readonly reason: DifferenceReason;
}

/** A cycle that the module makes exactly when what its time leaves in doubt came after it. */
export interface OtherOrder {
  readonly tMs: number;
  readonly cycle?: number;
  readonly offers: number;
  readonly behind: readonly LateEvent[];
}

/**
 * What came after a cycle, though by its time it came before; `next-cycle`: the offers that the next of
 * two allocations within a millisecond is said to have made are of this one.
 */
export interface LateEvent {
  readonly what: 'filter-end' | 'join' | 'next-cycle';
  readonly tMs: number;
  /** Whose filter, or who joined. */
  readonly frameworkId?: string;
  readonly role?: string;
  /** Where the filter was, or which agent joined. */
  readonly agentId?: string;
}
