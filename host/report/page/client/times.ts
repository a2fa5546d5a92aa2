import { formatTime, wallClock } from '../../units.js';
import type { PageData } from '../data-types.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that a time axis may have. */
export const STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((s) => s * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((min) => min * MINUTE),
  ...[1, 2, 3, 6, 12].map((h) => h * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((d) => d * DAY),
];

/** A moment, on the wall too where the recording has that. */
export function momentText({ startMs }: PageData, ms: number): string {
  const start = startMs === undefined ? undefined : new Date(startMs).toISOString();
  return `${formatTime(ms)}${wallClock(start, ms)}`;
}

/** Moments of an axis, and how each is written. */
export function ticks(fromMs: number, toMs: number, most: number): { ms: number; text: string }[] {
  const step = STEPS_MS.find((one) => (toMs - fromMs) / one <= most) ?? toMs - fromMs;
  const all: { ms: number; text: string }[] = [];
  for (let ms = Math.ceil(fromMs / step) * step; ms <= toMs; ms += step) {
    all.push({ ms, text: formatTime(ms) });
  }
  return all;
}
