import { compareBytes } from './order.js';
import type { Client } from './state.js';

/** Whoever subscribed first, until it asks for no more; those who refused last of all. */
export function compareFifo(a: Client, b: Client): number {
  return (
    a.standsBack - b.standsBack || a.place - b.place || compareBytes(a.frameworkId, b.frameworkId)
  );
}
