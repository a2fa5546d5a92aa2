import { InvalidArgumentError } from 'commander';
import type { Price } from '../report/verdict.js';
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

/** A time of day with a date and a zone, or without, as ISO 8601 has it. */
const WALL_CLOCK = /^(\d{4}-\d\d-\d\d[T ])?(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:?\d\d)?$/;

/** A moment as users write it, and whether it says in which zone it is. */
export interface AskedMoment {
  readonly moment: Moment;
  readonly isInZone: boolean;
}

/**
 * A moment of a recording: so long after its start (`90s`), or on the clock on the wall
 * (`2016-08-30T16:38:00Z`, `16:38`), which is UTC's where it names no zone.
 *
 * @throws {UsageError} for anything else.
 */
export function parseMoment(option: string, text: string): AskedMoment {
  const traceMs = timeOf(text);
  if (traceMs !== undefined) return { moment: { traceMs }, isInZone: true };
  const [, date, time = '', zone] = WALL_CLOCK.exec(text) ?? [];
  const atMs = Date.parse(`${date?.slice(0, 10) ?? '1970-01-01'}T${time}${zone ?? 'Z'}`);
  const moment = date === undefined ? { dayMs: atMs } : { epochMs: atMs };
  if (!Number.isNaN(atMs)) return { moment, isInZone: zone !== undefined };
  const expected = 'a time such as 90s or 1h30m, or 2016-08-30T16:38:00Z, or 16:38';
  throw new UsageError(`${option} ${text}: expected ${expected}`);
}

/** The moment that is meant, where times that name no zone are so many minutes ahead of UTC. */
export function inZone({ moment, isInZone }: AskedMoment, zoneMinutes: number): Moment {
  const aheadMs = isInZone ? 0 : zoneMinutes * 60_000;
  if ('epochMs' in moment) return { epochMs: moment.epochMs - aheadMs };
  return 'dayMs' in moment ? { dayMs: moment.dayMs - aheadMs } : moment;
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

/** How many threads, 1 to 999. */
export function parseThreads(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a number from 1 to 999');
}

/** `0.05`, `0.05 EUR`, `0.05€`. */
const PRICE = /^(\d{1,9}(?:\.\d{1,9})?)\s*([\p{L}\p{Sc}]{0,8})$/u;

/** @throws {UsageError} unless the text is an amount, with a currency behind it or not. */
export function parsePrice(option: string, text: string): Price {
  const [, amount, currency = ''] = PRICE.exec(text) ?? [];
  if (amount !== undefined) return { amount: Number(amount), currency };
  throw new UsageError(`${option} ${text}: expected an amount such as 0.05 or 0.05 EUR`);
}

/** Gathers an option that may be given more than once. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
