import { ROLE_ROOT } from '../abi';
import { Agent, agentAt, agentHasShared } from '../cluster/agent';
import { agentBlock, isBlocked } from '../cluster/blocked';
import { clientAt } from '../cluster/client';
import { epochs } from '../cluster/epochs';
import { heldTouch } from '../cluster/held';
import { holdingAt, offerAt } from '../cluster/holding';
import {
  askingAt,
  firstUnblocked,
  hasRefused,
  isRefused,
  refusedFirst,
  refusedFirstSet,
} from '../cluster/refusals';
import { quotaRoleList, Role, roleAt } from '../cluster/role';
import { Node, Sorter, sorterNode, sorterRefresh } from '../cluster/sorter';
import { overdueWaits } from '../cluster/waiting';
import { List, listAt, listPush } from '../memory/list';
import { transient } from '../memory/transient';
import { gang } from '../policy/gang';
import { mayBeLent } from '../policy/gone';
import { earmark } from '../policy/holder';
import { isAllKept } from '../policy/kept';
import { guaranteeIsMet } from '../policy/quota';
import { seniorOffer } from '../policy/senior-offer';
import { starterOffer } from '../policy/starter';
import { starts, startsJudge } from '../policy/starts';
import { bagOf, lasts } from '../policy/verdict';
import { bagRelease } from '../resources/bag';
import { groupIsOver, groupStandsAside, isOutOfStage, stage, standAside } from './aside';
import { heldBackAgents } from './candidates';
import { makeOffer, offerAnyway, offerInTurn, visitOffers } from './offering';
import { overdueTurns } from './overdue-turns';
import {
  anyRefuserIsOpen,
  listedFrom,
  passedOver,
  passedOverStart,
  refuserFrom,
  refusers,
  refusersList,
} from './passed-over';
import { turnsOf, turnsSee } from './turns';

/**
 * A visit of one agent: who comes first, in one order (docs/policies.md):
 *
 * 1. the earmark's holder, up to what it lacks (`visitSenior`);
 * 2. those who are overdue, who waits longest first (`visitOverdue`);
 * 3. who starts in this run, under `easy` (`visitStarter`);
 * 4. role after role and, in each, framework after framework, in their orders (`visitRoles`), but
 * 5. behind their group those of it who refused what there is, or came behind one who did
 *    (`visitPassedOver`).
 *
 * In the first stage, of quota guarantees, only 4 and 5. policy/offerable.ts says what each may
 * have, policy/let-in.ts whether it is let in. The order among roles is taken once a visit, and the
 * sorters hear of its offers when it is over; those of 1 to 3 count for 4 at once.
 */
export function visit(handle: i32, guaranteesFirst: bool): i32 {
  assert(visitOffers.count == 0, 'a visit began before the last one was counted');
  transient.heldBack = false;
  stage.visits += 1;
  passedOverStart();
  startsJudge();
  let result = 0;
  if (!guaranteesFirst && earmark.client != 0) result = visitSenior(handle);
  turnsSee(handle);
  const made = epochs.offers;
  if (transient.turnsLeft && overdueTurns.count > 0 && result >= 0) result = visitOverdue(handle);
  if (!guaranteesFirst && gang.client != 0 && result >= 0) result = visitStarter(handle);
  // Whoever was asked anew has no longer refused all that there is.
  if (epochs.offers != made) turnsSee(handle);
  if (result >= 0 && transient.turnsLeft) result = visitRoles(handle, ROLE_ROOT, guaranteesFirst);
  else if (result >= 0) ordersRefresh(handle, guaranteesFirst);
  if (transient.turnsLeft || visitOffers.count > 0) transient.ordersFresh = false;
  offersTouch();
  if (result < 0) return result;
  if (!guaranteesFirst) visitClose(agentAt(handle));
  return 0;
}

/** The sorters hear of the offers of a visit. */
function offersTouch(): void {
  for (let i = 0; i < visitOffers.count; i++) {
    heldTouch(holdingAt(offerAt(listAt(visitOffers, i)).holding).client, 1);
  }
  visitOffers.count = 0;
}

