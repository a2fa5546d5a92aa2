import { Bins } from './bins.js';
import type { Series } from './result.js';

/** A page draws about a thousand pixels; more points than this only cost memory. */
const MAX_POINTS = 4096;

/**
 * A step function of time as points. While there are few they are exact; beyond 4,096 each is the mean
 * over a stretch of 2^k ms, so that the area below it stays what it was.
 */
export class SeriesBuilder {
  #timesMs: number[] = [];
  #values: number[] = [];
  /** In the place of points, when there are too many. */
  #bins: Bins | undefined;

  constructor(private readonly name: string) {}

  push(timeMs: number, value: number): void {
    if (this.#bins !== undefined) {
      this.#bins.set(value, timeMs);
      return;
    }
    const last = this.#timesMs.length - 1;
    if (last >= 0 && this.#values[last] === value) return;
    if (this.#timesMs[last] === timeMs) this.#values[last] = value;
    else {
      this.#timesMs.push(timeMs);
      this.#values.push(value);
    }
    if (this.#timesMs.length > MAX_POINTS) this.#thin();
  }

  build(endMs: number): Series {
    if (this.#bins === undefined) {
      return { name: this.name, timesMs: [...this.#timesMs], values: [...this.#values] };
    }
    const { widthMs, first, sums } = this.#bins.upTo(endMs);
    const timesMs = first > 0 ? [0] : [];
    const values = first > 0 ? [0] : [];
    for (const [index, sum] of sums.entries()) {
      const fromMs = (first + index) * widthMs;
      const value = sum / Math.min(widthMs, endMs - fromMs);
      if (values.at(-1) === value) continue;
      timesMs.push(fromMs);
      values.push(value);
    }
    const untilMs = (first + sums.length) * widthMs;
    if (untilMs < endMs) {
      timesMs.push(untilMs);
      values.push(0);
    }
    return { name: this.name, timesMs, values };
  }

  #thin(): void {
    this.#bins = new Bins(MAX_POINTS);
    for (const [index, timeMs] of this.#timesMs.entries()) {
      this.#bins.set(this.#values[index] as number, timeMs);
    }
    this.#timesMs = [];
    this.#values = [];
  }
}
