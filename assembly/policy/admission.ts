import {
  ADMISSION_GANG,
  MINIMUM_GATHERING,
  MINIMUM_SATISFIED,
  MINIMUM_WAITING,
  ORDER_RANDOM,
} from '../abi';
import { agent, agents, isOffering } from '../cluster/agent';
import { Client, client, clients } from '../cluster/client';
import { clock } from '../cluster/clock';
import { epochs } from '../cluster/epochs';
import { isFiltered } from '../cluster/filters';
import { framework } from '../cluster/framework';
import { holding } from '../cluster/holding';
import { Minimum, minimumOf } from '../cluster/minimum';
import { asked, lastAsked } from '../cluster/refusals';
import { Role, role } from '../cluster/role';
import { sorterNode } from '../cluster/sorter';
import { unitsAtMost, unitsOfAllAtMost } from '../cluster/units';
import { GANG_AT } from '../memory/layout';
import { tableHas } from '../memory/table';
import { bagCount, bagRelease } from '../resources/bag';
import { vectorClear } from '../resources/quantities';
import { sums } from '../resources/sums';
import { addVisible, unitsIn, unitsWanted } from './feasible';
import { havingOf, unitsBeyondKept } from './free-units';
import { earmark } from './holder';
import { beyondKept } from './kept';
import { visibleOn } from './offerable';
import { isUsableBy } from './usable';

export class Gang {
  /** The cycle in which a gang was last let in (admission.ts). */
  cycle: u32;
}

export const gang = changetype<Gang>(GANG_AT);

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
  const its = client(candidate);
  const policy = role(its.role);
  return policy.admission == ADMISSION_GANG
    ? isWholeGangFree(its, candidate)
    : isBackfill(agentHandle, candidate, its, policy);
}

/** Whether whom a role does not let in it may let in later, though nothing happens until then. */
export function mayBeAdmittedLater(candidate: i32): bool {
  const policy = role(client(candidate).role);
  // Who comes before whom is drawn anew in the next cycle.
  if (policy.clients.order == ORDER_RANDOM) return true;
  // Another gang was let in in this one.
  if (policy.admission == ADMISSION_GANG) return gang.cycle == epochs.cycle;
  // Ends that are overdue fall together: more may be spare then.
  const startMs = policy.backfillStartMs;
  return startMs > clock.nowMs && startMs != i64.MAX_VALUE;
}

function lacksMinimum(its: Client): bool {
  if (its.minimum == 0) return false;
  const current = minimumOf(its).current;
  return current == MINIMUM_WAITING || current == MINIMUM_GATHERING;
}

function isWholeGangFree(its: Client, candidate: i32): bool {
  if (!lacksMinimum(its)) return true;
  const it = minimumOf(its);
  // Judged once a cycle: what it is offered in the cycle must not count against the rest.
  if (it.gangCycle == epochs.cycle) return it.gangFits;
  it.gangCycle = epochs.cycle;
  // One a cycle: two judged by the same free units would take them from each other.
  it.gangFits = false;
  if (gang.cycle == epochs.cycle) return false;
  const wanted = unitsWanted(it, havingOf(candidate));
  it.gangFits = unitsOfAllAtMost(it.shape) >= wanted && unrefusedUnits(candidate) >= wanted;
  if (it.gangFits) gang.cycle = epochs.cycle;
  return it.gangFits;
}

/** The free units of a client on agents that none of its filters keeps from it, and no earmark. */
function unrefusedUnits(candidate: i32): i64 {
  const shape = minimumOf(client(candidate)).shape;
  if (unitsOfAllAtMost(shape) == 0) return 0;
  let units: i64 = 0;
  for (let a = 0; a < agents.end; a++) {
    if (!tableHas(agents, a) || unitsAtMost(shape, a) == 0) continue;
    if (!agent(a).activated || !agent(a).listed) continue;
    const bag = earmark.client == candidate + 1 ? agent(a).available : beyondKept(a);
    if (bag == 0 || !isUsableBy(a, candidate) || isFiltered(candidate, a, bag)) continue;
    units += unitsBeyondKept(a, candidate);
  }
  return units;
}

function isBackfill(agentHandle: i32, candidate: i32, its: Client, policy: Role): bool {
  if (policy.backfillCycle != epochs.cycle) headJudge(policy);
  const head = policy.backfillHead - 1;
  if (head < 0 || candidate == head) return true;
  if (!isUsableBy(agentHandle, head)) return true;
  const duration = framework(its.framework).durationMs;
  if (duration > 0 && policy.backfillStartMs != i64.MAX_VALUE) {
    if (clock.nowMs + duration <= policy.backfillStartMs) return true;
  }
  return headUnits(agentHandle, head) <= policy.backfillSpare;
}

