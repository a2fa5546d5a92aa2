import { ADMISSION_GREEDY } from '../abi';
import { bitsClear, bitsEnsure, bitsGive, bitsHas, bitsSet, bitsUnset } from '../memory/bits';
import { give, reserveBlock, takeZeroed } from '../memory/heap';
import { ASKINGS_AT, HAPPENINGS_AT } from '../memory/layout';
import { List } from '../memory/list';
import { Table, tableEnsure, tableGive, tableHas, tableRow, tableTake } from '../memory/table';
import { bagRelease, bagRetain } from '../resources/bag';
import { bagContains } from '../resources/bags';
import { Agent, agent, agents } from './agent';
import { client, clients } from './client';
import { epochs } from './epochs';
import { minimumIsTakenBack } from './minimum';
import { role } from './role';

export class Happenings {
  /** Counts whoever came to a role, was asked or refused something (refusals.ts). */
  count: f64;
}

export const happenings = changetype<Happenings>(HAPPENINGS_AT);

export const askings = changetype<Table>(ASKINGS_AT);

/**
 * A refusal passes on: where a role's order makes somebody first until it asks for no more, whoever
 * refused what an agent has comes behind those who have waited for longer, for that and for less.
 * So one that cannot use what is free is in nobody's way, whatever filters it sets. This room
 * remembers what was refused, and who was asked since; passed-over.ts says who is passed over for
 * it.
 */
export class Asked {
  live: i32;
  /** The one before it of the same client and agent, +1; of a free row the next one. */
  nextInCell: i32;
  client: i32;
  agent: i32;
  bag: usize;
  /** Whether it took nothing of the bag … */
  refused: bool;
  /** … and set no filter: nothing of it need be kept for it (admission.ts). */
  outright: bool;
  /** Whether it is the latest of its client and agent. */
  isLatest: bool;
  /** When, by the count of comings, questions and refusals. */
  number: f64;
  /** Neighbours on the agent, by number, +1. */
  nextOnAgent: i32;
  previousOnAgent: i32;
}

export function asked(handle: i32): Asked {
  return changetype<Asked>(tableRow(askings, handle));
}

/** Makes room for so many more askings, and for one of the client on the agent. */
export function askingsEnsure(clientHandle: i32, agentHandle: i32, more: i32): bool {
  if (role(client(clientHandle).role).group == 0) return true;
  const it = agent(agentHandle);
  if (it.cellCount <= clientHandle) {
    const count = clients.capacity;
    if (!reserveBlock(cellBytes(count))) return false;
    const cells = takeZeroed(cellBytes(count));
    memory.copy(cells, it.cells, cellBytes(it.cellCount));
    cellsGive(it);
    it.cells = cells;
    it.cellCount = count;
  }
  return tableEnsure(askings, askings.end + more);
}

function cellBytes(count: i32): u32 {
  return (<u32>count) << 2;
}

function cellsGive(it: Agent): void {
  if (it.cellCount > 0) give(it.cells, cellBytes(it.cellCount));
}

/** The next number of what happens: somebody came, was asked, or refused. */
export function happens(): f64 {
  happenings.count += 1;
  return happenings.count;
}

/** A client takes nothing of a bag that it was offered; what the host takes back is not refused. */
export function refuse(clientHandle: i32, agentHandle: i32, bag: usize, refuseMs: i64): void {
  const its = client(clientHandle);
  const policy = role(its.role);
  if (policy.group == 0 || bag == 0 || !its.subscribed || minimumIsTakenBack(clientHandle)) return;
  const it = note(clientHandle, agentHandle, bag);
  it.refused = true;
  it.outright = refuseMs <= 0;
  if (it.outright && policy.admission != ADMISSION_GREEDY) epochs.holdback += 1;
}

/** A client is offered a bag. Where nothing is refused nobody waits for it to be asked. */
export function askedNote(clientHandle: i32, agentHandle: i32, bag: usize): void {
  const its = client(clientHandle);
  if (role(its.role).group == 0 || agent(agentHandle).askedFirst == 0) return;
  note(clientHandle, agentHandle, bag);
}

