import * as abi from '../../assembly/abi.js';
import type { Resource } from '../resources/index.js';
import type {
  Decisions,
  Declined,
  InverseOffer,
  MinimumState,
  Offer,
  Relinquish,
  Transition,
} from './api.js';
import type { Names } from './names/index.js';
import { bagEnd } from './names/kind-table.js';
import { DecodedBag, DecodedOffer } from './names/offer.js';

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

const EMPTY: readonly never[] = [];

/** What a call decided when it decided nothing. */
export const NOTHING: Decisions = {
  offers: EMPTY,
  inverseOffers: EMPTY,
  rescinded: EMPTY,
  relinquishes: EMPTY,
  transitions: EMPTY,
  declined: EMPTY,
};

/** Reads the records of one call, and keeps the table of outstanding offers. */
export function decodeDecisions(records: Float64Array, names: Names): Decisions {
  if (records.length === 0) return NOTHING;
  const bags: DecodedBag[] = [];
  const offers: Offer[] = [];
  const inverseOffers: InverseOffer[] = [];
  const rescinded: Offer[] = [];
  const relinquishes: Relinquish[] = [];
  const transitions: Transition[] = [];
  const declined: Declined[] = [];
  for (let at = 0; at < records.length; at += records[at + 1] as number) {
    switch (records[at]) {
      case abi.OUT_BAG:
        bags.push(new DecodedBag(names.kinds, records, at + 2));
        break;
      case abi.OUT_OFFER: {
        const offer = decodeOffer(records, at, names, bags);
        names.offers.byId[offer.id] = offer;
        offers.push(offer);
        break;
      }
      case abi.OUT_RESCINDED: {
        const id = records[at + 2] as number;
        rescinded.push(names.offers.byId[id] as Offer);
        names.offers.byId[id] = undefined;
        break;
      }
      case abi.OUT_RELINQUISH:
        relinquishes.push(decodeRelinquish(records, at, names));
        break;
      case abi.OUT_TRANSITION:
        transitions.push({
          frameworkId: names.frameworks.name(records[at + 2] as number),
          role: names.roles.pathOf(records[at + 3] as number),
          from: MINIMUM_STATES[records[at + 4] as number] as MinimumState,
          to: MINIMUM_STATES[records[at + 5] as number] as MinimumState,
        });
        break;
      case abi.OUT_INVERSE_OFFER: {
        const agent = names.agents.get(records[at + 3] as number);
        inverseOffers.push({
          frameworkId: names.frameworks.name(records[at + 2] as number),
          agentId: agent.id,
          unavailability: agent.unavailability ?? { startMs: 0 },
        });
        break;
      }
      case abi.OUT_DECLINED:
        declined.push({
          frameworkId: names.frameworks.name(records[at + 2] as number),
          count: records[at + 3] as number,
        });
        break;
      default:
        throw new Error(`the module wrote a record of unknown type ${records[at]}`);
    }
  }
  return { offers, inverseOffers, rescinded, relinquishes, transitions, declined };
}

function decodeOffer(
  records: Float64Array,
  at: number,
  names: Names,
  bags: readonly DecodedBag[],
): Offer {
  return new DecodedOffer(
    records[at + 2] as number,
    names.frameworks.name(records[at + 3] as number),
    names.roles.pathOf(records[at + 4] as number),
    names.agents.get(records[at + 5] as number),
    bags[records[at + 6] as number] as DecodedBag,
  );
}

function decodeRelinquish(records: Float64Array, at: number, names: Names): Relinquish {
  const offerCount = records[at + 7] as number;
  const offersAt = at + 8;
  const usedCount = records[offersAt + offerCount] as number;
  const used: { agentId: string; resources: readonly Resource[] }[] = [];
  let next = offersAt + offerCount + 1;
  for (let i = 0; i < usedCount; i++) {
    const { id: agentId } = names.agents.get(records[next] as number);
    used.push({ agentId, resources: names.kinds.table.decode(records, next + 1) });
    next = bagEnd(records, next + 1);
  }
  return {
    frameworkId: names.frameworks.name(records[at + 2] as number),
    role: names.roles.pathOf(records[at + 3] as number),
    attempt: records[at + 4] as number,
    repeated: records[at + 5] === 1,
    backoffUntilMs: records[at + 6] as number,
    offerIds: [...records.subarray(offersAt, offersAt + offerCount)],
    used,
  };
}
