import { sparkMinimum } from '../../host/models/spark-coarse/demand.js';
import type { TraceEvent } from '../../host/trace/events.js';

/** What the first Spark application's demand needs to start; of the one with such an id, where given. */
export function minimumOf(events: readonly TraceEvent[], id?: string) {
  for (const event of events) {
    if (event.type !== 'DEMAND' || event.demand.model !== 'spark-coarse') continue;
    if (id === undefined || event.framework_id === id) return sparkMinimum(event.demand);
  }
  return undefined;
}
