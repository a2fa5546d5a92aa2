import {
  ADMISSION_GREEDY,
  KIND_REFINED,
  KIND_RESERVED,
  KIND_REVOCABLE,
  KIND_SHARED,
  MINIMUM_BACKING_OFF,
  MINIMUM_GATHERING,
  MINIMUM_WAITING,
} from './abi';
import { agent } from './agents';
import { bagCount, bagEntry, bagFlags, bagFromScratch, bagRelease, scratchPut } from './bags';
import { client, clientReconsider, framework } from './clients';
import { addVisible, unitsIn, unitsWanted } from './feasible';
import { isFiltered } from './filters';
import { holding, offer } from './holdings';
import { intervalsRetain } from './intervals';
import { isCharged, kind } from './kinds';
import { listAt, tableHas } from './memory';
import { isSeniorTo, Minimum, minimumOf, minimumPress } from './minimum';
import { isUsableBy, offerable } from './offerable';
import { vectorAddBag, vectorAt, vectorClear, vectorCopy, vectorIsZero } from './quantities';
import { role } from './roles';
import { agents, minimumList, quotaRoleList, state } from './state';
import { turnKeep, turnsStart } from './turns';
import { unitsAtMost, unitsOfAllAtMost } from './units';

/**
 * Seniority and the earmark: what makes relinquishing end in progress for everyone.
 *
 * Once a patience has run out, the most senior unsatisfied client (earliest first subscription)
 * gets an earmark: it keeps what it holds, is offered first what it may use, up to its minimum, and
 * until that is there nobody else gets what would be missing. At most one earmark stands. It goes
 * when its client is satisfied, is no longer a candidate, or has not taken within one patience what
 * was there for it; then the client also loses its seniority. While it stands, a waiting client may
 * only start to gather if what it may use beyond the earmark reaches its whole minimum.
 */

/** Kinds of which not everybody may have what is available. */
const SPECIAL: i32 = KIND_RESERVED | KIND_REVOCABLE | KIND_SHARED | KIND_REFINED;

/** Whether a client could be given the earmark. */
function isCandidate(handle: i32): bool {
  const its = client(handle);
  const it = minimumOf(its);
  if (it.patienceMs < 0 || it.demoted || !its.subscribed || its.suppressed) return false;
  if (!framework(its.framework).active) return false;
  return (
    it.current == MINIMUM_WAITING ||
    it.current == MINIMUM_GATHERING ||
    it.current == MINIMUM_BACKING_OFF
  );
}

/** The most senior candidate, or -1. */
export function seniorOf(): i32 {
  let senior = -1;
  for (let i = 0; i < minimumList.count; i++) {
    const handle = listAt(minimumList, i);
    if (!isCandidate(handle)) continue;
    if (senior < 0 || isSeniorTo(handle, senior)) senior = handle;
  }
  return senior;
}

export function earmarkSet(handle: i32): void {
  assert(state.earmark == 0, 'a second earmark was set');
  state.earmark = handle + 1;
  state.earmarks += 1;
  minimumOf(client(handle)).servedSinceMs = -1;
  clientReconsider(handle);
}

/** Lifts the earmark; its client's patience starts anew if it still gathers. */
export function earmarkDrop(): void {
  const handle = state.earmark - 1;
  const it = minimumOf(client(handle));
  state.earmark = 0;
  state.earmarkEndCycle = state.cycle;
  it.servedSinceMs = -1;
  if (it.current == MINIMUM_GATHERING && it.dueMs == i64.MAX_VALUE) minimumPress(handle);
  state.holdbackEpoch += 1;
}

/** What a client holds or is being offered, by name. */
export function havingOf(handle: i32): usize {
  const its = client(handle);
  const having = state.having;
  vectorCopy(having, minimumOf(its).held);
  for (let at = its.holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
    for (let o = holding(at).offers - 1; o >= 0; o = offer(o).next - 1) {
      vectorAddBag(having, offer(o).bag, 1, 0, 0);
    }
  }
  return having;
}

/** The units that an agent has available for a client, filters aside. */
export function freeUnits(agentHandle: i32, handle: i32): i64 {
  const its = client(handle);
  const it = minimumOf(its);
  const most = unitsAtMost(it.shape, agentHandle);
  if (most == 0) return 0;
  const bag = agent(agentHandle).available;
  if (most < i32.MAX_VALUE && (bagFlags(bag) & SPECIAL) == 0) return most;
  const amounts = state.capacity;
  vectorClear(amounts);
  addVisible(amounts, bag, its.role, framework(its.framework).capabilities);
  return unitsIn(amounts, it);
}

