import { ADMISSION_GREEDY, ERROR_MEMORY } from './abi';
import { backfillOffered, isAdmitted } from './admission';
import { agent, agentBlock } from './agents';
import { bagAdd, bagRelease } from './bags';
import { client } from './clients';
import { holdingEnsure, offer, offerGrow, offerMake, offerOfCycle } from './holdings';
import { listAt, listEnsure, listPush } from './memory';
import { minimumOffered } from './minimum';
import { offerable } from './offerable';
import { outBagLater, outOfferEnsure, outOfferLater } from './outbox';
import { isListedBefore, passOverLater, passOverRefuser, refusersList } from './passed-over';
import { quotaBook } from './quota';
import { asked, askedNote, askingsEnsure, lastAsked, latestAsked } from './refusals';
import { role } from './roles';
import { isKeptFromStarting, mayNotStart, seniorOfferMade } from './seniority';
import { refusers, state, visitOffers } from './state';

/** Offering a client what it may have of an agent, in a visit of an allocation run (cycle.ts). */

/** In its usual turn: it is passed over if it refused that, or has to wait for one that did. */
export function offerInTurn(handle: i32, candidate: i32, guaranteesFirst: bool): i32 {
  const bag = offerableNow(handle, candidate, guaranteesFirst);
  if (bag == 0) return 0;
  // What is found out about others must not change what is known of this one.
  const lasting = state.lasting;
  if (isPassedOver(handle, candidate, bag, guaranteesFirst)) {
    bagRelease(bag);
    return 0;
  }
  return giveIfLetIn(handle, candidate, bag, guaranteesFirst, lasting);
}

/** Whatever it refused. */
export function offerAnyway(handle: i32, candidate: i32, guaranteesFirst: bool): i32 {
  const bag = offerableNow(handle, candidate, guaranteesFirst);
  return bag == 0 ? 0 : giveIfLetIn(handle, candidate, bag, guaranteesFirst, state.lasting);
}

/** What a client may have of an agent; when that is nothing it is noted. */
function offerableNow(handle: i32, candidate: i32, guaranteesFirst: bool): usize {
  if (state.earmark != 0 && isKeptFromStarting(candidate)) {
    keptFromStarting(candidate);
    return 0;
  }
  const bag = offerable(handle, candidate, guaranteesFirst);
  if (bag != 0) return bag;
  if (state.lasting && !guaranteesFirst) agentBlock(handle, candidate);
  else if (!guaranteesFirst) state.heldBack = true;
  return 0;
}

/** Whoever may not start now need not be considered again in this cycle. */
function keptFromStarting(candidate: i32): void {
  state.heldBack = true;
  role(client(candidate).role).clients.turnsCycle = 0;
}

/**
 * Whether it may start, and is admitted, is judged once a run, when there is something for it and
 * its turn has come: so it does not depend on what is remembered about who gets nothing where.
 */
function giveIfLetIn(
  handle: i32,
  candidate: i32,
  bag: usize,
  guaranteesFirst: bool,
  lasting: bool,
): i32 {
  if (state.earmark != 0 && mayNotStart(candidate)) {
    bagRelease(bag);
    keptFromStarting(candidate);
    return 0;
  }
  if (!isGreedy(candidate) && !isAdmitted(handle, candidate)) {
    bagRelease(bag);
    state.heldBack = true;
    return 0;
  }
  // What was cut may be asked for again once more is left.
  if (!lasting) state.heldBack = true;
  if (!isGreedy(candidate)) backfillOffered(handle, candidate);
  return makeOffer(handle, candidate, bag, guaranteesFirst);
}

function isGreedy(candidate: i32): bool {
  return role(client(candidate).role).admission == ADMISSION_GREEDY;
}

/**
 * Passes over a client that would be offered the bag, if it refused it, or if somebody before it in
 * its group refused what it would be offered, and has waited for longer since.
 */
function isPassedOver(handle: i32, candidate: i32, bag: usize, guaranteesFirst: bool): bool {
  const its = client(candidate);
  const group = role(its.role).group;
  if (group == 0) return false;
  const last = lastAsked(candidate, handle, bag);
  if (last >= 0 && asked(last).refused) {
    passOverRefuser(handle, candidate, last);
    return true;
  }
  const since = last < 0 ? its.came : asked(last).number;
  const waits =
    isListedBefore(group, since) || isRefuserBefore(handle, group, since, guaranteesFirst);
  if (waits) passOverLater(candidate, since);
  return waits;
}

/** Of those known to have refused all there is, that they would be offered it is told only here. */

function isRefuserBefore(handle: i32, group: i32, since: f64, guaranteesFirst: bool): bool {
  const first = agent(handle).askedFirst - 1;
  if (first < 0 || asked(first).number > since) return false;
  if (state.refusedOrder != 0) refusersList();
  for (let i = 0; i < refusers.count; i++) {
    const refuser = listAt(refusers, i);
    if (role(client(refuser).role).group != group) continue;
    if (asked(latestAsked(refuser, handle)).number > since) continue;
    const bag = offerableNow(handle, refuser, guaranteesFirst);
    bagRelease(bag);
    if (bag != 0) return true;
  }
  return false;
}

/** Makes an offer, or adds to the one that this run made; takes over the caller's reference. */
export function makeOffer(handle: i32, candidate: i32, bag: usize, guaranteesFirst: bool): i32 {
  let made = offerOfCycle(candidate, handle);
  // What both stages give is one offer.
  const whole = made < 0 ? bag : bagAdd(offer(made).bag, bag);
  const room =
    outOfferEnsure(whole) &&
    listEnsure(visitOffers, visitOffers.count + 1) &&
    holdingEnsure() &&
    askingsEnsure(candidate, handle, 1);
  if (!room) {
    bagRelease(bag);
    if (made >= 0) bagRelease(whole);
    return -ERROR_MEMORY;
  }
  state.offersMade += 1;
  quotaBook(bag, client(candidate).role, guaranteesFirst);
  if (state.earmark == candidate + 1) {
    seniorOfferMade(candidate, made < 0 ? 0 : offer(made).bag, whole);
  }
  askedNote(candidate, handle, bag);
  if (made >= 0) {
    offerGrow(made, bag, whole);
    outBagLater(whole);
  } else {
    made = offerMake(candidate, handle, bag);
    offer(made).cycle = state.cycle;
    outOfferLater(made);
  }
  listPush(visitOffers, made);
  minimumOffered(candidate);
  return 0;
}
