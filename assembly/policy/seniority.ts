import { MINIMUM_GATHERING, MINIMUM_WAITING } from '../abi';
import { clientAt } from '../cluster/client';
import { clock } from '../cluster/clock';
import { minimumOf, minimums } from '../cluster/minimum';
import { vectorCopy } from '../resources/quantities';
import { earmarkDrop, isCandidate } from './earmark';
import { unitsWanted } from './feasible';
import { freeUnitsOfAll, havingOf } from './free-units';
import { earmark } from './holder';
import { keptPlan } from './keeping';
import { quotaRoomUnits } from './quota';
import { seniorUnitsOfAll } from './senior-offer';
import { barsClear } from './starts';

/** The earmark from run to run. */

/** At the start of a run: what the senior lacks, what it will be offered, and what is kept. */
export function seniorCycleStart(): void {
  barsClear();
  if (earmark.client == 0) return;
  const handle = earmark.client - 1;
  const minimum = minimumOf(clientAt(handle));
  if (!isCandidate(handle)) {
    demote(handle);
    return;
  }
  vectorCopy(earmark.has, havingOf(handle));
  const lack = unitsWanted(minimum, earmark.has);
  const room = quotaRoomUnits(clientAt(handle).role, minimum.unit);
  earmark.lackUnits = lack;
  // Enough is offered or there for the taking: from now on its patience runs.
  const served = lack <= room && lack <= freeUnitsOfAll(handle);
  if (!served) minimum.servedSinceMs = -1;
  else if (minimum.servedSinceMs < 0) minimum.servedSinceMs = clock.nowMs;
  keptPlan(max<i64>(0, min<i64>(lack, room) - seniorUnitsOfAll()));
}

/** Demotes a senior that has not taken within one patience what was there for it. */
export function seniorAdvance(): bool {
  if (earmark.client == 0) return true;
  const handle = earmark.client - 1;
  const minimum = minimumOf(clientAt(handle));
  if (minimum.servedSinceMs < 0 || clock.nowMs < minimum.servedSinceMs + minimum.patienceMs)
    return true;
  demote(handle);
  return true;
}

/** The holder loses earmark and seniority, and gives back at once what it gathered. */
function demote(handle: i32): void {
  const minimum = minimumOf(clientAt(handle));
  minimum.seniorMs = clock.nowMs;
  minimum.demoted = true;
  earmarkDrop();
  if (minimum.current != MINIMUM_GATHERING && minimum.current != MINIMUM_WAITING) return;
  minimum.dueMs = clock.nowMs;
  minimums.dueMs = min<i64>(minimums.dueMs, clock.nowMs);
}
