import {
  AGENTS_MAX,
  ERROR_EXISTS,
  ERROR_FIELD,
  ERROR_LIMIT,
  ERROR_MEMORY,
  ERROR_UNKNOWN_AGENT,
  ERROR_UNKNOWN_FRAMEWORK,
  ERROR_UNKNOWN_ROLE,
  FRAMEWORKS_MAX,
  QUANTITY_MAX,
  ROLES_MAX,
} from '../abi';
import { agentAt, agentClose, agentOpen, agents, openAgents } from '../cluster/agent';
import { byId, ranksEnsure } from '../cluster/agents-by-id';
import {
  agentCheckConvert,
  agentCheckHold,
  agentConvert,
  agentMayHave,
  agentTotalSet,
  ownedMayGrow,
} from '../cluster/available';
import { agentUnblock } from '../cluster/blocked';
import { clientAt, clientOf } from '../cluster/client';
import { clientAdd, clientTrack } from '../cluster/clients';
import { epochs } from '../cluster/epochs';
import { filtersClearAgent } from '../cluster/filters';
import { frameworkAt, frameworks } from '../cluster/framework';
import { holdingAt, offerAt } from '../cluster/holding';
import { holdingEnsure } from '../cluster/holdings';
import { options } from '../cluster/options';
import { askingsForgetAgent, refusedForget } from '../cluster/refusals';
import { roles } from '../cluster/role';
import { triggerAgent, triggeredAgents, triggerForget } from '../cluster/triggers';
import { staleAgents, unitsRefresh } from '../cluster/units';
import { clientEnsure } from '../cycle/room';
import { bitsGive } from '../memory/bits';
import { give } from '../memory/heap';
import { RECOVERY_AT } from '../memory/layout';
import { listEnsure, listPush } from '../memory/list';
import { tableClaim, tableEnsure, tableGive, tableHas } from '../memory/table';
import { transient } from '../memory/transient';
import { keptEnsure, keptForget } from '../policy/kept';
import {
  inverseForgetAgent,
  inverseUnfilterAgent,
  maintenanceAgents,
  maintenanceUnlist,
} from '../policy/maintenance';
import { outboxEnsure, outRescinded } from '../policy/outbox';
import { offerRecover, usedAdd, usedLose } from '../policy/settle';
import { bagRelease } from '../resources/bag';
import { bagEqual } from '../resources/bags';
import { nameBytes, nameCopy } from '../resources/names';
import {
  bagRead,
  checkBag,
  checkName,
  checkQuantity,
  checkSize,
  checkWhole,
  fail,
  field,
  fieldAddress,
  fieldInt,
} from './fields';

/** Records about agents. */

export class Recovery {
  /** Agents still to come back before a recovering allocator resumes, or 0. */
  expectedAgents: i32;
}

export const recovery = changetype<Recovery>(RECOVERY_AT);

export function checkAgent(index: i32): i32 {
  if (checkWhole(index, 0, <f64>AGENTS_MAX - 1) == 0 && tableHas(agents, fieldInt(index))) return 0;
  return fail(ERROR_UNKNOWN_AGENT, index);
}

/** [agent, traits, listed, bag, length, id bytes…] */
export function opAddAgent(): i32 {
  let wrong =
    checkWhole(2, 0, <f64>AGENTS_MAX - 1) ||
    checkWhole(3, 0, 7) ||
    checkWhole(4, 0, 1) ||
    checkBag(5);
  if (wrong) return wrong;
  const nameAt = transient.next;
  wrong = checkName(nameAt);
  if (wrong) return wrong;
  const handle = fieldInt(2);
  if (tableHas(agents, handle)) return fail(ERROR_EXISTS, 2);
  const room = max(agents.end, handle + 1);
  if (!tableEnsure(agents, handle + 1) || !ranksEnsure(room)) return ERROR_MEMORY;
  if (!listEnsure(openAgents, room) || !listEnsure(triggeredAgents, room)) return ERROR_MEMORY;
  if (!listEnsure(staleAgents, room) || !keptEnsure(room)) return ERROR_MEMORY;
  const total = bagRead(5);
  if (!ownedMayGrow(total)) {
    bagRelease(total);
    return fail(ERROR_LIMIT, 5);
  }
  tableClaim(agents, handle);
  const agent = agentAt(handle);
  agent.traits = fieldInt(3);
  agent.whitelisted = field(4) != 0;
  agent.activated = true;
  agent.name = nameCopy(fieldAddress(nameAt + 1), fieldInt(nameAt));
  agentTotalSet(handle, total);
  bagRelease(total);
  byId.isStale = true;
  recoveryCount();
  triggerAgent(handle);
  return 0;
}

