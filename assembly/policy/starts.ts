import { MINIMUM_WAITING } from '../abi';
import { agentAt, isOffering } from '../cluster/agent';
import { agentsById, ranksRefresh } from '../cluster/agents-by-id';
import { availableWithout } from '../cluster/available';
import { clientAt, clients } from '../cluster/client';
import { epochs } from '../cluster/epochs';
import { frameworkAt } from '../cluster/framework';
import { Minimum, minimumList, minimumOf } from '../cluster/minimum';
import { unitsAtMost, unitsOfAllAtMost } from '../cluster/units';
import { bitsClear, bitsEnsure, bitsHas, bitsSet } from '../memory/bits';
import { BESIDE_AT, STARTS_AT } from '../memory/layout';
import { listAt } from '../memory/list';
import { bagRelease } from '../resources/bag';
import { unitsWanted } from './feasible';
import { havingOf, unitsBeyondKept, unitsOfBag } from './free-units';
import { isLentTo } from './gone';
import { earmark } from './holder';
import { beyondKeptOf } from './kept';
import { mayOfferSenior, seniorOfferOf, seniorUnitsIn } from './senior-offer';
import { isUsableBy } from './usable';
import { bagOf } from './verdict';

/** Who may start to gather beside the earmark: whoever has its whole minimum beyond it. */

export class Starts {
  /** The cycle in which it was judged who may not start beside it. */
  cycle: u32;
  bars: usize;
  /** Somebody is barred in this cycle. */
  any: bool;
}

export const starts = changetype<Starts>(STARTS_AT);

/** Makes room for the bars of all clients that the table has room for. */
export function barsEnsure(): bool {
  const bars = bitsEnsure(starts.bars, clients.capacity - 1);
  if (bars == 0) return false;
  starts.bars = bars;
  return true;
}

/** A run begins: nobody was judged yet. */
export function barsClear(): void {
  starts.any = false;
  bitsClear(starts.bars);
}

/** It is judged in this run that the client may not start to gather. */
export function barSet(client: i32): void {
  starts.any = true;
  bitsSet(starts.bars, client);
}

/** Whether it was judged in this run that the client may not start to gather. */
export function isBarred(client: i32): bool {
  return bitsHas(starts.bars, client);
}

/** Whether there was room for the whole minimum of somebody beside the earmark (hasRoomBeside). */
export class Beside {
  cycle: u32;
  offersMade: u32;
  shape: i32;
  role: i32;
  wanted: i64;
  capabilities: i32;
  hasRoom: bool;
}

const beside = changetype<Beside>(BESIDE_AT);

export function besideForget(): void {
  memory.fill(BESIDE_AT, 0, offsetof<Beside>());
}

/**
 * Before the first visit of a run: whose minimum is not there at all, whoever it is reserved for,
 * may not start in it.
 */
export function startsJudge(): void {
  if (earmark.client == 0 || starts.cycle == epochs.cycle) return;
  starts.cycle = epochs.cycle;
  for (let i = 0; i < minimumList.count; i++) {
    const candidate = listAt(minimumList, i);
    const minimum = startsBeside(candidate);
    if (minimum == null) continue;
    if (unitsOfAllAtMost(minimum.shape) < unitsLacking(candidate, minimum)) {
      admittedSet(candidate, minimum, false);
    }
  }
}

/** Judges, once a run, whether a client may not start to gather in it. */
export function startJudge(candidate: i32): bool {
  const minimum = startsBeside(candidate);
  if (minimum == null) return false;
  if (minimum.admittedCycle == epochs.cycle) return !minimum.admitted;
  admittedSet(candidate, minimum, hasRoomBeside(candidate, minimum));
  return !minimum.admitted;
}

function admittedSet(candidate: i32, minimum: Minimum, admitted: bool): void {
  minimum.admittedCycle = epochs.cycle;
  minimum.admitted = admitted;
  if (!admitted) barSet(candidate);
}

/** The minimum of a client that would start to gather beside an earmark, or null. */
function startsBeside(candidate: i32): Minimum | null {
  if (earmark.client == 0 || candidate == earmark.client - 1) return null;
  const client = clientAt(candidate);
  if (client.minimum == 0) return null;
  const minimum = minimumOf(client);
  // Who may have what is kept is not asked what is there beyond it.
  if (isLentTo(candidate)) return null;
  return minimum.current == MINIMUM_WAITING && minimum.patienceMs >= 0 ? minimum : null;
}

function unitsLacking(candidate: i32, minimum: Minimum): i64 {
  return clientAt(candidate).holdings == 0
    ? minimum.wholeUnits
    : unitsWanted(minimum, havingOf(candidate));
}

/**
 * Atomic admission: its whole minimum is there beyond the earmark. Of one that wants the same as
 * the one before, with no offer in between, the same holds.
 */
function hasRoomBeside(candidate: i32, minimum: Minimum): bool {
  const client = clientAt(candidate);
  const wanted = unitsLacking(candidate, minimum);
  const capabilities = frameworkAt(client.framework).capabilities;
  const last = beside;
  const isSame =
    last.offersMade == epochs.offers &&
    last.cycle == epochs.cycle &&
    last.shape == minimum.shape &&
    last.wanted == wanted &&
    last.role == client.role &&
    last.capabilities == capabilities;
  if (isSame && minimum.shape != 0 && !client.hasExclusions) return last.hasRoom;
  const hasRoom = isRoomBeside(candidate, minimum, wanted);
  if (client.hasExclusions) return hasRoom;
  last.cycle = epochs.cycle;
  last.offersMade = epochs.offers;
  last.shape = minimum.shape;
  last.wanted = wanted;
  last.role = client.role;
  last.capabilities = capabilities;
  last.hasRoom = hasRoom;
  return hasRoom;
}

/** By the order of agent ids. */
function isRoomBeside(candidate: i32, minimum: Minimum, wanted: i64): bool {
  let rest = unitsOfAllAtMost(minimum.shape);
  if (rest < wanted) return false;
  let units: i64 = 0;
  let lack = earmark.lackUnits;
  ranksRefresh();
  for (let i = 0; i < agentsById.count && units < wanted && wanted - units <= rest; i++) {
    const a = listAt(agentsById, i);
    if (agentAt(a).available == 0) continue;
    const most = unitsAtMost(minimum.shape, a);
    if (rest < i64.MAX_VALUE) rest -= most;
    const mayOffer = mayOfferSenior(a);
    if (!isOffering(a) || (most == 0 && !mayOffer)) continue;
    const offered: usize = mayOffer ? bagOf(seniorOfferOf(a, lack)) : 0;
    if (offered != 0) lack -= seniorUnitsIn(offered);
    if (most != 0 && isUsableBy(a, candidate)) units += unitsBeside(a, candidate, offered);
    bagRelease(offered);
  }
  return units >= wanted;
}

/** A client's units on an agent beyond what is kept there and what the senior will be offered. */
function unitsBeside(agentHandle: i32, candidate: i32, offered: usize): i64 {
  if (offered == 0) return unitsBeyondKept(agentHandle, candidate);
  const left = availableWithout(agentHandle, offered);
  const beyond = beyondKeptOf(agentHandle, left);
  bagRelease(left);
  const units = unitsOfBag(beyond, candidate);
  bagRelease(beyond);
  return units;
}
