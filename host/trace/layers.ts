import type { TraceEvent } from './events.js';

/** The three layers of a trace: what there was, what was decided, and what was wanted. */
export type Layer = 'cluster' | 'decisions' | 'demand';

const DECISIONS: ReadonlySet<TraceEvent['type']> = new Set<TraceEvent['type']>([
  'OFFERS',
  'RESCIND',
  'ACCEPT',
  'DECLINE',
  'SUPPRESS',
  'REVIVE',
  'TASK_STATUS',
  'FAILURE',
  'STARTED',
  'FINISHED',
]);

export function layerOf(type: TraceEvent['type']): Layer {
  if (type === 'DEMAND') return 'demand';
  return DECISIONS.has(type) ? 'decisions' : 'cluster';
}
