import type { TraceHeader } from '../trace/events.js';

/** Of a story's trace: a batch of offers each second. */
export function headerOf(name: string, description: string, horizonMs: number): TraceHeader {
  const about = { name, description, source: 'scenario', horizon_ms: horizonMs };
  return { type: 'TRACE', version: 1, ...about, master: { allocation_interval_ms: 1000 } };
}
