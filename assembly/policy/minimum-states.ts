import {
  MINIMUM_BACKING_OFF,
  MINIMUM_GATHERING,
  MINIMUM_GAVE_UP,
  MINIMUM_INFEASIBLE,
  MINIMUM_RELINQUISHING,
  MINIMUM_SATISFIED,
  MINIMUM_WAITING,
} from '../abi';
import { client } from '../cluster/client';
import { clientReconsider, clientRelist } from '../cluster/clients';
import { clock } from '../cluster/clock';
import { epochs } from '../cluster/epochs';
import { framework } from '../cluster/framework';
import { holding } from '../cluster/holding';
import {
  dueSet,
  hasOffers,
  isPatient,
  Minimum,
  minimumList,
  minimumOf,
  minimumPress,
  minimums,
  NEVER,
  patienceEndMs,
} from '../cluster/minimum';
import { options } from '../cluster/options';
import { role } from '../cluster/role';
import { shapeGive, shapeTake } from '../cluster/units';
import { overdueNote } from '../cluster/waiting';
import { give, takeZeroed } from '../memory/heap';
import { listAt, listPush, listSet } from '../memory/list';
import {
  vectorAddBag,
  vectorCovers,
  vectorGive,
  vectorIsZero,
  vectorNew,
} from '../resources/quantities';
import { earmarkDrop } from './earmark';
import { unitsWanted } from './feasible';
import { earmark } from './holder';
import { outTransition } from './outbox';

/** What happens to a minimum, and what state it is in then. */

/** A new, empty minimum for a client; the caller fills `least` and `unit`. */
export function minimumAdd(handle: i32): Minimum {
  const its = client(handle);
  const it = changetype<Minimum>(takeZeroed(offsetof<Minimum>()));
  it.least = vectorNew();
  it.unit = vectorNew();
  it.held = vectorNew();
  it.current = MINIMUM_WAITING;
  it.dueMs = NEVER;
  it.seniorMs = clock.nowMs;
  it.sinceMs = clock.nowMs;
  it.offered = hasOffers(its);
  it.servedSinceMs = -1;
  its.minimum = changetype<usize>(it);
  for (let at = its.holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
    vectorAddBag(it.held, holding(at).used, 1, 0, 0);
  }
  listPush(minimumList, handle);
  return it;
}

export function minimumRemove(handle: i32): void {
  const its = client(handle);
  if (its.minimum == 0) return;
  if (earmark.client == handle + 1) earmarkDrop();
  for (let i = 0; i < minimumList.count; i++) {
    if (listAt(minimumList, i) != handle) continue;
    listSet(minimumList, i, listAt(minimumList, minimumList.count - 1));
    minimumList.count -= 1;
    break;
  }
  const it = minimumOf(its);
  shapeGive(it.shape);
  vectorGive(it.least);
  vectorGive(it.unit);
  vectorGive(it.held);
  give(its.minimum, offsetof<Minimum>());
  its.minimum = 0;
  overdueNote(handle);
}

/** A client's state changes. The new one's time is over at `dueMs`, or with its patience. */
export function minimumMove(handle: i32, current: i32, dueMs: i64): void {
  const its = client(handle);
  const it = minimumOf(its);
  const from = it.current;
  if (from == current) return;
  it.current = current;
  it.offered = current == MINIMUM_WAITING && hasOffers(its);
  if (current != MINIMUM_GATHERING) it.recovering = false;
  it.sinceMs = clock.nowMs;
  dueSet(it, isPatient(it) ? patienceEndMs(handle) : dueMs);
  // While it relinquished or was satisfied, its feasibility was not judged.
  const unjudged = from == MINIMUM_RELINQUISHING || from == MINIMUM_SATISFIED;
  if (unjudged) minimums.feasibleEpoch = epochs.cluster - 1;
  if (current == MINIMUM_SATISFIED) framework(its.framework).runsSinceMs = clock.nowMs;
  outTransition(handle, from, current);
  if (earmark.client == handle + 1 && !isPatient(it)) earmarkDrop();
  clientRelist(handle);
  clientReconsider(handle);
  epochs.holdback += 1;
}

// ── what happens to it ────────────────────────────────────────────────────────────────────────

