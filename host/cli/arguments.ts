import { ownValue } from '../resources/index.js';
import type { Moment } from '../trace/index.js';
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
 * A time as users write it, in ms: `90s`, `15m`, `1h30m`, `1.5d`, `500ms`.
 *
 * @throws {UsageError} for anything else, a bare number too: nobody would know its unit.
 */
export function parseTime(option: string, text: string): number {
  const timeMs = timeOf(text);
  if (timeMs !== undefined) return timeMs;
  throw new UsageError(`${option} ${text}: expected a time such as 500ms, 90s, 15m, 1h30m or 1d`);
}

const PARTS = /(\d+(?:\.\d+)?)\s*(ms|min|s|m|h|d)\s*/g;

/** In whole ms; `undefined` for what is no time. */
function timeOf(text: string): number | undefined {
  if (text.trim() === '' || text.trim().replaceAll(PARTS, '') !== '') return undefined;
  let timeMs = 0;
  for (const [, amount, unit = ''] of text.matchAll(PARTS)) {
    timeMs += Number(amount) * (ownValue(UNITS_MS, unit) ?? Number.NaN);
  }
  return Number.isSafeInteger(timeMs) ? timeMs : undefined;
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

/** Gathers an option that may be given more than once. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
