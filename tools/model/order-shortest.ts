import { compareFifo } from './order-fifo.js';
import type { Client, State } from './state.js';

/** The shortest declared duration first, unknown ones last; among equals as in `fifo`. */
export function compareShortest(state: State, a: Client, b: Client): number {
  const duration = ({ frameworkId }: Client) =>
    state.frameworks.get(frameworkId)?.durationMs || Number.MAX_SAFE_INTEGER;
  return duration(a) - duration(b) || compareFifo(a, b);
}
