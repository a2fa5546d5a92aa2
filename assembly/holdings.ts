import { KIND_SCALAR, KIND_SHARED } from './abi';
import { agent, agentRecover, agentTake } from './agents';
import {
  bagAdd,
  bagContains,
  bagCount,
  bagEntry,
  bagRelease,
  bagRetain,
  bagSubtract,
  bagsReserve,
} from './bags';
import { client, clientTryRemove, framework } from './clients';
import { mapDelete, mapEnsure, mapGet, mapSet } from './hash';
import { kind } from './kinds';
import { SLACK, tableEnsureOne, tableGive, tableHas, tableRow, tableTake } from './memory';
import { minimumHeldChanged, minimumHeldLost, minimumSettle } from './minimum';
import { overdueWaits } from './overdue';
import { vectorChange } from './quantities';
import { role, roleHeldChange, roleTouch } from './roles';
import { sorterTouch } from './sorter';
import { holdingMap, holdings, offers, state } from './state';

/** What one client has on one agent: its outstanding offers, and what its tasks use. */
export class Holding {
  live: i32;
  nextFree: i32;
  client: i32;
  agent: i32;
  used: usize;
  /** First of its offers, +1. */
  offers: i32;
  /** Neighbours among the client's and the agent's holdings, +1. */
  nextOfClient: i32;
  previousOfClient: i32;
  nextOfAgent: i32;
  previousOfAgent: i32;
}

/** One outstanding offer. */
export class Offer {
  live: i32;
  nextFree: i32;
  holding: i32;
  bag: usize;
  /** The allocation run that made it; 0 when none did. */
  cycle: u32;
  next: i32;
  previous: i32;
}

export function holding(handle: i32): Holding {
  return changetype<Holding>(tableRow(holdings, handle));
}

export function offer(handle: i32): Offer {
  return changetype<Offer>(tableRow(offers, handle));
}

/** Makes room for one more holding with one more offer. */
export function holdingEnsure(): bool {
  return (
    tableEnsureOne(holdings) &&
    tableEnsureOne(offers) &&
    mapEnsure(holdingMap) &&
    bagsReserve(SLACK)
  );
}

export function holdingFind(clientHandle: i32, agentHandle: i32): i32 {
  return mapGet(holdingMap, clientHandle, agentHandle);
}

function holdingTake(clientHandle: i32, agentHandle: i32): i32 {
  const found = mapGet(holdingMap, clientHandle, agentHandle);
  if (found >= 0) return found;
  const handle = tableTake(holdings);
  mapSet(holdingMap, clientHandle, agentHandle, handle);
  const it = holding(handle);
  const owner = client(clientHandle);
  const place = agent(agentHandle);
  it.client = clientHandle;
  it.agent = agentHandle;
  it.nextOfClient = owner.holdings;
  it.nextOfAgent = place.holdings;
  if (owner.holdings > 0) holding(owner.holdings - 1).previousOfClient = handle + 1;
  if (place.holdings > 0) holding(place.holdings - 1).previousOfAgent = handle + 1;
  owner.holdings = handle + 1;
  place.holdings = handle + 1;
  return handle;
}

/** Gives a holding back once nothing is in it. */
function holdingTryGive(handle: i32): void {
  const it = holding(handle);
  if (it.used != 0 || it.offers != 0) return;
  if (it.previousOfClient > 0) holding(it.previousOfClient - 1).nextOfClient = it.nextOfClient;
  else client(it.client).holdings = it.nextOfClient;
  if (it.nextOfClient > 0) holding(it.nextOfClient - 1).previousOfClient = it.previousOfClient;
  if (it.previousOfAgent > 0) holding(it.previousOfAgent - 1).nextOfAgent = it.nextOfAgent;
  else agent(it.agent).holdings = it.nextOfAgent;
  if (it.nextOfAgent > 0) holding(it.nextOfAgent - 1).previousOfAgent = it.previousOfAgent;
  mapDelete(holdingMap, it.client, it.agent);
  tableGive(holdings, handle, true);
}

// ── what a client and its role are counted to hold ────────────────────────────────────────────

/** How many copies of a shared volume the holdings of a client on an agent have. */
function sharedCopies(handle: i32, kindHandle: i32): i64 {
  const it = holding(handle);
  let copies = copiesIn(it.used, kindHandle);
  for (let at = it.offers - 1; at >= 0; at = offer(at).next - 1) {
    copies += copiesIn(offer(at).bag, kindHandle);
  }
  return copies;
}

