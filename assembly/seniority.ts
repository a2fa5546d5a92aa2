import {
  KIND_REFINED,
  KIND_RESERVED,
  KIND_REVOCABLE,
  KIND_SHARED,
  MINIMUM_BACKING_OFF,
  MINIMUM_GATHERING,
  MINIMUM_WAITING,
} from './abi';
import { agent, isOffering } from './agents';
import {
  bagCount,
  bagEntry,
  bagFlags,
  bagFromScratch,
  bagRelease,
  bagSubtract,
  scratchPut,
} from './bags';
import { client, clientReconsider, framework } from './clients';
import { addVisible, unitsIn, unitsWanted } from './feasible';
import { isFiltered } from './filters';
import { holding, offer } from './holdings';
import { intervalsRetain } from './intervals';
import { beyondKept, beyondKeptOf, keptEnd, keptPlan } from './kept';
import { isCharged, kind } from './kinds';
import { listAt, tableHas } from './memory';
import { isSeniorTo, Minimum, minimumOf, minimumPress } from './minimum';
import { isUsableBy, offerableOf } from './offerable';
import { vectorAddBag, vectorAt, vectorClear, vectorCopy } from './quantities';
import { quotaRoomUnits } from './quota';
import { ranksRefresh } from './ranks';
import { agents, agentsById, minimumList, state } from './state';
import { turnKeep, turnsStart } from './turns';
import { unitsAtMost, unitsOfAllAtMost } from './units';

/**
 * Seniority and the earmark: what makes relinquishing end in progress for everyone.
 *
 * Once a patience has run out, the most senior unsatisfied client (earliest first subscription)
 * gets an earmark: it keeps what it holds, is offered first what it may use, up to its minimum, and
 * what it lacks beyond that is kept for it (kept.ts). At most one earmark stands. It goes when its
 * client is satisfied, is no longer a candidate, or has not taken within one patience what was
 * there for it; then the client also loses its seniority. While it stands, a waiting client may
 * only start to gather if what it may use beyond the earmark reaches its whole minimum.
 */

/** Kinds of which not everybody may have what is available. */
const SPECIAL: i32 = KIND_RESERVED | KIND_REVOCABLE | KIND_SHARED | KIND_REFINED;

/** Whether there was room for the whole minimum of somebody beside the earmark (hasRoomBeside). */
class Beside {
  cycle: u32;
  offersMade: u32;
  shape: i32;
  role: i32;
  wanted: i64;
  capabilities: i32;
  hasRoom: bool;
}

const beside = changetype<Beside>(2176);

export function besideForget(): void {
  memory.fill(changetype<usize>(beside), 0, offsetof<Beside>());
}

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
  keptEnd();
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

/** The units that an agent has available for a client, filters and what is kept aside. */
function freeUnits(agentHandle: i32, handle: i32): i64 {
  const it = minimumOf(client(handle));
  const most = unitsAtMost(it.shape, agentHandle);
  if (most == 0) return 0;
  const bag = agent(agentHandle).available;
  if (most < i32.MAX_VALUE && (bagFlags(bag) & SPECIAL) == 0) return most;
  return unitsOfBag(bag, handle);
}

/** The same, but only of what is not kept for somebody else. */
export function unitsBeyondKept(agentHandle: i32, handle: i32): i64 {
  if (agent(agentHandle).keptUnits == 0 || state.earmark == handle + 1) {
    return freeUnits(agentHandle, handle);
  }
  return unitsOfBag(beyondKept(agentHandle), handle);
}

function unitsOfBag(bag: usize, handle: i32): i64 {
  const its = client(handle);
  const amounts = state.capacity;
  vectorClear(amounts);
  addVisible(amounts, bag, its.role, framework(its.framework).capabilities);
  return unitsIn(amounts, minimumOf(its));
}

function freeUnitsOfAll(handle: i32): i64 {
  const shape = minimumOf(client(handle)).shape;
  if (unitsOfAllAtMost(shape) == 0) return 0;
  let units: i64 = 0;
  for (let a = 0; a < agents.end; a++) {
    if (!tableHas(agents, a) || unitsAtMost(shape, a) == 0 || !isOffering(a)) continue;
    if (agent(a).available != 0 && isUsableBy(a, handle)) units += freeUnits(a, handle);
  }
  return units;
}

