import { ownValue } from '../resources/index.js';
import { UsageError } from './errors.js';

export { didYouMean, nearNames } from '../resources/near-names.js';

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * A time as users write it, in ms: `90s`, `15m`, `2h`, `1.5d`, `500ms`.
 *
 * @throws {UsageError} for anything else, a bare number too: nobody would know its unit.
 */
export function parseTime(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d)$/.exec(text.trim());
  const timeMs = Number(match?.[1]) * (ownValue(UNITS_MS, match?.[2] ?? '') ?? Number.NaN);
  if (!Number.isSafeInteger(timeMs)) {
    throw new UsageError(`${option} ${text}: expected a time such as 500ms, 90s, 15m, 2h or 1d`);
  }
  return timeMs;
}

const SEED_MAX = 2 ** 32 - 1;

/** @throws {UsageError} unless the text is an integer from 0 to 2³² − 1. */
export function parseSeed(option: string, text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isInteger(seed) || seed > SEED_MAX) {
    throw new UsageError(`${option} ${text}: expected an integer from 0 to ${SEED_MAX}`);
  }
  return seed;
}

/** Gathers an option that may be given more than once. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
