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
import {
  ActivateAgent,
  AddAgent,
  ClearAgentFilters,
  ExpectAgents,
  GrowAgent,
  Hold,
  RemoveAgent,
  SetAgentListed,
  SetAgentTotal,
  SetAgentTraits,
  SetUnavailability,
  TriggerAgent,
} from './records';

/** Records about agents. */

export class Recovery {
  /** Agents still to come back before a recovering allocator resumes, or 0. */
  expectedAgents: i32;
}

const recovery = changetype<Recovery>(RECOVERY_AT);

export function checkAgent(index: i32): i32 {
  if (checkWhole(index, 0, <f64>AGENTS_MAX - 1) == 0 && tableHas(agents, fieldInt(index))) return 0;
  return fail(ERROR_UNKNOWN_AGENT, index);
}

/** [agent, traits, listed, bag, length, id bytes…] */
export function opAddAgent(): i32 {
  let wrong =
    checkWhole(AddAgent.agent, 0, <f64>AGENTS_MAX - 1) ||
    checkWhole(AddAgent.traits, 0, 7) ||
    checkWhole(AddAgent.whitelisted, 0, 1) ||
    checkBag(AddAgent.total);
  if (wrong) return wrong;
  const nameAt = transient.next;
  wrong = checkName(nameAt);
  if (wrong) return wrong;
  const handle = fieldInt(AddAgent.agent);
  if (tableHas(agents, handle)) return fail(ERROR_EXISTS, AddAgent.agent);
  const room = max(agents.end, handle + 1);
  if (!tableEnsure(agents, handle + 1) || !ranksEnsure(room)) return ERROR_MEMORY;
  if (!listEnsure(openAgents, room) || !listEnsure(triggeredAgents, room)) return ERROR_MEMORY;
  if (!listEnsure(staleAgents, room) || !keptEnsure(room)) return ERROR_MEMORY;
  const total = bagRead(AddAgent.total);
  if (!ownedMayGrow(total)) {
    bagRelease(total);
    return fail(ERROR_LIMIT, AddAgent.total);
  }
  tableClaim(agents, handle);
  const agent = agentAt(handle);
  agent.traits = fieldInt(AddAgent.traits);
  agent.whitelisted = field(AddAgent.whitelisted) != 0;
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
  const wrong = checkSize(ExpectAgents.size) || checkWhole(ExpectAgents.count, 0, <f64>AGENTS_MAX);
  if (wrong) return wrong;
  if (fieldInt(ExpectAgents.count) == 0 || agents.live >= fieldInt(ExpectAgents.count)) return 0;
  recovery.expectedAgents = fieldInt(ExpectAgents.count);
  options.paused = true;
  return 0;
}

/** [agent, bag] */
export function opSetAgentTotal(): i32 {
  const wrong =
    checkAgent(SetAgentTotal.agent) || checkBag(SetAgentTotal.total) || checkSize(transient.next);
  if (wrong) return wrong;
  const handle = fieldInt(SetAgentTotal.agent);
  const total = bagRead(SetAgentTotal.total);
  const fits = agentMayHave(handle, total);
  if (fits && !bagEqual(total, agentAt(handle).total)) {
    agentTotalSet(handle, total);
    epochs.holdback += 1;
    triggerAgent(handle);
  }
  bagRelease(total);
  return fits ? 0 : fail(ERROR_LIMIT, SetAgentTotal.total);
}

/** [agent, bag]: a resource provider adds to the total; nothing is triggered, as in Mesos. */
export function opGrowAgent(): i32 {
  const wrong =
    checkAgent(GrowAgent.agent) || checkBag(GrowAgent.more) || checkSize(transient.next);
  if (wrong) return wrong;
  const more = bagRead(GrowAgent.more);
  const bad = agentCheckConvert(fieldInt(GrowAgent.agent), 0, more);
  if (bad == 0) agentConvert(fieldInt(GrowAgent.agent), 0, more);
  bagRelease(more);
  return bad == 0 ? 0 : fail(bad, GrowAgent.more);
}

/** [agent, traits] */
export function opSetAgentTraits(): i32 {
  const wrong =
    checkSize(SetAgentTraits.size) ||
    checkAgent(SetAgentTraits.agent) ||
    checkWhole(SetAgentTraits.traits, 0, 7);
  if (wrong) return wrong;
  const agent = agentAt(fieldInt(SetAgentTraits.agent));
  if (agent.traits == fieldInt(SetAgentTraits.traits)) return 0;
  agent.traits = fieldInt(SetAgentTraits.traits);
  agentReconsider(fieldInt(SetAgentTraits.agent));
  triggerAgent(fieldInt(SetAgentTraits.agent));
  return 0;
}

