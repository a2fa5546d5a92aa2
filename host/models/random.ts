import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Seeded draws: the same seed gives the same draws on every machine. */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  /** @param seed an unsigned 32-bit integer. */
  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed | 0);
  }

  /** From 0 (included) to 1 (excluded). */
  unit(): number {
    return uniformFloat64(this.#generator);
  }

  /** An integer from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return uniformInt(this.#generator, least, most);
  }

  between(least: number, most: number): number {
    return least + (most - least) * this.unit();
  }

  isLucky(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Exponentially distributed. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.integer(0, values.length - 1)] as Value;
  }

  /** So many different values, in the order drawn. */
  sample<Value>(values: readonly Value[], count: number): Value[] {
    const left = [...values];
    const drawn: Value[] = [];
    while (drawn.length < count && left.length > 0) {
      drawn.push(...left.splice(this.integer(0, left.length - 1), 1));
    }
    return drawn;
  }
}
