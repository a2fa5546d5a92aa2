import type { OfferOperation } from '../../host/allocator/api.js';
import { identityOf, type Resource } from '../../host/resources/index.js';
import { add, allocate, contains, type Entries, subtract } from './entries.js';
import { refuse } from './errors.js';
import { entriesFrom } from './parse.js';
import type { AgentState, OfferState, State } from './state.js';

/**
 * RESERVE, UNRESERVE, CREATE and DESTROY: resources turn into others of the same quantity.
 *
 * Source: Mesos `docs/reservation.md`, `docs/persistent-volume.md`.
 */
interface Conversion {
  readonly consumed: Entries;
  readonly converted: Entries;
}

function withoutLastReservation(resource: Resource): Resource {
  const { template } = identityOf(resource);
  const stack = template.reservations ?? [];
  if (stack.length === 0) refuse('INVALID_VALUE', `${resource.name} is not reserved`);
  const { role: _, ...rest } = resource;
  return { ...rest, reservations: stack.slice(0, -1) };
}

/** The disk that a volume is made of. */
function withoutVolume(resource: Resource): Resource {
  if (resource.disk?.persistence === undefined) {
    refuse('INVALID_VALUE', `${resource.name} is no persistent volume`);
  }
  const { disk, shared: _, ...rest } = resource;
  return disk?.source === undefined ? rest : { ...rest, disk: { source: disk.source } };
}

function conversionOf({ type, resources }: OfferOperation): Conversion {
  const before = resources.map(
    type === 'RESERVE' || type === 'UNRESERVE' ? withoutLastReservation : withoutVolume,
  );
  const plain = entriesFrom(type, before);
  const made = entriesFrom(type, resources);
  return type === 'RESERVE' || type === 'CREATE'
    ? { consumed: plain, converted: made }
    : { consumed: made, converted: plain };
}

function apply(entries: Entries, { consumed, converted }: Conversion): Entries {
  if (!contains(entries, consumed)) refuse('NOT_HELD', 'the operation needs what is not there');
  return add(subtract(entries, consumed), converted);
}

/** The offer stays outstanding with the outcome in it; the agent changes, too. */
export function applyOperation(state: State, offer: OfferState, operation: OfferOperation): void {
  const agent = state.agents.get(offer.agentId) as AgentState;
  const conversion = conversionOf(operation);
  const entries = apply(offer.entries, conversion);
  const total = apply(agent.total, conversion);
  const isInUse = agent.taken.some(
    ({ identity, copies }) =>
      copies > 1 &&
      operation.type === 'DESTROY' &&
      conversion.consumed.some((volume) => volume.identity.key === identity.key),
  );
  if (isInUse) refuse('NOT_HELD', 'others hold the shared volume');
  agent.taken = add(
    subtract(agent.taken, allocate(offer.entries, offer.role)),
    allocate(entries, offer.role),
  );
  agent.total = total;
  offer.entries = entries;
  state.feasibilityIsStale = true;
}
