import {
  ADMISSION_BACKFILL,
  ADMISSION_EASY,
  MINIMUM_GATHERING,
  MINIMUM_WAITING,
  ORDER_RANDOM,
} from '../abi';
import { agentAt, agents, isOffering } from '../cluster/agent';
import { Client, clientAt, clients } from '../cluster/client';
import { clock } from '../cluster/clock';
import { epochs } from '../cluster/epochs';
import { isFiltered } from '../cluster/filters';
import { frameworkAt } from '../cluster/framework';
import { holdingAt } from '../cluster/holding';
import { Minimum, minimumOf } from '../cluster/minimum';
import { askingAt, lastAsked } from '../cluster/refusals';
import { Role, roleAt } from '../cluster/role';
import { sorterNode } from '../cluster/sorter';
import { unitsAtMost, unitsOfAllAtMost } from '../cluster/units';
import { tableHas } from '../memory/table';
import { bagCount, bagRelease } from '../resources/bag';
import { vectorClear } from '../resources/quantities';
import { sums } from '../resources/sums';
import { addVisible, unitsIn, unitsWanted } from './feasible';
import { havingOf, unitsBeyondKept } from './free-units';
import { gang } from './gang';
import { endOf, thereFor } from './gone';
import { earmark } from './holder';
import { visibleOn } from './offerable';
import { isUsableBy } from './usable';

/**
 * How far frameworks beside the head of their role may go. The head is the first in the role's
 * order that still lacks its minimum, and did not refuse all it was offered.
 *
 * `gang`: whoever lacks its minimum is offered something only in a cycle in which all that it lacks
 * is free and usable by it. `backfill` (EASY): all others are offered something only if the head
 * can start no later for it: either they are expected to be gone by the time that it is expected
 * to start, or they take no more than what will then be spare. A framework of unknown duration only
 * fits the second way; while the head's start cannot be told nobody is let past it.
 */
export function isAdmitted(agentHandle: i32, candidate: i32): bool {
  const client = clientAt(candidate);
  const policy = roleAt(client.role);
  if (policy.admission == ADMISSION_BACKFILL) {
    return isBackfill(agentHandle, candidate, client, policy);
  }
  if (policy.admission == ADMISSION_EASY && client.minimum != 0) {
    // Who has its minimum has more of it when nobody starts.
    if (gang.client == candidate + 1) return true;
    // The earmark's holder has all that it lacks at once, before all others, or nothing.
    if (earmark.client == candidate + 1 && !earmark.starts) return false;
    if (gang.starts) return false;
  }
  return isWholeGangFree(client, candidate);
}

/** Whether whom a role does not let in it may let in later, though nothing happens until then. */
export function mayBeAdmittedLater(candidate: i32): bool {
  const policy = roleAt(clientAt(candidate).role);
  // Who comes before whom is drawn anew in the next cycle.
  if (policy.clients.order == ORDER_RANDOM) return true;
  if (policy.admission == ADMISSION_EASY) return gang.starts;
  if (policy.admission != ADMISSION_BACKFILL) return false;
  // Ends that are overdue fall together: more may be spare then.
  const startMs = policy.backfillStartMs;
  return startMs > clock.nowMs && startMs != i64.MAX_VALUE;
}

export function lacksMinimum(client: Client): bool {
  if (client.minimum == 0) return false;
  const current = minimumOf(client).current;
  return current == MINIMUM_WAITING || current == MINIMUM_GATHERING;
}

function isWholeGangFree(client: Client, candidate: i32): bool {
  if (!lacksMinimum(client)) return true;
  const minimum = minimumOf(client);
  // Judged once a cycle: what it is offered in the cycle must not count against the rest.
  if (minimum.gangCycle == epochs.cycle) return minimum.gangFits;
  minimum.gangCycle = epochs.cycle;
  // One a cycle: two judged by the same free units would take them from each other.
  minimum.gangFits = false;
  if (gang.cycle == epochs.cycle) return false;
  const wanted = unitsWanted(minimum, havingOf(candidate));
  minimum.gangFits =
    unitsOfAllAtMost(minimum.shape) >= wanted && unrefusedUnits(candidate) >= wanted;
  if (minimum.gangFits) gang.cycle = epochs.cycle;
  return minimum.gangFits;
}

/** The free units of a client on agents that none of its filters keeps from it, and no earmark. */
export function unrefusedUnits(candidate: i32): i64 {
  const shape = minimumOf(clientAt(candidate)).shape;
  if (unitsOfAllAtMost(shape) == 0) return 0;
  let units: i64 = 0;
  for (let a = 0; a < agents.end; a++) {
    if (!tableHas(agents, a) || unitsAtMost(shape, a) == 0) continue;
    if (!agentAt(a).activated || !agentAt(a).whitelisted) continue;
    const bag = earmark.client == candidate + 1 ? agentAt(a).available : thereFor(a, candidate);
    if (bag == 0 || !isUsableBy(a, candidate) || isFiltered(candidate, a, bag)) continue;
    units += unitsBeyondKept(a, candidate);
  }
  return units;
}

