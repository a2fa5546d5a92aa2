import {
  MINIMUM_BACKING_OFF,
  MINIMUM_GATHERING,
  MINIMUM_INFEASIBLE,
  MINIMUM_WAITING,
} from '../abi';
import { agents } from '../cluster/agent';
import { clientAt } from '../cluster/client';
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
    const minimum = minimumOf(clientAt(handle));
    const open = minimum.current == MINIMUM_WAITING || minimum.current == MINIMUM_GATHERING;
    const resting = minimum.current == MINIMUM_BACKING_OFF || minimum.current == MINIMUM_INFEASIBLE;
    if (!open && !resting) continue;
    if (!outboxEnsure(64)) return false;
    const feasible = isFeasible(handle);
    if (feasible && minimum.current == MINIMUM_INFEASIBLE)
      minimumMove(handle, MINIMUM_WAITING, NEVER);
    if (feasible || minimum.current == MINIMUM_INFEASIBLE) continue;
    // What it holds, or was offered and may still accept, comes back first.
    if (clientAt(handle).holdings != 0) {
      if (!outboxEnsure(relinquishFields(handle))) return false;
      relinquish(handle, true);
    } else minimumMove(handle, MINIMUM_INFEASIBLE, NEVER);
  }
  return true;
}
