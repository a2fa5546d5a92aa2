import type { Admission, MinimumState, Policy } from '../../host/allocator/api.js';
import type { FairleadAllocator } from '../../host/allocator/index.js';
import { rolePolicyOf } from '../../host/allocator/role-policy.js';
import { parseQuantities } from '../../host/resources/index.js';
import { type Amount, amountOf, holds, isNone, minus, NONE, plus, unitsIn } from './amount.js';
import type { Client, Ledger, Place } from './ledger.js';

/**
 * What was kept, and what lay idle: cores after each batch, as if they stayed so until the next one,
 * in thousandths of a core × ms. docs/simulations.md says what counts.
 */
export interface Keeping {
  /** Neither used nor offered. */
  readonly free: number;
  /** Of these, kept for the earmark's holder; and what it lacks in whole units, which bounds it. */
  readonly kept: number;
  readonly bound: number;
  /** Of these, neither kept nor refused by everybody who may be offered them. */
  readonly idle: number;
  /** The longest that an earmark's holder left all that it lacks where it was, run by run. */
  readonly leftMs: number;
  /** The first thing that was kept for nothing, for people. */
  readonly fault?: string;
}

interface Holder {
  readonly client: Client;
  readonly unit: Amount;
  readonly offered: ReadonlyMap<Place, Amount>;
  /** Units that it lacks of its minimum with what it uses, and what it is offered, fragments too. */
  readonly lackUsed: number;
  readonly lack: number;
}

const MAY_BE_OFFERED: readonly MinimumState[] = ['none', 'waiting', 'gathering', 'satisfied'];

const LACKS: readonly MinimumState[] = ['waiting', 'gathering'];

/**
 * Nothing is kept for nothing, held against a large cluster batch by batch: from what is seen outside
 * of the allocator, and from it only who holds the earmark, what it keeps and the states of minimums.
 */
export class Kept {
  /** What an offer must hold, any one of these. */
  readonly #leasts: readonly Amount[];
  readonly #sums = { free: 0, kept: 0, bound: 0, idle: 0 };
  #fault: string | undefined;
  #leftMs = 0;
  /** Since when all that the earmark's holder lacks was there in each run. */
  #served: { readonly client: Client; readonly sinceMs: number } | undefined;

