import { type Moment, TIME_EXAMPLES, timeOf } from '../trace/index.js';
import { UsageError } from './errors.js';

export { didYouMean, nearNames } from '../resources/near-names.js';

/**
 * A time as users write it, in ms: `90s`, `15m`, `1h30m`, `1.5d`, `500ms`.
 *
 * @throws {UsageError} for anything else, a bare number too: nobody would know its unit.
 */
export function parseTime(option: string, text: string): number {
  const timeMs = timeOf(text);
  if (timeMs !== undefined) return timeMs;
  throw new UsageError(`${option} ${text}: expected a time such as ${TIME_EXAMPLES}`);
}

/** A date and a time of day with its zone, as ISO 8601 has it. */
const WALL_CLOCK = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * A moment of a recording: so long after its start (`90s`), or on the clock on the wall
 * (`2016-08-30T16:38:00Z`).
 *
 * @throws {UsageError} for anything else.
 */
export function parseMoment(option: string, text: string): Moment {
  const traceMs = timeOf(text);
  if (traceMs !== undefined) return { traceMs };
  const epochMs = WALL_CLOCK.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(epochMs)) return { epochMs };
  const expected = 'a time such as 90s or 1h30m, or 2016-08-30T16:38:00Z';
  throw new UsageError(`${option} ${text}: expected ${expected}`);
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
