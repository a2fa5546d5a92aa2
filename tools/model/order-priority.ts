import { compareFifo } from './order-fifo.js';
import type { Client, State } from './state.js';

/** The highest priority first; among equals as in `fifo`. */
export function comparePriority(state: State, a: Client, b: Client): number {
  const priority = (client: Client) => state.frameworks.get(client.frameworkId)?.priority ?? 0;
  return priority(b) - priority(a) || compareFifo(a, b);
}