/**
 * Walks through the roles for their orders alone, unless no visit since the last such walk offered
 * anything or had somebody judged: then it would find all as that walk left it.
 */
function ordersRefresh(handle: i32, guaranteesFirst: bool): void {
  const before = transient.heldBack;
  if (!transient.ordersFresh || agentAt(handle).available == 0) {
    transient.heldBack = false;
    const result = visitRoles(handle, ROLE_ROOT, guaranteesFirst);
    transient.ordersFresh = result == 0 && quotaRoleList.count == 0;
    transient.ordersHeldBack = transient.heldBack;
  }
  transient.heldBack = before || transient.ordersHeldBack;
}

/** Closes an agent that the visit found nothing more to offer on. */
function visitClose(agent: Agent): void {
  if (agentHasShared(agent) && agent.available != 0) return;
  agent.isOpen = false;
  if (!transient.heldBack) return;
  agent.heldBack = true;
  heldBackAgents.count += 1;
}

function visitSenior(handle: i32): i32 {
  const senior = earmark.client - 1;
  if (isBlocked(agentAt(handle), senior)) return 0;
  const verdict = seniorOffer(handle);
  const bag = bagOf(verdict);
  if (bag == 0) {
    if (lasts(verdict)) agentBlock(handle, senior);
    return 0;
  }
  const result = makeOffer(handle, senior, bag, false);
  // For all others it is as if it had been offered it before.
  offersTouch();
  transient.ordersFresh = false;
  return result;
}

/**
 * Under `easy`: who starts in this run comes before all but the earmark and the overdue; not for
 * what it refused, for which it waits behind its group like anybody else.
 */
function visitStarter(handle: i32): i32 {
  const starter = gang.client - 1;
  const bag = bagOf(starterOffer(handle));
  if (bag == 0) return 0;
  if (hasRefused(starter, handle, bag)) {
    bagRelease(bag);
    return 0;
  }
  const result = makeOffer(handle, starter, bag, false);
  offersTouch();
  transient.ordersFresh = false;
  return result;
}

/** Those who have used nothing for too long come before all but the earmark. */
function visitOverdue(handle: i32): i32 {
  const before = visitOffers.count;
  for (let i = 0; i < overdueTurns.count; i++) {
    if (agentAt(handle).available == 0) break;
    const candidate = listAt(overdueTurns, i);
    if (isBlocked(agentAt(handle), candidate)) continue;
    // Who is admitted is judged by the order of the role.
    sorterRefresh(roleAt(clientAt(candidate).role).clients);
    const made = visitOffers.count;
    const result = offerAnyway(handle, candidate, false);
    if (result < 0) return result;
    if (visitOffers.count > made) overdueWaits(candidate);
  }
  // For all others it is as if they had been offered it before.
  if (visitOffers.count > before) offersTouch();
  return 0;
}

/** Roles below one, in order; 1 when nothing is left on the agent, negative on an error. */
function visitRoles(handle: i32, parent: i32, guaranteesFirst: bool): i32 {
  const sorter = roleAt(parent).children;
  sorterRefresh(sorter);
  if (sorter.aside > 0) transient.heldBack = true;
  let i = 0;
  while (i < sorter.items.count) {
    const node = sorterNode(sorter, i);
    const below = roleAt(node.owner);
    if (below.activeCount == 0) {
      i += 1;
      continue;
    }
    const isInner = !node.isVirtualLeaf && hasSubroles(below);
    const result = isInner
      ? visitRoles(handle, node.owner, guaranteesFirst)
      : visitLeaf(handle, node.owner, guaranteesFirst);
    if (result != 0) return result;
    const isOut = isInner
      ? below.children.items.count == 0
      : isOutOfStage(node.owner, guaranteesFirst);
    if (isOut && !isInner) groupStandsAside(node.owner);
    if (isOut) standAside(parent, i);
    else i += 1;
  }
  return 0;
}

