import { clientAt, clientNamedBefore, clients } from '../cluster/client';
import { clock } from '../cluster/clock';
import { epochs } from '../cluster/epochs';
import { NEVER, overdueClients, overdueMs, waiting } from '../cluster/waiting';
import { listAt, listPush, listSet } from '../memory/list';
import { tableHas } from '../memory/table';
import { earmark } from './holder';

/**
 * Clients without a minimum have no patience and get no earmark. Where others relinquish so that
 * everybody gets through, no order alone may leave them out: who has used nothing for the longest
 * backoff of its role is overdue. It comes before the others, though not before the earmark, on
 * every agent of the next runs, up to the one that offers it something: that was its turn, and it
 * waits anew. Between two earmarks there is a run for those who are overdue.
 */

/** Whether somebody is overdue, and no run has been without an earmark since the last one ended. */
export function overdueAwaitRun(): bool {
  if (earmark.count == 0 || earmark.endCycle != epochs.cycle) return false;
  return isAnybodyOverdue();
}

export function isAnybodyOverdue(): bool {
  refresh();
  return overdueClients.count > 0;
}

// ── who is overdue ────────────────────────────────────────────────────────────────────────────

/** Brings the list up to date; everybody is looked at only when somebody may have become so. */
export function refresh(): void {
  if (overdueClients.count > 0) dropServed();
  if (waiting.overdueMs > clock.nowMs) return;
  waiting.overdueMs = NEVER;
  for (let handle = 0; handle < clients.end; handle++) {
    if (!tableHas(clients, handle) || clientAt(handle).isOverdue) continue;
    const dueMs = overdueMs(clientAt(handle));
    if (dueMs <= clock.nowMs) insert(handle, dueMs);
    else waiting.overdueMs = min<i64>(waiting.overdueMs, dueMs);
  }
}

/** Who has waited anew since is not to keep its place, even if that wait is over, too. */
function dropServed(): void {
  let kept = 0;
  for (let i = 0; i < overdueClients.count; i++) {
    const handle = listAt(overdueClients, i);
    const client = clientAt(handle);
    const dueMs = overdueMs(client);
    if (dueMs == client.overdueSinceMs) {
      listSet(overdueClients, kept, handle);
      kept += 1;
    } else {
      client.isOverdue = false;
      waiting.overdueMs = min<i64>(waiting.overdueMs, dueMs);
    }
  }
  overdueClients.count = kept;
}

function insert(handle: i32, dueMs: i64): void {
  clientAt(handle).isOverdue = true;
  clientAt(handle).overdueSinceMs = dueMs;
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
  const x = clientAt(a);
  const y = clientAt(b);
  if (x.overdueSinceMs != y.overdueSinceMs) return x.overdueSinceMs < y.overdueSinceMs;
  return clientNamedBefore(x, y);
}
