import type { Distribution } from './result.js';

/**
 * Nearest-rank quantiles: each is one of the values. A value is infinite for who never came to what
 * is measured: leaving it out would flatter whoever serves few. `undefined` when there is no value.
 */
export function distributionOf(values: readonly number[]): Distribution | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const rank = (p: number): number =>
    sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] as number;
  const sum = sorted.reduce((a, b) => a + b, 0);
  return {
    count: sorted.filter(Number.isFinite).length,
    of: sorted.length,
    mean: sum / sorted.length,
    p50: rank(0.5),
    p90: rank(0.9),
    p99: rank(0.99),
    max: rank(1),
  };
}
