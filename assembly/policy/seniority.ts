import { ADMISSION_EASY, MINIMUM_GATHERING, MINIMUM_WAITING } from '../abi';
import { clientAt } from '../cluster/client';
import { clock } from '../cluster/clock';
import { epochs } from '../cluster/epochs';
import { minimumOf, minimums, NEVER } from '../cluster/minimum';
import { roleAt } from '../cluster/role';
import { vectorCopy } from '../resources/quantities';
import { earmarkDrop, isCandidate } from './earmark';
import { startSee } from './expected';
import { unitsWanted } from './feasible';
import { freeUnitsOfAll, havingOf } from './free-units';
import { earmark } from './holder';
import { keptPlan, keptPlanFree, keptPlanNow } from './keeping';
import { quotaRoomUnits } from './quota';
import { earmarkNext } from './reservation';
import { seniorUnitsOfAll } from './senior-offer';
import { starterFind } from './starter';
import { barsClear } from './starts';

/** The earmark from run to run. */

/** At the start of a run: who has the earmark, what is kept for it, and who starts. */
export function seniorCycleStart(): void {
  barsClear();
  if (earmark.client != 0 && !isCandidate(earmark.client - 1)) demote(earmark.client - 1);
  earmarkNext();
  if (earmark.client != 0) earmarkSee();
  starterFind();
}

/** What the holder lacks, what it will be offered, and what is kept. */
function earmarkSee(): void {
  const handle = earmark.client - 1;
  const minimum = minimumOf(clientAt(handle));
  vectorCopy(earmark.has, havingOf(handle));
  const lack = unitsWanted(minimum, earmark.has);
  const room = quotaRoomUnits(clientAt(handle).role, minimum.unit);
  earmark.lackUnits = lack;
  const isEasy = roleAt(clientAt(handle).role).admission == ADMISSION_EASY;
  // Enough is offered or there for the taking: from now on its patience runs.
  const free = freeUnitsOfAll(handle);
  const served = lack <= room && lack <= free;
  earmark.starts = true;
  if (isEasy) earmark.starts = served && lack <= seniorUnitsOfAll();
  if (!served) minimum.servedSinceMs = -1;
  else if (minimum.servedSinceMs < 0) minimum.servedSinceMs = clock.nowMs;
  if (isEasy && !earmark.starts) {
    startAwait(handle, lack, room, free);
    return;
  }
  earmark.startMs = NEVER;
  keptPlan(max<i64>(0, min<i64>(lack, room) - seniorUnitsOfAll()));
}

/**
 * Under `easy` the holder starts with all that it lacks at once. As long as the start can be told
 * no more of what is free now is kept than does not come back until then; else all that is free.
 */
function startAwait(handle: i32, lack: i64, room: i64, free: i64): void {
  const before = earmark.startMs;
  if (lack > room) earmark.startMs = NEVER;
  const back = lack > room ? 0 : startSee(handle, lack - free);
  // More may be lent now.
  if (earmark.startMs > before) epochs.holdback += 1;
  if (earmark.startMs == NEVER) keptPlanFree(min<i64>(lack, room), free);
  else keptPlanNow(max<i64>(0, lack - back));
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