function copiesIn(bag: usize, kindHandle: i32): i64 {
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    if (entry.kind == kindHandle) return entry.quantity;
  }
  return 0;
}

/** Whether another framework of the role holds the shared volume on the agent. */
function sharedInRole(agentHandle: i32, except: i32, roleHandle: i32, kindHandle: i32): bool {
  for (let at = agent(agentHandle).holdings - 1; at >= 0; at = holding(at).nextOfAgent - 1) {
    if (at == except || client(holding(at).client).role != roleHandle) continue;
    if (sharedCopies(at, kindHandle) > 0) return true;
  }
  return false;
}

/**
 * A shared volume counts once per client and agent, and once per role and agent: only its first and
 * last copy change sums. Above, the same volume in two roles counts twice, as in Mesos.
 */
function sharedChange(handle: i32, kindHandle: i32, sign: i64): void {
  const it = holding(handle);
  const owner = client(it.client);
  const size = kind(kindHandle).size;
  if (sharedCopies(handle, kindHandle) > 0) return;
  vectorChange(owner.node.allocated, kind(kindHandle).name, sign * size);
  if (sharedInRole(it.agent, handle, owner.role, kindHandle)) return;
  roleHeldChange(owner.role, kindHandle, sign * size);
}

/**
 * Counts `sign` × a bag for the client, its role and all above. Called while the bag is not among
 * the holding's own (before it is put in, after it was taken out).
 */
export function heldChange(handle: i32, bag: usize, sign: i64): void {
  const it = holding(handle);
  const owner = client(it.client);
  // A framework that only its agents have named so far counts for no role yet.
  if (!owner.tracked) return;
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const its = kind(entry.kind);
    if ((its.flags & KIND_SCALAR) == 0) continue;
    if (its.flags & KIND_SHARED) {
      sharedChange(handle, entry.kind, sign);
      continue;
    }
    vectorChange(owner.node.allocated, its.name, sign * entry.quantity);
    roleHeldChange(owner.role, entry.kind, sign * entry.quantity);
  }
}

/** Marks the client and its roles to be moved, after `allocations` more allocations. */
export function heldTouch(clientHandle: i32, allocations: i32): void {
  const owner = client(clientHandle);
  if (!owner.tracked) return;
  owner.node.count += allocations;
  sorterTouch(role(owner.role).clients, owner.node);
  roleTouch(owner.role, allocations);
}

// ── offers ────────────────────────────────────────────────────────────────────────────────────

/**
 * Makes an outstanding offer of resources that are available; takes over the caller's reference
 * to the bag. The sorters hear of it later, with `heldTouch`: the order among frameworks holds for
 * a whole visit of an agent.
 */
export function offerMake(clientHandle: i32, agentHandle: i32, bag: usize): i32 {
  const owner = holdingTake(clientHandle, agentHandle);
  heldChange(owner, bag, 1);
  agentTake(agentHandle, bag);
  const handle = tableTake(offers);
  const it = offer(handle);
  const its = holding(owner);
  it.holding = owner;
  it.bag = bag;
  it.next = its.offers;
  if (its.offers > 0) offer(its.offers - 1).previous = handle + 1;
  its.offers = handle + 1;
  return handle;
}

/** The offer that this allocation run already made a client of an agent, or -1. */
export function offerOfCycle(clientHandle: i32, agentHandle: i32): i32 {
  const owner = mapGet(holdingMap, clientHandle, agentHandle);
  if (owner < 0) return -1;
  const last = holding(owner).offers - 1;
  return last >= 0 && offer(last).cycle == state.cycle ? last : -1;
}

/** Adds a bag to an offer of the same run, which makes it `whole`. Takes over both. */
export function offerGrow(handle: i32, bag: usize, whole: usize): void {
  const owner = offer(handle).holding;
  heldChange(owner, bag, 1);
  agentTake(holding(owner).agent, bag);
  const it = offer(handle);
  bagRelease(it.bag);
  bagRelease(bag);
  it.bag = whole;
}

/** Takes an offer out of its holding; the caller gets its bag's reference. */
function offerUnlink(handle: i32): usize {
  const it = offer(handle);
  const its = holding(it.holding);
  if (it.previous > 0) offer(it.previous - 1).next = it.next;
  else its.offers = it.next;
  if (it.next > 0) offer(it.next - 1).previous = it.previous;
  const bag = it.bag;
  tableGive(offers, handle, true);
  return bag;
}

