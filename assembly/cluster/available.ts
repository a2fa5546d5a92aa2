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
import { kind } from '../resources/kinds';
import { vectorAddBag, vectorAt, vectorChange, vectorCopy } from '../resources/quantities';
import { sums } from '../resources/sums';
import { Agent, agent, agentOpen } from './agent';
import { agentUnblock } from './blocked';
import { epochs } from './epochs';
import { rolesReservedChange } from './role-tree';
import { totals } from './totals';
import { unitsTouch } from './units';

/** What is available on an agent, and what it has in all. */

// ── what is available ─────────────────────────────────────────────────────────────────────────

/** Takes over the caller's reference to `available`. */
function availableSet(handle: i32, available: usize): void {
  const it = agent(handle);
  const old = it.available;
  if (old == available) {
    bagRelease(available);
    return;
  }
  if ((bagFlags(old) | bagFlags(available)) & KIND_REVOCABLE) {
    vectorAddBag(totals.revocableAvailable, old, -1, KIND_REVOCABLE, 0);
    vectorAddBag(totals.revocableAvailable, available, 1, KIND_REVOCABLE, 0);
  }
  it.available = available;
  beyondForget(handle);
  unitsTouch(handle);
  bagRelease(old);
  it.blocksHold = it.blockedFor != 0 && bagContains(it.blockedFor, available);
  it.refusedHolds = it.refusedFor != 0 && bagContains(it.refusedFor, available);
}

/** Resources became offered or used: they are no longer available. */
export function agentTake(handle: i32, bag: usize): void {
  const it = agent(handle);
  const taken = bagShared(bag, false);
  if (it.debt == 0 && bagContains(it.available, taken)) {
    availableSet(handle, bagSubtract(it.available, taken));
  } else {
    const missing = bagSubtract(taken, it.available);
    debtSet(it, bagAdd(it.debt, missing));
    bagRelease(missing);
    availableSet(handle, bagSubtract(it.available, taken));
  }
  bagRelease(taken);
}

/** Resources came back: first they pay the debt, the rest is available. */
export function agentRecover(handle: i32, bag: usize): void {
  const it = agent(handle);
  const back = bagShared(bag, false);
  if (it.debt == 0) {
    availableSet(handle, bagAdd(it.available, back));
  } else {
    const rest = bagSubtract(back, it.debt);
    debtSet(it, bagSubtract(it.debt, back));
    availableSet(handle, bagAdd(it.available, rest));
    bagRelease(rest);
  }
  bagRelease(back);
  if (it.available != 0) agentOpen(handle);
}

/** Gives the agent a new total (or its first, or none); what is held there stays held. */
export function agentTotalSet(handle: i32, total: usize): void {
  const it = agent(handle);
  const old = it.total;
  const held = agentHeld(it);
  vectorAddBag(totals.all, old, -1, 0, 0);
  vectorAddBag(totals.all, total, 1, 0, 0);
  vectorAddBag(totals.owned, old, -1, 0, 0);
  vectorAddBag(totals.owned, total, 1, 0, 0);
  // First the new, then the old: a role must not lose its last reservation in between.
  rolesReservedChange(total, 1);
  rolesReservedChange(old, -1);
  it.total = bagRetain(total);
  const hadGpu = it.hasGpu;
  it.hasGpu = hasGpu(total);
  // Who was kept off its GPUs may want it now.
  if (hadGpu && !it.hasGpu) agentUnblock(it);
  const own = bagShared(total, false);
  const shared = bagShared(total, true);
  debtSet(it, bagSubtract(held, own));
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
  if (it.available != 0) agentOpen(handle);
}

/** Takes over the caller's reference to `debt`. */
function debtSet(it: Agent, debt: usize): void {
  const old = it.debt;
  vectorAddBag(totals.owned, old, -1, 0, 0);
  vectorAddBag(totals.owned, debt, 1, 0, 0);
  it.debt = debt;
  bagRelease(old);
}

/** Whether the agent may have a total: with what is held there, its bags stay within the limits. */
export function agentMayHave(handle: i32, total: usize): bool {
  const it = agent(handle);
  const held = agentHeld(it);
  const own = bagShared(total, false);
  const debt = bagSubtract(held, own);
  const sum = sums.total;
  vectorCopy(sum, totals.owned);
  vectorAddBag(sum, it.total, -1, 0, 0);
  vectorAddBag(sum, it.debt, -1, 0, 0);
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
    const its = kind(entry.kind);
    if ((its.flags & KIND_SCALAR) == 0) continue;
    vectorChange(sum, its.name, its.flags & KIND_SHARED ? its.size : entry.quantity);
    if (vectorAt(sum, its.name) > <i64>CLUSTER_QUANTITY_MAX) return false;
  }
  return true;
}

/** What keeps a part of the agent's total, or nothing, from becoming something else: 0, or why. */
export function agentCheckConvert(handle: i32, consumed: usize, converted: usize): i32 {
  const it = agent(handle);
  const rest = bagSubtract(it.total, consumed);
  let error = 0;
  if (bagsMeet(rest, converted) || bagsMeet(it.debt, converted)) {
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
  const rest = bagSubtract(agent(handle).total, consumed);
  const total = bagAdd(rest, converted);
  agentTotalSet(handle, total);
  bagRelease(rest);
  bagRelease(total);
}

/** What keeps a bag from being held there on top of what is, beyond the total too: 0, or why. */
export function agentCheckHold(handle: i32, bag: usize): i32 {
  const it = agent(handle);
  // The rule: tasks run on what the agent has and nobody else holds.
  if (it.debt == 0 && bagContains(it.available, bag)) return 0;
  const held = agentHeld(it);
  const all = bagAdd(it.total, it.debt);
  let error = 0;
  // A number of a range or set is held by one at a time.
  if (bagsMeet(held, bag)) error = ERROR_EXISTS;
  else if (!bagSumFits(all, bag) || !ownedMayGrow(bag)) error = ERROR_LIMIT;
  bagRelease(held);
  bagRelease(all);
  return error;
}

/** Everything offered or used there but shared volumes: total + debt − available. */
function agentHeld(it: Agent): usize {
  const own = bagShared(it.total, false);
  const all = bagAdd(own, it.debt);
  const held = bagSubtract(all, it.available);
  bagRelease(own);
  bagRelease(all);
  return held;
}

function hasGpu(total: usize): bool {
  const count = bagCount(total);
  for (let i = 0; i < count; i++) {
    if (kind(bagEntry(total, i).kind).name == NAME_GPUS) return true;
  }
  return false;
}

/** What is available on the agent changed, or what is kept there. */
export function beyondForget(handle: i32): void {
  const it = agent(handle);
  if (!it.beyondKnown) return;
  it.beyondKnown = false;
  bagRelease(it.beyond);
  it.beyond = 0;
}
