import {
  CLUSTER_QUANTITY_MAX,
  ENTRIES_MAX,
  ERROR_EXISTS,
  ERROR_LIMIT,
  KIND_REVOCABLE,
  KIND_SCALAR,
  KIND_SHARED,
  NAME_GPUS,
} from './abi';
import {
  bagAdd,
  bagContains,
  bagCount,
  bagEntry,
  bagFlags,
  bagRelease,
  bagRetain,
  bagShared,
  bagSubtract,
  bagSumFits,
  bagsMeet,
  bagUnionCount,
} from './bags';
import { bitsClear, bitsEnsure, bitsHas, bitsSet, bitsUnset } from './bits';
import { client } from './clients';
import { beyondForget } from './kept';
import { kind } from './kinds';
import { listAt, listPush, listSet, tableHas, tableRow } from './memory';
import { vectorAddBag, vectorAt, vectorChange, vectorCopy } from './quantities';
import { rolesReservedChange } from './roles';
import { agents, clients, openAgents, state } from './state';
import { unitsTouch } from './units';

/**
 * An agent and what is left on it.
 *
 * Invariant, shared volumes aside: total + debt = available + everything offered or used there,
 * and available and debt have no kind in common. Debt is what is held beyond the total: an agent
 * that shrank, or one that re-registered over-committed.
 */
export class Agent {
  live: i32;
  traits: i32;
  activated: bool;
  listed: bool;
  hasGpu: bool;
  /** In `openAgents`: something may be offered there. */
  isOpen: bool;
  isTriggered: bool;
  /** What is available changed since its free units were counted (units.ts). */
  isStale: bool;
  /** What is available lies within `blockedFor`. */
  blocksHold: bool;
  name: usize;
  rank: i32;
  total: usize;
  available: usize;
  /** What was available when its free units were last counted (units.ts). */
  counted: usize;
  debt: usize;
  /** Clients that are known to get nothing here, a bit each … */
  blocked: usize;
  /** … while what is available lies within this bag; what comes on top of it may go again. */
  blockedFor: usize;
  /** Clients that offer constraints keep away from here. */
  excluded: usize;
  /** First of the holdings here, +1. */
  holdings: i32;
  filterCount: i32;
  /** Closed while something was held back: opens when `state.holdbackEpoch` moves on. */
  heldBack: bool;
  /** Units that are kept here for the earmark's holder (kept.ts) … */
  keptUnits: i64;
  /** … and what is available beyond them, once that was worked out. */
  beyond: usize;
  beyondKnown: bool;
  /**
   * What is remembered of who was asked here, the first and the last by number, +1 (refusals.ts) …
   */
  askedFirst: i32;
  askedLast: i32;
  /** … by client the latest, +1, of so many clients, … */
  cells: usize;
  cellCount: i32;
  /** … and the clients known to have refused all that is available, a bit each, … */
  refused: usize;
  /** … while what is available lies within this bag. */
  refusedFor: usize;
  refusedHolds: bool;
  /** Of an order in some state so many at its beginning are among these. */
  refusedOrder: usize;
  refusedVersion: u32;
  refusedFirst: i32;
  maintenance: bool;
  unavailableFromMs: i64;
  unavailableForMs: i64;
}

export function agent(handle: i32): Agent {
  return changetype<Agent>(tableRow(agents, handle));
}

/** Whether an agent is active and on the whitelist. */
export function isOffering(handle: i32): bool {
  const it = agent(handle);
  return it.activated && it.listed;
}

/** Lists the agent among those to be looked at in the next allocation. */
export function agentOpen(handle: i32): void {
  const it = agent(handle);
  if (it.isOpen) return;
  it.isOpen = true;
  listPush(openAgents, handle);
}

/** The same of all agents: noted here, and done once for all that asked for it. */
export function agentsOpenAll(): void {
  state.opensAll = true;
}

/** Lists all agents on which something is available, if that was asked for. */
export function agentsOpenAsked(): void {
  if (!state.opensAll) return;
  state.opensAll = false;
  for (let handle = 0; handle < agents.end; handle++) {
    if (tableHas(agents, handle) && agent(handle).available != 0) agentOpen(handle);
  }
}

