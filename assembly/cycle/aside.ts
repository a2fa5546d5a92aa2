import { ADMISSION_GREEDY, KIND_REFINED, KIND_RESERVED, KIND_REVOCABLE, KIND_SHARED } from '../abi';
import { agentAt } from '../cluster/agent';
import { clientAt } from '../cluster/client';
import { options } from '../cluster/options';
import { quotaRoleList, roleAt } from '../cluster/role';
import { sorterNode, sorterReturn, sorterStandAside } from '../cluster/sorter';
import { ROLES_ASIDE_AT, STAGE_AT } from '../memory/layout';
import { List, listAt, listEnsure, listPush } from '../memory/list';
import { working } from '../memory/working';
import { earmark } from '../policy/holder';
import { guaranteeIsMet, quotaCutsBelow, quotaMayCut } from '../policy/quota';
import { bagFlags } from '../resources/bag';
import { overdueTurns, overdueTurnsEnd } from './overdue-turns';

/**
 * Roles that can get nothing more stand aside until the stage is over, so that what quota costs
 * follows the offers made, and not agents × roles. Within a stage what a role consumes only grows
 * and headroom only shrinks: a guarantee that is met stays met, and where a limit leaves too little
 * it does so for every agent behind.
 */

export class Stage {
  /** Counts stages of allocation runs and their visits of agents (cycle.ts). */
  number: u32;
  visits: u32;
  /** In this stage a role whose limits or headroom leave too little gets nothing (aside.ts). */
  limitsEnd: bool;
}

export const stage = changetype<Stage>(STAGE_AT);

/** Roles some of whose children stand aside (aside.ts). */
export const rolesAside = changetype<List>(ROLES_ASIDE_AT);

/** The visit comes by a role with clients; whether it is the last of its group. */
export function groupIsOver(handle: i32): bool {
  const top = roleAt(roleAt(handle).groupTop);
  if (top.groupVisit != stage.visits) top.groupSeen = 0;
  top.groupVisit = stage.visits;
  top.groupSeen += 1;
  const aside = top.groupStage == stage.number ? top.groupAside : 0;
  return top.groupSeen + aside >= top.groupRoles;
}

/** No visit of the stage comes by a role again; this one just did. */
export function groupStandsAside(handle: i32): void {
  const role = roleAt(handle);
  if (role.group == 0 || role.clients.items.count == 0) return;
  const top = roleAt(role.groupTop);
  if (top.groupStage != stage.number) top.groupAside = 0;
  top.groupStage = stage.number;
  top.groupAside += 1;
  top.groupSeen -= 1;
}

/** Makes room for so many roles. */
export function asideEnsure(count: i32): bool {
  return listEnsure(rolesAside, count);
}

/** Before a stage: whether limits and headroom alone decide that a role gets nothing more. */
export function asideStart(): void {
  stage.number += 1;
  stage.limitsEnd = quotaRoleList.count > 0 && earmark.client == 0 && isAllCharged();
}

/** Whether quota charges all that the agents to visit have, ranges and sets aside. */
function isAllCharged(): bool {
  const uncharged = KIND_RESERVED | KIND_REVOCABLE | KIND_SHARED | KIND_REFINED;
  for (let i = 0; i < working.count; i++) {
    if (bagFlags(agentAt(listAt(working, i)).available) & uncharged) return false;
  }
  return true;
}

/** Whether a role that was just visited gets nothing more in this stage. */
export function isOutOfStage(handle: i32, guaranteesFirst: bool): bool {
  if (guaranteesFirst) return !roleAt(handle).hasQuota || guaranteeIsMet(handle);
  if (!stage.limitsEnd || !quotaMayCut(handle)) return false;
  const role = roleAt(handle);
  // Who is admitted is judged in turn, whatever comes of it.
  if (role.admission != ADMISSION_GREEDY) return false;
  if (!quotaCutsBelow(handle, options.minAllocatable)) return false;
  for (let i = 0; i < role.clients.items.count; i++) {
    const client = clientAt(sorterNode(role.clients, i).owner);
    if (client.hasMinAllocatable && !quotaCutsBelow(handle, client.minAllocatable)) return false;
  }
  return true;
}

/** The node at a place among a role's children gets nothing more in this stage. */
export function standAside(parent: i32, index: i32): void {
  const sorter = roleAt(parent).children;
  if (sorter.aside == 0) listPush(rolesAside, parent);
  if (overdueTurns.count > 0) overdueTurnsEnd(sorterNode(sorter, index).owner);
  sorterStandAside(sorter, index);
}

/** The stage is over. */
export function asideEnd(): void {
  for (let i = 0; i < rolesAside.count; i++) sorterReturn(roleAt(listAt(rolesAside, i)).children);
  rolesAside.count = 0;
}
