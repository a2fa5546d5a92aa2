import {
  FRAMEWORK_RESERVATION_REFINEMENT,
  KIND_REFINED,
  KIND_RESERVED,
  KIND_REVOCABLE,
  KIND_SCALAR,
  KIND_SHARED,
} from '../abi';
import { agentAt, agentOpen } from '../cluster/agent';
import { beyondForget } from '../cluster/available';
import { agentUnblock } from '../cluster/blocked';
import { clientAt } from '../cluster/client';
import { epochs } from '../cluster/epochs';
import { frameworkAt } from '../cluster/framework';
import { minimumOf } from '../cluster/minimum';
import { isAtOrBelow } from '../cluster/role';
import { KEPT_AGENTS_AT } from '../memory/layout';
import { List, listAt, listDrop, listEnsure } from '../memory/list';
import { bagCount, bagEntry, bagRelease, bagRetain } from '../resources/bag';
import { bagFromScratch, bagSubtract, scratchPut } from '../resources/bags';
import { kindAt } from '../resources/kinds';
import { vectorAt, vectorClear, vectorSet } from '../resources/quantities';
import { sums } from '../resources/sums';
import { vocabulary } from '../resources/vocabulary';
import { earmark } from './holder';

/**
 * What is kept for the earmark's holder: of a stable set of agents as many of its units as it lacks
 * and is not offered now. They will be free once all but permanent services has ended there; of
 * what is free until then no more is kept than these units take, and everything else is for all
 * (docs/rules.md).
 */

/** Agents of which something is kept for the earmarked client, in the order of kept.ts. */
export const keptAgents = changetype<List>(KEPT_AGENTS_AT);

/** Makes room for all agents that the table has room for. */
export function keptEnsure(count: i32): bool {
  return listEnsure(keptAgents, count);
}

/** Nothing is kept any more. */
export function keptEnd(): void {
  for (let i = 0; i < keptAgents.count; i++) keptSet(listAt(keptAgents, i), 0);
  keptAgents.count = 0;
}

/** The agent goes away. */
export function keptForget(handle: i32): void {
  if (agentAt(handle).keptUnits == 0) return;
  keptSet(handle, 0);
  listDrop(keptAgents, handle);
}

export function keptSet(handle: i32, units: i64): void {
  assert(units >= 0, 'less than nothing was kept');
  const agent = agentAt(handle);
  if (agent.keptUnits == units) return;
  if (units < agent.keptUnits) keptLess(handle);
  agent.keptUnits = units;
  beyondForget(handle);
}

/** What is let go of may be what somebody lacked who got nothing here, or elsewhere. */
function keptLess(handle: i32): void {
  const agent = agentAt(handle);
  agentUnblock(agent);
  if (agent.available != 0) agentOpen(handle);
  epochs.holdback += 1;
}

/** The holder's unit is another: what is kept may be more of one resource, and less of another. */
export function keptRecount(): void {
  for (let i = 0; i < keptAgents.count; i++) {
    keptLess(listAt(keptAgents, i));
    beyondForget(listAt(keptAgents, i));
  }
}

// ── of what is available ──────────────────────────────────────────────────────────────────────

/** What is available on an agent beyond what is kept there; no reference for the caller. */
export function beyondKept(handle: i32): usize {
  const agent = agentAt(handle);
  if (agent.keptUnits == 0) return agent.available;
  if (!agent.beyondKnown) {
    agent.beyond = beyondKeptOf(handle, agent.available);
    agent.beyondKnown = true;
  }
  return agent.beyond;
}

/** Whether all that is available on an agent is kept: nobody gets it but whom it is lent to. */
export function isAllKept(handle: i32): bool {
  return agentAt(handle).keptUnits > 0 && beyondKept(handle) == 0;
}

/** The same of a part of what is available, with a reference for the caller. */
export function beyondKeptOf(handle: i32, bag: usize): usize {
  if (agentAt(handle).keptUnits == 0) return bagRetain(bag);
  const kept = keptIn(bag, agentAt(handle).keptUnits);
  const rest = bagSubtract(bag, kept);
  bagRelease(kept);
  return rest;
}

/** Of a bag the quantities that so many units take: first of what is reserved for the holder. */
function keptIn(bag: usize, units: i64): usize {
  const client = clientAt(earmark.client - 1);
  const capabilities = frameworkAt(client.framework).capabilities;
  budgetsSet(bag, units);
  const count = bagCount(bag);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    if (!isKeepable(entry.kind, client.role, capabilities)) continue;
    const isReserved = (kindAt(entry.kind).flags & KIND_RESERVED) != 0;
    const budget = isReserved ? sums.keptReserved : sums.keptPlain;
    const name = kindAt(entry.kind).name;
    const quantity = min<i64>(entry.quantity, vectorAt(budget, name));
    if (quantity == 0) continue;
    vectorSet(budget, name, vectorAt(budget, name) - quantity);
    n = scratchPut(n, entry.kind, 0, quantity);
  }
  return bagFromScratch(n);
}

/** How much may be taken of what is reserved, and of what is not once the former is. */
function budgetsSet(bag: usize, units: i64): void {
  const client = clientAt(earmark.client - 1);
  const minimum = minimumOf(client);
  const capabilities = frameworkAt(client.framework).capabilities;
  const reserved = sums.capacity;
  vectorClear(reserved);
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const place = kindAt(entry.kind);
    if ((place.flags & KIND_RESERVED) == 0) continue;
    if (!isKeepable(entry.kind, client.role, capabilities)) continue;
    vectorSet(reserved, place.name, vectorAt(reserved, place.name) + entry.quantity);
  }
  for (let name = 0; name < vocabulary.nameCount; name++) {
    const all = vectorAt(minimum.unit, name) * units;
    vectorSet(sums.keptReserved, name, all);
    vectorSet(sums.keptPlain, name, max<i64>(0, all - vectorAt(reserved, name)));
  }
}

/** Whether the holder could use a kind as a part of its units, as `addVisible` counts them. */
function isKeepable(kindHandle: i32, roleHandle: i32, capabilities: i32): bool {
  const kind = kindAt(kindHandle);
  if ((kind.flags & (KIND_SCALAR | KIND_SHARED | KIND_REVOCABLE)) != KIND_SCALAR) return false;
  if (kind.flags & KIND_RESERVED && !isAtOrBelow(roleHandle, kind.role)) return false;
  return (kind.flags & KIND_REFINED) == 0 || (capabilities & FRAMEWORK_RESERVATION_REFINEMENT) != 0;
}
