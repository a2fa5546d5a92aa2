import { fieldsOf } from './json.js';

/** Times outside of the years 2000 to 2100 are none: Mesos writes 0 where it has no time. */
const EARLIEST_MS = Date.UTC(2000, 0);
const LATEST_MS = Date.UTC(2100, 0);

function plausible(ms: number): number | undefined {
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : undefined;
}

/** `/state` and statuses: seconds since 1970, with a fraction. In ms. */
export function secondsMs(value: unknown): number | undefined {
  return typeof value === 'number' ? plausible(Math.round(value * 1000)) : undefined;
}

/** Milliseconds since 1970. */
export function epochMs(value: unknown): number | undefined {
  return typeof value === 'number' ? plausible(Math.round(value)) : undefined;
}

/**
 * The operator API: `{"nanoseconds": 1520884809940788992}`, or the number as a text. In ms. A double is
 * off by at most 128 ns there, which rounding to a millisecond forgives.
 */
export function nanosecondsMs(value: unknown): number | undefined {
  const { nanoseconds } = fieldsOf(value);
  const isNumber = typeof nanoseconds === 'number';
  if (!isNumber && !(typeof nanoseconds === 'string' && /^\d{1,19}$/.test(nanoseconds))) {
    return undefined;
  }
  return plausible(Math.round(Number(nanoseconds) / 1_000_000));
}

/** When something registered, the last time that it did. */
export function registeredMs(fields: Readonly<Record<string, unknown>>): number | undefined {
  const times = [nanosecondsMs(fields.registered_time), nanosecondsMs(fields.reregistered_time)];
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['ms', 1],
  ['secs', 1000],
  ['mins', 60_000],
  ['hrs', 3_600_000],
  ['days', 86_400_000],
  ['weeks', 604_800_000],
]);

/** A duration as Mesos' flags have it (`1secs`, `2weeks`), in whole ms. */
export function durationMs(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^([\d.]+)([a-z]+)$/.exec(value) : null;
  const ms = Math.round(Number(match?.[1]) * (UNITS_MS.get(match?.[2] ?? '') ?? Number.NaN));
  return Number.isFinite(ms) ? ms : undefined;
}
