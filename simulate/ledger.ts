import type {
  AgentInput,
  Allocator,
  Decisions,
  FrameworkInput,
  Offer,
} from '../host/allocator/api.js';
import { refuseMs } from '../host/allocator/checks.js';
import { parseQuantities, quantitiesOf, type Resource } from '../host/resources/index.js';
import type { Observer } from './observed.js';

/** Thousandths: all that made-up clusters have. */
export interface Amount {
  readonly cpus: number;
  readonly mem: number;
}

export interface Place {
  readonly id: string;
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
  /** Cores that it needs, and what one of its units takes. */
  readonly minimum: { readonly cpus: number; readonly unit: Amount } | undefined;
  isSuppressed: boolean;
  readonly used: Map<Place, Amount>;
  readonly offered: Map<Place, Amount>;
  readonly filters: Map<Place, readonly Filter[]>;
}

interface Filter extends Amount {
  readonly dueMs: number;
  /** Then it still stands in a batch at that instant. */
  readonly lastsOneInterval: boolean;
}

interface LedgerOffer {
  readonly client: Client;
  readonly place: Place;
  readonly amount: Amount;
}

const NOTHING: Amount = { cpus: 0, mem: 0 };
/** Calls that by themselves move no resource and set no filter. */
const OTHERS: ReadonlySet<string> = new Set<keyof Allocator>([
  ...(['addAgent', 'addFramework', 'advance', 'allocate', 'started', 'updateWeights'] as const),
  ...(['offers', 'used', 'minimumState', 'dominantShare'] as const),
]);

export function plus(a: Amount, b: Amount): Amount {
  return { cpus: a.cpus + b.cpus, mem: a.mem + b.mem };
}

/** Nothing of what there is not enough of. */
export function minus(a: Amount, b: Amount): Amount {
  return { cpus: Math.max(0, a.cpus - b.cpus), mem: Math.max(0, a.mem - b.mem) };
}

export function holds(a: Amount, b: Amount): boolean {
  return a.cpus >= b.cpus && a.mem >= b.mem;
}

/**
 * Who has what where, what is free, and who refused how much of it until when: kept from the calls
 * of a replay and what was offered in answer alone, so that it can be held against the allocator.
 */
export class Ledger implements Observer {
  readonly places = new Map<string, Place>();
  readonly clients = new Map<string, Client>();
  readonly #offers: (LedgerOffer | undefined)[] = [];

  constructor(
    private readonly allocator: Pick<Allocator, 'nowMs'>,
    private readonly intervalMs: number,
    /** By framework, where it is bound to one. */
    private readonly zones: ReadonlyMap<string, string | undefined>,
  ) {}

  called(name: keyof Allocator, args: readonly unknown[], decisions?: Decisions): void {
    // What comes is offered in the same call, or is offered something.
    if (name === 'addAgent') this.#agentAdded(args[0] as AgentInput);
    if (name === 'addFramework') this.#frameworkAdded(args[0] as FrameworkInput);
    for (const { id } of decisions?.rescinded ?? []) this.#offerEnds(id);
    for (const offer of decisions?.offers ?? []) this.#offered(offer);
    this.#moved(name, args);
  }

  #moved(name: keyof Allocator, args: readonly unknown[]): void {
    const [first, second, third, fourth] = args;
    switch (name) {
      case 'accept': {
        const use = amountOf(quantitiesOf(second as readonly Resource[]));
        this.#answered(first as number[], use, third as number | undefined);
        break;
      }
      case 'decline':
        this.#answered(first as number[], NOTHING, second as number | undefined);
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
    this.#offers[id] = { client, place, amount };
    place.free = taken(place.free, amount);
    change(client.offered, place, amount, 1);
  }

  client(id: string): Client {
    return known(this.clients.get(id), id);
  }

  place(id: string): Place {
    return known(this.places.get(id), id);
  }

