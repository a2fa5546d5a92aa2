import { clientAt, clients } from '../cluster/client';
import { overdueClients } from '../cluster/waiting';
import { OVERDUE_TURNS_AT } from '../memory/layout';
import { List, listAt, listEnsure, listPush, listSet } from '../memory/list';
import { refresh } from '../policy/overdue';

/** Whose turn it is of those who are overdue. */

/** Of these, those whose turn it is in the stage in progress. */
export const overdueTurns = changetype<List>(OVERDUE_TURNS_AT);

/** Makes room for all clients that the table has room for. */
export function overdueEnsure(): bool {
  return listEnsure(overdueClients, clients.capacity) && listEnsure(overdueTurns, clients.capacity);
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
    if (clientAt(handle).role == roleHandle) continue;
    listSet(overdueTurns, kept, handle);
    kept += 1;
  }
  overdueTurns.count = kept;
}
