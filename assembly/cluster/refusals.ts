import { ADMISSION_GREEDY } from '../abi';
import { bitsClear, bitsEnsure, bitsGive, bitsHas, bitsSet, bitsUnset } from '../memory/bits';
import { give, reserveBlock, takeZeroed } from '../memory/heap';
import { ASKINGS_AT, HAPPENINGS_AT } from '../memory/layout';
import { List } from '../memory/list';
import { Table, tableEnsure, tableGive, tableHas, tableRow, tableTake } from '../memory/table';
import { bagRelease, bagRetain } from '../resources/bag';
import { bagContains } from '../resources/bags';
import { Agent, agentAt, agents } from './agent';
import { clientAt, clients } from './client';
import { epochs } from './epochs';
import { minimumIsTakenBack } from './minimum';
import { roleAt } from './role';

export class Happenings {
  /** Counts whoever came to a role, was asked or refused something (refusals.ts). */
  count: f64;
}

const happenings = changetype<Happenings>(HAPPENINGS_AT);

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

export function askingAt(handle: i32): Asked {
  return changetype<Asked>(tableRow(askings, handle));
}

/** Makes room for so many more askings, and for one of the client on the agent. */
export function askingsEnsure(clientHandle: i32, agentHandle: i32, more: i32): bool {
  if (roleAt(clientAt(clientHandle).role).group == 0) return true;
  const agent = agentAt(agentHandle);
  if (agent.cellCount <= clientHandle) {
    const count = clients.capacity;
    if (!reserveBlock(cellBytes(count))) return false;
    const cells = takeZeroed(cellBytes(count));
    memory.copy(cells, agent.cells, cellBytes(agent.cellCount));
    cellsGive(agent);
    agent.cells = cells;
    agent.cellCount = count;
  }
  return tableEnsure(askings, askings.end + more);
}

function cellBytes(count: i32): u32 {
  return (<u32>count) << 2;
}

function cellsGive(agent: Agent): void {
  if (agent.cellCount > 0) give(agent.cells, cellBytes(agent.cellCount));
}

/** The next number of what happens: somebody came, was asked, or refused. */
export function happens(): f64 {
  happenings.count += 1;
  return happenings.count;
}

/** A client takes nothing of a bag that it was offered; what the host takes back is not refused. */
export function refuse(clientHandle: i32, agentHandle: i32, bag: usize, refuseMs: i64): void {
  const client = clientAt(clientHandle);
  const policy = roleAt(client.role);
  if (policy.group == 0 || bag == 0 || !client.subscribed || minimumIsTakenBack(clientHandle))
    return;
  const asking = note(clientHandle, agentHandle, bag);
  asking.refused = true;
  asking.outright = refuseMs <= 0;
  if (asking.outright && policy.admission != ADMISSION_GREEDY) epochs.holdback += 1;
}

/** A client is offered a bag. Where nothing is refused nobody waits for it to be asked. */
export function askedNote(clientHandle: i32, agentHandle: i32, bag: usize): void {
  const client = clientAt(clientHandle);
  if (roleAt(client.role).group == 0 || agentAt(agentHandle).askedFirst == 0) return;
  note(clientHandle, agentHandle, bag);
}

function note(clientHandle: i32, agentHandle: i32, bag: usize): Asked {
  const place = agentAt(agentHandle);
  // Most often what was asked is what is refused.
  const isLast =
    place.askedLast > 0 &&
    askingAt(place.askedLast - 1).client == clientHandle &&
    askingAt(place.askedLast - 1).bag == bag;
  const handle = isLast ? place.askedLast - 1 : askedAnew(clientHandle, agentHandle, bag);
  const asking = askingAt(handle);
  asking.refused = false;
  asking.outright = false;
  asking.number = happens();
  refusedUnmark(place, clientHandle);
  return asking;
}

/** An asking of the bag at the end of the agent's; what lies within the bag is dropped for it. */
function askedAnew(clientHandle: i32, agentHandle: i32, bag: usize): i32 {
  const latest = latestAsked(clientHandle, agentHandle);
  if (latest < 0 || !bagContains(bag, askingAt(latest).bag)) {
    dropWithin(latest, bag);
    return askedAdd(clientHandle, agentHandle, bag);
  }
  // One that is dropped and one that is new: the first becomes the second.
  dropWithin(askingAt(latest).nextInCell - 1, bag);
  const asking = askingAt(latest);
  const before = asking.bag;
  asking.bag = bagRetain(bag);
  bagRelease(before);
  agentUnlink(asking);
  agentAppend(latest);
  return latest;
}

