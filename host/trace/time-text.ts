import { ownValue } from '../resources/index.js';

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const PARTS = /(\d+(?:\.\d+)?)\s*(ms|min|s|m|h|d)\s*/g;

/** How a time is written, for errors. */
export const TIME_EXAMPLES = '500ms, 90s, 15m, 1h30m or 1d';

/**
 * A time as users write it, in whole ms: `90s`, `15m`, `1h30m`, `1.5d`, `500ms`. `undefined` for anything
 * else, a bare number too: nobody would know its unit.
 */
export function timeOf(text: string): number | undefined {
  if (text.trim() === '' || text.trim().replaceAll(PARTS, '') !== '') return undefined;
  let timeMs = 0;
  for (const [, amount, unit = ''] of text.matchAll(PARTS)) {
    timeMs += Number(amount) * (ownValue(UNITS_MS, unit) ?? Number.NaN);
  }
  return Number.isSafeInteger(timeMs) ? timeMs : undefined;
}
