import {
  ADMISSION_GREEDY,
  MINIMUM_BACKING_OFF,
  MINIMUM_GATHERING,
  MINIMUM_GAVE_UP,
  MINIMUM_INFEASIBLE,
  MINIMUM_NONE,
  MINIMUM_RELINQUISHING,
  MINIMUM_SATISFIED,
  MINIMUM_WAITING,
} from '../abi';
import { clientAt } from '../cluster/client';
import { clientReconsider, clientRelist } from '../cluster/clients';
import { clock } from '../cluster/clock';
import { epochs } from '../cluster/epochs';
import { frameworkAt } from '../cluster/framework';
import { holdingAt } from '../cluster/holding';
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
import { roleAt } from '../cluster/role';
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
import { keptRecount } from './kept';
import { outTransition } from './outbox';

/** What happens to a minimum, and what state it is in then. */

/** A new, empty minimum for a client; the caller fills `least` and `unit`. */
export function minimumAdd(handle: i32): Minimum {
  const client = clientAt(handle);
  const minimum = changetype<Minimum>(takeZeroed(offsetof<Minimum>()));
  minimum.least = vectorNew();
  minimum.unit = vectorNew();
  minimum.held = vectorNew();
  minimum.current = MINIMUM_WAITING;
  minimum.dueMs = NEVER;
  minimum.seniorMs = clock.nowMs;
  minimum.sinceMs = clock.nowMs;
  minimum.offered = hasOffers(client);
  minimum.servedSinceMs = -1;
  client.minimum = changetype<usize>(minimum);
  for (let at = client.holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    vectorAddBag(minimum.held, holdingAt(at).used, 1, 0, 0);
  }
  listPush(minimumList, handle);
  return minimum;
}

export function minimumRemove(handle: i32): void {
  const client = clientAt(handle);
  if (client.minimum == 0) return;
  if (earmark.client == handle + 1) earmarkDrop();
  for (let i = 0; i < minimumList.count; i++) {
    if (listAt(minimumList, i) != handle) continue;
    listSet(minimumList, i, listAt(minimumList, minimumList.count - 1));
    minimumList.count -= 1;
    break;
  }
  const minimum = minimumOf(client);
  shapeGive(minimum.shape);
  vectorGive(minimum.least);
  vectorGive(minimum.unit);
  vectorGive(minimum.held);
  give(client.minimum, offsetof<Minimum>());
  client.minimum = 0;
  overdueNote(handle);
}

/** A client's state changes. The new one's time is over at `dueMs`, or with its patience. */
export function minimumMove(handle: i32, current: i32, dueMs: i64): void {
  const client = clientAt(handle);
  const minimum = minimumOf(client);
  const from = minimum.current;
  if (from == current) return;
  assert(current != MINIMUM_NONE, 'a minimum moved to no state');
  assert(from != MINIMUM_GAVE_UP, 'a client that gave up moved on');
  minimum.current = current;
  minimum.offered = current == MINIMUM_WAITING && hasOffers(client);
  if (current != MINIMUM_GATHERING) minimum.recovering = false;
  minimum.sinceMs = clock.nowMs;
  dueSet(minimum, isPatient(minimum) ? patienceEndMs(handle) : dueMs);
  // While it relinquished or was satisfied, its feasibility was not judged.
  const unjudged = from == MINIMUM_RELINQUISHING || from == MINIMUM_SATISFIED;
  if (unjudged) minimums.feasibleEpoch = epochs.cluster - 1;
  if (current == MINIMUM_SATISFIED) frameworkAt(client.framework).runsSinceMs = clock.nowMs;
  outTransition(handle, from, current);
  if (earmark.client == handle + 1 && !isPatient(minimum)) earmarkDrop();
  clientRelist(handle);
  clientReconsider(handle);
  epochs.holdback += 1;
}

// ── what happens to it ────────────────────────────────────────────────────────────────────────

/** What a client uses on one agent became more, from one bag to another. */
export function minimumUsesMore(handle: i32, before: usize, after: usize): void {
  if (clientAt(handle).minimum == 0) return;
  const minimum = minimumOf(clientAt(handle));
  heldBecomes(minimum, before, after);
  const covers = vectorCovers(minimum.held, minimum.least);
  minimum.demoted = false;
  if (minimum.current == MINIMUM_WAITING) minimumMove(handle, MINIMUM_GATHERING, NEVER);
  if (minimum.current == MINIMUM_GATHERING && covers) minimumMove(handle, MINIMUM_SATISFIED, NEVER);
}

/**
 * It became less. Who had its minimum and gives some of it back has used it: that is no reason to
 * gather it anew.
 */