export function freeUnitsOfAll(handle: i32): i64 {
  const shape = minimumOf(client(handle)).shape;
  if (unitsOfAllAtMost(shape) == 0) return 0;
  let units: i64 = 0;
  for (let a = 0; a < agents.end; a++) {
    if (!tableHas(agents, a) || unitsAtMost(shape, a) == 0) continue;
    if (!agent(a).activated || !agent(a).listed) continue;
    if (agent(a).available != 0 && isUsableBy(a, handle)) units += freeUnits(a, handle);
  }
  return units;
}

/** Counts, at the start of a cycle, what the senior lacks and what is free for it. */
export function seniorCycleStart(): void {
  state.seniorAgent = 0;
  state.keepsAll = false;
  state.seniorIsPlain = false;
  turnsStart();
  if (state.earmark == 0) return;
  const handle = state.earmark - 1;
  const it = minimumOf(client(handle));
  if (!isCandidate(handle)) {
    demote(handle);
    return;
  }
  state.earmarkLackUnits = unitsWanted(it, havingOf(handle));
  state.earmarkFreeUnits = freeUnitsOfAll(handle);
  // Enough is offered or there for the taking: from now on its patience runs.
  const served = state.earmarkLackUnits <= state.earmarkFreeUnits;
  if (!served) it.servedSinceMs = -1;
  else if (it.servedSinceMs < 0) it.servedSinceMs = state.nowMs;
  state.seniorIsPlain = isPlain(handle);
  state.keepsAll = !served && state.seniorIsPlain;
}

/**
 * Whether an offer takes no more units from what is free than from what lacks, and all that the
 * senior can use of an agent at once: then less stays free than lacks until the cycle's end.
 */
function isPlain(handle: i32): bool {
  return (
    quotaRoleList.count == 0 &&
    state.sharedKinds == 0 &&
    vectorIsZero(state.revocableAvailable) &&
    role(client(handle).role).admission == ADMISSION_GREEDY
  );
}

/** Whether nobody but the senior may be offered anything of an agent in this cycle. */
export function isKeptWhole(agentHandle: i32): bool {
  return state.keepsAll && isUsableBy(agentHandle, state.earmark - 1);
}

/**
 * Whether nobody may be offered anything more of an agent in this visit: the senior was offered all
 * that it may use there, and others would leave less free than it lacks. Where it has more units
 * than it lacks it was offered a part of them, and may still refuse that alone.
 */
export function isHeldWhole(agentHandle: i32): bool {
  if (state.earmark == 0 || !state.seniorIsPlain || state.earmarkLackUnits <= 0) return false;
  const units = seniorUnits(agentHandle);
  return (
    units >= 0 &&
    units <= state.earmarkLackUnits &&
    state.earmarkFreeUnits - units < state.earmarkLackUnits
  );
}

/** Demotes a senior that has not taken within one patience what was there for it. */
export function seniorAdvance(): bool {
  if (state.earmark == 0) return true;
  const handle = state.earmark - 1;
  const it = minimumOf(client(handle));
  if (it.servedSinceMs < 0 || state.nowMs < it.servedSinceMs + it.patienceMs) return true;
  demote(handle);
  return true;
}

/** The holder loses earmark and seniority, and gives back at once what it gathered. */
function demote(handle: i32): void {
  const it = minimumOf(client(handle));
  it.seniorMs = state.nowMs;
  it.demoted = true;
  earmarkDrop();
  if (it.current != MINIMUM_GATHERING && it.current != MINIMUM_WAITING) return;
  it.dueMs = state.nowMs;
  state.minimumDueMs = min<i64>(state.minimumDueMs, state.nowMs);
}

/**
 * What the senior is offered of an agent: whole units, no more than it lacks. As `offerable`, it
 * leaves in a register whether a "no" lasts.
 */
export function seniorOffer(agentHandle: i32): usize {
  const handle = state.earmark - 1;
  state.lasting = false;
  if (state.earmarkLackUnits <= 0 || !client(handle).listed) return 0;
  const bag = offerable(agentHandle, handle, false);
  if (bag == 0) return 0;
  const it = minimumOf(client(handle));
  const amounts = state.capacity;
  vectorClear(amounts);
  vectorAddBag(amounts, bag, 1, 0, 0);
  const units = unitsIn(amounts, it);
  state.lasting = false;
  if (units <= state.earmarkLackUnits) return bag;
  const cut = cutToUnits(bag, handle, state.earmarkLackUnits);
  bagRelease(bag);
  if (!isFiltered(handle, agentHandle, cut)) return cut;
  bagRelease(cut);
  return 0;
}

