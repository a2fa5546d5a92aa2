import { TraceError } from '../errors.js';
import type { TraceEvent, TraceHeader } from '../events.js';
import { lineOf, noteLine } from '../lines.js';
import type { ReadOptions, Trace } from '../reader.js';
import {
  isReadOnce,
  nameOfSource,
  openSource,
  type Recording,
  type TraceSource,
} from '../source.js';
import { type Bounds, slicedHeader, traceMsOf } from './moment.js';
import { PastOfSlice } from './past.js';

export type { Bounds, Moment } from './moment.js';

const DEFAULT_INTERVAL_MS = 1000;

/**
 * A recording from one moment to another. It begins with what of its past still matters then: who is
 * there, what was refused, what is offered and what runs. Its time begins where it does.
 */
export function sliced(source: TraceSource, bounds: Bounds): Recording {
  return {
    name: nameOfSource(source),
    isReadOnce: isReadOnce(source),
    open: (options) => openSliced(source, bounds, options),
  };
}

/** @throws {TraceError} when the bounds say no time of the recording. */
async function openSliced(
  source: TraceSource,
  bounds: Bounds,
  options?: ReadOptions,
): Promise<Trace> {
  const { header, events, close } = await openSource(source, options);
  try {
    const file = nameOfSource(source);
    const fromMs = bounds.from === undefined ? 0 : traceMsOf(bounds.from, header, file);
    const toMs = bounds.to === undefined ? undefined : traceMsOf(bounds.to, header, file);
    check(fromMs, toMs, header, file);
    return {
      header: slicedHeader(header, fromMs, toMs),
      events: within(events, fromMs, toMs, header),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function check(fromMs: number, toMs: number | undefined, header: TraceHeader, file: string): void {
  const endMs = toMs ?? header.horizon_ms;
  if (endMs === undefined || fromMs < endMs || (fromMs === 0 && toMs === undefined)) return;
  const problem =
    toMs === undefined
      ? `the recording ends at ${endMs} ms, and --from is at ${fromMs} ms`
      : `nothing lies between ${fromMs} ms (--from) and ${endMs} ms (--to)`;
  throw new TraceError('field', { file }, problem, 'a beginning before its end');
}

async function* within(
  events: AsyncIterable<TraceEvent>,
  fromMs: number,
  toMs: number | undefined,
  { master }: TraceHeader,
): AsyncGenerator<TraceEvent> {
  let past =
    fromMs === 0
      ? undefined
      : new PastOfSlice(master?.allocation_interval_ms ?? DEFAULT_INTERVAL_MS);
  for await (const event of events) {
    if (past !== undefined && event.t < fromMs) {
      past.note(event);
      continue;
    }
    if (past !== undefined) yield* past.events(fromMs);
    past = undefined;
    if (toMs !== undefined && event.t > toMs) return;
    yield later(event, fromMs);
  }
  if (past !== undefined) yield* past.events(fromMs);
}

/** The event on the clock of a slice. */
function later(event: TraceEvent, fromMs: number): TraceEvent {
  if (fromMs === 0) return event;
  const moved = { ...event, t: event.t - fromMs };
  const line = lineOf(event);
  if (line !== undefined) noteLine(moved, line);
  return moved.type === 'MAINTENANCE_SCHEDULED' && moved.start_ms !== undefined
    ? { ...moved, start_ms: moved.start_ms - fromMs }
    : moved;
}
