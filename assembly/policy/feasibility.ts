import {
  MINIMUM_BACKING_OFF,
  MINIMUM_GATHERING,
  MINIMUM_INFEASIBLE,
  MINIMUM_WAITING,
} from '../abi';
import { agents } from '../cluster/agent';
import { client } from '../cluster/client';
import { epochs } from '../cluster/epochs';
import { minimumList, minimumOf, minimums, NEVER } from '../cluster/minimum';
import { listAt } from '../memory/list';
import { isFeasible } from './feasible';
import { minimumMove } from './minimum-states';
import { outboxEnsure } from './outbox';
import { relinquish, relinquishFields } from './relinquish';

/** Judges again who is feasible, where the cluster changed since. */
export function feasibilityRefresh(): bool {
  if (minimums.feasibleEpoch == epochs.cluster || agents.live == 0) return true;
  minimums.feasibleEpoch = epochs.cluster;
  for (let i = 0; i < minimumList.count; i++) {
    const handle = listAt(minimumList, i);
    const it = minimumOf(client(handle));
    const open = it.current == MINIMUM_WAITING || it.current == MINIMUM_GATHERING;
    const resting = it.current == MINIMUM_BACKING_OFF || it.current == MINIMUM_INFEASIBLE;
    if (!open && !resting) continue;
    if (!outboxEnsure(64)) return false;
    const feasible = isFeasible(handle);
    if (feasible && it.current == MINIMUM_INFEASIBLE) minimumMove(handle, MINIMUM_WAITING, NEVER);
    if (feasible || it.current == MINIMUM_INFEASIBLE) continue;
    // What it holds, or was offered and may still accept, comes back first.
    if (client(handle).holdings != 0) {
      if (!outboxEnsure(relinquishFields(handle))) return false;
      relinquish(handle, true);
    } else minimumMove(handle, MINIMUM_INFEASIBLE, NEVER);
  }
  return true;
}
