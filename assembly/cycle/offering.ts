import { ERROR_MEMORY, WHY_ADMISSION, WHY_EARMARKED, WHY_OFFERABLE } from '../abi';
import { agentAt } from '../cluster/agent';
import { agentBlock } from '../cluster/blocked';
import { clientAt } from '../cluster/client';
import { epochs } from '../cluster/epochs';
import { offerAt, offerOfCycle } from '../cluster/holding';
import { holdingEnsure, offerGrow, offerMake } from '../cluster/holdings';
import { askedNote, askingAt, askingsEnsure, lastAsked, latestAsked } from '../cluster/refusals';
import { roleAt } from '../cluster/role';
import { VISIT_OFFERS_AT } from '../memory/layout';
import { List, listAt, listEnsure, listPush, listSet } from '../memory/list';
import { transient } from '../memory/transient';
import { backfillOffered, mayBeAdmittedLater } from '../policy/admission';
import { gang } from '../policy/gang';
import { earmark } from '../policy/holder';
import { isGreedy, letInWhy } from '../policy/let-in';
import { minimumOffered } from '../policy/minimum-states';
import { offerable } from '../policy/offerable';
import { outBagLater, outOfferEnsure, outOfferLater } from '../policy/outbox';
import { quotaBook } from '../policy/quota';
import { seniorOfferMade } from '../policy/senior-offer';
import { starterOfferMade } from '../policy/starter';
import { isBarred } from '../policy/starts';
import { bagOf, lasts, Verdict, verdictNone } from '../policy/verdict';
import { bagRelease } from '../resources/bag';
import { bagAdd } from '../resources/bags';
import {
  passOverLater,
  passOverRefuser,
  passOverUnseen,
  refusers,
  refusersList,
  waitsLeast,
  waitsNote,
} from './passed-over';

/** Offering a client what it may have of an agent, in a visit of an allocation run (cycle.ts). */

/** Offers of the visit in progress, whose shares are not yet counted. */
export const visitOffers = changetype<List>(VISIT_OFFERS_AT);

/** In its usual turn: it is passed over if it refused that, or has to wait for one that did. */
export function offerInTurn(handle: i32, candidate: i32, guaranteesFirst: bool): i32 {
  if (passOverUnseen(handle, candidate)) return 0;
  const verdict = offerableNow(handle, candidate, guaranteesFirst);
  const bag = bagOf(verdict);
  if (bag == 0) return 0;
  if (isPassedOver(handle, candidate, bag, guaranteesFirst)) {
    bagRelease(bag);
    return 0;
  }
  return giveIfLetIn(handle, candidate, verdict, guaranteesFirst);
}

/** Whatever it refused. */
export function offerAnyway(handle: i32, candidate: i32, guaranteesFirst: bool): i32 {
  const verdict = offerableNow(handle, candidate, guaranteesFirst);
  return bagOf(verdict) == 0 ? 0 : giveIfLetIn(handle, candidate, verdict, guaranteesFirst);
}

/** What a client may have of an agent; when that is nothing it is noted. */
function offerableNow(handle: i32, candidate: i32, guaranteesFirst: bool): Verdict {
  if (isBarred(candidate)) {
    barNote(candidate);
    return verdictNone(WHY_EARMARKED, false);
  }
  const verdict = offerable(handle, candidate, guaranteesFirst);
  if (bagOf(verdict) != 0 || guaranteesFirst) return verdict;
  if (lasts(verdict)) agentBlock(handle, candidate);
  else transient.heldBack = true;
  return verdict;
}

/** Whoever may not start now need not be considered again in this cycle. */
function barNote(candidate: i32): void {
  transient.heldBack = true;
  roleAt(clientAt(candidate).role).clients.turnsCycle = 0;
}

function giveIfLetIn(handle: i32, candidate: i32, verdict: Verdict, guaranteesFirst: bool): i32 {
  const bag = bagOf(verdict);
  const why = letInWhy(handle, candidate);
  if (why != WHY_OFFERABLE) {
    bagRelease(bag);
    if (why == WHY_EARMARKED) barNote(candidate);
    else transient.heldBack = true;
    if (why == WHY_ADMISSION && mayBeAdmittedLater(candidate)) epochs.holdback += 1;
    return 0;
  }
  // What was cut may be asked for again once more is left.
  if (!lasts(verdict)) transient.heldBack = true;
  if (!isGreedy(candidate)) backfillOffered(handle, candidate);
  return makeOffer(handle, candidate, bag, guaranteesFirst);
}

/**
 * Passes over a client that would be offered the bag, if it refused it, or if somebody before it in
 * its group refused what it would be offered, and has waited for longer since.
 */
function isPassedOver(handle: i32, candidate: i32, bag: usize, guaranteesFirst: bool): bool {
  const client = clientAt(candidate);
  const group = roleAt(client.role).group;
  if (group == 0) return false;
  const last = lastAsked(candidate, handle, bag);
  if (last >= 0 && askingAt(last).refused) {
    passOverRefuser(handle, candidate, last);
    return true;
  }
  const since = last < 0 ? client.came : askingAt(last).number;
  const waits = waitsLeast(group) < since || isRefuserBefore(handle, group, since, guaranteesFirst);
  if (waits) passOverLater(candidate, since);
  return waits;
}

/** Of those known to have refused all there is, that they would be offered it is told only here. */
function isRefuserBefore(handle: i32, group: i32, since: f64, guaranteesFirst: bool): bool {
  const first = agentAt(handle).askedFirst - 1;
  if (first < 0 || askingAt(first).number > since) return false;
  if (transient.refusedOrder != 0) refusersList();
  for (let i = refusers.count - 1; i >= 0; i--) {
    const refuser = listAt(refusers, i);
    if (roleAt(clientAt(refuser).role).group != group) continue;
    const refusedAt = askingAt(latestAsked(refuser, handle)).number;
    if (refusedAt > since) continue;
    const bag = bagOf(offerableNow(handle, refuser, guaranteesFirst));
    bagRelease(bag);
    if (bag != 0) {
      waitsNote(group, refusedAt);
      return true;
    }
    // Nor would it be offered anything later in the visit: nothing is added to what there is.
    listSet(refusers, i, listAt(refusers, refusers.count - 1));
    refusers.count -= 1;
  }
  return false;
}

/** Makes an offer, or adds to the one that this run made; takes over the caller's reference. */
export function makeOffer(handle: i32, candidate: i32, bag: usize, guaranteesFirst: bool): i32 {
  let made = offerOfCycle(candidate, handle);
  // What both stages give is one offer.
  const whole = made < 0 ? bag : bagAdd(offerAt(made).bag, bag);
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
  epochs.offers += 1;
  quotaBook(bag, clientAt(candidate).role, guaranteesFirst);
  if (earmark.client == candidate + 1) {
    seniorOfferMade(candidate, made < 0 ? 0 : offerAt(made).bag, whole);
  }
  if (gang.client == candidate + 1) {
    starterOfferMade(candidate, made < 0 ? 0 : offerAt(made).bag, whole);
  }
  askedNote(candidate, handle, bag);
  if (made >= 0) {
    offerGrow(made, bag, whole);
    outBagLater(whole);
  } else {
    made = offerMake(candidate, handle, bag);
    offerAt(made).cycle = epochs.cycle;
    outOfferLater(made);
  }
  listPush(visitOffers, made);
  minimumOffered(candidate);
  return 0;
}
