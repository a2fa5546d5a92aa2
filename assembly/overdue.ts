import { Client, client, clientNamedBefore } from './clients';
import { holding } from './holdings';
import { listAt, listDrop, listEnsure, listPush, listSet, tableHas } from './memory';
import { role } from './roles';
import { clients, overdueClients, overdueTurns, state } from './state';

/**
 * Clients without a minimum have no patience and get no earmark. Where others relinquish so that
 * everybody gets through, no order alone may leave them out: who has used nothing for the longest
 * backoff of its role is overdue. It comes before the others, though not before the earmark, on
 * every agent of the next runs, up to the one that offers it something: that was its turn, and it
 * waits anew. Between two earmarks there is a run for those who are overdue.
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
  return listEnsure(overdueClients, clients.capacity) && listEnsure(overdueTurns, clients.capacity);
}

/** The client wants to be offered resources, has had its turn, or uses less than before. */
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
  listDrop(overdueClients, handle);
}

/** Whether somebody is overdue, and no run has been without an earmark since the last one ended. */
export function overdueAwaitRun(): bool {
  if (state.earmarks == 0 || state.earmarkEndCycle != state.cycle) return false;
  refresh();
  return overdueClients.count > 0;
}

// ── a run ─────────────────────────────────────────────────────────────────────────────────────

/** Before a run. In its first stage nobody has a turn: guarantees come before. */
export function overdueCycleStart(): void {
  refresh();
  overdueTurns.count = 0;
}

/** Before the second stage: whose turn it is, who is overdue for longest first. */
export function overdueStageStart(): void {
  for (let i = 0; i < overdueClients.count; i++) {
    listPush(overdueTurns, listAt(overdueClients, i));
  }
}

/** Nobody in the role gets anything more in the stage in progress. */
export function overdueTurnsEnd(roleHandle: i32): void {
  let kept = 0;
  for (let i = 0; i < overdueTurns.count; i++) {
    const handle = listAt(overdueTurns, i);
    if (client(handle).role == roleHandle) continue;
    listSet(overdueTurns, kept, handle);
    kept += 1;
  }
  overdueTurns.count = kept;
}

// ── who is overdue ────────────────────────────────────────────────────────────────────────────

/** Brings the list up to date; everybody is looked at only when somebody may have become so. */
function refresh(): void {
  if (overdueClients.count > 0) dropServed();
  if (state.overdueMs > state.nowMs) return;
  state.overdueMs = NEVER;
  for (let handle = 0; handle < clients.end; handle++) {
    if (!tableHas(clients, handle) || client(handle).isOverdue) continue;
    const dueMs = overdueMs(client(handle));
    if (dueMs <= state.nowMs) insert(handle, dueMs);
    else state.overdueMs = min<i64>(state.overdueMs, dueMs);
  }
}

/** Who has waited anew since is not to keep its place, even if that wait is over, too. */
function dropServed(): void {
  let kept = 0;
  for (let i = 0; i < overdueClients.count; i++) {
    const handle = listAt(overdueClients, i);
    const its = client(handle);
    const dueMs = overdueMs(its);
    if (dueMs == its.overdueSinceMs) {
      listSet(overdueClients, kept, handle);
      kept += 1;
    } else {
      its.isOverdue = false;
      state.overdueMs = min<i64>(state.overdueMs, dueMs);
    }
  }
  overdueClients.count = kept;
}

function insert(handle: i32, dueMs: i64): void {
  client(handle).isOverdue = true;
  client(handle).overdueSinceMs = dueMs;
  let low = 0;
  let high = overdueClients.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (precedes(listAt(overdueClients, middle), handle)) low = middle + 1;
    else high = middle;
  }
  const behind = overdueClients.count - low;
  listPush(overdueClients, handle);
  const at = overdueClients.items + ((<usize>low) << 2);
  memory.copy(at + 4, at, (<usize>behind) << 2);
  listSet(overdueClients, low, handle);
}

/** By the time since which they are overdue, then framework id, then role. */
function precedes(a: i32, b: i32): bool {
  const x = client(a);
  const y = client(b);
  if (x.overdueSinceMs != y.overdueSinceMs) return x.overdueSinceMs < y.overdueSinceMs;
  return clientNamedBefore(x, y);
}
