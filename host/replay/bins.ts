/** What a {@link Bins} came to: `sums[i]` is of the time from `(first + i) · widthMs` on. */
export interface BinSums {
  readonly widthMs: number;
  readonly first: number;
  readonly sums: readonly number[];
}

/**
 * The integral over time of a step function, bin by bin. Bins are 2^k ms wide and begin at 0; their
 * width doubles whenever time comes to more than `binsMax` of them. So all that end at the same moment
 * with the same limit have the same bins, whenever they began and however often they changed, what is
 * added up per bin adds up over all of them, and wider bins are made of whole narrower ones.
 */
export class Bins {
  #widthMs = 1;
  #first = 0;
  #sums: number[] = [];
  #value = 0;
  #sinceMs = 0;

  constructor(readonly binsMax: number) {}

  /** From `nowMs` on the function has this value. */
  set(value: number, nowMs: number): void {
    this.#accumulate(nowMs);
    this.#value = value;
  }

  change(by: number, nowMs: number): void {
    this.set(this.#value + by, nowMs);
  }

  /** Counts something that takes no time. */
  count(amount: number, nowMs: number): void {
    this.#widen(nowMs);
    this.#put(Math.floor(nowMs / this.#widthMs), amount);
  }

  /** Takes over what another one has; both go on as the sum. */
  take(other: Bins, nowMs: number): void {
    this.#accumulate(nowMs);
    const { first, sums } = other.upTo(nowMs);
    // Before the own first bin there may be some of the other's.
    const all = new Map(this.#sums.map((sum, index) => [this.#first + index, sum]));
    for (const [index, sum] of sums.entries()) {
      all.set(first + index, (all.get(first + index) ?? 0) + sum);
    }
    this.#sums = [];
    for (const [bin, sum] of [...all].sort(([a], [b]) => a - b)) this.#put(bin, sum);
    this.#value += other.#value;
  }

  /** What there is until `endMs`; it may go on behind that. */
  upTo(endMs: number): BinSums {
    this.#accumulate(endMs);
    return { widthMs: this.#widthMs, first: this.#first, sums: [...this.#sums] };
  }

  #accumulate(nowMs: number): void {
    if (nowMs < this.#sinceMs) throw new Error(`bins cannot go back to ${nowMs} ms`);
    this.#widen(nowMs);
    let atMs = this.#sinceMs;
    this.#sinceMs = nowMs;
    if (this.#value === 0) return;
    while (atMs < nowMs) {
      const bin = Math.floor(atMs / this.#widthMs);
      const untilMs = Math.min(nowMs, (bin + 1) * this.#widthMs);
      this.#put(bin, this.#value * (untilMs - atMs));
      atMs = untilMs;
    }
  }

  #put(bin: number, amount: number): void {
    if (amount === 0) return;
    if (this.#sums.length === 0) this.#first = bin;
    const place = bin - this.#first;
    while (this.#sums.length <= place) this.#sums.push(0);
    this.#sums[place] = (this.#sums[place] as number) + amount;
  }

  #widen(nowMs: number): void {
    while (nowMs >= this.#widthMs * this.binsMax) {
      const { sums, first } = { sums: this.#sums, first: this.#first };
      this.#widthMs *= 2;
      this.#sums = [];
      for (const [index, sum] of sums.entries()) this.#put(Math.floor((first + index) / 2), sum);
    }
  }
}