/** [agent]: its attributes changed, and with them every reason to refuse it. */
export function opClearAgentFilters(): i32 {
  const wrong = checkSize(ClearAgentFilters.size) || checkAgent(ClearAgentFilters.agent);
  if (wrong) return wrong;
  filtersClearAgent(fieldInt(ClearAgentFilters.agent), frameworks.end);
  askingsForgetAgent(fieldInt(ClearAgentFilters.agent));
  inverseUnfilterAgent(fieldInt(ClearAgentFilters.agent));
  agentReconsider(fieldInt(ClearAgentFilters.agent));
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
  const wrong = checkSize(ActivateAgent.size) || checkAgent(ActivateAgent.agent);
  if (wrong) return wrong;
  agentAt(fieldInt(ActivateAgent.agent)).activated = activated;
  agentReconsider(fieldInt(ActivateAgent.agent));
  return 0;
}

export function opSetAgentListed(): i32 {
  const wrong =
    checkSize(SetAgentListed.size) ||
    checkAgent(SetAgentListed.agent) ||
    checkWhole(SetAgentListed.whitelisted, 0, 1);
  if (wrong) return wrong;
  agentAt(fieldInt(SetAgentListed.agent)).whitelisted = field(SetAgentListed.whitelisted) != 0;
  agentReconsider(fieldInt(SetAgentListed.agent));
  return 0;
}

export function opTriggerAgent(): i32 {
  const wrong = checkSize(TriggerAgent.size) || checkAgent(TriggerAgent.agent);
  if (wrong) return wrong;
  triggerAgent(fieldInt(TriggerAgent.agent));
  return 0;
}

/** [agent]: everything on it is gone; its offers are rescinded. */
export function opRemoveAgent(): i32 {
  const wrong = checkSize(RemoveAgent.size) || checkAgent(RemoveAgent.agent);
  if (wrong) return wrong;
  const handle = fieldInt(RemoveAgent.agent);
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
    checkWhole(Hold.framework, 0, <f64>FRAMEWORKS_MAX - 1) ||
    checkWhole(Hold.role, 1, <f64>ROLES_MAX - 1) ||
    checkAgent(Hold.agent) ||
    checkBag(Hold.used) ||
    checkSize(transient.next);
  if (wrong) return wrong;
  const owner = fieldInt(Hold.framework);
  if (!tableHas(frameworks, owner)) return fail(ERROR_UNKNOWN_FRAMEWORK, Hold.framework);
  if (!tableHas(roles, fieldInt(Hold.role))) return fail(ERROR_UNKNOWN_ROLE, Hold.role);
  if (fieldInt(Hold.used) == 0) return 0;
  if (!clientEnsure(fieldInt(Hold.role)) || !holdingEnsure() || !outboxEnsure(64))
    return ERROR_MEMORY;
  const bag = bagRead(Hold.used);
  const bad = agentCheckHold(fieldInt(Hold.agent), bag);
  if (bad) {
    bagRelease(bag);
    return fail(bad, Hold.used);
  }
  let handle = clientOf(owner, fieldInt(Hold.role));
  if (handle < 0) handle = clientAdd(owner, fieldInt(Hold.role));
  if (frameworkAt(owner).added && !clientAt(handle).tracked) clientTrack(handle);
  usedAdd(handle, fieldInt(Hold.agent), bag);
  bagRelease(bag);
  assert(frameworkAt(owner).live != 0, 'a framework vanished while it was given resources');
  return 0;
}

/** [agent, scheduled, start ms, duration ms or -1]: a maintenance window, or none any more. */
export function opSetUnavailability(): i32 {
  const wrong =
    checkSize(SetUnavailability.size) ||
    checkAgent(SetUnavailability.agent) ||
    checkWhole(SetUnavailability.isScheduled, 0, 1) ||
    checkQuantity(SetUnavailability.startMs);
  if (wrong) return wrong;
  if (checkWhole(SetUnavailability.durationMs, -1, <f64>QUANTITY_MAX))
    return fail(ERROR_FIELD, SetUnavailability.durationMs);
  if (!listEnsure(maintenanceAgents, maintenanceAgents.count + 1)) return ERROR_MEMORY;
  const handle = fieldInt(SetUnavailability.agent);
  const agent = agentAt(handle);
  inverseForgetAgent(handle);
  maintenanceUnlist(handle);
  if (field(SetUnavailability.isScheduled) != 0) listPush(maintenanceAgents, handle);
  agent.maintenance = field(SetUnavailability.isScheduled) != 0;
  agent.unavailableFromMs = <i64>field(SetUnavailability.startMs);
  agent.unavailableForMs = <i64>field(SetUnavailability.durationMs);
  triggerAgent(handle);
  return 0;
}
