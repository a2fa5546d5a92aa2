import type { OfferOperation } from '../../host/allocator/api.js';
import { identityOf, type Resource, type ResourcesInput } from '../../host/resources/index.js';
import { changeTotal } from './agents.js';
import { type Bag, contains, EMPTY, minus, plus } from './bag.js';
import { checkRefuseSeconds, refuse } from './checks.js';
import type { Cluster } from './cluster.js';
import { setFilter } from './filters.js';
import type { Agent, Client, OfferRecord } from './records.js';

/** What frameworks answer to offers, and what comes back when tasks end. */

/** The offers of one framework, role and agent, each named once. */
function offersNumbered(cluster: Cluster, ids: readonly number[]): [OfferRecord, ...OfferRecord[]] {
  const [first, ...others] = ids.map((id) => cluster.offerNumbered(id));
  if (first === undefined) return refuse('INVALID_VALUE', 'no offer is named');
  if (others.length > 0 && new Set(ids).size < ids.length) {
    refuse('OFFERS_DIFFER', 'an offer is named twice');
  }
  for (const { client, agent } of others) {
    if (client === first.client && agent === first.agent) continue;
    refuse('OFFERS_DIFFER', 'the offers are not of one framework, role and agent');
  }
  return [first, ...others];
}

/** Resources come back; a filter keeps them from the framework for a while. */
function recover(
  cluster: Cluster,
  client: Client,
  agent: Agent,
  bag: Bag,
  refuseSeconds: number | undefined,
): void {
  if (bag.length > 0) {
    cluster.release(client, agent, bag);
    cluster.giveBack(agent, bag);
  }
  if (refuseSeconds !== undefined) setFilter(cluster, client, agent, bag, refuseSeconds);
}

export function accept(
  cluster: Cluster,
  offerIds: readonly number[],
  input: ResourcesInput,
  refuseSeconds: number | undefined,
): void {
  checkRefuseSeconds(refuseSeconds);
  const offers = offersNumbered(cluster, offerIds);
  const [{ client, agent }] = offers;
  const offered = offers.map(({ bag }) => bag).reduce(plus);
  const used = cluster.kinds.bag('what is accepted', input);
  if (!contains(offered, used)) refuse('NOT_HELD', 'more is accepted than was offered');

  for (const offer of offers) cluster.endOffer(offer);
  cluster.use(client, agent, used);
  recover(cluster, client, agent, minus(offered, used), refuseSeconds);
  cluster.tryForget(client);
}

/** Each offer comes back whole, with a filter of its own. */
export function decline(
  cluster: Cluster,
  offerIds: readonly number[],
  refuseSeconds: number | undefined,
): void {
  checkRefuseSeconds(refuseSeconds);
  const offers = offerIds.map((id) => cluster.offerNumbered(id));
  if (offers.length > 1 && new Set(offers).size < offers.length) {
    refuse('UNKNOWN_OFFER', 'an offer is named twice');
  }
  for (const offer of offers) {
    const { client, agent, bag } = offer;
    cluster.endOffer(offer);
    recover(cluster, client, agent, bag, refuseSeconds);
    cluster.tryForget(client);
  }
}

export interface FinishWhere {
  readonly frameworkId: string;
  readonly role: string;
  readonly agentId: string;
}

export function finish(
  cluster: Cluster,
  { frameworkId, role, agentId }: FinishWhere,
  input: ResourcesInput | undefined,
  refuseSeconds: number | undefined,
): void {
  checkRefuseSeconds(refuseSeconds);
  const client = cluster.frameworkNamed(frameworkId).clients.get(role);
  const agent = cluster.agentNamed(agentId);
  const used = client?.used.get(agent);
  const ended = input === undefined ? used : cluster.kinds.bag('what has finished', input);
  if (client === undefined || used === undefined || ended === undefined || !contains(used, ended)) {
    refuse('NOT_HELD', `${frameworkId} does not use that on ${agentId} in role ${role}`);
  }
  cluster.unuse(client, agent, ended);
  recover(cluster, client, agent, ended, refuseSeconds);
  cluster.tryForget(client);
}

// ── operations ──────────────────────────────────────────────────────────────────────────────────

/** Resources that turn into others of the same quantity. */
interface Conversion {
  readonly consumed: Bag;
  readonly converted: Bag;
}

function withoutLastReservation(resource: Resource): Resource {
  const stack = identityOf(resource).template.reservations ?? [];
  if (stack.length === 0) refuse('INVALID_VALUE', `${resource.name} is not reserved`);
  const { role: _, ...rest } = resource;
  return { ...rest, reservations: stack.slice(0, -1) };
}

/** The disk that a volume is made of. */
function withoutVolume(resource: Resource): Resource {
  const { disk, shared: _, ...rest } = resource;
  if (disk?.persistence === undefined) {
    return refuse('INVALID_VALUE', `${resource.name} is no persistent volume`);
  }
  return disk.source === undefined ? rest : { ...rest, disk: { source: disk.source } };
}

function conversionOf({ kinds }: Cluster, { type, resources }: OfferOperation): Conversion {
  const isReservation = type === 'RESERVE' || type === 'UNRESERVE';
  const strip = isReservation ? withoutLastReservation : withoutVolume;
  const before = kinds.bag(type, resources.map(strip));
  const after = kinds.bag(type, resources);
  return type === 'RESERVE' || type === 'CREATE'
    ? { consumed: before, converted: after }
    : { consumed: after, converted: before };
}

function converted(bag: Bag, { consumed, converted }: Conversion): Bag {
  if (!contains(bag, consumed)) refuse('NOT_HELD', 'the operation needs what is not there');
  return plus(minus(bag, consumed), converted);
}

/** Whether a volume that is to be destroyed has more holders than the one offer. */
function isHeldElsewhere(offer: OfferRecord, { consumed }: Conversion): boolean {
  const { agent } = offer;
  const others = [...agent.offers].filter((one) => one !== offer).map(({ bag }) => bag);
  const used = [...agent.users].map((client) => client.used.get(agent) ?? EMPTY);
  const shared = new Set(consumed.filter(({ kind }) => kind.isShared).map(({ kind }) => kind));
  return [...others, ...used].some((bag) => bag.some(({ kind }) => shared.has(kind)));
}

/** RESERVE, UNRESERVE, CREATE, DESTROY: the offer stays, with the outcome in it. */
export function applyOperation(
  cluster: Cluster,
  offerId: number,
  operation: OfferOperation,
): OfferRecord {
  const offer = cluster.offerNumbered(offerId);
  const conversion = conversionOf(cluster, operation);
  const bag = converted(offer.bag, conversion);
  const total = converted(offer.agent.total, conversion);
  if (operation.type === 'DESTROY' && isHeldElsewhere(offer, conversion)) {
    refuse('NOT_HELD', 'others hold the shared volume');
  }
  const after = cluster.replaceOffer(offer, bag);
  changeTotal(cluster, offer.agent, total);
  return after;
}
