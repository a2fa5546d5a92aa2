import type { PolicyResult, ReplayResult, Series } from '../../replay/result.js';

/** More bins than this no plot has pixels for. */
const BINS_MAX = 1024;

/** The bins of a page: all its plots, under all policies, have the same. */
export interface PageBins {
  /** A power of two, as of the series of a replay: each bin is made of whole ones of theirs. */
  readonly binMs: number;
  /** Where the last policy's replay ended. */
  readonly endMs: number;
  readonly count: number;
}

export function binsOf({ policies }: Pick<ReplayResult, 'policies'>): PageBins {
  const endMs = Math.max(1, ...policies.map((policy) => policy.endedMs));
  let binMs = 1;
  while (endMs >= binMs * BINS_MAX) binMs *= 2;
  return { binMs, endMs, count: Math.ceil(endMs / binMs) };
}

/** How long a bin is for a policy: its last one ends with its replay, and there are none behind. */
export function lengthOf(bins: PageBins, bin: number, { endedMs }: PolicyResult): number {
  return Math.max(0, Math.min(bins.binMs, endedMs - bin * bins.binMs));
}

/** The mean of a step function over each bin, weighted by time. */
export function meansOf(series: Series, bins: PageBins, policy: PolicyResult): number[] {
  const sums = new Float64Array(bins.count);
  series.timesMs.forEach((fromMs, index) => {
    const toMs = series.timesMs[index + 1] ?? policy.endedMs;
    addTo(sums, bins.binMs, fromMs, Math.min(toMs, policy.endedMs), series.values[index] ?? 0);
  });
  return perMs(sums, bins, policy);
}

/** How many of the stretches there are in each bin, on average. */
export function meanCounts(
  stretches: Iterable<{ readonly fromMs: number; readonly toMs: number }>,
  bins: PageBins,
  policy: PolicyResult,
): number[] {
  const sums = new Float64Array(bins.count);
  for (const { fromMs, toMs } of stretches) addTo(sums, bins.binMs, fromMs, toMs, 1);
  return perMs(sums, bins, policy);
}

/** Adds up the sums of bins that are narrower by a whole factor. */
export function widened(first: number, sums: readonly number[], factor: number) {
  const widerFirst = Math.floor(first / factor);
  const wider: number[] = [];
  for (const [index, sum] of sums.entries()) {
    const bin = Math.floor((first + index) / factor) - widerFirst;
    wider[bin] = (wider[bin] ?? 0) + sum;
  }
  return { first: widerFirst, sums: wider };
}

function addTo(sums: Float64Array, binMs: number, fromMs: number, toMs: number, value: number) {
  if (value === 0) return;
  let atMs = fromMs;
  while (atMs < toMs) {
    const bin = Math.floor(atMs / binMs);
    const untilMs = Math.min(toMs, (bin + 1) * binMs);
    sums[bin] = (sums[bin] ?? 0) + value * (untilMs - atMs);
    atMs = untilMs;
  }
}

function perMs(sums: Float64Array, bins: PageBins, policy: PolicyResult): number[] {
  return Array.from(sums, (sum, bin) => {
    const lengthMs = lengthOf(bins, bin, policy);
    return lengthMs === 0 ? 0 : sum / lengthMs;
  });
}
