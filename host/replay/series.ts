import type { Series } from './result.js';

/** A page draws about a thousand pixels; more points than this only cost memory. */
const MAX_POINTS = 4096;

/**
 * A step function of time as points. While there are few they are exact; beyond 4,096 only the last
 * value of each stretch of time is kept, and stretches double as often as needed.
 */
export class SeriesBuilder {
  readonly #timesMs: number[] = [];
  readonly #values: number[] = [];
  #stretchMs = 1;

  constructor(private readonly name: string) {}

  push(timeMs: number, value: number): void {
    const last = this.#timesMs.length - 1;
    if (last >= 0 && this.#values[last] === value) return;
    this.#put(timeMs, value);
    if (this.#timesMs.length > MAX_POINTS) this.#thin();
  }

  build(): Series {
    return { name: this.name, timesMs: [...this.#timesMs], values: [...this.#values] };
  }

  #put(timeMs: number, value: number): void {
    const last = this.#timesMs.length - 1;
    const isSameStretch =
      last >= 0 &&
      Math.floor((this.#timesMs[last] as number) / this.#stretchMs) ===
        Math.floor(timeMs / this.#stretchMs);
    if (isSameStretch) {
      this.#timesMs[last] = timeMs;
      this.#values[last] = value;
    } else {
      this.#timesMs.push(timeMs);
      this.#values.push(value);
    }
  }

  #thin(): void {
    const times = this.#timesMs.splice(0);
    const values = this.#values.splice(0);
    this.#stretchMs *= 2;
    for (const [index, timeMs] of times.entries()) this.#put(timeMs, values[index] as number);
    if (this.#timesMs.length > MAX_POINTS / 2) this.#thin();
  }
}
