import { ERROR_MEMORY, REFUSE_MS_MAX } from '../abi';
import { agentAt, agents } from '../cluster/agent';
import { clientAt } from '../cluster/client';
import { clock } from '../cluster/clock';
import { frameworkAt, frameworks } from '../cluster/framework';
import { holdingAt } from '../cluster/holding';
import { INVERSE_MAP_AT, INVERSES_AT, MAINTENANCE_AGENTS_AT } from '../memory/layout';
import { List, listAt, listSet } from '../memory/list';
import { mapDelete, mapEnsure, mapGet, mapSet, PairMap } from '../memory/pair-map';
import { Table, tableEnsureOne, tableGive, tableHas, tableRow, tableTake } from '../memory/table';
import { outboxEnsure, outInverseOffer } from './outbox';

/** Framework and agent: the row of their inverse offer (maintenance.ts). */
const inverseMap = changetype<PairMap>(INVERSE_MAP_AT);

export const inverses = changetype<Table>(INVERSES_AT);

/** Agents that have, or had, a maintenance window. */
export const maintenanceAgents = changetype<List>(MAINTENANCE_AGENTS_AT);

/**
 * Maintenance windows and inverse offers (Mesos `docs/maintenance.md`): before an agent becomes
 * unavailable, every framework that has something there is asked once to leave, and again once it
 * answered and the filters of its answers are over. A row and its place in the map, by framework
 * and agent, are there while an answer is awaited or a filter stands.
 */
export class Inverse {
  live: i32;
  nextFree: i32;
  outstanding: bool;
  /** When the last of the filters that its answers set is over, in ms. */
  untilMs: i64;
}

function inverseAt(handle: i32): Inverse {
  return changetype<Inverse>(tableRow(inverses, handle));
}

function inverseEnsure(): bool {
  return tableEnsureOne(inverses) && mapEnsure(inverseMap);
}

/** The row of a framework and an agent, made if there is none; room was made for it. */
function inverseTake(owner: i32, place: i32): Inverse {
  let handle = mapGet(inverseMap, owner, place);
  if (handle < 0) {
    handle = tableTake(inverses);
    mapSet(inverseMap, owner, place, handle);
  }
  return inverseAt(handle);
}

function inverseGive(owner: i32, place: i32): void {
  const handle = mapGet(inverseMap, owner, place);
  if (handle < 0) return;
  mapDelete(inverseMap, owner, place);
  tableGive(inverses, handle, true);
}

/** Inverse offers of one allocation run: of all agents, or of those that an event triggered. */
export function inverseOffersMake(all: bool): i32 {
  for (let i = 0; i < maintenanceAgents.count; i++) {
    const place = listAt(maintenanceAgents, i);
    if (!tableHas(agents, place) || !(all || agentAt(place).isTriggered)) continue;
    const result = inverseOffersMakeAt(place);
    if (result < 0) return result;
  }
  return 0;
}

/** Asks everyone who has something on an agent with an unavailability to come, and may be asked. */
export function inverseOffersMakeAt(place: i32): i32 {
  if (!agentAt(place).maintenance) return 0;
  for (let at = agentAt(place).holdings - 1; at >= 0; at = holdingAt(at).nextOfAgent - 1) {
    const owner = clientAt(holdingAt(at).client).framework;
    if (!frameworkAt(owner).added || !frameworkAt(owner).active) continue;
    if (!mayAsk(owner, place)) continue;
    if (!inverseEnsure() || !outboxEnsure(8)) return -ERROR_MEMORY;
    inverseTake(owner, place).outstanding = true;
    outInverseOffer(owner, place);
  }
  return 0;
}

function mayAsk(owner: i32, place: i32): bool {
  const handle = mapGet(inverseMap, owner, place);
  if (handle < 0) return true;
  const inverse = inverseAt(handle);
  return !inverse.outstanding && inverse.untilMs <= clock.nowMs;
}

/** A framework answered: it is asked again, and not before the last of its filters is over. */
export function inverseAnswer(owner: i32, place: i32, refuseMs: i64): bool {
  if (!inverseEnsure()) return false;
  const inverse = inverseTake(owner, place);
  inverse.outstanding = false;
  if (refuseMs > 0) {
    inverse.untilMs = max<i64>(
      inverse.untilMs,
      clock.nowMs + min<i64>(refuseMs, <i64>REFUSE_MS_MAX),
    );
  }
  if (inverse.untilMs <= clock.nowMs) inverseGive(owner, place);
  return true;
}

/** Drops the filters of a framework on an agent; an answer that is awaited stays awaited. */
function inverseUnfilter(owner: i32, place: i32): void {
  const handle = mapGet(inverseMap, owner, place);
  if (handle < 0) return;
  inverseAt(handle).untilMs = 0;
  if (!inverseAt(handle).outstanding) inverseGive(owner, place);
}

export function inverseUnfilterAgent(place: i32): void {
  if (inverseMap.count == 0) return;
  for (let owner = 0; owner < frameworks.end; owner++) inverseUnfilter(owner, place);
}

export function inverseUnfilterFramework(owner: i32): void {
  if (inverseMap.count == 0) return;
  for (let place = 0; place < agents.end; place++) inverseUnfilter(owner, place);
}

export function inverseForgetAgent(place: i32): void {
  if (inverseMap.count == 0) return;
  for (let owner = 0; owner < frameworks.end; owner++) inverseGive(owner, place);
}

export function inverseForgetFramework(owner: i32): void {
  if (inverseMap.count == 0) return;
  for (let place = 0; place < agents.end; place++) inverseGive(owner, place);
}

export function maintenanceUnlist(place: i32): void {
  for (let i = 0; i < maintenanceAgents.count; i++) {
    if (listAt(maintenanceAgents, i) != place) continue;
    listSet(maintenanceAgents, i, listAt(maintenanceAgents, maintenanceAgents.count - 1));
    maintenanceAgents.count -= 1;
    return;
  }
}
