import { ERROR_MEMORY, REFUSE_MS_MAX } from './abi';
import { agent } from './agents';
import { client, framework } from './clients';
import { mapDelete, mapEnsure, mapGet, mapSet } from './hash';
import { holding } from './holdings';
import { listAt, listSet, tableHas } from './memory';
import { outboxEnsure, outInverseOffer } from './outbox';
import { agents, frameworks, inverseMap, maintenanceAgents, state } from './state';

/**
 * Maintenance windows and inverse offers (Mesos `docs/maintenance.md`): before an agent becomes
 * unavailable, every framework that has something there is asked once to leave, and again after its
 * answer's filter is over. The map holds, for a framework and agent, until when it is not asked:
 * a time in ms / 1000 rounded up, or OUTSTANDING while its answer is awaited.
 */
const OUTSTANDING: i32 = i32.MAX_VALUE;

/** Inverse offers of one allocation run; `all` agents, or only the one that changed. */
export function inverseOffersMake(_all: bool): i32 {
  for (let i = 0; i < maintenanceAgents.count; i++) {
    const place = listAt(maintenanceAgents, i);
    if (!tableHas(agents, place) || !agent(place).maintenance) continue;
    for (let at = agent(place).holdings - 1; at >= 0; at = holding(at).nextOfAgent - 1) {
      const owner = client(holding(at).client).framework;
      if (!framework(owner).added || !framework(owner).active) continue;
      if (!mayAsk(owner, place)) continue;
      if (!mapEnsure(inverseMap) || !outboxEnsure(8)) return -ERROR_MEMORY;
      mapSet(inverseMap, owner, place, OUTSTANDING);
      outInverseOffer(owner, place);
    }
  }
  return 0;
}

function mayAsk(owner: i32, place: i32): bool {
  const until = mapGet(inverseMap, owner, place);
  return until < 0 || (until != OUTSTANDING && <i64>until * 1000 <= state.nowMs);
}

/** A framework answered: it is asked again, and not before its filter is over. */
export function inverseAnswer(owner: i32, place: i32, refuseMs: i64): bool {
  if (!mapEnsure(inverseMap)) return false;
  const until = refuseMs < 0 ? 0 : state.nowMs + min<i64>(refuseMs, REFUSE_MS_MAX);
  mapSet(inverseMap, owner, place, <i32>min<i64>((until + 999) / 1000, OUTSTANDING - 1));
  return true;
}

export function inverseForgetAgent(place: i32): void {
  if (inverseMap.count == 0) return;
  for (let owner = 0; owner < frameworks.end; owner++) {
    if (mapGet(inverseMap, owner, place) >= 0) mapDelete(inverseMap, owner, place);
  }
}

export function inverseForgetFramework(owner: i32): void {
  if (inverseMap.count == 0) return;
  for (let place = 0; place < agents.end; place++) {
    if (mapGet(inverseMap, owner, place) >= 0) mapDelete(inverseMap, owner, place);
  }
}

export function maintenanceUnlist(place: i32): void {
  for (let i = 0; i < maintenanceAgents.count; i++) {
    if (listAt(maintenanceAgents, i) != place) continue;
    listSet(maintenanceAgents, i, listAt(maintenanceAgents, maintenanceAgents.count - 1));
    maintenanceAgents.count -= 1;
    return;
  }
}
