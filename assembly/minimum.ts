import {
  MINIMUM_BACKING_OFF,
  MINIMUM_GATHERING,
  MINIMUM_GAVE_UP,
  MINIMUM_INFEASIBLE,
  MINIMUM_NONE,
  MINIMUM_RELINQUISHING,
  MINIMUM_SATISFIED,
  MINIMUM_WAITING,
} from './abi';
import {
  Client,
  client,
  clientNamedBefore,
  clientReconsider,
  clientRelist,
  framework,
} from './clients';
import { isFeasible, unitsWanted } from './feasible';
import { holding } from './holdings';
import { give, listAt, listPush, listSet, takeZeroed } from './memory';
import { outboxEnsure, outTransition } from './outbox';
import { overdueNote } from './overdue';
import { vectorAddBag, vectorCovers, vectorGive, vectorIsZero, vectorNew } from './quantities';
import { relinquish, relinquishFields } from './relinquish';
import { role } from './roles';
import { earmarkDrop } from './seniority';
import { minimumList, state } from './state';
import { shapeGive, shapeTake } from './units';

/**
 * What a client needs before it can start, and where it stands:
 *
 *   waiting ── first accept ──▶ gathering ── holds the minimum, or has started ──▶ satisfied
 *      ▲                            │ patience over
 *      └── backoff over ── backing off ◀── all given back ── relinquishing
 *
 * An infeasible client may not gather; one that gave up gets nothing more.
 */
export class Minimum {
  /** MINIMUM_…; first, so that clients.ts can read it. */
  current: i32;
  /** Relinquishes so far. */
  attempts: i32;
  started: bool;
  /** It did not take what an earmark held for it: none again before it takes something. */
  demoted: bool;
  /** While it waits: it was offered something, so its patience runs. */
  offered: bool;
  /** The relinquish under way is for infeasibility, and no attempt of the client's own. */
  forced: bool;
  /** In thousandths by name. */
  least: usize;
  unit: usize;
  held: usize;
  /** Its units, when nothing is held. */
  wholeUnits: i64;
  /** The shape of its unit (units.ts), +1; 0 when there was no memory to count it. */
  shape: i32;
  patienceMs: i64;
  recoveryPatienceMs: i64;
  /** It fell below its minimum: the patience that runs is its recovery patience. */
  recovering: bool;
  /** When that patience, or the wait for an offer, began. */
  sinceMs: i64;
  /** When the current state's time is over; i64.MAX_VALUE for never. */
  dueMs: i64;
  backoffUntilMs: i64;
  /** First subscription: the smaller, the more senior. */
  seniorMs: i64;
  /** Offered enough under an earmark since; -1 when not. */
  servedSinceMs: i64;
  /** Atomic admission is judged once a cycle. */
  admittedCycle: u32;
  admitted: bool;
  /** The same for `gang` (admission.ts). */
  gangCycle: u32;
  gangFits: bool;
}

const NEVER: i64 = i64.MAX_VALUE;

export function minimumOf(its: Client): Minimum {
  return changetype<Minimum>(its.minimum);
}

/** A new, empty minimum for a client; the caller fills `least` and `unit`. */
export function minimumAdd(handle: i32): Minimum {
  const its = client(handle);
  const it = changetype<Minimum>(takeZeroed(offsetof<Minimum>()));
  it.least = vectorNew();
  it.unit = vectorNew();
  it.held = vectorNew();
  it.current = MINIMUM_WAITING;
  it.dueMs = NEVER;
  it.seniorMs = state.nowMs;
  it.sinceMs = state.nowMs;
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
  if (state.earmark == handle + 1) earmarkDrop();
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
  it.sinceMs = state.nowMs;
  dueSet(it, isPatient(it) ? patienceEndMs(handle) : dueMs);
  // While it relinquished or was satisfied, its feasibility was not judged.
  const unjudged = from == MINIMUM_RELINQUISHING || from == MINIMUM_SATISFIED;
  if (unjudged) state.feasibleEpoch = state.clusterEpoch - 1;
  if (current == MINIMUM_SATISFIED) framework(its.framework).runsSinceMs = state.nowMs;
  outTransition(handle, from, current);
  if (state.earmark == handle + 1 && !isPatient(it)) earmarkDrop();
  clientRelist(handle);
  clientReconsider(handle);
  state.holdbackEpoch += 1;
}