/** A master that failed over resumes once enough agents are back. */
function recoveryCount(): void {
  if (recovery.expectedAgents == 0 || agents.live < recovery.expectedAgents) return;
  recovery.expectedAgents = 0;
  options.paused = false;
}

/** [agents]: allocation pauses until so many agents are there; the host resumes on a time-out. */
export function opExpectAgents(): i32 {
  const wrong = checkSize(3) || checkWhole(2, 0, <f64>AGENTS_MAX);
  if (wrong) return wrong;
  if (fieldInt(2) == 0 || agents.live >= fieldInt(2)) return 0;
  recovery.expectedAgents = fieldInt(2);
  options.paused = true;
  return 0;
}

/** [agent, bag] */
export function opSetAgentTotal(): i32 {
  const wrong = checkAgent(2) || checkBag(3) || checkSize(transient.next);
  if (wrong) return wrong;
  const handle = fieldInt(2);
  const total = bagRead(3);
  const fits = agentMayHave(handle, total);
  if (fits && !bagEqual(total, agentAt(handle).total)) {
    agentTotalSet(handle, total);
    epochs.holdback += 1;
    triggerAgent(handle);
  }
  bagRelease(total);
  return fits ? 0 : fail(ERROR_LIMIT, 3);
}

/** [agent, bag]: a resource provider adds to the total; nothing is triggered, as in Mesos. */
export function opGrowAgent(): i32 {
  const wrong = checkAgent(2) || checkBag(3) || checkSize(transient.next);
  if (wrong) return wrong;
  const more = bagRead(3);
  const bad = agentCheckConvert(fieldInt(2), 0, more);
  if (bad == 0) agentConvert(fieldInt(2), 0, more);
  bagRelease(more);
  return bad == 0 ? 0 : fail(bad, 3);
}

/** [agent, traits] */
export function opSetAgentTraits(): i32 {
  const wrong = checkSize(4) || checkAgent(2) || checkWhole(3, 0, 7);
  if (wrong) return wrong;
  const agent = agentAt(fieldInt(2));
  if (agent.traits == fieldInt(3)) return 0;
  agent.traits = fieldInt(3);
  agentReconsider(fieldInt(2));
  triggerAgent(fieldInt(2));
  return 0;
}

/** [agent]: its attributes changed, and with them every reason to refuse it. */
export function opClearAgentFilters(): i32 {
  const wrong = checkSize(3) || checkAgent(2);
  if (wrong) return wrong;
  filtersClearAgent(fieldInt(2), frameworks.end);
  askingsForgetAgent(fieldInt(2));
  inverseUnfilterAgent(fieldInt(2));
  agentReconsider(fieldInt(2));
  return 0;
}

function agentReconsider(handle: i32): void {
  const agent = agentAt(handle);
  agentUnblock(agent);
  if (agent.available != 0) agentOpen(handle);
  epochs.cluster += 1;
  epochs.holdback += 1;
}

/** [agent, activated] through its two ops, and [agent, listed]. */
export function opActivateAgent(activated: bool): i32 {
  const wrong = checkSize(3) || checkAgent(2);
  if (wrong) return wrong;
  agentAt(fieldInt(2)).activated = activated;
  agentReconsider(fieldInt(2));
  return 0;
}

export function opSetAgentListed(): i32 {
  const wrong = checkSize(4) || checkAgent(2) || checkWhole(3, 0, 1);
  if (wrong) return wrong;
  agentAt(fieldInt(2)).whitelisted = field(3) != 0;
  agentReconsider(fieldInt(2));
  return 0;
}

export function opTriggerAgent(): i32 {
  const wrong = checkSize(3) || checkAgent(2);
  if (wrong) return wrong;
  triggerAgent(fieldInt(2));
  return 0;
}