/** An offer was made to somebody behind the head: less is spare. */
export function backfillOffered(agentHandle: i32, candidate: i32): void {
  const its = client(candidate);
  const policy = role(its.role);
  if (policy.backfillCycle != epochs.cycle) return;
  const head = policy.backfillHead - 1;
  if (head < 0 || candidate == head || !isUsableBy(agentHandle, head)) return;
  const duration = framework(its.framework).durationMs;
  const returns = duration > 0 && clock.nowMs + duration <= policy.backfillStartMs;
  if (returns) return;
  policy.backfillSpare -= headUnits(agentHandle, head);
  // It may have been offered less than that: what is spare is found anew in the next cycle.
  epochs.holdback += 1;
}

/**
 * Whether others have to wait for it: it lacks its minimum, and took what an earmark kept for it.
 */
function isHead(its: Client): bool {
  return lacksMinimum(its) && !minimumOf(its).demoted;
}

/** The head's free units on an agent, unless it refused them there and set no filter. */
function headUnits(agentHandle: i32, head: i32): i64 {
  const units = unitsBeyondKept(agentHandle, head);
  if (units == 0 || agent(agentHandle).askedFirst == 0) return units;
  const bag = visibleOn(agentHandle, head);
  const last = lastAsked(head, agentHandle, bag);
  bagRelease(bag);
  return last >= 0 && asked(last).outright ? 0 : units;
}

function headUnitsOfAll(head: i32): i64 {
  const shape = minimumOf(client(head)).shape;
  if (unitsOfAllAtMost(shape) == 0) return 0;
  let units: i64 = 0;
  for (let a = 0; a < agents.end; a++) {
    if (!tableHas(agents, a) || unitsAtMost(shape, a) == 0 || !isOffering(a)) continue;
    if (agent(a).available != 0 && isUsableBy(a, head)) units += headUnits(a, head);
  }
  return units;
}

/** Finds the head of a role, when it may start, and what will be spare then. */
function headJudge(policy: Role): void {
  policy.backfillCycle = epochs.cycle;
  policy.backfillHead = 0;
  for (let i = 0; i < policy.clients.items.count; i++) {
    const handle = sorterNode(policy.clients, i).owner;
    if (!isHead(client(handle))) continue;
    policy.backfillHead = handle + 1;
    break;
  }
  const head = policy.backfillHead - 1;
  if (head < 0) return;
  const it = minimumOf(client(head));
  const wanted = unitsWanted(it, havingOf(head));
  let free = headUnitsOfAll(head);
  let startMs = clock.nowMs;
  while (free < wanted) {
    startMs = nextEnd(startMs);
    if (startMs == i64.MAX_VALUE) break;
    free += unitsEnding(startMs, head, it);
  }
  policy.backfillStartMs = startMs;
  policy.backfillSpare = max<i64>(0, free - wanted);
}

/** When a client is expected to end; i64.MAX_VALUE when that is not known. */
function endOf(its: Client): i64 {
  const owner = framework(its.framework);
  const runs = its.minimum == 0 ? its.holdings != 0 : minimumOf(its).current == MINIMUM_SATISFIED;
  if (!runs || owner.durationMs <= 0 || owner.runsSinceMs < 0) return i64.MAX_VALUE;
  return max<i64>(owner.runsSinceMs + owner.durationMs, clock.nowMs + 1);
}

function nextEnd(afterMs: i64): i64 {
  let next: i64 = i64.MAX_VALUE;
  for (let handle = 0; handle < clients.end; handle++) {
    if (!tableHas(clients, handle)) continue;
    const end = endOf(client(handle));
    if (end > afterMs) next = min<i64>(next, end);
  }
  return next;
}

/** The head's units in what clients use that are expected to end at a moment. */
function unitsEnding(endMs: i64, head: i32, it: Minimum): i64 {
  let units: i64 = 0;
  const its = client(head);
  const capabilities = framework(its.framework).capabilities;
  for (let handle = 0; handle < clients.end; handle++) {
    if (!tableHas(clients, handle) || endOf(client(handle)) != endMs) continue;
    for (let at = client(handle).holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
      if (bagCount(holding(at).used) == 0 || !tableHas(agents, holding(at).agent)) continue;
      if (!agent(holding(at).agent).activated || !isUsableBy(holding(at).agent, head)) continue;
      vectorClear(sums.capacity);
      addVisible(sums.capacity, holding(at).used, its.role, capabilities);
      units += unitsIn(sums.capacity, it);
    }
  }
  return units;
}
