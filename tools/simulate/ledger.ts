import type {
  AgentInput,
  Allocator,
  Decisions,
  FrameworkInput,
  MinimumInput,
  Offer,
} from '../../host/allocator/api.js';
import type { CallName, Tap } from '../../host/allocator/index.js';
import { refuseMs } from '../../host/allocator/input/checks.js';
import { parseQuantities, quantitiesOf, type Resource } from '../../host/resources/index.js';
import { type Amount, amountOf, isNone, NONE, plus, taken } from './amount.js';
import { Filters } from './filters.js';

/** An agent. */
export interface Place {
  readonly id: string;
  /** Counted from 0 as they come. */
  readonly index: number;
  readonly zone: string | undefined;
  readonly total: Amount;
  free: Amount;
}

/** A framework; in a made-up cluster each has one role. */
export interface Client {
  readonly id: string;
  readonly role: string;
  readonly zone: string | undefined;
  readonly isPermanent: boolean;
  readonly minimum: Minimum | undefined;
  isSuppressed: boolean;
  readonly used: Map<Place, Amount>;
  readonly filters: Filters;
}

/** Cores that it needs, and what one of its units takes. */
interface Minimum {
  readonly cpus: number;
  readonly unit: Amount;
}

interface LedgerOffer {
  readonly client: Client;
  readonly place: Place;
  readonly amount: Amount;
}

/** Calls that by themselves move no resource and set no filter. */
const OTHERS: ReadonlySet<CallName> = new Set<CallName>([
  'addAgent',
  'addFramework',
  'advance',
  'allocate',
  'expectDuration',
  'started',
  'updateWeights',
]);

/**
 * Who has what where, what is free, and who refused how much of it until when: kept from the calls
 * of a replay and what was offered in answer alone, so that it can be held against the allocator.
 */
export class Ledger implements Tap {
  readonly places = new Map<string, Place>();
  readonly clients = new Map<string, Client>();
  /** By id. */
  readonly offers = new Map<number, LedgerOffer>();
  #placeCount = 0;

  constructor(
    private readonly allocator: Pick<Allocator, 'nowMs'>,
    private readonly intervalMs: number,
    /** By framework, where it is bound to one. */
    private readonly zones: ReadonlyMap<string, string | undefined>,
  ) {}

  called(name: CallName, args: readonly unknown[], decisions: Decisions): void {
    // What comes is offered in the same call, or is offered something.
    if (name === 'addAgent') this.#agentAdded(args[0] as AgentInput);
    if (name === 'addFramework') this.#frameworkAdded(args[0] as FrameworkInput);
    for (const { id } of decisions.rescinded) this.#offerEnds(id);
    for (const offer of decisions.offers) this.#offered(offer);
    this.#moved(name, args);
  }