/** At the start of a run: what the senior lacks, what it will be offered, and what is kept. */
export function seniorCycleStart(): void {
  turnsStart();
  if (state.earmark == 0) return;
  const handle = state.earmark - 1;
  const it = minimumOf(client(handle));
  if (!isCandidate(handle)) {
    demote(handle);
    return;
  }
  vectorCopy(state.earmarkHas, havingOf(handle));
  const lack = unitsWanted(it, state.earmarkHas);
  const room = quotaRoomUnits(client(handle).role, it.unit);
  state.earmarkLackUnits = lack;
  // Enough is offered or there for the taking: from now on its patience runs.
  const served = lack <= room && lack <= freeUnitsOfAll(handle);
  if (!served) it.servedSinceMs = -1;
  else if (it.servedSinceMs < 0) it.servedSinceMs = state.nowMs;
  keptPlan(max<i64>(0, min<i64>(lack, room) - seniorUnitsOfAll()));
}

/** The units that the senior would be offered now, of all agents, with all of its lack. */
function seniorUnitsOfAll(): i64 {
  const shape = minimumOf(client(state.earmark - 1)).shape;
  if (unitsOfAllAtMost(shape) == 0) return 0;
  let units: i64 = 0;
  for (let a = 0; a < agents.end; a++) {
    if (!tableHas(agents, a) || unitsAtMost(shape, a) == 0 || !isOffering(a)) continue;
    units += seniorUnitsOffered(a);
  }
  return units;
}

/** The units in what the senior would be offered of an agent now. */
export function seniorUnitsOffered(agentHandle: i32): i64 {
  const bag = seniorOffer(agentHandle);
  const units = seniorUnitsIn(bag);
  bagRelease(bag);
  return units;
}

function seniorUnitsIn(bag: usize): i64 {
  const amounts = state.capacity;
  vectorClear(amounts);
  vectorAddBag(amounts, bag, 1, 0, 0);
  return unitsIn(amounts, minimumOf(client(state.earmark - 1)));
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
  return seniorOfferOf(agentHandle, state.earmarkLackUnits);
}

