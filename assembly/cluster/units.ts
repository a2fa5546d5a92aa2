import { KIND_REVOCABLE, KIND_SCALAR, KIND_SHARED } from '../abi';
import { give, reserveBlock, takeZeroed } from '../memory/heap';
import { SHAPES_AT, STALE_AGENTS_AT } from '../memory/layout';
import { List, listAt, listPush } from '../memory/list';
import { Table, tableEnsureOne, tableGive, tableHas, tableRow, tableTake } from '../memory/table';
import { bagCount, bagEntry, bagRelease, bagRetain } from '../resources/bag';
import { kindAt } from '../resources/kinds';
import {
  vectorAt,
  vectorChange,
  vectorClear,
  vectorCopy,
  vectorGive,
  vectorNew,
} from '../resources/quantities';
import { sums } from '../resources/sums';
import { vocabulary } from '../resources/vocabulary';
import { agentAt, agents } from './agent';

/** Shapes of units that minimums are counted in (units.ts). */
export const shapes = changetype<Table>(SHAPES_AT);

/** Agents whose free units are to be counted anew. */
export const staleAgents = changetype<List>(STALE_AGENTS_AT);

/**
 * How many units are free, at most, kept up to date by agent and in all, for every shape of unit
 * that some minimum is counted in. Reservations count whoever they are for: what a client may have
 * is never more. So "none here" and "too few in all" are told without a look at any resource, and
 * only where units are free are they counted for the client (seniority.ts).
 *
 * An agent whose available resources changed is stale until `unitsRefresh` counts it anew. Without
 * memory for its counts a shape knows nothing, and everything is counted each time.
 */
export class Shape {
  live: i32;
  nextFree: i32;
  /** Minimums that are counted in it. */
  users: i32;
  /** In thousandths by name. */
  unit: usize;
  /** Units by agent, one i32 each; 0 before anybody asked. */
  counts: usize;
  capacity: i32;
  total: i64;
}

function shapeAt(handle: i32): Shape {
  return changetype<Shape>(tableRow(shapes, handle));
}

/** The shape of a unit, for one more minimum: its handle + 1, or 0 without memory. */
export function shapeTake(unit: usize): i32 {
  for (let handle = 0; handle < shapes.end; handle++) {
    if (!tableHas(shapes, handle) || !isUnit(shapeAt(handle), unit)) continue;
    shapeAt(handle).users += 1;
    return handle + 1;
  }
  if (!tableEnsureOne(shapes)) return 0;
  const handle = tableTake(shapes);
  const shape = shapeAt(handle);
  shape.users = 1;
  shape.unit = vectorNew();
  vectorCopy(shape.unit, unit);
  return handle + 1;
}

function isUnit(shape: Shape, unit: usize): bool {
  for (let name = 0; name < vocabulary.nameCount; name++) {
    if (vectorAt(shape.unit, name) != vectorAt(unit, name)) return false;
  }
  return true;
}

/** One minimum less is counted in it. */
export function shapeGive(taken: i32): void {
  if (taken == 0) return;
  const shape = shapeAt(taken - 1);
  shape.users -= 1;
  assert(shape.users >= 0, 'a shape was given back once too often');
  if (shape.users > 0) return;
  vectorGive(shape.unit);
  if (shape.counts != 0) give(shape.counts, countsBytes(shape.capacity));
  tableGive(shapes, taken - 1, true);
}

function countsBytes(capacity: i32): u32 {
  return (<u32>capacity) << 2;
}

// ── asking ────────────────────────────────────────────────────────────────────────────────────

/** The units free on all agents at most, or i64.MAX_VALUE when that is not known. */
export function unitsOfAllAtMost(taken: i32): i64 {
  if (taken == 0 || !isCounted(shapeAt(taken - 1))) return i64.MAX_VALUE;
  unitsRefresh();
  return shapeAt(taken - 1).total;
}

/** The units free on an agent at most, or i32.MAX_VALUE when that is not known. */
export function unitsAtMost(taken: i32, agentHandle: i32): i32 {
  if (taken == 0 || agentAt(agentHandle).isStale) return i32.MAX_VALUE;
  const shape = shapeAt(taken - 1);
  return agentHandle < shape.capacity ? countOf(shape, agentHandle) : i32.MAX_VALUE;
}

/** Counts on every agent, if that was not done yet; false without memory for it. */
function isCounted(shape: Shape): bool {
  if (agents.end <= shape.capacity) return true;
  const capacity = agents.capacity;
  if (!reserveBlock(countsBytes(capacity))) return false;
  unitsRefresh();
  if (shape.counts != 0) give(shape.counts, countsBytes(shape.capacity));
  shape.counts = takeZeroed(countsBytes(capacity));
  shape.capacity = capacity;
  shape.total = 0;
  for (let handle = 0; handle < agents.end; handle++) {
    if (!tableHas(agents, handle)) continue;
    freeSum(handle);
    countSet(shape, handle);
  }
  return true;
}

function countOf(shape: Shape, agentHandle: i32): i32 {
  return load<i32>(shape.counts + ((<usize>agentHandle) << 2));
}

// ── keeping up ────────────────────────────────────────────────────────────────────────────────

/** What is available on an agent changed. */
export function unitsTouch(handle: i32): void {
  const agent = agentAt(handle);
  if (agent.isStale) return;
  agent.isStale = true;
  listPush(staleAgents, handle);
}

/** Counts anew on the agents whose available resources changed. */
export function unitsRefresh(): void {
  for (let i = 0; i < staleAgents.count; i++) {
    const handle = listAt(staleAgents, i);
    const agent = agentAt(handle);
    agent.isStale = false;
    // Most often what was offered came back whole.
    if (agent.counted == agent.available) continue;
    const old = agent.counted;
    agent.counted = bagRetain(agent.available);
    bagRelease(old);
    if (shapes.live == 0) continue;
    freeSum(handle);
    for (let s = 0; s < shapes.end; s++) {
      if (!tableHas(shapes, s) || handle >= shapeAt(s).capacity) continue;
      countSet(shapeAt(s), handle);
    }
  }
  staleAgents.count = 0;
}

/** Sums an agent's available scalars by name into `sums.free`. */
function freeSum(agentHandle: i32): void {
  const sum = sums.free;
  vectorClear(sum);
  const bag = agentAt(agentHandle).available;
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    if ((kind.flags & (KIND_SCALAR | KIND_SHARED | KIND_REVOCABLE)) != KIND_SCALAR) continue;
    vectorChange(sum, kind.name, entry.quantity);
  }
}

/** Counts an agent whose sums are in `sums.free`. */
function countSet(shape: Shape, agentHandle: i32): void {
  const units = <i32>min<i64>(unitsOfSum(shape), i32.MAX_VALUE);
  const at = shape.counts + ((<usize>agentHandle) << 2);
  shape.total += <i64>units - <i64>load<i32>(at);
  store<i32>(at, units);
}

function unitsOfSum(shape: Shape): i64 {
  let units: i64 = i64.MAX_VALUE;
  for (let name = 0; name < vocabulary.nameCount; name++) {
    const unit = vectorAt(shape.unit, name);
    if (unit <= 0) continue;
    const free = vectorAt(sums.free, name);
    // Most often there is not even one: no need to divide.
    if (free < unit) return 0;
    units = min<i64>(units, free / unit);
  }
  return units == i64.MAX_VALUE ? 0 : units;
}
