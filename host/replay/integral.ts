const FLUSH_ABOVE = 2 ** 51;

/**
 * The exact integral over time of an integer step function (thousandths × ms). A year of a large
 * cluster's memory does not fit a double, so what piles up is moved to a BigInt now and then.
 */
export class Integral {
  #value = 0;
  #sinceMs: number;
  #low = 0;
  #high = 0n;

  constructor(fromMs: number) {
    this.#sinceMs = fromMs;
  }

  get value(): number {
    return this.#value;
  }

  /** From `nowMs` on the function has this value. */
  set(value: number, nowMs: number): void {
    this.#accumulate(nowMs);
    this.#value = value;
  }

  add(change: number, nowMs: number): void {
    this.set(this.#value + change, nowMs);
  }

  /** The integral up to `nowMs`; the nearest double where it is not exact. */
  total(nowMs: number): number {
    this.#accumulate(nowMs);
    return Number(this.#high + BigInt(this.#low));
  }

  #accumulate(nowMs: number): void {
    const elapsedMs = nowMs - this.#sinceMs;
    if (elapsedMs < 0) throw new Error(`an integral cannot go back to ${nowMs} ms`);
    this.#sinceMs = nowMs;
    if (elapsedMs === 0 || this.#value === 0) return;
    const product = this.#value * elapsedMs;
    if (product > FLUSH_ABOVE) {
      this.#high += BigInt(this.#value) * BigInt(elapsedMs);
      return;
    }
    // At most 2^51 + 2^51: still exact.
    this.#low += product;
    if (this.#low > FLUSH_ABOVE) {
      this.#high += BigInt(this.#low);
      this.#low = 0;
    }
  }
}