function askedAdd(clientHandle: i32, agentHandle: i32, bag: usize): i32 {
  const handle = tableTake(askings);
  const asking = askingAt(handle);
  asking.client = clientHandle;
  asking.agent = agentHandle;
  asking.bag = bagRetain(bag);
  asking.nextInCell = latestAsked(clientHandle, agentHandle) + 1;
  asking.isLatest = true;
  if (asking.nextInCell > 0) askingAt(asking.nextInCell - 1).isLatest = false;
  cellSet(clientHandle, agentHandle, handle);
  clientAt(clientHandle).askings += 1;
  agentAppend(handle);
  return handle;
}

function agentAppend(handle: i32): void {
  const asking = askingAt(handle);
  const place = agentAt(asking.agent);
  asking.nextOnAgent = 0;
  asking.previousOnAgent = place.askedLast;
  if (place.askedLast > 0) askingAt(place.askedLast - 1).nextOnAgent = handle + 1;
  else place.askedFirst = handle + 1;
  place.askedLast = handle + 1;
  if (place.askedUnblocked < 0) place.askedUnblocked = handle + 1;
}

function agentUnlink(asking: Asked): void {
  const place = agentAt(asking.agent);
  if (place.askedUnblocked > 0 && askingAt(place.askedUnblocked - 1) == asking)
    place.askedUnblocked = asking.nextOnAgent > 0 ? asking.nextOnAgent : -1;
  if (asking.previousOnAgent > 0)
    askingAt(asking.previousOnAgent - 1).nextOnAgent = asking.nextOnAgent;
  else place.askedFirst = asking.nextOnAgent;
  if (asking.nextOnAgent > 0)
    askingAt(asking.nextOnAgent - 1).previousOnAgent = asking.previousOnAgent;
  else place.askedLast = asking.previousOnAgent;
}

/**
 * The first asking on an agent that is the latest of a client who is not known to get nothing
 * there, or -1. Those with long filters stand before all others: it is remembered how far.
 */
export function firstUnblocked(agent: Agent): i32 {
  if (!agent.blocksHold) return agent.askedFirst - 1;
  if (agent.askedUnblocked < 0) return -1;
  let at = (agent.askedUnblocked > 0 ? agent.askedUnblocked : agent.askedFirst) - 1;
  while (at >= 0 && (!askingAt(at).isLatest || bitsHas(agent.blocked, askingAt(at).client)))
    at = askingAt(at).nextOnAgent - 1;
  agent.askedUnblocked = at < 0 ? -1 : at + 1;
  return at;
}

/** A client may get something on an agent again. */
export function askedUnblock(agentHandle: i32, clientHandle: i32): void {
  const known = agentAt(agentHandle).askedUnblocked;
  const latest = latestAsked(clientHandle, agentHandle);
  if (latest < 0 || known == 0) return;
  if (known < 0 || askingAt(latest).number < askingAt(known - 1).number)
    agentAt(agentHandle).askedUnblocked = latest + 1;
}

/** When the client was last asked on the agent for the bag, or for more: handle, or -1. */
export function lastAsked(clientHandle: i32, agentHandle: i32, bag: usize): i32 {
  let at = latestAsked(clientHandle, agentHandle);
  while (at >= 0 && !bagContains(askingAt(at).bag, bag)) at = askingAt(at).nextInCell - 1;
  return at;
}

/** The latest asking of a client on an agent, or -1. */
export function latestAsked(clientHandle: i32, agentHandle: i32): i32 {
  const agent = agentAt(agentHandle);
  return clientHandle < agent.cellCount ? load<i32>(agent.cells + cellBytes(clientHandle)) - 1 : -1;
}

/** The same, for -1 or a handle. */
function cellSet(clientHandle: i32, agentHandle: i32, handle: i32): void {
  const agent = agentAt(agentHandle);
  assert(clientHandle < agent.cellCount, 'an asking was noted for which there is no room');
  store<i32>(agent.cells + cellBytes(clientHandle), handle + 1);
}

