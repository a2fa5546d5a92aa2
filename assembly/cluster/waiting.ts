import { OVERDUE_CLIENTS_AT, WAITING_AT } from '../memory/layout';
import { List, listDrop } from '../memory/list';
import { Client, clientAt } from './client';
import { clock } from './clock';
import { holdingAt } from './holding';
import { roleAt } from './role';

/** Since when a client without a minimum waits to be offered something. */

export class Waiting {
  /** Before this nobody else becomes overdue (overdue.ts); i64.MAX_VALUE for never. */
  overdueMs: i64;
}

export const waiting = changetype<Waiting>(WAITING_AT);

/** Clients that are overdue, in order (overdue.ts). */
export const overdueClients = changetype<List>(OVERDUE_CLIENTS_AT);

export const NEVER: i64 = i64.MAX_VALUE;

/** When the client is overdue, unless it uses something before. */
export function overdueMs(client: Client): i64 {
  if (!client.eligible || client.minimum != 0) return NEVER;
  const policy = roleAt(client.role);
  if (policy.patienceMs < 0 || usesSomething(client)) return NEVER;
  return client.waitsSinceMs + max<i64>(max<i64>(policy.patienceMs, policy.backoffMaxMs), 1);
}

function usesSomething(client: Client): bool {
  for (let at = client.holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    if (holdingAt(at).used != 0) return true;
  }
  return false;
}

/** The client wants to be offered resources, has had its turn, or uses less than before. */
export function overdueWaits(handle: i32): void {
  clientAt(handle).waitsSinceMs = clock.nowMs;
  overdueNote(handle);
}

/** Whether, and when, the client is overdue may have changed. */
export function overdueNote(handle: i32): void {
  waiting.overdueMs = min<i64>(waiting.overdueMs, overdueMs(clientAt(handle)));
}

/** The client is not to be offered anything. */
export function overdueForget(handle: i32): void {
  const client = clientAt(handle);
  if (!client.isOverdue) return;
  client.isOverdue = false;
  listDrop(overdueClients, handle);
}
