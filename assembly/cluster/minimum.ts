import {
  MINIMUM_GATHERING,
  MINIMUM_NONE,
  MINIMUM_RELINQUISHING,
  MINIMUM_SATISFIED,
  MINIMUM_WAITING,
} from '../abi';
import { MINIMUM_LIST_AT, MINIMUMS_AT } from '../memory/layout';
import { List } from '../memory/list';
import { Client, clientAt, clientNamedBefore } from './client';
import { clock } from './clock';
import { holdingAt } from './holding';
import { roleAt } from './role';

/** Of all minimums. */
export class Minimums {
  /** The next moment at which a patience or backoff may run out; i64.MAX_VALUE for never. */
  dueMs: i64;
  feasibleEpoch: u32;
}

export const minimums = changetype<Minimums>(MINIMUMS_AT);

/** Clients with a minimum that time may change: gathering, relinquishing, backing off. */
export const minimumList = changetype<List>(MINIMUM_LIST_AT);

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
  /** The same for `easy`, at the start of the cycle (starter.ts). */
  startCycle: u32;
  mayStart: bool;
}

export const NEVER: i64 = i64.MAX_VALUE;

export function minimumOf(client: Client): Minimum {
  return changetype<Minimum>(client.minimum);
}

export function dueSet(minimum: Minimum, dueMs: i64): void {
  minimum.dueMs = dueMs;
  minimums.dueMs = min<i64>(minimums.dueMs, dueMs);
}

export function isPatient(minimum: Minimum): bool {
  return minimum.current == MINIMUM_WAITING || minimum.current == MINIMUM_GATHERING;
}

export function hasOffers(client: Client): bool {
  for (let at = client.holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    if (holdingAt(at).offers != 0) return true;
  }
  return false;
}

/**
 * When the patience that runs is over. One that waits and is offered nothing is patient for the
 * longest backoff, until resources are kept for the most senior, so that orders and admissions
 * decide until somebody is left out.
 */
export function patienceEndMs(handle: i32): i64 {
  const client = clientAt(handle);
  const minimum = minimumOf(client);
  const patienceMs = minimum.recovering ? minimum.recoveryPatienceMs : minimum.patienceMs;
  if (patienceMs < 0) return NEVER;
  if (minimum.current == MINIMUM_GATHERING || minimum.offered) return minimum.sinceMs + patienceMs;
  return minimum.sinceMs + max<i64>(patienceMs, longestWaitMs(handle));
}

/** How long one that lacks its minimum may be left out: the longest backoff, or its patience. */
export function longestWaitMs(handle: i32): i64 {
  const client = clientAt(handle);
  // With no patience at all the time would be over again at once, for ever.
  return max<i64>(max<i64>(minimumOf(client).patienceMs, roleAt(client.role).backoffMaxMs), 1);
}

/** A client's patience begins anew. */
export function minimumPress(handle: i32): void {
  const minimum = minimumOf(clientAt(handle));
  minimum.sinceMs = clock.nowMs;
  dueSet(minimum, patienceEndMs(handle));
}

/** Whether the client's minimum lets it be offered resources; without one, always. */
export function minimumMayBeOffered(handle: i32): bool {
  const client = clientAt(handle);
  if (client.minimum == 0) return true;
  const current = minimumOf(client).current;
  return current <= MINIMUM_SATISFIED && current != MINIMUM_NONE;
}

/** Whether what the client has is being taken back: it does not refuse what is rescinded. */
export function minimumIsTakenBack(handle: i32): bool {
  const client = clientAt(handle);
  return client.minimum != 0 && minimumOf(client).current == MINIMUM_RELINQUISHING;
}

/** Seniority: first subscription, then framework id, then role. */
export function isSeniorTo(a: i32, b: i32): bool {
  const x = minimumOf(clientAt(a));
  const y = minimumOf(clientAt(b));
  if (x.seniorMs != y.seniorMs) return x.seniorMs < y.seniorMs;
  return clientNamedBefore(clientAt(a), clientAt(b));
}
