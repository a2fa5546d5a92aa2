/** Draws that depend on the seed alone. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0, below `end`. */
  below(end: number): number {
    // A Weyl sequence, mixed (Steele, Lea and Flood's SplitMix, in 32 bits).
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let x = this.state;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return Math.floor((((x ^ (x >>> 15)) >>> 0) / 4_294_967_296) * end);
  }

  one<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  /** True in so many of a hundred cases. */
  percent(chance: number): boolean {
    return this.below(100) < chance;
  }

  /** Some of the values, one at least. */
  some<T>(values: readonly T[]): T[] {
    const chosen = values.filter(() => this.percent(40));
    return chosen.length > 0 ? chosen : [this.one(values)];
  }

  /** One of the values by its weight. */
  weighted<T>(choices: readonly (readonly [number, T])[]): T {
    let at = this.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of choices) {
      if (at < weight) return value;
      at -= weight;
    }
    throw new Error('no choice was left');
  }
}
