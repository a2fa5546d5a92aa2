import type { MinimumState, Policy } from '../host/allocator/api.js';
import type { FairleadAllocator } from '../host/allocator/index.js';
import { rolePolicyOf } from '../host/allocator/role-policy.js';
import { parseQuantities, type Quantities } from '../host/resources/index.js';
import { type Amount, type Client, holds, type Ledger, minus, type Place, plus } from './ledger.js';

/**
 * Cores after each batch, as if they stayed so until the next one: thousandths of a core × ms. What
 * each of them is, docs/simulations.md says.
 */
export interface KeptCores {
  /** Neither used nor offered. */
  readonly free: number;
  /** Of these, kept for the earmark's holder; and what it lacks in whole units, which bounds it. */
  readonly kept: number;
  readonly bound: number;
  /** Of these, neither kept nor refused by whoever may be offered them. */
  readonly idle: number;
  /** The first moment at which nothing was kept for nothing no more, for people. */
  readonly fault?: string;
}

interface Holder {
  readonly client: Client;
  readonly unit: Amount;
  /** Units that it lacks of its minimum with what it uses, and what it is offered, fragments too. */
  readonly lackUsed: number;
  readonly lack: number;
}

const MAY_BE_OFFERED: readonly MinimumState[] = ['none', 'waiting', 'gathering', 'satisfied'];
const NONE: Amount = { cpus: 0, mem: 0 };

/**
 * Nothing is kept for nothing, held against a large cluster batch by batch: from what is seen outside
 * of the allocator, and from it only who holds the earmark, what it keeps and the states of minimums.
 */
export class Kept {
  readonly #leasts: readonly Quantities[];
  readonly #sums = { free: 0, kept: 0, bound: 0, idle: 0 };
  #fault: string | undefined;
  /** Since when all that the earmark's holder lacks was there for it in each batch. */
  #servedSince: { readonly client: Client; readonly atMs: number } | undefined;

  constructor(
    private readonly allocator: FairleadAllocator,
    private readonly ledger: Ledger,
    private readonly policy: Policy,
    private readonly intervalMs: number,
  ) {
    const least = allocator.options.minAllocatable ?? ['cpus:0.01', 'mem:32'];
    this.#leasts = least.map(parseQuantities);
  }

  /** To be called behind each batch, before its offers are answered. */
  sample(): void {
    const holder = this.#holder();
    const kept = new Map(
      this.allocator.kept().map(({ agentId, units }) => [this.ledger.place(agentId), units]),
    );
    this.#judgeKept(holder, kept);
    this.#judgeServed(holder);
    const batch = new Batch(this.allocator, this.ledger, this.policy, holder, kept);
    for (const place of this.ledger.places.values()) {
      if (place.free.cpus === 0 && place.free.mem === 0) continue;
      const beyond = batch.beyond(place);
      this.#count('free', place.free.cpus);
      this.#count('kept', place.free.cpus - beyond.cpus);
      const [wanted, by] = this.#wanted(batch, place);
      if (by === undefined) continue;
      this.#count('idle', wanted.cpus);
      this.#note(`${text(wanted)} free on ${place.id}, not offered to ${by.id}`);
    }
  }

  cores(): KeptCores {
    return { ...this.#sums, ...(this.#fault !== undefined && { fault: this.#fault }) };
  }

  /** What of an agent somebody might have been offered, and who. */
  #wanted(batch: Batch, place: Place): [Amount, Client | undefined] {
    const first = batch.forHolder(place);
    if (this.#isAllocatable(place.free) && this.#isAllocatable(first)) {
      const client = batch.holder?.client as Client;
      if (!this.ledger.isFiltered(client, place, first)) return [first, client];
    }
    const beyond = batch.beyond(place);
    if (!this.#isAllocatable(beyond)) return [beyond, undefined];
    const by = batch.clients.find(
      (client) =>
        mayUse(client, place) &&
        !this.ledger.isFiltered(client, place, beyond) &&
        batch.mayStart(client),
    );
    return [beyond, by];
  }

  #isAllocatable(amount: Amount): boolean {
    return this.#leasts.some(({ cpus = 0, mem = 0 }) => holds(amount, { cpus, mem }));
  }

