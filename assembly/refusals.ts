import { ADMISSION_GREEDY } from './abi';
import { Agent, agent } from './agents';
import { bagContains, bagRelease, bagRetain } from './bags';
import { bitsClear, bitsEnsure, bitsGive, bitsHas, bitsSet, bitsUnset } from './bits';
import { client } from './clients';
import { mapDelete, mapEnsure, mapGet, mapSet } from './hash';
import { tableEnsure, tableGive, tableRow, tableTake } from './memory';
import { minimumIsTakenBack } from './minimum';
import { role } from './roles';
import { Sorter } from './sorter';
import { askedMap, askings, clients, state } from './state';

/**
 * A refusal passes on: where a role's order makes somebody first until it asks for no more, whoever
 * refused what an agent has comes behind those who have waited for longer, for that and for less.
 * So one that cannot use what is free is in nobody's way, whatever filters it sets. This room
 * remembers what was refused, and who was asked since; passed-over.ts says who is passed over for
 * it.
 */
export class Asked {
  live: i32;
  nextFree: i32;
  client: i32;
  agent: i32;
  bag: usize;
  /** Whether it took nothing of the bag … */
  refused: bool;
  /** … and set no filter: nothing of it need be kept for it (admission.ts). */
  outright: bool;
  /** When, by the count of comings, questions and refusals. */
  number: f64;
  /** The one before it of the same client and agent, +1. */
  nextInCell: i32;
  /** Neighbours among what the client was asked, +1. */
  nextOfClient: i32;
  previousOfClient: i32;
  /** Neighbours on the agent, by number, +1. */
  nextOnAgent: i32;
  previousOnAgent: i32;
}

export function asked(handle: i32): Asked {
  return changetype<Asked>(tableRow(askings, handle));
}

/** Makes room for so many more askings. */
export function askingsEnsure(more: i32): bool {
  return tableEnsure(askings, askings.end + more) && mapEnsure(askedMap, <u32>more);
}

/** The next number of what happens: somebody came, was asked, or refused. */
export function happens(): f64 {
  state.happenings += 1;
  return state.happenings;
}

/** A client takes nothing of a bag that it was offered; what the host takes back is not refused. */
export function refuse(clientHandle: i32, agentHandle: i32, bag: usize, refuseMs: i64): void {
  const its = client(clientHandle);
  const policy = role(its.role);
  if (policy.group == 0 || bag == 0 || !its.subscribed || minimumIsTakenBack(clientHandle)) return;
  const it = note(clientHandle, agentHandle, bag);
  it.refused = true;
  it.outright = refuseMs <= 0;
  if (it.outright && policy.admission != ADMISSION_GREEDY) state.holdbackEpoch += 1;
}

/** A client is offered a bag. Where nothing is refused nobody waits for it to be asked. */
export function askedNote(clientHandle: i32, agentHandle: i32, bag: usize): void {
  const its = client(clientHandle);
  if (role(its.role).group == 0 || agent(agentHandle).askedFirst == 0) return;
  note(clientHandle, agentHandle, bag);
}

function note(clientHandle: i32, agentHandle: i32, bag: usize): Asked {
  dropWithin(clientHandle, agentHandle, bag);
  const its = client(clientHandle);
  const handle = tableTake(askings);
  const it = asked(handle);
  it.client = clientHandle;
  it.agent = agentHandle;
  it.bag = bagRetain(bag);
  it.number = happens();
  it.nextInCell = mapGet(askedMap, clientHandle, agentHandle) + 1;
  mapSet(askedMap, clientHandle, agentHandle, handle);
  it.nextOfClient = its.askings;
  if (its.askings > 0) asked(its.askings - 1).previousOfClient = handle + 1;
  its.askings = handle + 1;
  const place = agent(agentHandle);
  refusedUnmark(place, clientHandle);
  it.previousOnAgent = place.askedLast;
  if (place.askedLast > 0) asked(place.askedLast - 1).nextOnAgent = handle + 1;
  else place.askedFirst = handle + 1;
  place.askedLast = handle + 1;
  return it;
}

/** When the client was last asked on the agent for the bag, or for more: handle, or -1. */
export function lastAsked(clientHandle: i32, agentHandle: i32, bag: usize): i32 {
  let at = cell(clientHandle, agentHandle);
  while (at >= 0 && !bagContains(asked(at).bag, bag)) at = asked(at).nextInCell - 1;
  return at;
}

/** The latest asking of a client on an agent, or -1. */
export function latestAsked(clientHandle: i32, agentHandle: i32): i32 {
  return mapGet(askedMap, clientHandle, agentHandle);
}

/** Whether the client refused the bag, or more, when it was last asked for it on the agent. */
export function hasRefused(clientHandle: i32, agentHandle: i32, bag: usize): bool {
  const at = lastAsked(clientHandle, agentHandle, bag);
  return at >= 0 && asked(at).refused;
}

/** The latest of what a client was asked on an agent, or -1. */
function cell(clientHandle: i32, agentHandle: i32): i32 {
  const none = client(clientHandle).askings == 0 || agent(agentHandle).askedFirst == 0;
  return none ? -1 : mapGet(askedMap, clientHandle, agentHandle);
}

/** Drops what being asked for the bag makes needless. */
function dropWithin(clientHandle: i32, agentHandle: i32, bag: usize): void {
  let at = cell(clientHandle, agentHandle);
  while (at >= 0) {
    const next = asked(at).nextInCell - 1;
    if (bagContains(bag, asked(at).bag)) drop(at);
    at = next;
  }
}

export function askingsForgetClient(clientHandle: i32): void {
  while (client(clientHandle).askings > 0) drop(client(clientHandle).askings - 1);
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
  const last = cell(clientHandle, agentHandle);
  if (last < 0 || !asked(last).refused || asked(last).bag != bag) return;
  if (bagContains(bag, agent(agentHandle).available)) refusedMark(agentHandle, clientHandle);
}

/** How many at the beginning of an order are known to have refused all that is available. */
export function refusedFirst(it: Agent, order: Sorter): i32 {
  const isKnown =
    it.refusedHolds &&
    it.refusedOrder == changetype<usize>(order) &&
    it.refusedVersion == order.version;
  return isKnown ? it.refusedFirst : 0;
}

export function refusedFirstSet(it: Agent, order: Sorter, count: i32): void {
  it.refusedOrder = changetype<usize>(order);
  it.refusedVersion = order.version;
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
}

function drop(handle: i32): void {
  const it = asked(handle);
  const next = it.nextInCell;
  let at = mapGet(askedMap, it.client, it.agent);
  if (at == handle) {
    if (next == 0) mapDelete(askedMap, it.client, it.agent);
    else mapSet(askedMap, it.client, it.agent, next - 1);
  } else {
    while (asked(at).nextInCell != handle + 1) at = asked(at).nextInCell - 1;
    asked(at).nextInCell = next;
  }
  if (it.previousOfClient > 0) asked(it.previousOfClient - 1).nextOfClient = it.nextOfClient;
  else client(it.client).askings = it.nextOfClient;
  if (it.nextOfClient > 0) asked(it.nextOfClient - 1).previousOfClient = it.previousOfClient;
  const place = agent(it.agent);
  refusedUnmark(place, it.client);
  if (it.previousOnAgent > 0) asked(it.previousOnAgent - 1).nextOnAgent = it.nextOnAgent;
  else place.askedFirst = it.nextOnAgent;
  if (it.nextOnAgent > 0) asked(it.nextOnAgent - 1).previousOnAgent = it.previousOnAgent;
  else place.askedLast = it.previousOnAgent;
  bagRelease(it.bag);
  tableGive(askings, handle, true);
}
