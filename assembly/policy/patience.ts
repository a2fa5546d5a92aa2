import {
  MINIMUM_BACKING_OFF,
  MINIMUM_GATHERING,
  MINIMUM_RELINQUISHING,
  MINIMUM_WAITING,
} from '../abi';
import { clientAt } from '../cluster/client';
import { clock } from '../cluster/clock';
import { holdingAt, offerAt } from '../cluster/holding';
import { isSeniorTo, minimumList, minimumOf, minimums, patienceEndMs } from '../cluster/minimum';
import { options } from '../cluster/options';
import { askingsEnsure, refuse } from '../cluster/refusals';
import { listAt } from '../memory/list';
import { earmarkSet, seniorOf } from './earmark';
import { earmark } from './holder';
import { minimumMove } from './minimum-states';
import { outboxEnsure } from './outbox';
import { overdueAwaitRun } from './overdue';
import { relinquish, relinquishFields, relinquishTellAgain } from './relinquish';

/**
 * Time for those with a minimum: patience and backoff run out, one client after another. The most
 * senior keeps what it has and gets the earmark; anyone else gives back.
 */

const NEVER: i64 = i64.MAX_VALUE;

/** Of two clients, the one whose time is over first; the more senior of equals. */
function dueBefore(a: i32, b: i32): bool {
  const x = minimumOf(clientAt(a));
  const y = minimumOf(clientAt(b));
  return x.dueMs != y.dueMs ? x.dueMs < y.dueMs : isSeniorTo(a, b);
}

function nextDue(): i32 {
  let next = -1;
  for (let i = 0; i < minimumList.count; i++) {
    const handle = listAt(minimumList, i);
    if (minimumOf(clientAt(handle)).dueMs > clock.nowMs) continue;
    if (next < 0 || dueBefore(handle, next)) next = handle;
  }
  return next;
}

/** Lets patience and backoff run out, one client after another in order of their due times. */
export function minimumsAdvance(): bool {
  if (minimums.dueMs > clock.nowMs) return true;
  for (let handle = nextDue(); handle >= 0; handle = nextDue()) {
    if (!outboxEnsure(relinquishFields(handle))) return false;
    if (!refusalsEnsure(handle)) return false;
    minimumDue(handle);
  }
  minimums.dueMs = NEVER;
  for (let i = 0; i < minimumList.count; i++) {
    const due = minimumOf(clientAt(listAt(minimumList, i))).dueMs;
    minimums.dueMs = min<i64>(minimums.dueMs, due);
  }
  return true;
}

function minimumDue(handle: i32): void {
  const minimum = minimumOf(clientAt(handle));
  if (minimum.current == MINIMUM_BACKING_OFF) {
    minimumMove(handle, MINIMUM_WAITING, NEVER);
  } else if (minimum.current == MINIMUM_RELINQUISHING) {
    relinquishTellAgain(handle);
  } else if (minimum.current == MINIMUM_GATHERING || minimum.current == MINIMUM_WAITING) {
    patienceOver(handle);
  } else {
    minimum.dueMs = NEVER;
  }
}

/**
 * The most senior keeps what it has and gets an earmark; anyone else gives back. While somebody is
 * overdue earmarks do not follow each other at once: all this waits for a batch, then.
 */
function patienceOver(handle: i32): void {
  const senior = seniorOf();
  if (senior >= 0 && earmark.client == 0) {
    if (overdueAwaitRun()) {
      minimumOf(clientAt(handle)).dueMs = clock.nowMs + options.intervalMs + 1;
      return;
    }
    // Seniority is not lost by backing off: its turn has come.
    if (minimumOf(clientAt(senior)).current == MINIMUM_BACKING_OFF) {
      minimumMove(senior, MINIMUM_WAITING, NEVER);
    }
    earmarkSet(senior);
  }
  const client = clientAt(handle);
  const minimum = minimumOf(client);
  minimum.offered = false;
  minimum.sinceMs = clock.nowMs;
  minimum.dueMs = minimum.current == MINIMUM_WAITING ? patienceEndMs(handle) : NEVER;
  // One that waits and refused all it was offered has nothing to give back.
  if (earmark.client == handle + 1 || client.holdings == 0) return;
  if (minimum.current == MINIMUM_WAITING) refuseAll(handle);
  relinquish(handle, false);
}

/** Not to answer is to refuse. */
function refuseAll(handle: i32): void {
  for (let at = clientAt(handle).holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    for (let o = holdingAt(at).offers - 1; o >= 0; o = offerAt(o).next - 1) {
      refuse(handle, holdingAt(at).agent, offerAt(o).bag, 0);
    }
  }
}

function refusalsEnsure(handle: i32): bool {
  let count = 0;
  for (let at = clientAt(handle).holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    for (let o = holdingAt(at).offers - 1; o >= 0; o = offerAt(o).next - 1) count += 1;
    if (!askingsEnsure(handle, holdingAt(at).agent, count)) return false;
  }
  return true;
}
