import {
  CLUSTER_QUANTITY_MAX,
  ENTRIES_MAX,
  ERROR_EXISTS,
  ERROR_LIMIT,
  KIND_REVOCABLE,
  KIND_SCALAR,
  KIND_SHARED,
  NAME_GPUS,
} from '../abi';
import { bagCount, bagEntry, bagFlags, bagRelease, bagRetain } from '../resources/bag';
import {
  bagAdd,
  bagContains,
  bagShared,
  bagSubtract,
  bagSumFits,
  bagsMeet,
  bagUnionCount,
} from '../resources/bags';
import { kindAt } from '../resources/kinds';
import { vectorAddBag, vectorAt, vectorChange, vectorCopy } from '../resources/quantities';
import { sums } from '../resources/sums';
import { Agent, agentAt, agentOpen } from './agent';
import { agentUnblock } from './blocked';
import { epochs } from './epochs';
import { rolesReservedChange } from './role-tree';
import { totals } from './totals';
import { unitsTouch } from './units';

/** What is available on an agent, and what it has in all. */

// ── what is available ─────────────────────────────────────────────────────────────────────────

/** Takes over the caller's reference to `available`. */
function availableSet(handle: i32, available: usize): void {
  const agent = agentAt(handle);
  const old = agent.available;
  if (old == available) {
    bagRelease(available);
    return;
  }
  if ((bagFlags(old) | bagFlags(available)) & KIND_REVOCABLE) {
    vectorAddBag(totals.revocableAvailable, old, -1, KIND_REVOCABLE, 0);
    vectorAddBag(totals.revocableAvailable, available, 1, KIND_REVOCABLE, 0);
  }
  agent.available = available;
  beyondForget(handle);
  unitsTouch(handle);
  bagRelease(old);
  agent.blocksHold = agent.blockedFor != 0 && bagContains(agent.blockedFor, available);
  agent.refusedHolds = agent.refusedFor != 0 && bagContains(agent.refusedFor, available);
}

/** Resources became offered or used: they are no longer available. */
export function agentTake(handle: i32, bag: usize): void {
  const agent = agentAt(handle);
  const taken = bagShared(bag, false);
  if (agent.debt == 0 && bagContains(agent.available, taken)) {
    availableSet(handle, bagSubtract(agent.available, taken));
  } else {
    const missing = bagSubtract(taken, agent.available);
    debtSet(agent, bagAdd(agent.debt, missing));
    bagRelease(missing);
    availableSet(handle, bagSubtract(agent.available, taken));
  }
  bagRelease(taken);
}

/** What would be available once a bag was offered, with a reference: what is shared stays. */
export function availableWithout(handle: i32, bag: usize): usize {
  const taken = bagShared(bag, false);
  const rest = bagSubtract(agentAt(handle).available, taken);
  bagRelease(taken);
  return rest;
}

/** Resources came back: first they pay the debt, the rest is available. */
export function agentRecover(handle: i32, bag: usize): void {
  const agent = agentAt(handle);
  const back = bagShared(bag, false);
  if (agent.debt == 0) {
    availableSet(handle, bagAdd(agent.available, back));
  } else {
    const rest = bagSubtract(back, agent.debt);
    debtSet(agent, bagSubtract(agent.debt, back));
    availableSet(handle, bagAdd(agent.available, rest));
    bagRelease(rest);
  }
  bagRelease(back);
  if (agent.available != 0) agentOpen(handle);
}

/** Gives the agent a new total (or its first, or none); what is held there stays held. */
export function agentTotalSet(handle: i32, total: usize): void {
  const agent = agentAt(handle);
  const old = agent.total;
  const held = agentHeld(agent);
  vectorAddBag(totals.all, old, -1, 0, 0);
  vectorAddBag(totals.all, total, 1, 0, 0);
  vectorAddBag(totals.owned, old, -1, 0, 0);
  vectorAddBag(totals.owned, total, 1, 0, 0);
  // First the new, then the old: a role must not lose its last reservation in between.
  rolesReservedChange(total, 1);
  rolesReservedChange(old, -1);
  agent.total = bagRetain(total);
  const hadGpu = agent.hasGpu;
  agent.hasGpu = hasGpu(total);
  // Who was kept off its GPUs may want it now.
  if (hadGpu && !agent.hasGpu) agentUnblock(agent);
  const own = bagShared(total, false);
  const shared = bagShared(total, true);
  debtSet(agent, bagSubtract(held, own));
  const free = bagSubtract(own, held);
  availableSet(handle, bagAdd(free, shared));
  bagRelease(free);
  bagRelease(own);
  bagRelease(shared);
  bagRelease(held);
  bagRelease(old);
  epochs.totals += 1;
  epochs.cluster += 1;
  epochs.holdback += 1;
  if (agent.available != 0) agentOpen(handle);
}