/** Cuts the charged scalars of a bag to so many units; reservations and ranges pass whole. */
function cutToUnits(bag: usize, handle: i32, units: i64): usize {
  const it = minimumOf(client(handle));
  const left = state.capacity;
  for (let name = 0; name < state.nameCount; name++) {
    store<i64>(left + ((<usize>name) << 3), vectorAt(it.unit, name) * units);
  }
  const count = bagCount(bag);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const its = kind(entry.kind);
    const wanted = vectorAt(it.unit, its.name) > 0;
    let quantity = entry.quantity;
    if (isCharged(its.flags) && wanted) {
      quantity = min<i64>(quantity, vectorAt(left, its.name));
      store<i64>(left + ((<usize>its.name) << 3), vectorAt(left, its.name) - quantity);
    }
    if (quantity == 0) continue;
    intervalsRetain(entry.intervals);
    n = scratchPut(n, entry.kind, entry.intervals, quantity);
  }
  return bagFromScratch(n);
}

/** An offer was made while the earmark stands: fewer units are free, or fewer lack. */
export function seniorOfferMade(agentHandle: i32, candidate: i32, bag: usize): void {
  const handle = state.earmark - 1;
  const it = minimumOf(client(handle));
  const amounts = state.capacity;
  vectorClear(amounts);
  vectorAddBag(amounts, bag, 1, 0, 0);
  if (candidate == handle) state.earmarkLackUnits -= unitsIn(amounts, it);
  const units = seniorUnits(agentHandle);
  if (units > 0) state.earmarkFreeUnits -= units;
  state.seniorAgent = 0;
}

/** The senior's free units on the agent being visited, or -1 when it cannot use it. */
function seniorUnits(agentHandle: i32): i64 {
  if (state.seniorAgent == agentHandle + 1) return state.seniorAgentUnits;
  const handle = state.earmark - 1;
  state.seniorAgent = agentHandle + 1;
  state.seniorAgentUnits = isUsableBy(agentHandle, handle) ? freeUnits(agentHandle, handle) : -1;
  return state.seniorAgentUnits;
}

/** Whether the earmark keeps an agent's resources, or a start, from a client. */
export function isHeldForSenior(agentHandle: i32, candidate: i32): bool {
  const handle = state.earmark - 1;
  if (candidate == handle) return false;
  if (state.earmarkLackUnits > 0) {
    const units = seniorUnits(agentHandle);
    if (units >= 0 && state.earmarkFreeUnits - units < state.earmarkLackUnits) return true;
  }
  const its = client(candidate);
  if (its.minimum == 0) return false;
  const it = minimumOf(its);
  return it.current == MINIMUM_WAITING && it.patienceMs >= 0 && !mayStartBeside(candidate);
}

/** Whether it was judged in this cycle that a client may not start to gather. */
export function isKeptFromStarting(candidate: i32): bool {
  if (state.earmark == 0 || candidate == state.earmark - 1) return false;
  const its = client(candidate);
  if (its.minimum == 0) return false;
  const it = minimumOf(its);
  if (it.admittedCycle != state.cycle || it.admitted) return false;
  return it.current == MINIMUM_WAITING && it.patienceMs >= 0;
}

/** Atomic admission, judged once a cycle: its whole minimum is there beyond the earmark. */
function mayStartBeside(candidate: i32): bool {
  const it = minimumOf(client(candidate));
  if (it.admittedCycle == state.cycle) return it.admitted;
  it.admittedCycle = state.cycle;
  it.admitted = hasRoomBeside(candidate, it);
  if (!it.admitted) turnKeep(candidate);
  return it.admitted;
}

function hasRoomBeside(candidate: i32, it: Minimum): bool {
  const wanted = unitsWanted(it, havingOf(candidate));
  let rest = unitsOfAllAtMost(it.shape);
  if (rest < wanted) return false;
  let units: i64 = 0;
  let spare = state.earmarkFreeUnits - state.earmarkLackUnits;
  const senior = state.earmark - 1;
  const seniors = minimumOf(client(senior)).shape;
  for (let a = 0; a < agents.end && units < wanted && wanted - units <= rest; a++) {
    if (!tableHas(agents, a) || agent(a).available == 0) continue;
    const most = unitsAtMost(it.shape, a);
    if (rest < i64.MAX_VALUE) rest -= most;
    if (most == 0 && unitsAtMost(seniors, a) == 0) continue;
    if (!agent(a).activated || !agent(a).listed || !isUsableBy(a, candidate)) continue;
    if (state.earmarkLackUnits > 0 && isUsableBy(a, senior)) {
      const needed = freeUnits(a, senior);
      if (needed > spare) continue;
      spare -= needed;
    }
    units += freeUnits(a, candidate);
  }
  return units >= wanted;
}