  #moved(name: CallName, args: readonly unknown[]): void {
    const [first, second, third, fourth] = args;
    switch (name) {
      case 'accept': {
        const use = amountOf(quantitiesOf(second as readonly Resource[]));
        this.#accepted(first as number[], use, third as number | undefined);
        break;
      }
      case 'decline':
        this.#declined(first as number[], second as number | undefined);
        break;
      case 'finish':
        this.#finished(first as string, third as string, fourth as readonly Resource[]);
        break;
      case 'suppress':
        this.client(first as string).isSuppressed = true;
        break;
      case 'revive':
        this.#revived(this.client(first as string));
        break;
      case 'removeAgent':
        this.#agentRemoved(this.place(first as string));
        break;
      case 'removeFramework':
        this.#frameworkRemoved(this.client(first as string));
        break;
      default:
        if (!OTHERS.has(name)) throw new Error(`the ledger knows no ${name}`);
    }
  }

  #offered({ id, frameworkId, agentId, quantities }: Offer): void {
    const client = this.client(frameworkId);
    const place = this.place(agentId);
    const amount = amountOf(quantities);
    this.offers.set(id, { client, place, amount });
    place.free = taken(place.free, amount);
  }

  client(id: string): Client {
    return known(this.clients.get(id), id);
  }

  place(id: string): Place {
    return known(this.places.get(id), id);
  }

  /** What a framework is offered, agent by agent. */
  offeredTo(client: Client): Map<Place, Amount> {
    const offered = new Map<Place, Amount>();
    for (const offer of this.offers.values()) {
      if (offer.client === client) change(offered, offer.place, offer.amount, 1);
    }
    return offered;
  }

  /** Whether a filter that stood in the batch of this instant holds all of what might be offered. */
  isFiltered({ filters }: Client, { index }: Place, amount: Amount): boolean {
    return filters.hold(index, amount, this.allocator.nowMs);
  }

  #agentAdded({ id, resources, attributes }: AgentInput): void {
    const total = amountOf(parseQuantities(String(resources)));
    const zone = /^zone:(\w+)$/.exec(String(attributes))?.[1];
    this.places.set(id, { id, index: this.#placeCount++, zone, total, free: total });
  }

  #frameworkAdded({
    id,
    roles: [role = ''],
    minimum = {},
    permanent = false,
  }: FrameworkInput): void {
    const declared = minimum[role];
    this.clients.set(id, {
      ...{ id, role, zone: this.zones.get(id), isPermanent: permanent, isSuppressed: false },
      minimum: declared === undefined ? undefined : minimumOf(declared),
      used: new Map(),
      filters: new Filters(this.intervalMs),
    });
  }

  #accepted(ids: readonly number[], use: Amount, refuseSeconds: number | undefined): void {
    let rest = use;
    for (const id of ids) {
      const { client, place, amount } = this.#offerEnds(id);
      const used = { cpus: Math.min(rest.cpus, amount.cpus), mem: Math.min(rest.mem, amount.mem) };
      rest = taken(rest, used);
      place.free = taken(place.free, used);
      change(client.used, place, used, 1);
      this.#refused(client, place, taken(amount, used), refuseMs(refuseSeconds));
    }
    if (!isNone(rest)) throw new Error('more is accepted than was offered');
  }

  #declined(ids: readonly number[], refuseSeconds: number | undefined): void {
    const ms = refuseMs(refuseSeconds);
    for (const id of ids) {
      const { client, place, amount } = this.#offerEnds(id);
      this.#refused(client, place, amount, ms);
    }
  }

  #refused({ filters }: Client, { index }: Place, amount: Amount, ms: number): void {
    if (ms > 0 && !isNone(amount)) filters.add(index, amount, this.allocator.nowMs, ms);
  }

  #offerEnds(id: number): LedgerOffer {
    const offer = known(this.offers.get(id), id);
    this.offers.delete(id);
    offer.place.free = plus(offer.place.free, offer.amount);
    return offer;
  }

  #finished(frameworkId: string, agentId: string, resources: readonly Resource[]): void {
    const place = this.place(agentId);
    const amount = amountOf(quantitiesOf(resources));
    change(this.client(frameworkId).used, place, amount, -1);
    place.free = plus(place.free, amount);
  }

  #revived(client: Client): void {
    client.isSuppressed = false;
    client.filters.clear();
  }

  #agentRemoved(place: Place): void {
    this.places.delete(place.id);
    for (const { used } of this.clients.values()) used.delete(place);
  }

  #frameworkRemoved({ id, used }: Client): void {
    this.clients.delete(id);
    for (const [place, amount] of used) place.free = plus(place.free, amount);
  }
}

function minimumOf({ quantities, unit = '' }: MinimumInput): Minimum {
  const { cpus } = amountOf(parseQuantities(quantities));
  return { cpus, unit: amountOf(parseQuantities(unit)) };
}

function change(amounts: Map<Place, Amount>, place: Place, by: Amount, sign: 1 | -1): void {
  const before = amounts.get(place) ?? NONE;
  const after = sign === 1 ? plus(before, by) : taken(before, by);
  if (isNone(after)) amounts.delete(place);
  else amounts.set(place, after);
}

function known<Thing>(thing: Thing | undefined, id: string | number): Thing {
  if (thing === undefined) throw new Error(`the ledger knows no ${id}`);
  return thing;
}