/** Takes over the caller's reference to `debt`. */
function debtSet(agent: Agent, debt: usize): void {
  const old = agent.debt;
  vectorAddBag(totals.owned, old, -1, 0, 0);
  vectorAddBag(totals.owned, debt, 1, 0, 0);
  agent.debt = debt;
  bagRelease(old);
}

/** Whether the agent may have a total: with what is held there, its bags stay within the limits. */
export function agentMayHave(handle: i32, total: usize): bool {
  const agent = agentAt(handle);
  const held = agentHeld(agent);
  const own = bagShared(total, false);
  const debt = bagSubtract(held, own);
  const sum = sums.total;
  vectorCopy(sum, totals.owned);
  vectorAddBag(sum, agent.total, -1, 0, 0);
  vectorAddBag(sum, agent.debt, -1, 0, 0);
  const fits =
    bagUnionCount(total, held) <= ENTRIES_MAX && sumFits(sum, total) && sumFits(sum, debt);
  bagRelease(own);
  bagRelease(debt);
  bagRelease(held);
  return fits;
}

/** Whether all agents together may have, or owe, so much more. */
export function ownedMayGrow(bag: usize): bool {
  vectorCopy(sums.total, totals.owned);
  return sumFits(sums.total, bag);
}

/** Adds a bag's scalars to a sum; false when one of them is too large then. */
function sumFits(sum: usize, bag: usize): bool {
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    if ((kind.flags & KIND_SCALAR) == 0) continue;
    vectorChange(sum, kind.name, kind.flags & KIND_SHARED ? kind.size : entry.quantity);
    if (vectorAt(sum, kind.name) > <i64>CLUSTER_QUANTITY_MAX) return false;
  }
  return true;
}

/** What keeps a part of the agent's total, or nothing, from becoming something else: 0, or why. */
export function agentCheckConvert(handle: i32, consumed: usize, converted: usize): i32 {
  const agent = agentAt(handle);
  const rest = bagSubtract(agent.total, consumed);
  let error = 0;
  if (bagsMeet(rest, converted) || bagsMeet(agent.debt, converted)) {
    error = ERROR_EXISTS;
  } else if (!bagSumFits(rest, converted)) {
    error = ERROR_LIMIT;
  } else {
    const total = bagAdd(rest, converted);
    if (!agentMayHave(handle, total)) error = ERROR_LIMIT;
    bagRelease(total);
  }
  bagRelease(rest);
  return error;
}

/** Turns a part of the agent's total, nothing as well, into something else. */
export function agentConvert(handle: i32, consumed: usize, converted: usize): void {
  const rest = bagSubtract(agentAt(handle).total, consumed);
  const total = bagAdd(rest, converted);
  agentTotalSet(handle, total);
  bagRelease(rest);
  bagRelease(total);
}

/** What keeps a bag from being held there on top of what is, beyond the total too: 0, or why. */
export function agentCheckHold(handle: i32, bag: usize): i32 {
  const agent = agentAt(handle);
  // The rule: tasks run on what the agent has and nobody else holds.
  if (agent.debt == 0 && bagContains(agent.available, bag)) return 0;
  const held = agentHeld(agent);
  const all = bagAdd(agent.total, agent.debt);
  let error = 0;
  // A number of a range or set is held by one at a time.
  if (bagsMeet(held, bag)) error = ERROR_EXISTS;
  else if (!bagSumFits(all, bag) || !ownedMayGrow(bag)) error = ERROR_LIMIT;
  bagRelease(held);
  bagRelease(all);
  return error;
}

/** Everything offered or used there but shared volumes: total + debt − available. */
function agentHeld(agent: Agent): usize {
  const own = bagShared(agent.total, false);
  const all = bagAdd(own, agent.debt);
  const held = bagSubtract(all, agent.available);
  bagRelease(own);
  bagRelease(all);
  return held;
}

function hasGpu(total: usize): bool {
  const count = bagCount(total);
  for (let i = 0; i < count; i++) {
    if (kindAt(bagEntry(total, i).kind).name == NAME_GPUS) return true;
  }
  return false;
}

/** What is available on the agent changed, or what is kept there. */
export function beyondForget(handle: i32): void {
  const agent = agentAt(handle);
  if (!agent.beyondKnown) return;
  agent.beyondKnown = false;
  bagRelease(agent.beyond);
  agent.beyond = 0;
}