/**
 * Used resources came (`sign` 1) or came back (-1). Who had its minimum and gives some of it back
 * has used it: that is no reason to gather it anew.
 */
export function minimumHeldChanged(handle: i32, bag: usize, sign: i64): void {
  const its = client(handle);
  if (its.minimum == 0) return;
  const it = minimumOf(its);
  vectorAddBag(it.held, bag, sign, 0, 0);
  if (sign > 0) {
    const covers = vectorCovers(it.held, it.least);
    it.demoted = false;
    if (it.current == MINIMUM_WAITING) minimumMove(handle, MINIMUM_GATHERING, NEVER);
    if (it.current == MINIMUM_GATHERING && covers) minimumMove(handle, MINIMUM_SATISFIED, NEVER);
    return;
  }
  if (it.current == MINIMUM_GATHERING && vectorIsZero(it.held)) {
    minimumMove(handle, MINIMUM_WAITING, NEVER);
  }
}

/** Used resources went with their agent: who had its minimum and lacks it now has to recover. */
export function minimumHeldLost(handle: i32, bag: usize): void {
  minimumHeldChanged(handle, bag, -1);
  const its = client(handle);
  if (its.minimum == 0) return;
  const it = minimumOf(its);
  if (it.current != MINIMUM_SATISFIED || it.started || it.recoveryPatienceMs < 0) return;
  if (vectorCovers(it.held, it.least)) return;
  it.recovering = true;
  minimumMove(handle, MINIMUM_GATHERING, NEVER);
  if (vectorIsZero(it.held)) minimumMove(handle, MINIMUM_WAITING, NEVER);
}

/** Something left the client: a relinquish is complete when nothing is left. */
export function minimumSettle(handle: i32): void {
  const its = client(handle);
  if (its.minimum == 0) return;
  const it = minimumOf(its);
  if (it.current != MINIMUM_RELINQUISHING || its.holdings != 0) return;
  const limit = role(its.role).relinquishLimit;
  if (it.forced) {
    it.forced = false;
    minimumMove(handle, MINIMUM_INFEASIBLE, NEVER);
  } else if (limit > 0 && it.attempts >= limit) {
    minimumMove(handle, MINIMUM_GAVE_UP, NEVER);
  } else {
    // However late it was given back, a batch offers it to others first.
    const soonestMs = clock.nowMs + options.intervalMs + 1;
    minimumMove(handle, MINIMUM_BACKING_OFF, max<i64>(it.backoffUntilMs, soonestMs));
  }
}

/** The framework says that it runs. */
export function minimumStarted(handle: i32): void {
  const it = minimumOf(client(handle));
  it.started = true;
  if (it.current == MINIMUM_GATHERING || it.current == MINIMUM_WAITING) {
    minimumMove(handle, MINIMUM_SATISFIED, NEVER);
  }
}

/** A minimum was declared for a client; `grew`: it asks for something that it did not before. */
export function minimumDeclared(handle: i32, grew: bool): void {
  const it = minimumOf(client(handle));
  const old = it.shape;
  it.shape = shapeTake(it.unit);
  it.wholeUnits = unitsWanted(it, 0);
  shapeGive(old);
  minimums.feasibleEpoch = epochs.cluster - 1;
  const covers = vectorCovers(it.held, it.least);
  // Its patience may have become another while it runs; under the earmark none does.
  if (isPatient(it) && earmark.client != handle + 1) dueSet(it, patienceEndMs(handle));
  if (it.current == MINIMUM_WAITING && !vectorIsZero(it.held)) {
    minimumMove(handle, MINIMUM_GATHERING, NEVER);
  }
  if (it.current == MINIMUM_GATHERING && covers) minimumMove(handle, MINIMUM_SATISFIED, NEVER);
  if (it.current == MINIMUM_SATISFIED && grew && !covers && !it.started) {
    minimumMove(handle, MINIMUM_GATHERING, NEVER);
  }
}

/** A client is offered something: one that waits must use it, or say so, within its patience. */
export function minimumOffered(handle: i32): void {
  const its = client(handle);
  if (its.minimum == 0) return;
  const it = minimumOf(its);
  if (it.current != MINIMUM_WAITING || it.patienceMs < 0 || it.offered) return;
  it.offered = true;
  minimumPress(handle);
}
