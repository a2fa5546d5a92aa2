import {
  FRAMEWORK_RESERVATION_REFINEMENT,
  KIND_REFINED,
  KIND_RESERVED,
  KIND_REVOCABLE,
  KIND_SCALAR,
  KIND_SHARED,
} from './abi';
import { agent, agentOpen, isOffering } from './agents';
import {
  bagCount,
  bagEntry,
  bagFromScratch,
  bagRelease,
  bagRetain,
  bagSubtract,
  scratchPut,
} from './bags';
import { client, framework } from './clients';
import { addVisible, capacityOf, unitsIn } from './feasible';
import { holding, holdingFind, offer } from './holdings';
import { kind } from './kinds';
import { listAt, listDrop, listEnsure, listPush } from './memory';
import { minimumOf } from './minimum';
import { isUsableBy } from './offerable';
import { vectorAt, vectorClear, vectorSet } from './quantities';
import { keyAt, keySet, keysSort, ranksRefresh } from './ranks';
import { isAtOrBelow } from './roles';
import { seniorUnitsOffered } from './seniority';
import { agentsById, keptAgents, state } from './state';
import { unitsAtMost } from './units';

/**
 * What is kept for the earmark's holder: of a stable set of agents as many of its units as it lacks
 * and is not offered now. They will be free once all but permanent services has ended there; of
 * what is free until then no more is kept than these units take, and everything else is for all
 * (docs/rules.md).
 */

/** Makes room for all agents that the table has room for. */
export function keptEnsure(count: i32): bool {
  return listEnsure(keptAgents, count);
}

/** Brings the kept agents up to date, so that `wanted` units are kept where there is capacity. */
export function keptPlan(wanted: i64): void {
  let units: i64 = 0;
  for (let i = keptAgents.count - 1; i >= 0; i--) {
    const handle = listAt(keptAgents, i);
    const most = min<i64>(agent(handle).keptUnits, capacityUnits(handle));
    keptSet(handle, most);
    units += most;
  }
  for (let i = keptAgents.count - 1; units > wanted; i--) {
    const handle = listAt(keptAgents, i);
    const left = max<i64>(0, agent(handle).keptUnits - (units - wanted));
    units -= agent(handle).keptUnits - left;
    keptSet(handle, left);
  }
  if (units < wanted) keptJoin(wanted - units);
  emptyDrop();
}

/** Nothing is kept any more. */
export function keptEnd(): void {
  for (let i = 0; i < keptAgents.count; i++) keptSet(listAt(keptAgents, i), 0);
  keptAgents.count = 0;
}

/** The agent goes away. */
export function keptForget(handle: i32): void {
  if (agent(handle).keptUnits == 0) return;
  keptSet(handle, 0);
  listDrop(keptAgents, handle);
}

function emptyDrop(): void {
  for (let i = keptAgents.count - 1; i >= 0; i--) {
    const handle = listAt(keptAgents, i);
    if (agent(handle).keptUnits == 0) listDrop(keptAgents, handle);
  }
}

function keptSet(handle: i32, units: i64): void {
  const it = agent(handle);
  if (it.keptUnits == units) return;
  if (units < it.keptUnits) {
    // What is let go of may be offered to others, and be what somebody lacked who was held back
    // on other agents.
    if (it.available != 0) agentOpen(handle);
    state.holdbackEpoch += 1;
  }
  it.keptUnits = units;
  beyondForget(handle);
}

/** Keeps so many units more, on the agents first that need the least to have another one free. */
function keptJoin(more: i64): void {
  ranksRefresh();
  let count = 0;
  for (let rank = 0; rank < agentsById.count; rank++) {
    const handle = listAt(agentsById, rank);
    if (capacityUnits(handle) <= agent(handle).keptUnits) continue;
    const behind: u64 = 0xffffffff - <u64>min<i64>(0xffffffff, progress(handle));
    keySet(count, (behind << 32) | <u64>rank);
    count += 1;
  }
  keysSort(count);
  let lacking = more;
  for (let i = 0; i < count && lacking > 0; i++) {
    const handle = listAt(agentsById, <i32>(keyAt(i) & 0xffffffff));
    const before = agent(handle).keptUnits;
    const units = min<i64>(capacityUnits(handle) - before, lacking);
    if (before == 0) listPush(keptAgents, handle);
    keptSet(handle, before + units);
    lacking -= units;
  }
}

