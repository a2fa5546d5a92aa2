import { OUT_HOLDER, OUT_HOLDING } from '../abi';
import { agent, agents } from '../cluster/agent';
import { client, clientOf } from '../cluster/client';
import { frameworks } from '../cluster/framework';
import { holding, offer } from '../cluster/holding';
import { minimumOf } from '../cluster/minimum';
import { role, roles } from '../cluster/role';
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
  if (framework < 0) return nodeShare(role(roleHandle).node);
  const handle = known(framework, roleHandle);
  return handle < 0 ? 0 : nodeShare(client(handle).node);
}

/** Allocations ever made to a role (framework -1) or a framework in it. */
export function nodeCountOf(roleHandle: i32, framework: i32): f64 {
  if (!tableHas(roles, roleHandle)) return 0;
  if (framework < 0) return role(roleHandle).node.count;
  const handle = known(framework, roleHandle);
  return handle < 0 ? 0 : client(handle).node.count;
}

export function minimumStateOf(framework: i32, roleHandle: i32): i32 {
  const handle = known(framework, roleHandle);
  return handle < 0 || client(handle).minimum == 0 ? 0 : minimumOf(client(handle)).current;
}

/** What is available on an agent: one OUT_HOLDING record [agent, bag]. -1 when unknown. */
export function availableOf(handle: i32): i32 {
  outboxClear();
  if (!tableHas(agents, handle)) return -1;
  return outHolding(handle, agent(handle).available) ? 1 : -1;
}

/** What a framework uses in a role: OUT_HOLDING records [agent, bag]; their number, or -1. */
export function holdingsOf(framework: i32, roleHandle: i32): i32 {
  outboxClear();
  const handle = known(framework, roleHandle);
  if (handle < 0) return 0;
  for (let at = client(handle).holdings - 1; at >= 0; at = holding(at).nextOfClient - 1) {
    if (bagCount(holding(at).used) == 0) continue;
    if (!outHolding(holding(at).agent, holding(at).used)) return -1;
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
  for (let at = agent(agentHandle).holdings - 1; at >= 0; at = holding(at).nextOfAgent - 1) {
    const it = holding(at);
    if (it.used != 0 && !outHolder(it.client, it.used, false)) return -1;
    for (let o = it.offers - 1; o >= 0; o = offer(o).next - 1) {
      if (!outHolder(it.client, offer(o).bag, true)) return -1;
    }
  }
  return outgoing.records;
}

function outHolder(clientHandle: i32, bag: usize, isOffered: bool): bool {
  if (!outboxEnsure(bagFields(bag) + 5)) return false;
  const begun = outBegin(OUT_HOLDER);
  outPut(client(clientHandle).framework);
  outPut(client(clientHandle).role);
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
  const sorter = role(parent).children;
  sorterRefresh(sorter);
  let passed = 0;
  for (let i = 0; i < sorter.items.count; i++) {
    const owner = sorterNode(sorter, i).owner;
    const waiting = owner == parent ? role(owner).clients.items.count : role(owner).activeCount;
    if (waiting == 0) continue;
    if (passed == place) return owner;
    passed += 1;
  }
  return -1;
}

/** The framework at a place in its role's order; -1 behind the last. */
export function orderOf(roleHandle: i32, place: i32): i32 {
  if (!tableHas(roles, roleHandle)) return -1;
  const sorter = role(roleHandle).clients;
  sorterRefresh(sorter);
  if (<u32>place >= <u32>sorter.items.count) return -1;
  return client(sorterNode(sorter, place).owner).framework;
}

/** When one without a minimum comes, or came, before all but the earmark; -1 for never. */
export function overdueAtMs(frameworkHandle: i32, roleHandle: i32): f64 {
  const handle = known(frameworkHandle, roleHandle);
  const due = handle < 0 ? i64.MAX_VALUE : overdueMs(client(handle));
  return due == i64.MAX_VALUE ? -1 : <f64>due;
}

/** The agent at a place among those of which something is kept; -1 behind the last. */
export function keptAt(place: i32): i32 {
  return <u32>place < <u32>keptAgents.count ? listAt(keptAgents, place) : -1;
}

/** How many of the earmark holder's units are kept of an agent; 0 when it is unknown. */
export function keptUnitsOf(handle: i32): f64 {
  return tableHas(agents, handle) ? <f64>agent(handle).keptUnits : 0;
}