/** Ends an offer: all of it comes back to the agent. */
export function offerRecover(handle: i32): void {
  const owner = offer(handle).holding;
  const its = holding(owner);
  const bag = offerUnlink(handle);
  heldChange(owner, bag, -1);
  heldTouch(its.client, 0);
  agentRecover(its.agent, bag);
  bagRelease(bag);
  holdingEnd(owner);
}

/** After something left a holding: it may go, and its client with it. */
function holdingEnd(handle: i32): void {
  const clientHandle = holding(handle).client;
  holdingTryGive(handle);
  state.holdbackEpoch += 1;
  minimumSettle(clientHandle);
  clientTryRemove(clientHandle);
}

/** Ends an offer by turning `use` (within it) into used resources; the rest is recovered. */
export function offerAccept(handle: i32, use: usize): void {
  const owner = offer(handle).holding;
  const its = holding(owner);
  const bag = offerUnlink(handle);
  const rest = bagSubtract(bag, use);
  // The whole leaves the books and the used part enters again, so that copies count right.
  heldChange(owner, bag, -1);
  heldChange(owner, use, 1);
  heldTouch(its.client, 0);
  const used = bagAdd(its.used, use);
  bagRelease(its.used);
  its.used = used;
  agentRecover(its.agent, rest);
  const runner = framework(client(its.client).framework);
  if (runner.permanent) state.clusterEpoch += 1;
  if (client(its.client).minimum == 0 && runner.runsSinceMs < 0) runner.runsSinceMs = state.nowMs;
  minimumHeldChanged(its.client, use, 1);
  bagRelease(rest);
  bagRelease(bag);
  holdingEnd(owner);
}

// ── used resources ────────────────────────────────────────────────────────────────────────────

/** Resources are used without having been offered: an agent that re-registers with tasks. */
export function usedAdd(clientHandle: i32, agentHandle: i32, bag: usize): void {
  const owner = holdingTake(clientHandle, agentHandle);
  heldChange(owner, bag, 1);
  heldTouch(clientHandle, 1);
  agentTake(agentHandle, bag);
  const its = holding(owner);
  const used = bagAdd(its.used, bag);
  bagRelease(its.used);
  its.used = used;
  if (framework(client(clientHandle).framework).permanent) state.clusterEpoch += 1;
  minimumHeldChanged(clientHandle, bag, 1);
}

/** Used resources come back to the agent: tasks ended. */
export function usedRecover(handle: i32, bag: usize): void {
  usedTakeOut(handle, bag);
  minimumHeldChanged(holding(handle).client, bag, -1);
  usedEnd(handle);
}

/** All that is used is lost with its agent, or goes with its framework. */
export function usedLose(handle: i32): void {
  const bag = bagRetain(holding(handle).used);
  usedTakeOut(handle, bag);
  minimumHeldLost(holding(handle).client, bag);
  usedEnd(handle);
  bagRelease(bag);
}

function usedTakeOut(handle: i32, bag: usize): void {
  const its = holding(handle);
  const used = bagSubtract(its.used, bag);
  const agentHandle = its.agent;
  bagRelease(its.used);
  its.used = used;
  // What a permanent service uses is never free: with it goes, or comes, what is feasible.
  if (framework(client(its.client).framework).permanent) state.clusterEpoch += 1;
  heldChange(handle, bag, -1);
  heldTouch(its.client, 0);
  agentRecover(agentHandle, bag);
}

function usedEnd(handle: i32): void {
  overdueWaits(holding(handle).client);
  holdingEnd(handle);
}

export function isOffer(handle: i32): bool {
  return tableHas(offers, handle);
}

/** Whether the holding uses at least the bag. */
export function usesAtLeast(handle: i32, bag: usize): bool {
  return bagContains(holding(handle).used, bag);
}

/** Counts what a framework holds from the moment that it is added. */
export function clientHoldingsTrack(clientHandle: i32): void {
  for (let at = client(clientHandle).holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
    // Out of the holding while it is counted, as `heldChange` asks.
    const used = holding(at).used;
    holding(at).used = 0;
    heldChange(at, used, 1);
    holding(at).used = used;
    heldTouch(clientHandle, 1);
    minimumHeldChanged(clientHandle, used, 1);
  }
}

/** Replaces an offer's bag after an operation; quantities were settled by the caller. */
export function offerReplace(handle: i32, bag: usize): void {
  const it = offer(handle);
  bagRelease(it.bag);
  it.bag = bagRetain(bag);
}