function note(clientHandle: i32, agentHandle: i32, bag: usize): Asked {
  const place = agent(agentHandle);
  // Most often what was asked is what is refused.
  const isLast =
    place.askedLast > 0 &&
    asked(place.askedLast - 1).client == clientHandle &&
    asked(place.askedLast - 1).bag == bag;
  const handle = isLast ? place.askedLast - 1 : askedAnew(clientHandle, agentHandle, bag);
  const it = asked(handle);
  it.refused = false;
  it.outright = false;
  it.number = happens();
  refusedUnmark(place, clientHandle);
  return it;
}

/** An asking of the bag at the end of the agent's; what lies within the bag is dropped for it. */
function askedAnew(clientHandle: i32, agentHandle: i32, bag: usize): i32 {
  const latest = latestAsked(clientHandle, agentHandle);
  if (latest < 0 || !bagContains(bag, asked(latest).bag)) {
    dropWithin(latest, bag);
    return askedAdd(clientHandle, agentHandle, bag);
  }
  // One that is dropped and one that is new: the first becomes the second.
  dropWithin(asked(latest).nextInCell - 1, bag);
  const it = asked(latest);
  const before = it.bag;
  it.bag = bagRetain(bag);
  bagRelease(before);
  agentUnlink(it);
  agentAppend(latest);
  return latest;
}

function askedAdd(clientHandle: i32, agentHandle: i32, bag: usize): i32 {
  const handle = tableTake(askings);
  const it = asked(handle);
  it.client = clientHandle;
  it.agent = agentHandle;
  it.bag = bagRetain(bag);
  it.nextInCell = latestAsked(clientHandle, agentHandle) + 1;
  it.isLatest = true;
  if (it.nextInCell > 0) asked(it.nextInCell - 1).isLatest = false;
  cellSet(clientHandle, agentHandle, handle);
  client(clientHandle).askings += 1;
  agentAppend(handle);
  return handle;
}

function agentAppend(handle: i32): void {
  const it = asked(handle);
  const place = agent(it.agent);
  it.nextOnAgent = 0;
  it.previousOnAgent = place.askedLast;
  if (place.askedLast > 0) asked(place.askedLast - 1).nextOnAgent = handle + 1;
  else place.askedFirst = handle + 1;
  place.askedLast = handle + 1;
}

function agentUnlink(it: Asked): void {
  const place = agent(it.agent);
  if (it.previousOnAgent > 0) asked(it.previousOnAgent - 1).nextOnAgent = it.nextOnAgent;
  else place.askedFirst = it.nextOnAgent;
  if (it.nextOnAgent > 0) asked(it.nextOnAgent - 1).previousOnAgent = it.previousOnAgent;
  else place.askedLast = it.previousOnAgent;
}

/** When the client was last asked on the agent for the bag, or for more: handle, or -1. */
export function lastAsked(clientHandle: i32, agentHandle: i32, bag: usize): i32 {
  let at = latestAsked(clientHandle, agentHandle);
  while (at >= 0 && !bagContains(asked(at).bag, bag)) at = asked(at).nextInCell - 1;
  return at;
}

/** The latest asking of a client on an agent, or -1. */
export function latestAsked(clientHandle: i32, agentHandle: i32): i32 {
  const it = agent(agentHandle);
  return clientHandle < it.cellCount ? load<i32>(it.cells + cellBytes(clientHandle)) - 1 : -1;
}

/** The same, for -1 or a handle. */
function cellSet(clientHandle: i32, agentHandle: i32, handle: i32): void {
  const it = agent(agentHandle);
  assert(clientHandle < it.cellCount, 'an asking was noted for which there is no room');
  store<i32>(it.cells + cellBytes(clientHandle), handle + 1);
}

