import { ADMISSION_EASY, MINIMUM_BACKING_OFF, MINIMUM_WAITING, ROLE_ROOT } from '../abi';
import { clientAt } from '../cluster/client';
import { clock } from '../cluster/clock';
import { epochs } from '../cluster/epochs';
import { longestWaitMs, minimumOf, NEVER } from '../cluster/minimum';
import { easyRoles, roleAt } from '../cluster/role';
import { sorterNode, sorterRefresh } from '../cluster/sorter';
import { lacksMinimum } from './admission';
import { earmarkSet, isCandidate, seniorOf } from './earmark';
import { unitsWanted } from './feasible';
import { firstInOrder, NOBODY } from './first-in-order';
import { freeUnitsOfAll, havingOf } from './free-units';
import { earmark } from './holder';
import { minimumMove } from './minimum-states';
import { outboxEnsure } from './outbox';
import { isAnybodyOverdue } from './overdue';
import { quotaRoomUnits } from './quota';
import { isAllThere } from './starter';

/**
 * Where roles admit as `easy`, an earmark is not set only when a patience runs out: as soon as
 * somebody has to wait there it is, for whoever comes next.
 */

/** The first that might have to wait is about to start. */
const STARTS: i32 = -2;

/**
 * Sets the earmark for whoever comes next, unless it stands: who was left out for the longest
 * backoff, whatever the order, else the first in the order of roles and frameworks that has to wait
 * for resources. While somebody is overdue there is a run without one between two.
 */
export function earmarkNext(): void {
  if (easyRoles.count == 0 || earmark.client != 0) return;
  if (earmark.count > 0 && earmark.endCycle + 1 >= epochs.cycle && isAnybodyOverdue()) return;
  const next = leftOut();
  const handle = next >= 0 ? next : firstInOrder(ROLE_ROOT, firstIn);
  if (handle < 0) return;
  if (minimumOf(clientAt(handle)).current == MINIMUM_BACKING_OFF) {
    // Without memory to say so it has to wait for the next run.
    if (!outboxEnsure(64)) return;
    minimumMove(handle, MINIMUM_WAITING, NEVER);
  }
  earmarkSet(handle);
}

/** The most senior, if it has lacked its minimum for the longest backoff. */
function leftOut(): i32 {
  const senior = seniorOf();
  if (senior < 0) return NOBODY;
  const lackedMs = clock.nowMs - minimumOf(clientAt(senior)).seniorMs;
  return lackedMs >= longestWaitMs(senior) ? senior : NOBODY;
}

/** Who only waits for its role's limit, or by its own refusals, keeps nobody else waiting. */
function firstIn(handle: i32): i32 {
  const role = roleAt(handle);
  if (role.admission != ADMISSION_EASY) return NOBODY;
  sorterRefresh(role.clients);
  for (let i = 0; i < role.clients.items.count; i++) {
    const candidate = sorterNode(role.clients, i).owner;
    if (!lacksMinimum(clientAt(candidate)) || !isCandidate(candidate)) continue;
    const minimum = minimumOf(clientAt(candidate));
    const wanted = unitsWanted(minimum, havingOf(candidate));
    if (wanted <= 0 || quotaRoomUnits(handle, minimum.unit) < wanted) continue;
    if (freeUnitsOfAll(candidate) < wanted) return candidate;
    if (isAllThere(candidate, wanted)) return STARTS;
  }
  return NOBODY;
}
