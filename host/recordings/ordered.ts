import type { TraceEvent } from '../trace/events.js';

/**
 * Hands events on whose times run backwards by a little, as logs of several threads do, at the time
 * of the one before: a trace's time never decreases, and the order of the file is the better witness.
 */
export async function* ordered(
  events: Iterable<TraceEvent> | AsyncIterable<TraceEvent>,
): AsyncGenerator<TraceEvent> {
  let last = 0;
  for await (const event of events) {
    if (event.t < last) yield { ...event, t: last };
    else {
      last = event.t;
      yield event;
    }
  }
}
