import type { Offer } from '../api.js';
import { AllocatorError } from '../errors.js';
import { shown } from '../input/read.js';
import type { Stage } from '../stage.js';
import type { AgentInfo } from './agents.js';
import type { Handles } from './handles.js';
import { RestoredOffer, type SavedOffer, savedOffer } from './offer.js';
import type { Part } from './part.js';

/** The outstanding offers. */
export class Offers implements Part<readonly (SavedOffer | null)[]> {
  /** By id; `undefined` where none is outstanding. */
  byId: (Offer | undefined)[] = [];

  constructor(private readonly agents: Handles<AgentInfo>) {}

  all(): Offer[] {
    return this.byId.filter((offer) => offer !== undefined);
  }

  /** @throws {AllocatorError} UNKNOWN_OFFER when there is none. */
  outstanding(id: number): Offer {
    const offer = Number.isInteger(id) ? this.byId[id] : undefined;
    if (offer === undefined) throw new AllocatorError('UNKNOWN_OFFER', `no offer ${shown(id)}`);
    return offer;
  }

  /** Called behind the record that ends the offer; it comes back if that record is refused. */
  end(id: number, stage: Stage): void {
    const offer = this.byId[id];
    this.byId[id] = undefined;
    stage.undoLast(() => {
      this.byId[id] = offer;
    });
  }

  keep(): () => void {
    const kept = [...this.byId];
    return () => {
      this.byId = [...kept];
    };
  }

  toJSON(): (SavedOffer | null)[] {
    return Array.from(this.byId, (offer) =>
      offer === undefined ? null : savedOffer(offer, this.agentOf(offer)),
    );
  }

  restoreFrom(offers: readonly (SavedOffer | null)[]): void {
    this.byId = offers.map((offer) =>
      offer === null ? undefined : new RestoredOffer(offer, this.agentOf(offer)),
    );
  }

  private agentOf({ agentId }: Pick<Offer, 'agentId'>): AgentInfo {
    return this.agents.get(this.agents.find(agentId));
  }
}