  #holder(): Holder | undefined {
    const id = this.allocator.earmark()?.frameworkId;
    if (id === undefined) return undefined;
    const client = this.ledger.client(id);
    const { minimum, used, offered } = client;
    if (minimum === undefined) throw new Error(`${id} has the earmark and no minimum`);
    const { cpus, unit } = minimum;
    const lackOf = (has: number): number => Math.max(0, Math.ceil((cpus - has) / unit.cpus));
    const has = sum(used).cpus;
    return { client, unit, lackUsed: lackOf(has), lack: lackOf(has + sum(offered).cpus) };
  }

  /** No more units than the holder lacks, each where it could get it. */
  #judgeKept(holder: Holder | undefined, kept: ReadonlyMap<Place, number>): void {
    const units = [...kept.values()].reduce((a, b) => a + b, 0);
    if (holder === undefined) {
      if (units > 0) this.#note(`${units} units kept for nobody`);
      return;
    }
    const { client, unit } = holder;
    const lack = Math.max(0, holder.lackUsed - this.#offeredFirst(holder));
    this.#count('bound', lack * unit.cpus);
    if (units > lack) this.#note(`${units} units kept for ${client.id}, which lacks ${lack}`);
    for (const [place, units] of kept) {
      const most = this.#capacity(holder, place);
      if (units <= most) continue;
      this.#note(`${units} units of ${place.id} kept for ${client.id}, which can get ${most}`);
    }
  }

  /** Units that it was offered before all others: one that it refuses may come in its usual turn. */
  #offeredFirst({ client, unit }: Holder): number {
    let units = 0;
    for (const [place, amount] of client.offered) {
      if (!this.ledger.isFiltered(client, place, unit)) units += unitsIn(amount, unit);
    }
    return units;
  }

  /** Units that an agent can give the holder beyond what it has there, all but services ended. */
  #capacity({ client, unit }: Holder, place: Place): number {
    if (!mayUse(client, place)) return 0;
    let ever = minus(place.total, client.used.get(place) ?? NONE);
    for (const other of this.ledger.clients.values()) {
      if (other.isPermanent && other !== client) ever = minus(ever, other.used.get(place) ?? NONE);
    }
    return unitsIn(ever, unit) - unitsIn(client.offered.get(place) ?? NONE, unit);
  }

  /** A holder that leaves what is there for it keeps it for one patience at most. */
  #judgeServed(holder: Holder | undefined): void {
    const { nowMs } = this.allocator;
    if (holder === undefined || !this.#isServed(holder)) {
      this.#servedSince = undefined;
      return;
    }
    const { client } = holder;
    if (this.#servedSince?.client !== client) this.#servedSince = { client, atMs: nowMs };
    const ms = nowMs - this.#servedSince.atMs;
    const patienceMs = rolePolicyOf(this.policy, client.role)?.relinquish?.patienceMs ?? 0;
    if (ms >= patienceMs) this.#note(`${client.id} left what it lacks for ${ms} ms`);
  }

  #isServed({ client, unit, lackUsed }: Holder): boolean {
    let units = 0;
    for (const place of this.ledger.places.values()) {
      if (!mayUse(client, place)) continue;
      units += unitsIn(plus(place.free, client.offered.get(place) ?? NONE), unit);
    }
    return units >= lackUsed;
  }

  #count(what: 'free' | 'kept' | 'bound' | 'idle', cpus: number): void {
    this.#sums[what] += cpus * this.intervalMs;
  }

  #note(fault: string): void {
    this.#fault ??= `at ${this.allocator.nowMs} ms: ${fault}`;
  }
}

/** One batch: who might be offered something in it, and what is kept. */
class Batch {
  readonly clients: readonly Client[];
  readonly #starts = new Map<Client, boolean>();

  constructor(
    allocator: FairleadAllocator,
    private readonly ledger: Ledger,
    private readonly policy: Policy,
    readonly holder: Holder | undefined,
    private readonly kept: ReadonlyMap<Place, number>,
  ) {
    this.clients = [...ledger.clients.values()].filter((client) => {
      const state = allocator.minimumState(client.id, client.role);
      if (state !== 'waiting') this.#starts.set(client, true);
      const { admission = 'greedy' } = rolePolicyOf(policy, client.role) ?? {};
      // Of those only whom the admission cannot hold back it is sure.
      return !client.isSuppressed && MAY_BE_OFFERED.includes(state) && admission === 'greedy';
    });
  }

  /** What is free on an agent and not kept. */
  beyond(place: Place): Amount {
    const units = this.kept.get(place) ?? 0;
    if (units === 0 || this.holder === undefined) return place.free;
    const { cpus, mem } = this.holder.unit;
    return minus(place.free, { cpus: units * cpus, mem: units * mem });
  }

  /** What of an agent its holder is offered before all others: whole units that it lacks. */
  forHolder(place: Place): Amount {
    if (this.holder === undefined || !mayUse(this.holder.client, place)) return NONE;
    const { unit, lack } = this.holder;
    const units = unitsIn(place.free, unit);
    if (units === 0 || lack === 0) return NONE;
    return units <= lack ? place.free : { cpus: lack * unit.cpus, mem: lack * unit.mem };
  }

  /** Beside an earmark one that waits starts only if its whole minimum is there beyond it. */
  mayStart(client: Client): boolean {
    const known = this.#starts.get(client);
    if (known !== undefined) return known;
    const may = this.#mayStart(client);
    this.#starts.set(client, may);
    return may;
  }

  /** When it was judged there was as much: the holder, asked first, took its part since. */
  #mayStart({ minimum, role, offered, zone }: Client): boolean {
    const { ledger, holder } = this;
    if (holder === undefined || minimum === undefined) return true;
    if (rolePolicyOf(this.policy, role)?.relinquish === undefined) return true;
    let lack = Math.ceil((minimum.cpus - sum(offered).cpus) / minimum.unit.cpus);
    for (const place of ledger.places.values()) {
      if (lack <= 0) return true;
      if (mayUse({ zone }, place)) lack -= unitsIn(this.beyond(place), minimum.unit);
    }
    return lack <= 0;
  }
}

function mayUse({ zone }: Pick<Client, 'zone'>, place: Place): boolean {
  return zone === undefined || zone === place.zone;
}

function unitsIn(amount: Amount, unit: Amount): number {
  return Math.min(Math.floor(amount.cpus / unit.cpus), Math.floor(amount.mem / unit.mem));
}

function sum(amounts: ReadonlyMap<Place, Amount>): Amount {
  return [...amounts.values()].reduce(plus, NONE);
}

function text({ cpus, mem }: Amount): string {
  return `${cpus / 1000} cpus and ${mem / 1000} MB`;
}
