import type {
  Decisions,
  InverseOffer,
  MinimumState,
  Offer,
  Relinquish,
} from '../../host/allocator/api.js';
import { quantitiesOf, resourcesOf } from './entries.js';
import { sortedByBytes } from './order.js';
import type { Client, OfferState, State } from './state.js';

/** What one call has decided so far. */
export class Outcome implements Decisions {
  readonly offers: Offer[] = [];
  readonly inverseOffers: InverseOffer[] = [];
  readonly rescinded: Offer[] = [];
  readonly relinquishes: Relinquish[] = [];
  readonly transitions: {
    frameworkId: string;
    role: string;
    from: MinimumState;
    to: MinimumState;
  }[] = [];

  /** The model has every offer told. */
  readonly declined: readonly never[] = [];

  transition({ frameworkId, role }: Client, from: MinimumState, to: MinimumState): void {
    if (from !== to) this.transitions.push({ frameworkId, role, from, to });
  }
}

export function publicOffer(state: State, offer: OfferState): Offer {
  const agent = state.agents.get(offer.agentId);
  return {
    id: offer.id,
    frameworkId: offer.frameworkId,
    role: offer.role,
    agentId: offer.agentId,
    hostname: agent?.hostname ?? offer.agentId,
    attributes: agent?.attributes ?? [],
    ...(agent?.unavailability && { unavailability: agent.unavailability }),
    resources: resourcesOf(offer.entries),
    quantities: quantitiesOf(offer.entries),
  };
}

/** By framework, role and agent. */
export function sortedOffers(offers: Iterable<OfferState>): OfferState[] {
  return sortedByBytes(offers, (offer) =>
    [offer.frameworkId, offer.role, offer.agentId].join('\u0000'),
  );
}