/** How many units may be kept of an agent: what could ever be free, less what is offered now. */
function capacityUnits(handle: i32): i64 {
  const holder = state.earmark - 1;
  if (!isOffering(handle) || !isUsableBy(handle, holder)) return 0;
  const its = client(holder);
  const capabilities = framework(its.framework).capabilities;
  const capacity = capacityOf(handle, holder);
  const own = holdingFind(holder, handle);
  if (own >= 0) {
    addVisible(capacity, holding(own).used, its.role, capabilities, -1);
    for (let o = holding(own).offers - 1; o >= 0; o = offer(o).next - 1) {
      addVisible(capacity, offer(o).bag, its.role, capabilities, -1);
    }
  }
  const units = unitsIn(capacity, minimumOf(its));
  return max<i64>(0, units - offeredUnits(handle));
}

/** Thousandths of a unit that are free, beyond the units that are offered now. */
function progress(handle: i32): i64 {
  const its = client(state.earmark - 1);
  const it = minimumOf(its);
  const amounts = state.capacity;
  vectorClear(amounts);
  addVisible(amounts, agent(handle).available, its.role, framework(its.framework).capabilities);
  let least: i64 = i64.MAX_VALUE;
  for (let name = 0; name < state.nameCount; name++) {
    const unit = vectorAt(it.unit, name);
    if (unit > 0) least = min<i64>(least, (1000 * max<i64>(0, vectorAt(amounts, name))) / unit);
  }
  return max<i64>(0, least - 1000 * offeredUnits(handle));
}

/** The units that the holder would be offered of an agent now. */
function offeredUnits(handle: i32): i64 {
  const shape = minimumOf(client(state.earmark - 1)).shape;
  return unitsAtMost(shape, handle) == 0 ? 0 : seniorUnitsOffered(handle);
}

// ── of what is available ──────────────────────────────────────────────────────────────────────

/** What is available on an agent beyond what is kept there; no reference for the caller. */
export function beyondKept(handle: i32): usize {
  const it = agent(handle);
  if (it.keptUnits == 0) return it.available;
  if (!it.beyondKnown) {
    it.beyond = beyondKeptOf(handle, it.available);
    it.beyondKnown = true;
  }
  return it.beyond;
}

/** The same of a part of what is available, with a reference for the caller. */
export function beyondKeptOf(handle: i32, bag: usize): usize {
  if (agent(handle).keptUnits == 0) return bagRetain(bag);
  const kept = keptIn(bag, agent(handle).keptUnits);
  const rest = bagSubtract(bag, kept);
  bagRelease(kept);
  return rest;
}

/** What is available on the agent changed, or what is kept there. */
export function beyondForget(handle: i32): void {
  const it = agent(handle);
  if (!it.beyondKnown) return;
  it.beyondKnown = false;
  bagRelease(it.beyond);
  it.beyond = 0;
}

/** Of a bag the quantities that so many units take: first of what is reserved for the holder. */
function keptIn(bag: usize, units: i64): usize {
  const its = client(state.earmark - 1);
  const capabilities = framework(its.framework).capabilities;
  budgetsSet(bag, units);
  const count = bagCount(bag);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    if (!isKeepable(entry.kind, its.role, capabilities)) continue;
    const isReserved = (kind(entry.kind).flags & KIND_RESERVED) != 0;
    const budget = isReserved ? state.keptReserved : state.keptPlain;
    const name = kind(entry.kind).name;
    const quantity = min<i64>(entry.quantity, vectorAt(budget, name));
    if (quantity == 0) continue;
    vectorSet(budget, name, vectorAt(budget, name) - quantity);
    n = scratchPut(n, entry.kind, 0, quantity);
  }
  return bagFromScratch(n);
}

/** How much may be taken of what is reserved, and of what is not once the former is. */
function budgetsSet(bag: usize, units: i64): void {
  const its = client(state.earmark - 1);
  const it = minimumOf(its);
  const capabilities = framework(its.framework).capabilities;
  const reserved = state.capacity;
  vectorClear(reserved);
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const place = kind(entry.kind);
    if ((place.flags & KIND_RESERVED) == 0) continue;
    if (!isKeepable(entry.kind, its.role, capabilities)) continue;
    vectorSet(reserved, place.name, vectorAt(reserved, place.name) + entry.quantity);
  }
  for (let name = 0; name < state.nameCount; name++) {
    const all = vectorAt(it.unit, name) * units;
    vectorSet(state.keptReserved, name, all);
    vectorSet(state.keptPlain, name, max<i64>(0, all - vectorAt(reserved, name)));
  }
}

/** Whether the holder could use a kind as a part of its units, as `addVisible` counts them. */
function isKeepable(kindHandle: i32, roleHandle: i32, capabilities: i32): bool {
  const its = kind(kindHandle);
  if ((its.flags & (KIND_SCALAR | KIND_SHARED | KIND_REVOCABLE)) != KIND_SCALAR) return false;
  if (its.flags & KIND_RESERVED && !isAtOrBelow(roleHandle, its.role)) return false;
  return (its.flags & KIND_REFINED) == 0 || (capabilities & FRAMEWORK_RESERVATION_REFINEMENT) != 0;
}
