import { type Amount, holds } from './amount.js';

interface Filter extends Amount {
  /** It stands while the time is less. */
  readonly endsMs: number;
}

/** So many filters on one agent before those that are over are looked for. */
const MANY = 8;

/**
 * What one framework refused, agent by agent, and until when. Nearly always the latest filter on an
 * agent holds all that the others do, so that is looked at first.
 */
export class Filters {
  /** By agent, without holes: such an array is fast. */
  readonly #latest: (Filter | undefined)[] = [];
  readonly #others = new Map<number, Filter[]>();

  /** @param intervalMs the batch interval, which every filter lasts at least. */
  constructor(private readonly intervalMs: number) {}

  add(place: number, { cpus, mem }: Amount, nowMs: number, lastsMs: number): void {
    const ms = Math.max(lastsMs, this.intervalMs);
    // One that lasts an interval still stands in the batch at that instant, and ends behind it.
    const filter = { cpus, mem, endsMs: nowMs + ms + (ms === this.intervalMs ? 0.5 : 0) };
    while (this.#latest.length <= place) this.#latest.push(undefined);
    const latest = this.#latest[place];
    this.#latest[place] = filter;
    if (latest === undefined || latest.endsMs <= nowMs) return;
    if (holds(filter, latest) && filter.endsMs >= latest.endsMs) return;
    const others = this.#others.get(place) ?? [];
    const left = others.length < MANY ? others : others.filter(({ endsMs }) => endsMs > nowMs);
    this.#others.set(place, [...left, latest]);
  }

  /** Whether one of them holds all of an amount. */
  hold(place: number, amount: Amount, nowMs: number): boolean {
    const latest = this.#latest[place];
    if (latest === undefined) return false;
    if (nowMs < latest.endsMs && holds(latest, amount)) return true;
    const others = this.#others.get(place);
    return others?.some((one) => nowMs < one.endsMs && holds(one, amount)) === true;
  }

  clear(): void {
    this.#latest.fill(undefined);
    this.#others.clear();
  }
}