/** Whether the client refused the bag, or more, when it was last asked for it on the agent. */
export function hasRefused(clientHandle: i32, agentHandle: i32, bag: usize): bool {
  if (agentAt(agentHandle).askedFirst == 0) return false;
  const at = lastAsked(clientHandle, agentHandle, bag);
  return at >= 0 && askingAt(at).refused;
}

/** Drops what being asked for the bag makes needless, from one of its cell on. */
function dropWithin(first: i32, bag: usize): void {
  let at = first;
  while (at >= 0) {
    const next = askingAt(at).nextInCell - 1;
    if (bagContains(bag, askingAt(at).bag)) drop(at);
    at = next;
  }
}

export function askingsForgetClient(clientHandle: i32): void {
  for (let a = 0; a < agents.end && clientAt(clientHandle).askings > 0; a++) {
    if (!tableHas(agents, a)) continue;
    let at = latestAsked(clientHandle, a);
    for (; at >= 0; at = latestAsked(clientHandle, a)) drop(at);
  }
}

export function askingsForgetAgent(agentHandle: i32): void {
  while (agentAt(agentHandle).askedFirst > 0) drop(agentAt(agentHandle).askedFirst - 1);
}

// ── who is known to have refused all that is available ────────────────────────────────────────

/** Remembers that the latest asking of a client here was refused, and holds all that there is. */
export function refusedMark(agentHandle: i32, clientHandle: i32): bool {
  const agent = agentAt(agentHandle);
  const row = bitsEnsure(agent.refused, clients.end - 1);
  if (row == 0) return false;
  agent.refused = row;
  if (!agent.refusedHolds) {
    bitsClear(row);
    agent.refusedOrder = 0;
  }
  agent.refusedHolds = true;
  bitsSet(row, clientHandle);
  if (agent.refusedFor == agent.available) return true;
  const old = agent.refusedFor;
  agent.refusedFor = bagRetain(agent.available);
  bagRelease(old);
  return true;
}

function refusedUnmark(agent: Agent, clientHandle: i32): void {
  if (!bitsHas(agent.refused, clientHandle)) return;
  bitsUnset(agent.refused, clientHandle);
  agent.refusedOrder = 0;
}

/** Whoever just refused all that is available is known to have. */
export function refusedNote(clientHandle: i32, agentHandle: i32, bag: usize): void {
  const last = latestAsked(clientHandle, agentHandle);
  if (last < 0 || !askingAt(last).refused || askingAt(last).bag != bag) return;
  if (bagContains(bag, agentAt(agentHandle).available)) refusedMark(agentHandle, clientHandle);
}

/** How many at the beginning of an order are known to have refused all that is available. */
export function refusedFirst(agent: Agent, order: List, version: u32): i32 {
  const isKnown =
    agent.refusedHolds &&
    agent.refusedOrder == changetype<usize>(order) &&
    agent.refusedVersion == version;
  return isKnown ? agent.refusedFirst : 0;
}

export function refusedFirstSet(agent: Agent, order: List, version: u32, count: i32): void {
  agent.refusedOrder = changetype<usize>(order);
  agent.refusedVersion = version;
  agent.refusedFirst = count;
}

/** Whether a client is known to have refused all that is available here. */
export function isRefused(agent: Agent, clientHandle: i32): bool {
  return agent.refusedHolds && bitsHas(agent.refused, clientHandle);
}

/** The agent goes away. */
export function refusedForget(agent: Agent): void {
  bitsGive(agent.refused);
  bagRelease(agent.refusedFor);
  cellsGive(agent);
}

function drop(handle: i32): void {
  const asking = askingAt(handle);
  const next = asking.nextInCell;
  if (asking.isLatest) {
    cellSet(asking.client, asking.agent, next - 1);
    if (next > 0) askingAt(next - 1).isLatest = true;
    askedUnblock(asking.agent, asking.client);
  } else {
    let at = latestAsked(asking.client, asking.agent);
    while (askingAt(at).nextInCell != handle + 1) at = askingAt(at).nextInCell - 1;
    askingAt(at).nextInCell = next;
  }
  clientAt(asking.client).askings -= 1;
  assert(clientAt(asking.client).askings >= 0, 'a client lost an asking that it did not have');
  refusedUnmark(agentAt(asking.agent), asking.client);
  agentUnlink(asking);
  bagRelease(asking.bag);
  tableGive(askings, handle, true);
}
