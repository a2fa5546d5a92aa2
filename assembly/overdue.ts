import { Client, client, clientNamedBefore } from './clients';
import { holding } from './holdings';
import { listAt, listEnsure, listPush, listSet, tableHas } from './memory';
import { role } from './roles';
import { clients, overdueClients, state } from './state';

/**
 * Clients without a minimum have no patience and get no earmark. Where others relinquish so that
 * everybody gets through, no order alone may leave them out: who has used nothing for the longest
 * backoff of its role is overdue. It comes before the others, though not before the earmark, on
 * every agent of the next runs, up to the one that offers it something: that was its turn, and it
 * waits anew.
 */

const NEVER: i64 = i64.MAX_VALUE;

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

/** Makes room for all clients that the table has room for. */
export function overdueEnsure(): bool {
  return listEnsure(overdueClients, clients.capacity);
}

/** The client may be offered resources, has had its turn, or uses less than before. */
export function overdueWaits(handle: i32): void {
  client(handle).waitsSinceMs = state.nowMs;
  overdueNote(handle);
}

/** Whether, and when, the client is overdue may have changed. */
export function overdueNote(handle: i32): void {
  state.overdueMs = min<i64>(state.overdueMs, overdueMs(client(handle)));
}

/** The client is not to be offered anything. */
export function overdueForget(handle: i32): void {
  const its = client(handle);
  if (!its.isOverdue) return;
  its.isOverdue = false;
  let kept = 0;
  for (let i = 0; i < overdueClients.count; i++) {
    const other = listAt(overdueClients, i);
    if (other == handle) continue;
    listSet(overdueClients, kept, other);
    kept += 1;
  }
  overdueClients.count = kept;
}

/** Before a run: who is overdue in it, the longest first. */
export function overdueCycleStart(): void {
  if (overdueClients.count > 0) dropServed();
  if (state.overdueMs > state.nowMs) return;
  state.overdueMs = NEVER;
  for (let handle = 0; handle < clients.end; handle++) {
    if (!tableHas(clients, handle) || client(handle).isOverdue) continue;
    const dueMs = overdueMs(client(handle));
    if (dueMs <= state.nowMs) insert(handle);
    else state.overdueMs = min<i64>(state.overdueMs, dueMs);
  }
}

function dropServed(): void {
  let kept = 0;
  for (let i = 0; i < overdueClients.count; i++) {
    const handle = listAt(overdueClients, i);
    const dueMs = overdueMs(client(handle));
    if (dueMs <= state.nowMs) {
      listSet(overdueClients, kept, handle);
      kept += 1;
    } else {
      client(handle).isOverdue = false;
      state.overdueMs = min<i64>(state.overdueMs, dueMs);
    }
  }
  overdueClients.count = kept;
}

/** Who becomes overdue comes behind who was: its place is sought from the end. */
function insert(handle: i32): void {
  client(handle).isOverdue = true;
  let at = overdueClients.count;
  listPush(overdueClients, handle);
  while (at > 0 && precedes(handle, listAt(overdueClients, at - 1))) {
    listSet(overdueClients, at, listAt(overdueClients, at - 1));
    at -= 1;
  }
  listSet(overdueClients, at, handle);
}

/** By the time since which they are overdue, then framework id, then role. */
function precedes(a: i32, b: i32): bool {
  const dueA = overdueMs(client(a));
  const dueB = overdueMs(client(b));
  return dueA != dueB ? dueA < dueB : clientNamedBefore(client(a), client(b));
}
