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

const SEEDS_MAX = 10_000;

/**
 * Several seeds: `20` for 0 to 19, `5-9`, `3,7,11`.
 *
 * @throws {UsageError} for anything else, for one that stands there twice, and for more than 10,000.
 */
export function parseSeeds(option: string, text: string): number[] {
  const [, from, to] = /^(\d{1,10})-(\d{1,10})$/.exec(text) ?? [];
  const single = /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  const [first, last] = single === undefined ? [Number(from), Number(to)] : [0, single - 1];
  const isRange = single !== undefined || from !== undefined;
  const count = isRange ? last - first + 1 : text.split(',').length;
  if (!(count >= 1 && count <= SEEDS_MAX)) {
    throw new UsageError(`${option} ${text}: expected 20, 0-19 or 3,7,11; at most ${SEEDS_MAX}`);
  }
  const seeds = isRange
    ? Array.from({ length: count }, (_, index) => parseSeed(option, String(first + index)))
    : text.split(',').map((seed) => parseSeed(option, seed.trim()));
  if (new Set(seeds).size < seeds.length) {
    throw new UsageError(`${option} ${text}: a seed stands there twice; expected each once`);
  }
  return seeds;
}

/** Gathers an option that may be given more than once. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