export function minimumUsesLess(handle: i32, before: usize, after: usize): void {
  if (clientAt(handle).minimum == 0) return;
  const minimum = minimumOf(clientAt(handle));
  heldBecomes(minimum, before, after);
  if (minimum.current == MINIMUM_GATHERING && vectorIsZero(minimum.held)) {
    minimumMove(handle, MINIMUM_WAITING, NEVER);
  }
}

/** All that it uses on one agent is lost: who had its minimum and lacks it now has to recover. */
export function minimumLoses(handle: i32, lost: usize): void {
  minimumUsesLess(handle, lost, 0);
  if (clientAt(handle).minimum == 0) return;
  const minimum = minimumOf(clientAt(handle));
  if (minimum.current != MINIMUM_SATISFIED || minimum.started || minimum.recoveryPatienceMs < 0)
    return;
  if (vectorCovers(minimum.held, minimum.least)) return;
  minimum.recovering = true;
  minimumMove(handle, MINIMUM_GATHERING, NEVER);
  if (vectorIsZero(minimum.held)) minimumMove(handle, MINIMUM_WAITING, NEVER);
}

/** From whole bags, as of a shared volume only one copy counts, however many are used. */
function heldBecomes(minimum: Minimum, before: usize, after: usize): void {
  vectorAddBag(minimum.held, before, -1, 0, 0);
  vectorAddBag(minimum.held, after, 1, 0, 0);
}

/** Something left the client: a relinquish is complete when nothing is left. */
export function minimumSettle(handle: i32): void {
  const client = clientAt(handle);
  if (client.minimum == 0) return;
  const minimum = minimumOf(client);
  if (minimum.current != MINIMUM_RELINQUISHING || client.holdings != 0) return;
  const limit = roleAt(client.role).relinquishLimit;
  if (minimum.forced) {
    minimum.forced = false;
    minimumMove(handle, MINIMUM_INFEASIBLE, NEVER);
  } else if (limit > 0 && minimum.attempts >= limit) {
    minimumMove(handle, MINIMUM_GAVE_UP, NEVER);
  } else {
    // However late it was given back, a batch offers it to others first.
    const soonestMs = clock.nowMs + options.intervalMs + 1;
    minimumMove(handle, MINIMUM_BACKING_OFF, max<i64>(minimum.backoffUntilMs, soonestMs));
  }
}

/** The framework says that it runs. */
export function minimumStarted(handle: i32): void {
  const minimum = minimumOf(clientAt(handle));
  minimum.started = true;
  if (minimum.current == MINIMUM_GATHERING || minimum.current == MINIMUM_WAITING) {
    minimumMove(handle, MINIMUM_SATISFIED, NEVER);
  }
}

/** A minimum was declared for a client; `grew`: it asks for something that it did not before. */
export function minimumDeclared(handle: i32, grew: bool): void {
  const minimum = minimumOf(clientAt(handle));
  const old = minimum.shape;
  minimum.shape = shapeTake(minimum.unit);
  minimum.wholeUnits = unitsWanted(minimum, 0);
  shapeGive(old);
  if (earmark.client == handle + 1) keptRecount();
  minimums.feasibleEpoch = epochs.cluster - 1;
  const covers = vectorCovers(minimum.held, minimum.least);
  // Its patience may have become another while it runs; under the earmark none does.
  if (isPatient(minimum) && earmark.client != handle + 1) dueSet(minimum, patienceEndMs(handle));
  if (minimum.current == MINIMUM_WAITING && !vectorIsZero(minimum.held)) {
    minimumMove(handle, MINIMUM_GATHERING, NEVER);
  }
  if (minimum.current == MINIMUM_GATHERING && covers) minimumMove(handle, MINIMUM_SATISFIED, NEVER);
  if (minimum.current == MINIMUM_SATISFIED && grew && !covers && !minimum.started) {
    minimumMove(handle, MINIMUM_GATHERING, NEVER);
  }
}

/** A client is offered something: one that waits must use it, or say so, within its patience. */
export function minimumOffered(handle: i32): void {
  const client = clientAt(handle);
  if (client.minimum == 0) return;
  const minimum = minimumOf(client);
  // It lacks less: on other agents it may be let in now, or whoever is held back for it.
  if (earmark.client != 0 || roleAt(client.role).admission != ADMISSION_GREEDY)
    epochs.holdback += 1;
  if (minimum.current != MINIMUM_WAITING || minimum.patienceMs < 0 || minimum.offered) return;
  minimum.offered = true;
  minimumPress(handle);
}