/** Whether the client refused the bag, or more, when it was last asked for it on the agent. */
export function hasRefused(clientHandle: i32, agentHandle: i32, bag: usize): bool {
  const at = lastAsked(clientHandle, agentHandle, bag);
  return at >= 0 && asked(at).refused;
}

/** Drops what being asked for the bag makes needless, from one of its cell on. */
function dropWithin(first: i32, bag: usize): void {
  let at = first;
  while (at >= 0) {
    const next = asked(at).nextInCell - 1;
    if (bagContains(bag, asked(at).bag)) drop(at);
    at = next;
  }
}

export function askingsForgetClient(clientHandle: i32): void {
  for (let a = 0; a < agents.end && client(clientHandle).askings > 0; a++) {
    if (!tableHas(agents, a)) continue;
    let at = latestAsked(clientHandle, a);
    for (; at >= 0; at = latestAsked(clientHandle, a)) drop(at);
  }
}

export function askingsForgetAgent(agentHandle: i32): void {
  while (agent(agentHandle).askedFirst > 0) drop(agent(agentHandle).askedFirst - 1);
}

// ── who is known to have refused all that is available ────────────────────────────────────────

/** Remembers that the latest asking of a client here was refused, and holds all that there is. */
export function refusedMark(agentHandle: i32, clientHandle: i32): bool {
  const it = agent(agentHandle);
  const row = bitsEnsure(it.refused, clients.end - 1);
  if (row == 0) return false;
  it.refused = row;
  if (!it.refusedHolds) {
    bitsClear(row);
    it.refusedOrder = 0;
  }
  it.refusedHolds = true;
  bitsSet(row, clientHandle);
  if (it.refusedFor == it.available) return true;
  const old = it.refusedFor;
  it.refusedFor = bagRetain(it.available);
  bagRelease(old);
  return true;
}

function refusedUnmark(it: Agent, clientHandle: i32): void {
  if (!bitsHas(it.refused, clientHandle)) return;
  bitsUnset(it.refused, clientHandle);
  it.refusedOrder = 0;
}

/** Whoever just refused all that is available is known to have. */
export function refusedNote(clientHandle: i32, agentHandle: i32, bag: usize): void {
  const last = latestAsked(clientHandle, agentHandle);
  if (last < 0 || !asked(last).refused || asked(last).bag != bag) return;
  if (bagContains(bag, agent(agentHandle).available)) refusedMark(agentHandle, clientHandle);
}

/** How many at the beginning of an order are known to have refused all that is available. */
export function refusedFirst(it: Agent, order: List, version: u32): i32 {
  const isKnown =
    it.refusedHolds && it.refusedOrder == changetype<usize>(order) && it.refusedVersion == version;
  return isKnown ? it.refusedFirst : 0;
}

export function refusedFirstSet(it: Agent, order: List, version: u32, count: i32): void {
  it.refusedOrder = changetype<usize>(order);
  it.refusedVersion = version;
  it.refusedFirst = count;
}

/** Whether a client is known to have refused all that is available here. */
export function isRefused(it: Agent, clientHandle: i32): bool {
  return it.refusedHolds && bitsHas(it.refused, clientHandle);
}

/** The agent goes away. */
export function refusedForget(it: Agent): void {
  bitsGive(it.refused);
  bagRelease(it.refusedFor);
  cellsGive(it);
}

function drop(handle: i32): void {
  const it = asked(handle);
  const next = it.nextInCell;
  if (it.isLatest) {
    cellSet(it.client, it.agent, next - 1);
    if (next > 0) asked(next - 1).isLatest = true;
  } else {
    let at = latestAsked(it.client, it.agent);
    while (asked(at).nextInCell != handle + 1) at = asked(at).nextInCell - 1;
    asked(at).nextInCell = next;
  }
  client(it.client).askings -= 1;
  refusedUnmark(agent(it.agent), it.client);
  agentUnlink(it);
  bagRelease(it.bag);
  tableGive(askings, handle, true);
}