  constructor(
    private readonly allocator: FairleadAllocator,
    private readonly ledger: Ledger,
    private readonly policy: Policy,
    private readonly intervalMs: number,
  ) {
    const least = allocator.options.minAllocatable ?? ['cpus:0.01', 'mem:32'];
    this.#leasts = least.map((quantities) => amountOf(parseQuantities(quantities)));
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
      if (isNone(place.free)) continue;
      const beyond = batch.beyond(place);
      this.#count('free', place.free.cpus);
      this.#count('kept', place.free.cpus - beyond.cpus);
      const [wanted, by] = this.#wanted(batch, place);
      if (by === undefined) continue;
      this.#count('idle', wanted.cpus);
      this.#note(`${text(wanted)} free on ${place.id}, not offered to ${by.id}`);
    }
  }

  /**
   * To be called where a run began between two batches, before the ledger hears of it: if less than
   * the holder lacks was there then, its patience under the earmark stops (docs/rules.md).
   */
  between(): void {
    // Another may just have come, of whom the ledger has not heard.
    const holderId = this.allocator.earmark()?.frameworkId;
    if (this.#served === undefined || holderId !== this.#served.client.id) return;
    const holder = this.#holder();
    if (holder === undefined) return;
    const units = this.#unitsFor({ ...holder, offered: new Map() });
    if (units < holder.lack) this.#served = undefined;
  }

  keeping(): Keeping {
    const fault = this.#fault;
    return { ...this.#sums, leftMs: this.#leftMs, ...(fault !== undefined && { fault }) };
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
    return this.#leasts.some((least) => holds(amount, least));
  }

  #holder(): Holder | undefined {
    const id = this.allocator.earmark()?.frameworkId;
    if (id === undefined) return undefined;
    const client = this.ledger.client(id);
    const { minimum, used } = client;
    const offered = this.ledger.offeredTo(client);
    if (minimum === undefined) throw new Error(`${id} has the earmark and no minimum`);
    const { cpus, unit } = minimum;
    const lackOf = (has: number): number => Math.max(0, Math.ceil((cpus - has) / unit.cpus));
    const has = sum(used).cpus;
    const lack = lackOf(has + sum(offered).cpus);
    return { client, unit, offered, lackUsed: lackOf(has), lack };
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
  #offeredFirst({ client, unit, offered }: Holder): number {
    let units = 0;
    for (const [place, amount] of offered) {
      if (!this.ledger.isFiltered(client, place, unit)) units += unitsIn(amount, unit);
    }
    return units;
  }

  /** Units that an agent can give the holder beyond what it has there, all but services ended. */
  #capacity({ client, unit, offered }: Holder, place: Place): number {
    if (!mayUse(client, place)) return 0;
    let ever = minus(place.total, client.used.get(place) ?? NONE);
    for (const other of this.ledger.clients.values()) {
      if (other.isPermanent && other !== client) ever = minus(ever, other.used.get(place) ?? NONE);
    }
    return unitsIn(ever, unit) - unitsIn(offered.get(place) ?? NONE, unit);
  }

  /** A holder that leaves what is there for it keeps it for one patience at most. */
  #judgeServed(holder: Holder | undefined): void {
    const { nowMs } = this.allocator;
    if (holder === undefined || this.#unitsFor(holder) < holder.lackUsed) {
      this.#served = undefined;
      return;
    }
    const { client } = holder;
    if (this.#served?.client !== client) this.#served = { client, sinceMs: nowMs };
    const leftMs = nowMs - this.#served.sinceMs;
    this.#leftMs = Math.max(this.#leftMs, leftMs);
    const patienceMs = rolePolicyOf(this.policy, client.role)?.relinquish?.patienceMs ?? 0;
    if (leftMs >= patienceMs) this.#note(`${client.id} left what it lacks for ${leftMs} ms`);
  }

  /** Units that are there for the holder, or were until it was offered them. */
  #unitsFor({ client, unit, offered }: Holder): number {
    let units = 0;
    for (const place of this.ledger.places.values()) {
      if (!mayUse(client, place)) continue;
      units += unitsIn(plus(place.free, offered.get(place) ?? NONE), unit);
    }
    return units;
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
  /** Somebody who lacks its minimum is offered something. */
  readonly #somebodyStarts: boolean;

  constructor(
    allocator: FairleadAllocator,
    private readonly ledger: Ledger,
    private readonly policy: Policy,
    readonly holder: Holder | undefined,
    private readonly kept: ReadonlyMap<Place, number>,
  ) {
    this.#somebodyStarts = [...ledger.offers.values()].some(({ client: { id, role } }) =>
      LACKS.includes(allocator.minimumState(id, role)),
    );
    this.clients = [...ledger.clients.values()].filter((client) => {
      const state = allocator.minimumState(client.id, client.role);
      if (state !== 'waiting') this.#starts.set(client, true);
      const mayBeOffered = !client.isSuppressed && MAY_BE_OFFERED.includes(state);
      return mayBeOffered && this.#isLetIn(client, state);
    });
  }

  /** Of those only whom the admission cannot hold back it is sure. */
  #isLetIn(client: Client, state: MinimumState): boolean {
    const admission = this.#admissionOf(client);
    if (admission !== 'easy') return admission === 'greedy';
    if (state === 'none') return true;
    // The holder has all that it lacks before all others, or nothing.
    if (this.holder?.client === client && this.holder.lack > 0) return false;
    // Whoever has its minimum gets more when nobody starts, and nobody else in part.
    return !this.#somebodyStarts && (state === 'satisfied' || this.#isAllThere(client));
  }

  #admissionOf({ role }: Client): Admission {
    return rolePolicyOf(this.policy, role)?.admission ?? 'greedy';
  }

  /** Whether all that it lacks is free beyond what is kept, where no filter of its own is. */
  #isAllThere(client: Client): boolean {
    const { minimum, used } = client;
    if (minimum === undefined) return true;
    const has = sum(used).cpus + sum(this.ledger.offeredTo(client)).cpus;
    let lack = Math.ceil((minimum.cpus - has) / minimum.unit.cpus);
    for (const place of this.ledger.places.values()) {
      if (lack <= 0) return true;
      const beyond = this.beyond(place);
      const isOpen = mayUse(client, place) && !this.ledger.isFiltered(client, place, beyond);
      if (isOpen) lack -= unitsIn(beyond, minimum.unit);
    }
    return lack <= 0;
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
    return this.#holderStarts() ? this.#unitsForHolder(place) : NONE;
  }

  #unitsForHolder(place: Place): Amount {
    if (this.holder === undefined || !mayUse(this.holder.client, place)) return NONE;
    const { unit, lack } = this.holder;
    const units = unitsIn(place.free, unit);
    if (units === 0 || lack === 0) return NONE;
    return units <= lack ? place.free : { cpus: lack * unit.cpus, mem: lack * unit.mem };
  }

  /** Under `easy` it is offered nothing until all that it lacks is there. */
  #holderStarts(): boolean {
    if (this.holder === undefined) return false;
    const { client, unit, lack } = this.holder;
    if (this.#admissionOf(client) !== 'easy') return true;
    let units = 0;
    for (const place of this.ledger.places.values()) {
      const first = this.#unitsForHolder(place);
      if (!this.ledger.isFiltered(client, place, first)) units += unitsIn(first, unit);
    }
    return units >= lack;
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
  #mayStart(client: Client): boolean {
    const { minimum, role } = client;
    const { ledger, holder } = this;
    if (holder === undefined || minimum === undefined) return true;
    if (rolePolicyOf(this.policy, role)?.relinquish === undefined) return true;
    const offered = sum(ledger.offeredTo(client)).cpus;
    let lack = Math.ceil((minimum.cpus - offered) / minimum.unit.cpus);
    for (const place of ledger.places.values()) {
      if (lack <= 0) return true;
      if (mayUse(client, place)) lack -= unitsIn(this.beyond(place), minimum.unit);
    }
    return lack <= 0;
  }
}

function mayUse({ zone }: Client, place: Place): boolean {
  return zone === undefined || zone === place.zone;
}

function sum(amounts: ReadonlyMap<Place, Amount>): Amount {
  return [...amounts.values()].reduce(plus, NONE);
}

function text({ cpus, mem }: Amount): string {
  return `${cpus / 1000} cpus and ${mem / 1000} MB`;
}
