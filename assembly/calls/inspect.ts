import { OUT_HOLDER, OUT_HOLDING } from '../abi';
import { agentAt, agents } from '../cluster/agent';
import { clientAt, clientOf } from '../cluster/client';
import { frameworks } from '../cluster/framework';
import { holdingAt, offerAt } from '../cluster/holding';
import { minimumOf } from '../cluster/minimum';
import { roleAt, roles } from '../cluster/role';
import { nodeShare, sorterNode, sorterRefresh } from '../cluster/sorter';
import { overdueMs } from '../cluster/waiting';
import { listAt } from '../memory/list';
import { tableHas } from '../memory/table';
import { keptAgents } from '../policy/kept';
import {
  bagFields,
  outBag,
  outBegin,
  outboxClear,
  outboxEnsure,
  outEnd,
  outgoing,
  outPut,
} from '../policy/outbox';
import { bagCount } from '../resources/bag';

/** Questions that change nothing. Records answer them in the outbox; handles are checked. */

function known(framework: i32, roleHandle: i32): i32 {
  if (!tableHas(frameworks, framework) || !tableHas(roles, roleHandle)) return -1;
  return clientOf(framework, roleHandle);
}

/** Dominant share of a role (framework -1), or of a framework in it; 0 when unknown. */
export function dominantShareOf(roleHandle: i32, framework: i32): f64 {
  if (!tableHas(roles, roleHandle)) return 0;
  if (framework < 0) return nodeShare(roleAt(roleHandle).node);
  const handle = known(framework, roleHandle);
  return handle < 0 ? 0 : nodeShare(clientAt(handle).node);
}

/** Allocations ever made to a role (framework -1) or a framework in it. */
export function nodeCountOf(roleHandle: i32, framework: i32): f64 {
  if (!tableHas(roles, roleHandle)) return 0;
  if (framework < 0) return roleAt(roleHandle).node.count;
  const handle = known(framework, roleHandle);
  return handle < 0 ? 0 : clientAt(handle).node.count;
}

export function minimumStateOf(framework: i32, roleHandle: i32): i32 {
  const handle = known(framework, roleHandle);
  return handle < 0 || clientAt(handle).minimum == 0 ? 0 : minimumOf(clientAt(handle)).current;
}

/** What is available on an agent: one OUT_HOLDING record [agent, bag]. -1 when unknown. */
export function availableOf(handle: i32): i32 {
  outboxClear();
  if (!tableHas(agents, handle)) return -1;
  return outHolding(handle, agentAt(handle).available) ? 1 : -1;
}

/** What a framework uses in a role: OUT_HOLDING records [agent, bag]; their number, or -1. */
export function holdingsOf(framework: i32, roleHandle: i32): i32 {
  outboxClear();
  const handle = known(framework, roleHandle);
  if (handle < 0) return 0;
  for (let at = clientAt(handle).holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    if (bagCount(holdingAt(at).used) == 0) continue;
    if (!outHolding(holdingAt(at).agent, holdingAt(at).used)) return -1;
  }
  return outgoing.records;
}

function outHolding(place: i32, bag: usize): bool {
  if (!outboxEnsure(bagFields(bag) + 4)) return false;
  const begun = outBegin(OUT_HOLDING);
  outPut(place);
  outBag(bag);
  outEnd(begun);
  return true;
}

/**
 * Who has what on an agent: OUT_HOLDER records [framework, role, whether it is only offered, bag];
 * their number, or -1.
 */
export function holdersOf(agentHandle: i32): i32 {
  outboxClear();
  if (!tableHas(agents, agentHandle)) return -1;
  for (let at = agentAt(agentHandle).holdings - 1; at >= 0; at = holdingAt(at).nextOfAgent - 1) {
    const holding = holdingAt(at);
    if (holding.used != 0 && !outHolder(holding.client, holding.used, false)) return -1;
    for (let o = holding.offers - 1; o >= 0; o = offerAt(o).next - 1) {
      if (!outHolder(holding.client, offerAt(o).bag, true)) return -1;
    }
  }
  return outgoing.records;
}

function outHolder(clientHandle: i32, bag: usize, isOffered: bool): bool {
  if (!outboxEnsure(bagFields(bag) + 5)) return false;
  const begun = outBegin(OUT_HOLDER);
  outPut(clientAt(clientHandle).framework);
  outPut(clientAt(clientHandle).role);
  outPut(isOffered ? 1 : 0);
  outBag(bag);
  outEnd(begun);
  return true;
}

/**
 * The role at a place among those below a parent that have somebody to offer to, in their order;
 * the parent itself stands for its own frameworks. -1 behind the last.
 */
export function roleOrderOf(parent: i32, place: i32): i32 {
  if (!tableHas(roles, parent)) return -1;
  const sorter = roleAt(parent).children;
  sorterRefresh(sorter);
  let passed = 0;
  for (let i = 0; i < sorter.items.count; i++) {
    const owner = sorterNode(sorter, i).owner;
    const waiting = owner == parent ? roleAt(owner).clients.items.count : roleAt(owner).activeCount;
    if (waiting == 0) continue;
    if (passed == place) return owner;
    passed += 1;
  }
  return -1;
}

/** The framework at a place in its role's order; -1 behind the last. */
export function orderOf(roleHandle: i32, place: i32): i32 {
  if (!tableHas(roles, roleHandle)) return -1;
  const sorter = roleAt(roleHandle).clients;
  sorterRefresh(sorter);
  if (<u32>place >= <u32>sorter.items.count) return -1;
  return clientAt(sorterNode(sorter, place).owner).framework;
}

/** When one without a minimum comes, or came, before all but the earmark; -1 for never. */
export function overdueAtMs(frameworkHandle: i32, roleHandle: i32): f64 {
  const handle = known(frameworkHandle, roleHandle);
  const due = handle < 0 ? i64.MAX_VALUE : overdueMs(clientAt(handle));
  return due == i64.MAX_VALUE ? -1 : <f64>due;
}

/** The agent at a place among those of which something is kept; -1 behind the last. */
export function keptAt(place: i32): i32 {
  return <u32>place < <u32>keptAgents.count ? listAt(keptAgents, place) : -1;
}

/** How many of the earmark holder's units are kept of an agent; 0 when it is unknown. */
export function keptUnitsOf(handle: i32): f64 {
  return tableHas(agents, handle) ? <f64>agentAt(handle).keptUnits : 0;
}