/** [agent]: everything on it is gone; its offers are rescinded. */
export function opRemoveAgent(): i32 {
  const wrong = checkSize(3) || checkAgent(2);
  if (wrong) return wrong;
  const handle = fieldInt(2);
  if (!outboxEnsure(64 + 4 * offersOn(handle))) return ERROR_MEMORY;
  filtersClearAgent(handle, frameworks.end);
  askingsForgetAgent(handle);
  keptForget(handle);
  // Nothing comes back to an agent that goes: its total is nothing from now on.
  agentTotalSet(handle, 0);
  while (agentAt(handle).holdings > 0) holdingDrop(agentAt(handle).holdings - 1);
  const agent = agentAt(handle);
  // While its handle is still its own.
  unitsRefresh();
  assert(agent.available == 0 && agent.debt == 0, 'an agent went away with something left on it');
  agentUnblock(agent);
  refusedForget(agent);
  bitsGive(agent.blocked);
  bitsGive(agent.excluded);
  agentClose(handle);
  triggerForget(handle);
  inverseForgetAgent(handle);
  maintenanceUnlist(handle);
  give(agent.name, nameBytes(agent.name));
  tableGive(agents, handle, false);
  byId.isStale = true;
  epochs.cluster += 1;
  return 0;
}

function offersOn(handle: i32): u32 {
  let count: u32 = 0;
  for (let at = agentAt(handle).holdings - 1; at >= 0; at = holdingAt(at).nextOfAgent - 1) {
    for (let o = holdingAt(at).offers - 1; o >= 0; o = offerAt(o).next - 1) count += 1;
  }
  return count;
}

/** Ends everything of one holding: its offers are rescinded, what it uses is lost. */
export function holdingDrop(handle: i32): void {
  while (holdingAt(handle).offers > 0) {
    const first = holdingAt(handle).offers - 1;
    const last = holdingAt(handle).used == 0 && offerAt(first).next == 0;
    outRescinded(first);
    offerRecover(first);
    // With its last offer the holding itself is gone.
    if (last) return;
  }
  usedLose(handle);
}

/** [framework, role, agent, bag]: tasks already run there; the framework may be unknown yet. */
export function opHold(): i32 {
  const wrong =
    checkWhole(2, 0, <f64>FRAMEWORKS_MAX - 1) ||
    checkWhole(3, 1, <f64>ROLES_MAX - 1) ||
    checkAgent(4) ||
    checkBag(5) ||
    checkSize(transient.next);
  if (wrong) return wrong;
  const owner = fieldInt(2);
  if (!tableHas(frameworks, owner)) return fail(ERROR_UNKNOWN_FRAMEWORK, 2);
  if (!tableHas(roles, fieldInt(3))) return fail(ERROR_UNKNOWN_ROLE, 3);
  if (fieldInt(5) == 0) return 0;
  if (!clientEnsure(fieldInt(3)) || !holdingEnsure() || !outboxEnsure(64)) return ERROR_MEMORY;
  const bag = bagRead(5);
  const bad = agentCheckHold(fieldInt(4), bag);
  if (bad) {
    bagRelease(bag);
    return fail(bad, 5);
  }
  let handle = clientOf(owner, fieldInt(3));
  if (handle < 0) handle = clientAdd(owner, fieldInt(3));
  if (frameworkAt(owner).added && !clientAt(handle).tracked) clientTrack(handle);
  usedAdd(handle, fieldInt(4), bag);
  bagRelease(bag);
  assert(frameworkAt(owner).live != 0, 'a framework vanished while it was given resources');
  return 0;
}

/** [agent, scheduled, start ms, duration ms or -1]: a maintenance window, or none any more. */
export function opSetUnavailability(): i32 {
  const wrong = checkSize(6) || checkAgent(2) || checkWhole(3, 0, 1) || checkQuantity(4);
  if (wrong) return wrong;
  if (checkWhole(5, -1, <f64>QUANTITY_MAX)) return fail(ERROR_FIELD, 5);
  if (!listEnsure(maintenanceAgents, maintenanceAgents.count + 1)) return ERROR_MEMORY;
  const handle = fieldInt(2);
  const agent = agentAt(handle);
  inverseForgetAgent(handle);
  maintenanceUnlist(handle);
  if (field(3) != 0) listPush(maintenanceAgents, handle);
  agent.maintenance = field(3) != 0;
  agent.unavailableFromMs = <i64>field(4);
  agent.unavailableForMs = <i64>field(5);
  triggerAgent(handle);
  return 0;
}
