import { AGENTS_MAX } from '../../../assembly/abi.js';
import type { AttributesInput, QuantitiesInput, Resource } from '../../resources/index.js';
import type {
  AgentCapability,
  AgentInput,
  AgentUpdate,
  AllocatorOptions,
  FrameworkCapability,
  FrameworkInput,
  ImposedOffer,
  MinimumInput,
  OfferConstraints,
  OfferOperation,
  Policy,
  Quota,
  RolePolicy,
  StandingRefusal,
  Unavailability,
} from '../api.js';
import { AllocatorError } from '../errors.js';
import { needsRelinquish } from './needs-relinquish.js';
import {
  byName,
  flag,
  listOf,
  number,
  object,
  oneOf,
  plain,
  type Read,
  shown,
  text,
  unexpected,
  whole,
} from './read.js';

/** What the calls of the API take, as it is read. */

export const texts = listOf(text);

/** Text, or numbers by name; what they say is read later. */
const quantities: Read<QuantitiesInput> = (value, place) =>
  typeof value === 'string' ? value : numbersByName(value, place);
const numbersByName = byName(number);

/** Text, or a list that `Kinds` copies, unless it is one that it made and froze. */
// biome-ignore lint/suspicious/noExplicitAny: whatever it is, `resourcesFrom` says what is wrong.
const resources: Read<any> = (value) => value;

const attributes: Read<AttributesInput> = (value, place) =>
  typeof value === 'string' ? value : (plainList(value, place) as AttributesInput);
const plainList = listOf(plain);

export const unavailability: Read<Unavailability> = object<Unavailability>({
  must: { startMs: whole() },
  may: { durationMs: whole() },
});

export const used: Read<NonNullable<AgentInput['used']>> = byName(byName(resources));

const placeOfAgent = {
  hostname: text,
  attributes,
  // Unknown ones are no harm: masters and agents of later versions have more.
  capabilities: listOf(text) as Read<readonly AgentCapability[]>,
  region: text,
  zone: text,
};

export const agentInput: Read<AgentInput> = object<AgentInput>({
  must: { id: text, resources },
  may: { ...placeOfAgent, used, unavailability },
});

const update = object<AgentUpdate>({ must: {}, may: { ...placeOfAgent, resources } });

/** A change of the agent; should it name one, it is this. */
export function agentUpdate(value: unknown, agentId: string): AgentUpdate {
  const change = update(value, 'change');
  const { id } = value as { id?: unknown };
  if (id !== undefined && id !== agentId) {
    throw unexpected('change/id', id, `none, or ${shown(agentId)}: an id does not change`);
  }
  return change;
}

const minimum: Read<MinimumInput> = object<MinimumInput>({
  must: { quantities },
  may: { unit: quantities, patienceMs: whole(), recoveryPatienceMs: whole() },
});

export const frameworkInput: Read<FrameworkInput> = object<FrameworkInput>({
  must: { id: text, roles: texts },
  may: {
    name: text,
    suppressedRoles: texts,
    capabilities: listOf(text) as Read<readonly FrameworkCapability[]>,
    active: flag,
    minAllocatable: byName(listOf(quantities)),
    offerConstraints: plain as Read<OfferConstraints>,
    minimum: byName(minimum),
    priority: whole(-1e15, 1e15),
    expectedDurationMs: whole(),
    permanent: flag,
  },
});

export const quota: Read<Quota> = object<Quota>({
  must: {},
  may: { guarantees: quantities, limits: quantities },
});

export const weights: Read<Readonly<Record<string, number>>> = byName((value, place) => {
  const weight = number(value, place);
  if (weight > 0 && weight <= 1e12) return weight;
  throw unexpected(place, value, 'a weight: a number above 0 and up to 1e12');
});

export const operation: Read<OfferOperation> = object<OfferOperation>({
  must: {
    type: oneOf('RESERVE', 'UNRESERVE', 'CREATE', 'DESTROY'),
    resources: plainList as Read<readonly Resource[]>,
  },
  may: {},
});

export const imposedOffer: Read<ImposedOffer> = object<ImposedOffer>({
  must: { frameworkId: text, role: text, agentId: text, resources },
  may: {},
});

export const standingRefusal: Read<StandingRefusal> = object<StandingRefusal>({
  must: {},
  may: { unless: listOf(quantities), refuseSeconds: number },
});

export const offerIds: Read<readonly number[]> = listOf(number);

export const agentCount: Read<number> = whole(0, AGENTS_MAX);

const rolePolicyFields: Read<RolePolicy> = object<RolePolicy>({
  must: { selector: text },
  may: {
    order: oneOf('drf', 'fifo', 'priority', 'random', 'shortest'),
    admission: oneOf('greedy', 'backfill', 'gang', 'easy'),
    relinquish: object<NonNullable<RolePolicy['relinquish']>>({
      must: { patienceMs: whole(), backoffMs: whole(), backoffMaxMs: whole() },
      may: { recoveryPatienceMs: whole(), requeue: oneOf('place', 'back'), limit: whole(1, 1e9) },
    }),
  },
});

const rolePolicy: Read<RolePolicy> = (value, place) => {
  const role = rolePolicyFields(value, place);
  const needs = needsRelinquish(role);
  if (needs === undefined) return role;
  throw new AllocatorError('INVALID_VALUE', `${place}.${needs.field}: ${needs.why}`);
};

const policy: Read<Policy> = object<Policy>({
  must: { name: text, roles: listOf(rolePolicy) },
  may: {},
});

export const allocatorOptions: Read<AllocatorOptions> = object<AllocatorOptions>({
  must: {},
  may: {
    policy,
    allocationIntervalMs: whole(1, 1e9),
    minAllocatable: listOf(quantities),
    fairnessExclude: texts,
    filterGpuResources: flag,
    eventDriven: flag,
    region: text,
    zone: text,
    agentOrder: oneOf('id', 'seeded'),
    seed: whole(0, 2 ** 32 - 1),
  },
});