function isBackfill(agentHandle: i32, candidate: i32, client: Client, policy: Role): bool {
  if (policy.backfillCycle != epochs.cycle) headJudge(policy);
  const head = policy.backfillHead - 1;
  if (head < 0 || candidate == head) return true;
  if (!isUsableBy(agentHandle, head)) return true;
  const duration = frameworkAt(client.framework).durationMs;
  if (duration > 0 && policy.backfillStartMs != i64.MAX_VALUE) {
    if (clock.nowMs + duration <= policy.backfillStartMs) return true;
  }
  return headUnits(agentHandle, head) <= policy.backfillSpare;
}

/** An offer was made to somebody behind the head: less is spare. */
export function backfillOffered(agentHandle: i32, candidate: i32): void {
  const client = clientAt(candidate);
  const policy = roleAt(client.role);
  if (policy.backfillCycle != epochs.cycle) return;
  const head = policy.backfillHead - 1;
  if (head < 0 || candidate == head || !isUsableBy(agentHandle, head)) return;
  const duration = frameworkAt(client.framework).durationMs;
  const returns = duration > 0 && clock.nowMs + duration <= policy.backfillStartMs;
  if (returns) return;
  policy.backfillSpare -= headUnits(agentHandle, head);
  // It may have been offered less than that: what is spare is found anew in the next cycle.
  epochs.holdback += 1;
}

/**
 * Whether others have to wait for it: it lacks its minimum, and took what an earmark kept for it.
 */
function isHead(client: Client): bool {
  return lacksMinimum(client) && !minimumOf(client).demoted;
}

/** The head's free units on an agent, unless it refused them there and set no filter. */
function headUnits(agentHandle: i32, head: i32): i64 {
  const units = unitsBeyondKept(agentHandle, head);
  if (units == 0 || agentAt(agentHandle).askedFirst == 0) return units;
  const bag = visibleOn(agentHandle, head);
  const last = lastAsked(head, agentHandle, bag);
  bagRelease(bag);
  return last >= 0 && askingAt(last).outright ? 0 : units;
}

function headUnitsOfAll(head: i32): i64 {
  const shape = minimumOf(clientAt(head)).shape;
  if (unitsOfAllAtMost(shape) == 0) return 0;
  let units: i64 = 0;
  for (let a = 0; a < agents.end; a++) {
    if (!tableHas(agents, a) || unitsAtMost(shape, a) == 0 || !isOffering(a)) continue;
    if (agentAt(a).available != 0 && isUsableBy(a, head)) units += headUnits(a, head);
  }
  return units;
}

/** Finds the head of a role, when it may start, and what will be spare then. */
function headJudge(policy: Role): void {
  policy.backfillCycle = epochs.cycle;
  policy.backfillHead = 0;
  for (let i = 0; i < policy.clients.items.count; i++) {
    const handle = sorterNode(policy.clients, i).owner;
    if (!isHead(clientAt(handle))) continue;
    policy.backfillHead = handle + 1;
    break;
  }
  const head = policy.backfillHead - 1;
  if (head < 0) return;
  const minimum = minimumOf(clientAt(head));
  const wanted = unitsWanted(minimum, havingOf(head));
  let free = headUnitsOfAll(head);
  let startMs = clock.nowMs;
  while (free < wanted) {
    startMs = nextEnd(startMs);
    if (startMs == i64.MAX_VALUE) break;
    free += unitsEnding(startMs, head, minimum);
  }
  policy.backfillStartMs = startMs;
  policy.backfillSpare = max<i64>(0, free - wanted);
}

function nextEnd(afterMs: i64): i64 {
  let next: i64 = i64.MAX_VALUE;
  for (let handle = 0; handle < clients.end; handle++) {
    if (!tableHas(clients, handle)) continue;
    const end = endOf(clientAt(handle));
    if (end > afterMs) next = min<i64>(next, end);
  }
  return next;
}

/** The head's units in what clients use that are expected to end at a moment. */
function unitsEnding(endMs: i64, head: i32, minimum: Minimum): i64 {
  let units: i64 = 0;
  const client = clientAt(head);
  const capabilities = frameworkAt(client.framework).capabilities;
  for (let handle = 0; handle < clients.end; handle++) {
    if (!tableHas(clients, handle) || endOf(clientAt(handle)) != endMs) continue;
    for (let at = clientAt(handle).holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
      if (bagCount(holdingAt(at).used) == 0 || !tableHas(agents, holdingAt(at).agent)) continue;
      if (!agentAt(holdingAt(at).agent).activated || !isUsableBy(holdingAt(at).agent, head))
        continue;
      vectorClear(sums.capacity);
      addVisible(sums.capacity, holdingAt(at).used, client.role, capabilities);
      units += unitsIn(sums.capacity, minimum);
    }
  }
  return units;
}