function dueSet(it: Minimum, dueMs: i64): void {
  it.dueMs = dueMs;
  state.minimumDueMs = min<i64>(state.minimumDueMs, dueMs);
}

function isPatient(it: Minimum): bool {
  return it.current == MINIMUM_WAITING || it.current == MINIMUM_GATHERING;
}

function hasOffers(its: Client): bool {
  for (let at = its.holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
    if (holding(at).offers != 0) return true;
  }
  return false;
}

/**
 * When the patience that runs is over. One that waits and is offered nothing is patient for the
 * longest backoff, until resources are kept for the most senior, so that orders and admissions
 * decide until somebody is left out.
 */
export function patienceEndMs(handle: i32): i64 {
  const its = client(handle);
  const it = minimumOf(its);
  const patienceMs = it.recovering ? it.recoveryPatienceMs : it.patienceMs;
  if (patienceMs < 0) return NEVER;
  if (it.current == MINIMUM_GATHERING || it.offered) return it.sinceMs + patienceMs;
  // With no patience at all the time would be over again at once, for ever.
  return it.sinceMs + max<i64>(max<i64>(patienceMs, role(its.role).backoffMaxMs), 1);
}

/** A client's patience begins anew. */
export function minimumPress(handle: i32): void {
  const it = minimumOf(client(handle));
  it.sinceMs = state.nowMs;
  dueSet(it, patienceEndMs(handle));
}

/** Whether the client's minimum lets it be offered resources; without one, always. */
export function minimumMayBeOffered(handle: i32): bool {
  const its = client(handle);
  if (its.minimum == 0) return true;
  const current = minimumOf(its).current;
  return current <= MINIMUM_SATISFIED && current != MINIMUM_NONE;
}

/** Whether what the client has is being taken back: it does not refuse what is rescinded. */
export function minimumIsTakenBack(handle: i32): bool {
  const its = client(handle);
  return its.minimum != 0 && minimumOf(its).current == MINIMUM_RELINQUISHING;
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
    const soonestMs = state.nowMs + state.intervalMs + 1;
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
  state.feasibleEpoch = state.clusterEpoch - 1;
  const covers = vectorCovers(it.held, it.least);
  // Its patience may have become another while it runs; under the earmark none does.
  if (isPatient(it) && state.earmark != handle + 1) dueSet(it, patienceEndMs(handle));
  if (it.current == MINIMUM_WAITING && !vectorIsZero(it.held)) {
    minimumMove(handle, MINIMUM_GATHERING, NEVER);
  }
  if (it.current == MINIMUM_GATHERING && covers) minimumMove(handle, MINIMUM_SATISFIED, NEVER);
  if (it.current == MINIMUM_SATISFIED && grew && !covers && !it.started) {
    minimumMove(handle, MINIMUM_GATHERING, NEVER);
  }
}

/** Seniority: first subscription, then framework id, then role. */
export function isSeniorTo(a: i32, b: i32): bool {
  const x = minimumOf(client(a));
  const y = minimumOf(client(b));
  if (x.seniorMs != y.seniorMs) return x.seniorMs < y.seniorMs;
  return clientNamedBefore(client(a), client(b));
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

/** Judges again who is feasible, where the cluster changed since. */
export function feasibilityRefresh(): bool {
  if (state.feasibleEpoch == state.clusterEpoch || state.agentCount == 0) return true;
  state.feasibleEpoch = state.clusterEpoch;
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