function seniorOfferOf(agentHandle: i32, lackUnits: i64): usize {
  const handle = state.earmark - 1;
  state.lasting = false;
  if (lackUnits <= 0 || !client(handle).listed) return 0;
  const bag = offerableOf(agentHandle, handle, agent(agentHandle).available, false);
  if (bag == 0) return 0;
  const units = seniorUnitsIn(bag);
  state.lasting = false;
  if (units > 0 && units <= lackUnits) return bag;
  const cut = units > 0 ? cutToUnits(bag, handle, lackUnits) : 0;
  bagRelease(bag);
  if (cut != 0 && !isFiltered(handle, agentHandle, cut)) return cut;
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

/** The senior is offered one bag instead of another, or of nothing: it lacks less. */
export function seniorOfferMade(handle: i32, before: usize, bag: usize): void {
  vectorAddBag(state.earmarkHas, before, -1, 0, 0);
  vectorAddBag(state.earmarkHas, bag, 1, 0, 0);
  state.earmarkLackUnits = unitsWanted(minimumOf(client(handle)), state.earmarkHas);
}

/** Whether it is known in this cycle that a client may not start to gather. */
export function isKeptFromStarting(candidate: i32): bool {
  const it = startsBeside(candidate);
  if (it == null) return false;
  return it.admittedCycle == state.cycle && !it.admitted;
}

/**
 * Before the first visit of a run: whose minimum is not there at all, whoever it is reserved for,
 * may not start in it.
 */
export function startsJudge(): void {
  if (state.earmark == 0 || state.startsCycle == state.cycle) return;
  state.startsCycle = state.cycle;
  for (let i = 0; i < minimumList.count; i++) {
    const candidate = listAt(minimumList, i);
    const it = startsBeside(candidate);
    if (it == null) continue;
    if (unitsOfAllAtMost(it.shape) < unitsLacking(candidate, it)) {
      admittedSet(candidate, it, false);
    }
  }
}

/** Whether a client may not start to gather in this cycle: judged once. */
export function mayNotStart(candidate: i32): bool {
  const it = startsBeside(candidate);
  if (it == null) return false;
  if (it.admittedCycle == state.cycle) return !it.admitted;
  admittedSet(candidate, it, hasRoomBeside(candidate, it));
  return !it.admitted;
}

function admittedSet(candidate: i32, it: Minimum, admitted: bool): void {
  it.admittedCycle = state.cycle;
  it.admitted = admitted;
  if (!admitted) turnKeep(candidate);
}

/** The minimum of a client that would start to gather beside an earmark, or null. */
function startsBeside(candidate: i32): Minimum | null {
  if (state.earmark == 0 || candidate == state.earmark - 1) return null;
  const its = client(candidate);
  if (its.minimum == 0) return null;
  const it = minimumOf(its);
  return it.current == MINIMUM_WAITING && it.patienceMs >= 0 ? it : null;
}

function unitsLacking(candidate: i32, it: Minimum): i64 {
  return client(candidate).holdings == 0 ? it.wholeUnits : unitsWanted(it, havingOf(candidate));
}

/**
 * Atomic admission: its whole minimum is there beyond the earmark. Of one that wants the same as
 * the one before, with no offer in between, the same holds.
 */
function hasRoomBeside(candidate: i32, it: Minimum): bool {
  const its = client(candidate);
  const wanted = unitsLacking(candidate, it);
  const capabilities = framework(its.framework).capabilities;
  const last = beside;
  const isSame =
    last.offersMade == state.offersMade &&
    last.cycle == state.cycle &&
    last.shape == it.shape &&
    last.wanted == wanted &&
    last.role == its.role &&
    last.capabilities == capabilities;
  if (isSame && it.shape != 0 && !its.hasExclusions) return last.hasRoom;
  const hasRoom = isRoomBeside(candidate, it, wanted);
  if (its.hasExclusions) return hasRoom;
  last.cycle = state.cycle;
  last.offersMade = state.offersMade;
  last.shape = it.shape;
  last.wanted = wanted;
  last.role = its.role;
  last.capabilities = capabilities;
  last.hasRoom = hasRoom;
  return hasRoom;
}

/** By the order of agent ids. */
function isRoomBeside(candidate: i32, it: Minimum, wanted: i64): bool {
  let rest = unitsOfAllAtMost(it.shape);
  if (rest < wanted) return false;
  const seniors = minimumOf(client(state.earmark - 1)).shape;
  let units: i64 = 0;
  let lack = state.earmarkLackUnits;
  ranksRefresh();
  for (let i = 0; i < agentsById.count && units < wanted && wanted - units <= rest; i++) {
    const a = listAt(agentsById, i);
    if (agent(a).available == 0) continue;
    const most = unitsAtMost(it.shape, a);
    if (rest < i64.MAX_VALUE) rest -= most;
    if (!isOffering(a) || (most == 0 && unitsAtMost(seniors, a) == 0)) continue;
    const offered: usize = unitsAtMost(seniors, a) == 0 ? 0 : seniorOfferOf(a, lack);
    if (offered != 0) lack -= seniorUnitsIn(offered);
    if (most != 0 && isUsableBy(a, candidate)) units += unitsBeside(a, candidate, offered);
    bagRelease(offered);
  }
  return units >= wanted;
}

/** A client's units on an agent beyond what is kept there and what the senior will be offered. */
function unitsBeside(agentHandle: i32, candidate: i32, offered: usize): i64 {
  if (offered == 0) return unitsBeyondKept(agentHandle, candidate);
  const left = bagSubtract(agent(agentHandle).available, offered);
  const beyond = beyondKeptOf(agentHandle, left);
  bagRelease(left);
  const units = unitsOfBag(beyond, candidate);
  bagRelease(beyond);
  return units;
}
