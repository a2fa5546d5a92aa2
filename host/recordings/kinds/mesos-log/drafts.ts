import type { Resource } from '../../../resources/index.js';
import type { TraceEvent } from '../../../trace/events.js';
import type { LaunchedTask } from './tasks.js';

/**
 * Events that are not yet whole: a log says later than an offer is made where it was and what was in
 * it, if it says it at all.
 */
export type Draft = EventDraft | OffersDraft | AcceptDraft | DeclineDraft | RescindDraft;

export interface EventDraft {
  readonly kind: 'event';
  readonly atMs: number;
  readonly event: TraceEvent;
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

export interface OffersDraft {
  readonly kind: 'offers';
  atMs: number;
  cycle?: number;
  agents?: number;
  readonly offers: OfferDraft[];
  /** More offers may come to it. */
  isOpen: boolean;
  /** It has become an event. */
  isOut?: boolean;
}

export interface AcceptDraft {
  readonly kind: 'accept';
  readonly atMs: number;
  readonly framework: string;
  readonly agent: string;
  readonly offers: readonly OfferDraft[];
  readonly tasks: LaunchedTask[];
  /** What was left of its offers and came back. */
  readonly recovered: (readonly Resource[])[];
  seconds?: number;
  /** Nothing more will be said of it. */
  isDone: boolean;
}

export interface DeclineDraft {
  readonly kind: 'decline';
  readonly atMs: number;
  readonly framework: string;
  readonly offers: readonly OfferDraft[];
  seconds: number | undefined;
}

export interface RescindDraft {
  readonly kind: 'rescind';
  readonly atMs: number;
  readonly offer: OfferDraft;
  /** What took the offer was its answer, which the log tells later. */
  isCancelled: boolean;
}

/** So long after a line others that belong to it may come. */
export const BELONGS_MS = 1000;

/** Whether all that a log says of it is known. */
export function isSettled(draft: Draft, nowMs: number): boolean {
  const isOld = nowMs >= draft.atMs + BELONGS_MS;
  switch (draft.kind) {
    case 'event':
      return true;
    case 'offers':
      return (
        (!draft.isOpen || isOld) && draft.offers.every((offer) => isOfferSettled(offer, nowMs))
      );
    case 'accept':
      if (isOld) draft.isDone = true;
      return draft.isDone;
    case 'decline':
      return isOld || (draft.seconds !== undefined && draft.offers.every(isOfferKnown));
    case 'rescind':
      return isOld || draft.isCancelled;
  }
}

const isOfferKnown = ({ agent, resources, isLost }: OfferDraft) =>
  isLost || (agent !== undefined && resources !== undefined);

function isOfferSettled(offer: OfferDraft, nowMs: number): boolean {
  if (isOfferKnown(offer)) return true;
  if (offer.accept !== undefined) return isSettled(offer.accept, nowMs);
  return offer.endedMs !== undefined && nowMs >= offer.endedMs + BELONGS_MS;
}