/** Remembers that a client gets nothing of what is available here, or of less. */
export function agentBlock(handle: i32, clientHandle: i32): void {
  const it = agent(handle);
  if (it.available == 0) return;
  const row = bitsEnsure(it.blocked, clients.end - 1);
  // Without memory to remember it is found again next time.
  if (row == 0) return;
  it.blocked = row;
  if (!it.blocksHold) bitsClear(row);
  it.blocksHold = true;
  bitsSet(row, clientHandle);
  client(clientHandle).hasBlocks = true;
  if (it.blockedFor == it.available) return;
  const old = it.blockedFor;
  it.blockedFor = bagRetain(it.available);
  bagRelease(old);
}

/** Whether a client is known to get nothing of what is available here. */
export function isBlocked(it: Agent, clientHandle: i32): bool {
  return it.blocksHold && bitsHas(it.blocked, clientHandle);
}

/** Forgets who is known to get nothing here. */
export function agentUnblock(it: Agent): void {
  if (it.blockedFor == 0) return;
  bitsClear(it.blocked);
  bagRelease(it.blockedFor);
  it.blockedFor = 0;
  it.blocksHold = false;
}

/** Forgets on all agents that a client gets nothing. */
export function agentsUnblockClient(client: i32): void {
  for (let handle = 0; handle < agents.end; handle++) {
    if (tableHas(agents, handle)) bitsUnset(agent(handle).blocked, client);
  }
}

/** Forgets the offer constraints of a client that goes away. */
export function agentsIncludeClient(client: i32): void {
  for (let handle = 0; handle < agents.end; handle++) {
    if (tableHas(agents, handle)) bitsUnset(agent(handle).excluded, client);
  }
}

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
    vectorAddBag(state.revocableAvailable, old, -1, KIND_REVOCABLE, 0);
    vectorAddBag(state.revocableAvailable, available, 1, KIND_REVOCABLE, 0);
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
  vectorAddBag(state.totals, old, -1, 0, 0);
  vectorAddBag(state.totals, total, 1, 0, 0);
  vectorAddBag(state.owned, old, -1, 0, 0);
  vectorAddBag(state.owned, total, 1, 0, 0);
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
  state.totalsEpoch += 1;
  state.clusterEpoch += 1;
  state.holdbackEpoch += 1;
  if (it.available != 0) agentOpen(handle);
}

/** Takes over the caller's reference to `debt`. */
function debtSet(it: Agent, debt: usize): void {
  const old = it.debt;
  vectorAddBag(state.owned, old, -1, 0, 0);
  vectorAddBag(state.owned, debt, 1, 0, 0);
  it.debt = debt;
  bagRelease(old);
}

/** Whether the agent may have a total: with what is held there, its bags stay within the limits. */
export function agentMayHave(handle: i32, total: usize): bool {
  const it = agent(handle);
  const held = agentHeld(it);
  const own = bagShared(total, false);
  const debt = bagSubtract(held, own);
  const sum = state.feasibleSum;
  vectorCopy(sum, state.owned);
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
  vectorCopy(state.feasibleSum, state.owned);
  return sumFits(state.feasibleSum, bag);
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
export function agentHeld(it: Agent): usize {
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

export function agentHasShared(it: Agent): bool {
  return (bagFlags(it.total) & KIND_SHARED) != 0;
}

/** Drops the agents that a cycle closed from the list of open ones. */
export function openAgentsCompact(): void {
  let kept = 0;
  for (let i = 0; i < openAgents.count; i++) {
    const handle = listAt(openAgents, i);
    if (!agent(handle).isOpen) continue;
    listSet(openAgents, kept, handle);
    kept += 1;
  }
  openAgents.count = kept;
}

/** Drops an agent that goes away from the list of open ones. */
export function agentClose(handle: i32): void {
  if (!agent(handle).isOpen) return;
  agent(handle).isOpen = false;
  openAgentsCompact();
}
