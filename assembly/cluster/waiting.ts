import { OVERDUE_CLIENTS_AT, WAITING_AT } from '../memory/layout';
import { List, listDrop } from '../memory/list';
import { Client, client } from './client';
import { clock } from './clock';
import { holding } from './holding';
import { role } from './role';

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
export function overdueMs(its: Client): i64 {
  if (!its.listed || its.minimum != 0) return NEVER;
  const policy = role(its.role);
  if (policy.patienceMs < 0 || usesSomething(its)) return NEVER;
  return its.waitsSinceMs + max<i64>(max<i64>(policy.patienceMs, policy.backoffMaxMs), 1);
}

function usesSomething(its: Client): bool {
  for (let at = its.holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
    if (holding(at).used != 0) return true;
  }
  return false;
}

/** The client wants to be offered resources, has had its turn, or uses less than before. */
export function overdueWaits(handle: i32): void {
  client(handle).waitsSinceMs = clock.nowMs;
  overdueNote(handle);
}

/** Whether, and when, the client is overdue may have changed. */
export function overdueNote(handle: i32): void {
  waiting.overdueMs = min<i64>(waiting.overdueMs, overdueMs(client(handle)));
}

/** The client is not to be offered anything. */
export function overdueForget(handle: i32): void {
  const its = client(handle);
  if (!its.isOverdue) return;
  its.isOverdue = false;
  listDrop(overdueClients, handle);
}
