import { ADMISSION_GREEDY, KIND_REFINED, KIND_RESERVED, KIND_REVOCABLE, KIND_SHARED } from '../abi';
import { agent } from '../cluster/agent';
import { client } from '../cluster/client';
import { role } from '../cluster/role';
import { sorterNode, sorterReturn, sorterStandAside } from '../cluster/sorter';
import { listAt, listPush } from '../memory/list';
import { overdueTurns, quotaRoleList, rolesAside, state, working } from '../memory/state';
import { guaranteeIsMet, quotaCutsBelow, quotaMayCut } from '../policy/quota';
import { bagFlags } from '../resources/bag';
import { overdueTurnsEnd } from './overdue-turns';

/**
 * Roles that can get nothing more stand aside until the stage is over, so that what quota costs
 * follows the offers made, and not agents × roles. Within a stage what a role consumes only grows
 * and headroom only shrinks: a guarantee that is met stays met, and where a limit leaves too little
 * it does so for every agent behind.
 */

/** The visit comes by a role with clients; whether it is the last of its group. */
export function groupIsOver(handle: i32): bool {
  const top = role(role(handle).groupTop);
  if (top.groupVisit != state.visits) top.groupSeen = 0;
  top.groupVisit = state.visits;
  top.groupSeen += 1;
  const aside = top.groupStage == state.stages ? top.groupAside : 0;
  return top.groupSeen + aside >= top.groupRoles;
}

/** No visit of the stage comes by a role again; this one just did. */
export function groupStandsAside(handle: i32): void {
  const it = role(handle);
  if (it.group == 0 || it.clients.items.count == 0) return;
  const top = role(it.groupTop);
  if (top.groupStage != state.stages) top.groupAside = 0;
  top.groupStage = state.stages;
  top.groupAside += 1;
  top.groupSeen -= 1;
}

/** Before a stage: whether limits and headroom alone decide that a role gets nothing more. */
export function asideStart(): void {
  state.stages += 1;
  state.limitsEnd = quotaRoleList.count > 0 && state.earmark == 0 && isAllCharged();
}

/** Whether quota charges all that the agents to visit have, ranges and sets aside. */
function isAllCharged(): bool {
  const uncharged = KIND_RESERVED | KIND_REVOCABLE | KIND_SHARED | KIND_REFINED;
  for (let i = 0; i < working.count; i++) {
    if (bagFlags(agent(listAt(working, i)).available) & uncharged) return false;
  }
  return true;
}

/** Whether a role that was just visited gets nothing more in this stage. */
export function isOutOfStage(handle: i32, guaranteesFirst: bool): bool {
  if (guaranteesFirst) return !role(handle).hasQuota || guaranteeIsMet(handle);
  if (!state.limitsEnd || !quotaMayCut(handle)) return false;
  const its = role(handle);
  // Who is admitted is judged in turn, whatever comes of it.
  if (its.admission != ADMISSION_GREEDY) return false;
  if (!quotaCutsBelow(handle, state.minAllocatable)) return false;
  for (let i = 0; i < its.clients.items.count; i++) {
    const it = client(sorterNode(its.clients, i).owner);
    if (it.hasMinAllocatable && !quotaCutsBelow(handle, it.minAllocatable)) return false;
  }
  return true;
}

/** The node at a place among a role's children gets nothing more in this stage. */
export function standAside(parent: i32, index: i32): void {
  const sorter = role(parent).children;
  if (sorter.aside == 0) listPush(rolesAside, parent);
  if (overdueTurns.count > 0) overdueTurnsEnd(sorterNode(sorter, index).owner);
  sorterStandAside(sorter, index);
}

/** The stage is over. */
export function asideEnd(): void {
  for (let i = 0; i < rolesAside.count; i++) sorterReturn(role(listAt(rolesAside, i)).children);
  rolesAside.count = 0;
}
