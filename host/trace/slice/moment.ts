import { TraceError } from '../errors.js';
import type { TraceHeader } from '../events.js';

/**
 * A moment of a recording: so long after its start, on the clock on the wall, or the first time at or
 * after its start when that clock shows this time of a day in UTC. All in ms.
 */
export type Moment =
  | { readonly traceMs: number }
  | { readonly epochMs: number }
  | { readonly dayMs: number };

const DAY_MS = 86_400_000;

/** Where a slice begins and ends; absent: where the recording does. */
export interface Bounds {
  readonly from?: Moment;
  readonly to?: Moment;
}

/**
 * The moment in the recording's own time, in ms; before its start it is its start.
 *
 * @throws {TraceError} for a wall clock when the recording does not say when it began.
 */
export function traceMsOf(moment: Moment, { start }: TraceHeader, file: string): number {
  if ('traceMs' in moment) return moment.traceMs;
  const startMs = Date.parse(start ?? '');
  if (!Number.isNaN(startMs)) {
    if ('epochMs' in moment) return Math.max(0, moment.epochMs - startMs);
    return (((moment.dayMs - startMs) % DAY_MS) + DAY_MS) % DAY_MS;
  }
  const problem = 'the recording does not say when it began';
  throw new TraceError('header', { file }, problem, 'a time since its start, such as 90s');
}

/** The header of a slice, whose time begins at `fromMs`. */
export function slicedHeader(
  header: TraceHeader,
  fromMs: number,
  toMs: number | undefined,
): TraceHeader {
  const startMs = Date.parse(header.start ?? '');
  const endMs = toMs ?? header.horizon_ms;
  return {
    ...header,
    ...(!Number.isNaN(startMs) && { start: new Date(startMs + fromMs).toISOString() }),
    ...(endMs !== undefined && { horizon_ms: Math.max(0, endMs - fromMs) }),
  };
}
