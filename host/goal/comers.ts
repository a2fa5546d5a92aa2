import { broughtBy } from '../models/index.js';
import type { TraceEvent } from '../trace/index.js';

/** No more frameworks than so many come in a replay of these events: those added, and those that they bring. */
export async function comersMost(events: AsyncIterable<TraceEvent>): Promise<number> {
  let most = 0;
  for await (const event of events) {
    if (event.type === 'FRAMEWORK_ADDED') most++;
    if (event.type === 'DEMAND') most += broughtBy(event.demand).length;
  }
  return most;
}