/** A role's own frameworks and, behind the last role of its group, those that were passed over. */
function visitLeaf(handle: i32, roleHandle: i32, guaranteesFirst: bool): i32 {
  const role = roleAt(roleHandle);
  const counts = role.group != 0 && role.clients.items.count > 0;
  const result = visitFrameworks(handle, roleHandle, guaranteesFirst);
  if (result != 0 || !counts) return result;
  return groupIsOver(roleHandle) ? visitPassedOver(handle, role.group, guaranteesFirst) : 0;
}

/** Passes by those at the beginning of an order who have refused what there is; behind how many. */
function refusersSkip(agent: Agent, sorter: Sorter, turns: List): i32 {
  if (!agent.refusedHolds) return 0;
  const version = turns == sorter.items ? sorter.version : sorter.turnsVersion;
  let first = refusedFirst(agent, turns, version);
  while (first < turns.count && isRefused(agent, turnAt(turns, first))) first += 1;
  if (first == 0) return 0;
  refusedFirstSet(agent, turns, version, first);
  if (transient.refusedOrder != 0) refusersList();
  transient.refusedOrder = changetype<usize>(turns);
  transient.refusedFirst = first;
  return first;
}

/** Those of a group that were passed over: who waits longest comes first. */
function visitPassedOver(handle: i32, group: i32, guaranteesFirst: bool): i32 {
  if (!transient.turnsLeft) return 0;
  let listed = listedFrom(0, group);
  let refuser = anyRefuserIsOpen(handle)
    ? refuserFrom(handle, firstUnblocked(agentAt(handle)), group)
    : -1;
  while (agentAt(handle).available != 0) {
    const refused = refuser < 0 ? Infinity : askingAt(refuser).number;
    const waits =
      listed < passedOver.count ? clientAt(listAt(passedOver, listed)).waitsSince : Infinity;
    if (refused == Infinity && waits == Infinity) return 0;
    const candidate = refused < waits ? askingAt(refuser).client : listAt(passedOver, listed);
    // Whoever is offered something is asked anew, behind all others: it is not met again.
    const next = refuser < 0 ? -1 : askingAt(refuser).nextOnAgent - 1;
    const result =
      guaranteesFirst && guaranteeIsMet(clientAt(candidate).role)
        ? 0
        : offerAnyway(handle, candidate, guaranteesFirst);
    if (result < 0) return result;
    if (refused > waits) listed = listedFrom(listed + 1, group);
    else refuser = refuserFrom(handle, next, group);
  }
  return 1;
}

function turnAt(turns: List, index: i32): i32 {
  return changetype<Node>(<usize>listAt(turns, index)).owner;
}

function hasSubroles(role: Role): bool {
  return role.children.items.count + role.children.aside > 0;
}

function visitFrameworks(handle: i32, roleHandle: i32, guaranteesFirst: bool): i32 {
  const agent = agentAt(handle);
  const role = roleAt(roleHandle);
  if (role.clients.items.count == 0) return 0;
  if (guaranteesFirst && (!role.hasQuota || guaranteeIsMet(roleHandle))) return 0;
  const sorter = role.clients;
  sorterRefresh(sorter);
  const turns = starts.any ? turnsOf(sorter) : sorter.items;
  if (turns.count < sorter.items.count) transient.heldBack = true;
  if (!transient.turnsUsual) return agent.available == 0 ? 1 : 0;
  const lends = mayBeLent(role);
  for (let i = refusersSkip(agent, sorter, turns); i < turns.count; i++) {
    if (agent.available == 0) return 1;
    if (isAllKept(handle) && !lends) return 0;
    if (guaranteesFirst && guaranteeIsMet(roleHandle)) return 0;
    const candidate = turnAt(turns, i);
    if (isBlocked(agent, candidate)) continue;
    if (isRefused(agent, candidate)) {
      listPush(refusers, candidate);
      continue;
    }
    const result = offerInTurn(handle, candidate, guaranteesFirst);
    if (result < 0) return result;
  }
  return agent.available == 0 ? 1 : 0;
}
