import { compareBytes } from './order.js';
import type { Client } from './state.js';

/** Whoever subscribed first, until it asks for no more. */
export function compareFifo(a: Client, b: Client): number {
  return a.place - b.place || compareBytes(a.frameworkId, b.frameworkId);
}
