import * as abi from '../../assembly/abi.js';
import {
  type Attribute,
  type Quantities,
  quantitiesOf,
  type Resource,
} from '../resources/index.js';
import type {
  Decisions,
  InverseOffer,
  MinimumState,
  Offer,
  Relinquish,
  Transition,
  Unavailability,
} from './api.js';
import { bagEnd, type KindTable } from './kind-table.js';
import type { Kinds } from './kinds.js';

export const MINIMUM_STATES: readonly MinimumState[] = [
  'none',
  'waiting',
  'gathering',
  'satisfied',
  'relinquishing',
  'backing off',
  'gave up',
  'infeasible',
];

/** What this side keeps of an agent. */
export interface AgentInfo {
  readonly id: string;
  readonly hostname: string;
  readonly attributes: readonly Attribute[];
  readonly capabilities: readonly string[] | undefined;
  readonly region: string | undefined;
  readonly zone: string | undefined;
  readonly unavailability: Unavailability | undefined;
}

/** What offers of one call have alike, read from its records when somebody looks at it. */
class DecodedBag {
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

const EMPTY: readonly never[] = [];

/** What a call decided when it decided nothing. */
export const NOTHING: Decisions = {
  offers: EMPTY,
  inverseOffers: EMPTY,
  rescinded: EMPTY,
  relinquishes: EMPTY,
  transitions: EMPTY,
};

/** Where the decoder finds the words for the module's numbers. */
export interface Words {
  readonly kinds: Kinds;
  frameworkId(handle: number): string;
  rolePath(handle: number): string;
  agent(handle: number): AgentInfo;
  /** Outstanding offers by handle. */
  readonly outstanding: (Offer | undefined)[];
}

/** Reads the records of one call, and keeps the table of outstanding offers. */
export function decodeDecisions(records: Float64Array, words: Words): Decisions {
  if (records.length === 0) return NOTHING;
  const bags: DecodedBag[] = [];
  const offers: Offer[] = [];
  const inverseOffers: InverseOffer[] = [];
  const rescinded: Offer[] = [];
  const relinquishes: Relinquish[] = [];
  const transitions: Transition[] = [];
  for (let at = 0; at < records.length; at += records[at + 1] as number) {
    switch (records[at]) {
      case abi.OUT_BAG:
        bags.push(new DecodedBag(words.kinds, records, at + 2));
        break;
      case abi.OUT_OFFER: {
        const offer = decodeOffer(records, at, words, bags);
        words.outstanding[offer.id] = offer;
        offers.push(offer);
        break;
      }
      case abi.OUT_RESCINDED: {
        const id = records[at + 2] as number;
        rescinded.push(words.outstanding[id] as Offer);
        words.outstanding[id] = undefined;
        break;
      }
      case abi.OUT_RELINQUISH:
        relinquishes.push(decodeRelinquish(records, at, words));
        break;
      case abi.OUT_TRANSITION:
        transitions.push({
          frameworkId: words.frameworkId(records[at + 2] as number),
          role: words.rolePath(records[at + 3] as number),
          from: MINIMUM_STATES[records[at + 4] as number] as MinimumState,
          to: MINIMUM_STATES[records[at + 5] as number] as MinimumState,
        });
        break;
      case abi.OUT_INVERSE_OFFER: {
        const agent = words.agent(records[at + 3] as number);
        inverseOffers.push({
          frameworkId: words.frameworkId(records[at + 2] as number),
          agentId: agent.id,
          unavailability: agent.unavailability ?? { startMs: 0 },
        });
        break;
      }
      default:
        throw new Error(`the module wrote a record of unknown type ${records[at]}`);
    }
  }
  return { offers, inverseOffers, rescinded, relinquishes, transitions };
}

function decodeOffer(
  records: Float64Array,
  at: number,
  words: Words,
  bags: readonly DecodedBag[],
): Offer {
  return new DecodedOffer(
    records[at + 2] as number,
    words.frameworkId(records[at + 3] as number),
    words.rolePath(records[at + 4] as number),
    words.agent(records[at + 5] as number),
    bags[records[at + 6] as number] as DecodedBag,
  );
}

function decodeRelinquish(records: Float64Array, at: number, words: Words): Relinquish {
  const offerCount = records[at + 7] as number;
  const offersAt = at + 8;
  const usedCount = records[offersAt + offerCount] as number;
  const used: { agentId: string; resources: readonly Resource[] }[] = [];
  let next = offersAt + offerCount + 1;
  for (let i = 0; i < usedCount; i++) {
    const { id: agentId } = words.agent(records[next] as number);
    used.push({ agentId, resources: words.kinds.table.decode(records, next + 1) });
    next = bagEnd(records, next + 1);
  }
  return {
    frameworkId: words.frameworkId(records[at + 2] as number),
    role: words.rolePath(records[at + 3] as number),
    attempt: records[at + 4] as number,
    repeated: records[at + 5] === 1,
    backoffUntilMs: records[at + 6] as number,
    offerIds: [...records.subarray(offersAt, offersAt + offerCount)],
    used,
  };
}
