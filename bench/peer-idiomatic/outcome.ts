import type { Decisions, Offer } from '../../host/allocator/api.js';

/** What a call has decided so far. Of some decisions this allocator makes none. */
export class Outcome implements Decisions {
  readonly offers: Offer[] = [];
  readonly rescinded: Offer[] = [];
  readonly inverseOffers: readonly never[] = [];
  readonly relinquishes: readonly never[] = [];
  readonly transitions: readonly never[] = [];
}
