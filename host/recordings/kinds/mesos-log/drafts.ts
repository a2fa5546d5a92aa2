import type { Resource } from '../../../resources/index.js';
import type { TraceEvent, TraceOperation } from '../../../trace/events.js';
import type { LaunchedTask } from './tasks.js';

/** An event without its time. */
export type Timeless<E = TraceEvent> = E extends unknown ? Omit<E, 't'> : never;

/**
 * Events that are not yet whole: a log says later than an offer is made where it was and what was in
 * it, if it says it at all. And each stands where the allocator took note of it, which may be some
 * lines behind the one in which the master says it.
 */
export type Draft = EventDraft | OffersDraft | AcceptDraft | DeclineDraft | RescindDraft;

interface Placed {
  /** In ms since the epoch, with their fraction. */
  atMs: number;
  /** The allocator's own line on it was found. */
  isPlaced?: boolean;
}

/** Moves a draft to the allocator's first line on it. */
export function place(draft: Draft, atMs: number): void {
  if (draft.isPlaced === true) return;
  draft.isPlaced = true;
  draft.atMs = atMs;
}

export interface EventDraft extends Placed {
  readonly kind: 'event';
  readonly event: Timeless;
}

export interface OfferDraft {
  /** Up to 1.6 only its answer says it. */
  id: string | undefined;
  readonly framework: string;
  agent?: string;
  role?: string;
  resources?: readonly Resource[];
  /** The accept that it is a part of. */
  accept?: AcceptDraft;
  /** When it was answered or taken back. */
  endedMs?: number;
  /** Nothing will say any more where it was. */
  isLost: boolean;
}

export interface OffersDraft extends Placed {
  readonly kind: 'offers';
  cycle?: number;
  agents?: number;
  readonly offers: OfferDraft[];
  /** It has become an event. */
  isOut?: boolean;
}

export interface AcceptDraft extends Placed {
  readonly kind: 'accept';
  readonly framework: string;
  readonly agent: string;
  readonly offers: readonly OfferDraft[];
  readonly tasks: LaunchedTask[];
  readonly operations: TraceOperation[];
  /** What was left of its offers and came back. */
  readonly recovered: (readonly Resource[])[];
  /** How long what is left is not to be offered again; `NaN`: Mesos' default. */
  seconds?: number;
  /** Names of its tasks by their ids, where another file says them. */
  readonly names?: ReadonlyMap<string, string>;
  /** Nothing more will be said of it. */
  isDone: boolean;
}

export interface DeclineDraft extends Placed {
  readonly kind: 'decline';
  readonly framework: string;
  readonly offers: readonly OfferDraft[];
  seconds: number | undefined;
}

export interface RescindDraft extends Placed {
  readonly kind: 'rescind';
  readonly offer: OfferDraft;
  /** What took the offer was its answer, which the log tells later. */
  isCancelled: boolean;
}

/** So long after a line others that belong to it may come. */
export const BELONGS_MS = 1000;

/** Whether all that a log says of it is known, and nothing that comes may have to stand before it. */
export function isSettled(draft: Draft, nowMs: number): boolean {
  const isOld = nowMs >= draft.atMs + BELONGS_MS;
  switch (draft.kind) {
    case 'event':
      return isOld;
    case 'offers':
      return isOld && draft.offers.every((offer) => isOfferSettled(offer, nowMs));
    case 'accept':
      if (isOld) draft.isDone = true;
      return isOld;
    case 'decline':
    case 'rescind':
      return isOld;
  }
}

const isOfferKnown = ({ agent, resources, isLost }: OfferDraft) =>
  isLost || (agent !== undefined && resources !== undefined);

function isOfferSettled(offer: OfferDraft, nowMs: number): boolean {
  if (isOfferKnown(offer)) return true;
  if (offer.accept !== undefined) return isSettled(offer.accept, nowMs);
  return offer.endedMs !== undefined && nowMs >= offer.endedMs + BELONGS_MS;
}
