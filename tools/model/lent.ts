import { goneMs, isEasy } from './expected-ends.js';
import type { Run } from './run.js';
import type { Client } from './state.js';

/** Whether what is kept is lent to a client: it is expected to be gone when the holder starts. */
export function isLentTo({ state, holder }: Run, client: Client): boolean {
  const startMs = state.earmark?.startMs;
  if (holder === undefined || startMs === undefined || holder.client === client) return false;
  const gone = isEasy(state, client.role) ? goneMs(state, client) : undefined;
  // When one ends whose time is over cannot be told.
  return gone !== undefined && gone <= startMs && gone > state.nowMs + 1;
}
