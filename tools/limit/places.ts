import type { Amount } from './job.js';

/** Units on agents: how many on each. */
export type Placement = ReadonlyMap<number, number>;

/** Units of one size that fit, kept up to date by agent. */
interface Count {
  readonly unit: Amount;
  readonly onAgent: Int32Array;
  total: number;
}

/** What is left of every agent, for units of any size. */
export class Places {
  readonly #cpus: Float64Array;
  readonly #mem: Float64Array;
  readonly #counts = new Map<string, Count>();

  constructor(agents: readonly Amount[]) {
    this.#cpus = Float64Array.from(agents, ({ cpus }) => cpus);
    this.#mem = Float64Array.from(agents, ({ mem }) => mem);
  }

  copyFrom(other: Places): void {
    this.#cpus.set(other.#cpus);
    this.#mem.set(other.#mem);
    for (const { unit, onAgent, total } of other.#counts.values()) {
      const count = this.#count(unit);
      count.onAgent.set(onAgent);
      count.total = total;
    }
  }

  /** Units of a size that fit in all. */
  units(unit: Amount): number {
    return this.#count(unit).total;
  }

  /** Where so many units go, agent by agent; fewer when there are not so many. */
  place(unit: Amount, wanted: number): Placement {
    const { onAgent } = this.#count(unit);
    const placement = new Map<number, number>();
    for (let a = 0, left = wanted; a < onAgent.length && left > 0; a++) {
      const units = Math.min(left, onAgent[a] ?? 0);
      if (units > 0) placement.set(a, units);
      left -= units;
    }
    return placement;
  }

  take(unit: Amount, placement: Placement): void {
    this.#change(unit, placement, -1);
  }

  giveBack(unit: Amount, placement: Placement): void {
    this.#change(unit, placement, 1);
  }

  #change({ cpus, mem }: Amount, placement: Placement, sign: 1 | -1): void {
    for (const [a, units] of placement) {
      this.#cpus[a] = (this.#cpus[a] ?? 0) + sign * units * cpus;
      this.#mem[a] = (this.#mem[a] ?? 0) + sign * units * mem;
      for (const count of this.#counts.values()) this.#recount(count, a);
    }
  }

  #count(unit: Amount): Count {
    const key = `${unit.cpus} ${unit.mem}`;
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    const count = { unit, onAgent: new Int32Array(this.#cpus.length), total: 0 };
    this.#counts.set(key, count);
    for (let a = 0; a < this.#cpus.length; a++) this.#recount(count, a);
    return count;
  }

  #recount(count: Count, a: number): void {
    const { cpus, mem } = count.unit;
    const byCpus = cpus > 0 ? Math.floor((this.#cpus[a] ?? 0) / cpus) : Number.POSITIVE_INFINITY;
    const byMem = mem > 0 ? Math.floor((this.#mem[a] ?? 0) / mem) : Number.POSITIVE_INFINITY;
    // What was let past a reservation may take more than there is then.
    const units = Math.max(0, Math.min(byCpus, byMem));
    count.total += units - (count.onAgent[a] ?? 0);
    count.onAgent[a] = units;
  }
}
