import { mean, quantileSorted } from 'simple-statistics';
import { Random } from '../models/random.js';

/** A mean, and where it would lie in 95 of 100 repetitions with other draws. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2000;
const TAIL = 0.025;

/**
 * The mean of some values with its 95 % interval: percentiles of the means of resamples (B. Efron, "Bootstrap
 * methods: another look at the jackknife", 1979), always of the same draws.
 *
 * @param values finite; at least two for an interval, one is its own.
 */
export function intervalOf(values: readonly number[]): Interval {
  const random = new Random(0);
  const all = [...values];
  const means = Array.from({ length: RESAMPLES }, () => mean(all.map(() => random.pick(all))));
  means.sort((a, b) => a - b);
  return {
    mean: mean(all),
    low: quantileSorted(means, TAIL),
    high: quantileSorted(means, 1 - TAIL),
  };
}
