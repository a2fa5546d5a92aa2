import type { PolicyResult } from '../../host/replay/result.js';

/** Queue times in ms; infinite for one that never got its minimum. Nearest rank. */
export interface Queue {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Of all that have a minimum, whether or not they ever got it. */
export function queueOf({ perFramework }: PolicyResult): Queue {
  return quantiles(
    perFramework
      .filter((framework) => framework.class !== 'noMinimum')
      .map(({ arrivedMs, satisfiedMs = Number.POSITIVE_INFINITY }) => satisfiedMs - arrivedMs),
  );
}

export function quantiles(times: readonly number[]): Queue {
  const sorted = [...times].sort((a, b) => a - b);
  const rank = (p: number) => sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? 0;
  return { p50: rank(0.5), p90: rank(0.9), p99: rank(0.99), max: rank(1) };
}

/** In minutes, or seconds below two of them; ∞ for what never comes. */
export function queueCells({ p50, p90, p99, max }: Queue): string[] {
  return [p50, p90, p99, max].map((ms) => {
    if (!Number.isFinite(ms)) return '∞';
    return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
  });
}
