import { MINIMUM_GATHERING, MINIMUM_WAITING } from '../abi';
import { client } from '../cluster/client';
import { minimumOf } from '../cluster/minimum';
import { state } from '../memory/state';
import { vectorCopy } from '../resources/quantities';
import { earmarkDrop, isCandidate } from './earmark';
import { unitsWanted } from './feasible';
import { freeUnitsOfAll, havingOf } from './free-units';
import { keptPlan } from './keeping';
import { quotaRoomUnits } from './quota';
import { seniorUnitsOfAll } from './senior-offer';
import { barsClear } from './starts';

/** The earmark from run to run. */

/** At the start of a run: what the senior lacks, what it will be offered, and what is kept. */
export function seniorCycleStart(): void {
  barsClear();
  if (state.earmark == 0) return;
  const handle = state.earmark - 1;
  const it = minimumOf(client(handle));
  if (!isCandidate(handle)) {
    demote(handle);
    return;
  }
  vectorCopy(state.earmarkHas, havingOf(handle));
  const lack = unitsWanted(it, state.earmarkHas);
  const room = quotaRoomUnits(client(handle).role, it.unit);
  state.earmarkLackUnits = lack;
  // Enough is offered or there for the taking: from now on its patience runs.
  const served = lack <= room && lack <= freeUnitsOfAll(handle);
  if (!served) it.servedSinceMs = -1;
  else if (it.servedSinceMs < 0) it.servedSinceMs = state.nowMs;
  keptPlan(max<i64>(0, min<i64>(lack, room) - seniorUnitsOfAll()));
}

/** Demotes a senior that has not taken within one patience what was there for it. */
export function seniorAdvance(): bool {
  if (state.earmark == 0) return true;
  const handle = state.earmark - 1;
  const it = minimumOf(client(handle));
  if (it.servedSinceMs < 0 || state.nowMs < it.servedSinceMs + it.patienceMs) return true;
  demote(handle);
  return true;
}

/** The holder loses earmark and seniority, and gives back at once what it gathered. */
function demote(handle: i32): void {
  const it = minimumOf(client(handle));
  it.seniorMs = state.nowMs;
  it.demoted = true;
  earmarkDrop();
  if (it.current != MINIMUM_GATHERING && it.current != MINIMUM_WAITING) return;
  it.dueMs = state.nowMs;
  state.minimumDueMs = min<i64>(state.minimumDueMs, state.nowMs);
}
