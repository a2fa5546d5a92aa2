import {
  type Attribute,
  type Quantities,
  quantitiesOf,
  type Resource,
} from '../../resources/index.js';
import type { Offer, Unavailability } from '../api.js';
import type { AgentInfo } from './agents.js';
import type { KindTable } from './kind-table.js';
import type { Kinds } from './kinds.js';

/** What offers of one call have alike, read from its records when somebody looks at it. */
export class DecodedBag {
  private decoded: readonly Resource[] | undefined;
  private summed: Quantities | undefined;
  private readonly table: KindTable;

  constructor(
    private readonly kinds: Kinds,
    private readonly records: Float64Array,
    private readonly at: number,
  ) {
    this.table = kinds.table;
  }

  get resources(): readonly Resource[] {
    this.decoded ??= this.kinds.decodeShared(this.table, this.records, this.at);
    return this.decoded;
  }

  get quantities(): Quantities {
    this.summed ??= Object.freeze(this.table.quantities(this.records, this.at));
    return this.summed;
  }
}

type OfferWords = Pick<Offer, 'id' | 'frameworkId' | 'role' | 'agentId' | 'resources'>;

/** What a snapshot keeps of an outstanding offer: of its agent what was otherwise when it was made. */
export type SavedOffer = OfferWords & Partial<Pick<Offer, 'hostname' | 'attributes'>>;

function wordsOf({ id, frameworkId, role, agentId, resources }: Offer): OfferWords {
  return { id, frameworkId, role, agentId, resources };
}

/** What is kept of an offer whose agent is now this. */
export function savedOffer(offer: Offer, agent: AgentInfo): SavedOffer {
  const { hostname, attributes } = offer;
  return {
    ...wordsOf(offer),
    ...(hostname !== agent.hostname && { hostname }),
    ...(attributes !== agent.attributes && { attributes }),
  };
}

/** An offer that was outstanding when a snapshot was taken. */
export class RestoredOffer implements Offer {
  readonly id: number;
  readonly frameworkId: string;
  readonly role: string;
  readonly hostname: string;
  readonly attributes: readonly Attribute[];
  readonly resources: readonly Resource[];
  readonly quantities: Quantities;

  constructor(
    { id, frameworkId, role, resources, hostname, attributes }: SavedOffer,
    private readonly agent: AgentInfo,
  ) {
    this.hostname = hostname ?? agent.hostname;
    this.attributes = attributes ?? agent.attributes;
    this.id = id;
    this.frameworkId = frameworkId;
    this.role = role;
    this.resources = resources;
    this.quantities = Object.freeze(quantitiesOf(resources));
  }

  get agentId(): string {
    return this.agent.id;
  }

  get unavailability(): Unavailability | undefined {
    return this.agent.unavailability;
  }

  toJSON(): OfferWords {
    return wordsOf(this);
  }
}

/** An offer whose resources are decoded when somebody looks at them. */
export class DecodedOffer implements Offer {
  constructor(
    readonly id: number,
    readonly frameworkId: string,
    readonly role: string,
    private readonly agent: AgentInfo,
    private readonly bag: DecodedBag,
  ) {}

  get agentId(): string {
    return this.agent.id;
  }

  get hostname(): string {
    return this.agent.hostname;
  }

  get attributes(): readonly Attribute[] {
    return this.agent.attributes;
  }

  get unavailability(): Unavailability | undefined {
    return this.agent.unavailability;
  }

  get resources(): readonly Resource[] {
    return this.bag.resources;
  }

  get quantities(): Quantities {
    return this.bag.quantities;
  }

  toJSON(): OfferWords {
    return wordsOf(this);
  }
}