  /** Whether a filter that stood in the batch of this instant holds all of what might be offered. */
  isFiltered({ filters }: Client, place: Place, amount: Amount): boolean {
    const cell = filters.get(place);
    return cell?.some((filter) => this.#stands(filter) && holds(filter, amount)) === true;
  }

  #stands({ dueMs, lastsOneInterval }: Filter): boolean {
    const { nowMs } = this.allocator;
    return nowMs < dueMs || (nowMs === dueMs && lastsOneInterval);
  }

  #agentAdded({ id, resources, attributes }: AgentInput): void {
    const total = amountOf(parseQuantities(String(resources)));
    const zone = /^zone:(\w+)$/.exec(String(attributes))?.[1];
    this.places.set(id, { id, zone, total, free: total });
  }

  #frameworkAdded({ id, roles: [role = ''], minimum = {}, permanent = false }: FrameworkInput) {
    const { quantities, unit = '' } = minimum[role] ?? {};
    this.clients.set(id, {
      ...{ id, role, zone: this.zones.get(id), isPermanent: permanent, isSuppressed: false },
      minimum:
        quantities === undefined
          ? undefined
          : {
              cpus: amountOf(parseQuantities(quantities)).cpus,
              unit: amountOf(parseQuantities(unit)),
            },
      ...{ used: new Map(), offered: new Map(), filters: new Map() },
    });
  }

  #answered(ids: readonly number[], use: Amount, refuseSeconds: number | undefined): void {
    const lastsMs = refuseMs(refuseSeconds);
    let rest = use;
    for (const id of ids) {
      const { client, place, amount } = this.#offerEnds(id);
      const used = { cpus: Math.min(rest.cpus, amount.cpus), mem: Math.min(rest.mem, amount.mem) };
      rest = taken(rest, used);
      if (used.cpus > 0 || used.mem > 0) {
        place.free = taken(place.free, used);
        change(client.used, place, used, 1);
      }
      if (lastsMs > 0) this.#filter(client, place, taken(amount, used), lastsMs);
    }
    taken(rest, rest);
  }

  #filter(client: Client, place: Place, amount: Amount, lastsMs: number): void {
    if (amount.cpus === 0 && amount.mem === 0) return;
    const ms = Math.max(lastsMs, this.intervalMs);
    const dueMs = this.allocator.nowMs + ms;
    const filter = { ...amount, dueMs, lastsOneInterval: ms === this.intervalMs };
    const others = (client.filters.get(place) ?? []).filter(
      (other) => this.#stands(other) && !(holds(amount, other) && other.dueMs <= dueMs),
    );
    client.filters.set(place, [...others, filter]);
  }

  #offerEnds(id: number): LedgerOffer {
    const offer = known(this.#offers[id], `offer ${id}`);
    this.#offers[id] = undefined;
    offer.place.free = plus(offer.place.free, offer.amount);
    change(offer.client.offered, offer.place, offer.amount, -1);
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
    for (const { used, filters } of this.clients.values()) {
      used.delete(place);
      filters.delete(place);
    }
  }

  #frameworkRemoved({ id, used }: Client): void {
    this.clients.delete(id);
    for (const [place, amount] of used) place.free = plus(place.free, amount);
  }
}

function amountOf(quantities: Readonly<Record<string, number>>): Amount {
  return { cpus: quantities['cpus'] ?? 0, mem: quantities['mem'] ?? 0 };
}

/** @throws when more is taken than there is: the ledger is wrong then. */
function taken(a: Amount, b: Amount): Amount {
  if (!holds(a, b)) throw new Error(`${JSON.stringify(b)} taken of ${JSON.stringify(a)}`);
  return minus(a, b);
}

function change(amounts: Map<Place, Amount>, place: Place, by: Amount, sign: 1 | -1): void {
  const before = amounts.get(place) ?? NOTHING;
  const after = sign === 1 ? plus(before, by) : taken(before, by);
  if (after.cpus === 0 && after.mem === 0) amounts.delete(place);
  else amounts.set(place, after);
}

function known<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new Error(`the ledger knows no ${what}`);
  return thing;
}
