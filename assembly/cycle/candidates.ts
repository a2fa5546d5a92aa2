import { AGENTS_BY_ID } from '../abi';
import {
  agentAt,
  agentOpen,
  agents,
  agentsOpenAll,
  isOffering,
  openAgents,
  opening,
} from '../cluster/agent';
import { agentsById, ranksRefresh } from '../cluster/agents-by-id';
import { agentUnblock } from '../cluster/blocked';
import { epochs } from '../cluster/epochs';
import { options } from '../cluster/options';
import { triggeredAgents } from '../cluster/triggers';
import { keyAt, keySet, keysSort } from '../memory/keys';
import { HELD_BACK_AT } from '../memory/layout';
import { List, listAt, listPush, listSet } from '../memory/list';
import { mix } from '../memory/mix';
import { tableHas } from '../memory/table';
import { working } from '../memory/working';

/** Which agents an allocation run visits, and in which order. */

export class HeldBack {
  count: i32;
  epoch: u32;
}

export const heldBackAgents = changetype<HeldBack>(HELD_BACK_AT);

/** An option changed: nothing that is remembered about who gets nothing where holds. */
export function reopenAll(): void {
  opening.anew = false;
  for (let handle = 0; handle < agents.end; handle++) {
    if (tableHas(agents, handle)) agentUnblock(agentAt(handle));
  }
  agentsOpenAll();
}

/** Agents on which something was held back are looked at again once that may have changed. */
export function reopenHeldBack(): void {
  if (heldBackAgents.count == 0 || heldBackAgents.epoch == epochs.holdback) return;
  heldBackAgents.epoch = epochs.holdback;
  heldBackAgents.count = 0;
  for (let handle = 0; handle < agents.end; handle++) {
    if (!tableHas(agents, handle)) continue;
    const agent = agentAt(handle);
    if (!agent.heldBack) continue;
    agent.heldBack = false;
    if (agent.available != 0) agentOpen(handle);
  }
}

/** Whether the run has an agent to allocate on, even one on which nothing is left. */
export function anyOffering(all: bool): bool {
  const count = all ? agents.end : triggeredAgents.count;
  for (let i = 0; i < count; i++) {
    const handle = all ? i : listAt(triggeredAgents, i);
    if (tableHas(agents, handle) && isOffering(handle)) return true;
  }
  return false;
}

function isCandidate(handle: i32): bool {
  return tableHas(agents, handle) && agentAt(handle).isOpen && isOffering(handle);
}

export function candidatesGather(all: bool): void {
  working.count = 0;
  const from: List = all ? openAgents : triggeredAgents;
  for (let i = 0; i < from.count; i++) {
    const handle = listAt(from, i);
    if (isCandidate(handle)) listPush(working, handle);
  }
}

export function triggeredForget(): void {
  for (let i = 0; i < triggeredAgents.count; i++) {
    const handle = listAt(triggeredAgents, i);
    if (tableHas(agents, handle)) agentAt(handle).isTriggered = false;
  }
  triggeredAgents.count = 0;
}

/** By id, or drawn anew for each cycle and stage from seed and id order alone. */
export function candidatesSort(stageNumber: u32): void {
  ranksRefresh();
  const draw = mix(options.seed ^ mix(epochs.cycle * 2 + stageNumber));
  for (let i = 0; i < working.count; i++) {
    const rank = agentAt(listAt(working, i)).rank;
    const key = options.agentOrder == AGENTS_BY_ID ? <u32>rank : mix(draw ^ <u32>rank);
    keySet(i, ((<u64>key) << 32) | <u64>rank);
  }
  keysSort(working.count);
  for (let i = 0; i < working.count; i++) {
    listSet(working, i, listAt(agentsById, <i32>(keyAt(i) & 0xffffffff)));
  }
}
