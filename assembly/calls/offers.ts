import {
  AGENTS_MAX,
  ERROR_LIMIT,
  ERROR_MEMORY,
  ERROR_NOT_HELD,
  ERROR_OFFERS_DIFFER,
  ERROR_SIZE,
  ERROR_UNKNOWN_OFFER,
  KIND_SHARED,
  QUANTITY_MAX,
} from '../abi';
import { agentAt } from '../cluster/agent';
import { agentCheckConvert, agentConvert, agentRecover, agentTake } from '../cluster/available';
import { clientOf } from '../cluster/client';
import { filterAdd } from '../cluster/filters';
import { frameworkAt } from '../cluster/framework';
import { heldChange, heldTouch } from '../cluster/held';
import { holdingAt, holdingFind, isOffer, offerAt } from '../cluster/holding';
import { offerMake } from '../cluster/holdings';
import { askedNote, refuse } from '../cluster/refusals';
import { transient } from '../memory/transient';
import {
  answerEnsure,
  decline,
  declineEnsure,
  refusalEnsure,
  refusalNoteOf,
} from '../policy/decline';
import { minimumOffered } from '../policy/minimum-states';
import { outOfferEnsure, outOfferLater, outOffersTell } from '../policy/outbox';
import { offerAccept, offerRecover, usedRecover } from '../policy/settle';
import { bagCount, bagEntry, bagFlags, bagRelease, bagRetain } from '../resources/bag';
import { bagAdd, bagContains, bagQuantity, bagSubtract, bagSumFits } from '../resources/bags';
import { kindAt } from '../resources/kinds';
import { checkAgent } from './agents';
import { bagRead, checkBag, checkSize, checkWhole, fail, field, fieldInt } from './fields';
import { checkClient, checkNamed } from './frameworks';
import { Accept, Convert, ConvertAvailable, Decline, Finish, Impose } from './records';

/** Records about offers: what frameworks answer, and what became of what they used. */

function checkOffer(index: i32): i32 {
  const known = checkWhole(index, 0, 0x7fffffff) == 0 && isOffer(fieldInt(index));
  return known ? 0 : fail(ERROR_UNKNOWN_OFFER, index);
}

/** Checks [number of offers, offer…]: all of one client on one agent, each once. */
function checkOffers(index: i32): i32 {
  const wrong = checkWhole(index, 1, <f64>AGENTS_MAX);
  if (wrong) return wrong;
  const count = fieldInt(index);
  for (let i = 0; i < count; i++) {
    const at = index + 1 + i;
    const bad = checkOffer(at);
    if (bad) return bad;
    if (offerAt(fieldInt(at)).holding != offerAt(fieldInt(index + 1)).holding) {
      return fail(ERROR_OFFERS_DIFFER, at);
    }
    for (let j = index + 1; j < at; j++) {
      if (field(j) == field(at)) return fail(ERROR_OFFERS_DIFFER, at);
    }
  }
  transient.next = index + 1 + count;
  return 0;
}

/** [refuse ms or -1, offers, bag]: `use` out of the offers; the rest is recovered. */
export function opAccept(): i32 {
  let wrong = checkWhole(Accept.refuseMs, -1, <f64>QUANTITY_MAX) || checkOffers(Accept.offerCount);
  if (wrong) return wrong;
  const useAt = transient.next;
  wrong = checkBag(useAt) || checkSize(transient.next);
  if (wrong) return wrong;
  const count = fieldInt(Accept.offerCount);
  const owner = holdingAt(offerAt(fieldInt(Accept.offers)).holding);
  const clientHandle = owner.client;
  const agentHandle = owner.agent;
  if (!refusalEnsure(clientHandle, agentHandle)) return ERROR_MEMORY;
  const use = bagRead(useAt);
  let offered: usize = 0;
  for (let i = 0; i < count; i++) {
    const offer = offerAt(fieldInt(Accept.offers + i));
    const sum = bagAdd(offered, offer.bag);
    bagRelease(offered);
    offered = sum;
  }
  // Of a shared volume any number of tasks may hold a copy.
  const missing = bagSubtract(use, offered);
  const only = missing == 0 || isAllShared(missing, offered);
  bagRelease(missing);
  if (!only) {
    bagRelease(use);
    bagRelease(offered);
    return fail(ERROR_NOT_HELD, useAt);
  }
  const rest = bagSubtract(offered, use);
  // The filter first: it keeps the client while all it had in the role goes.
  filterAdd(clientHandle, agentHandle, rest, <i64>field(Accept.refuseMs));
  // Who takes a part and sets no filter asks for the rest.
  if (use == 0 || field(Accept.refuseMs) > 0)
    refuse(clientHandle, agentHandle, rest, <i64>field(Accept.refuseMs));
  acceptEach(count, use);
  refusalNoteOf(clientHandle, agentHandle, rest, <i64>field(Accept.refuseMs));
  bagRelease(rest);
  bagRelease(use);
  bagRelease(offered);
  return 0;
}

/** Whether what is missing are further copies of shared volumes that were offered. */
function isAllShared(missing: usize, offered: usize): bool {
  if ((bagFlags(missing) & KIND_SHARED) == 0) return false;
  const count = bagCount(missing);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(missing, i);
    if ((kindAt(entry.kind).flags & KIND_SHARED) == 0) return false;
    if (bagQuantity(offered, entry.kind) == 0) return false;
  }
  return true;
}

/** Takes what is used out of one offer after the other; the last gets what is left of it. */
function acceptEach(count: i32, use: usize): void {
  let left = bagRetain(use);
  for (let i = 0; i < count; i++) {
    const handle = fieldInt(Accept.offers + i);
    const last = i == count - 1;
    const beyond = bagSubtract(left, offerAt(handle).bag);
    const part = last ? bagRetain(left) : bagSubtract(left, beyond);
    bagRelease(left);
    left = beyond;
    if (part == 0) offerRecover(handle);
    else offerAccept(handle, part);
    bagRelease(part);
  }
  bagRelease(left);
}

/** [offer, refuse ms or -1] */
export function opDecline(): i32 {
  const wrong =
    checkSize(Decline.size) ||
    checkOffer(Decline.offer) ||
    checkWhole(Decline.refuseMs, -1, <f64>QUANTITY_MAX);
  if (wrong) return wrong;
  const handle = fieldInt(Decline.offer);
  if (!declineEnsure(handle)) return ERROR_MEMORY;
  decline(handle, <i64>field(Decline.refuseMs));
  return 0;
}

/** [framework, role, agent, refuse ms or -1, bag]: used resources come back. */
export function opFinish(): i32 {
  const wrong =
    checkNamed(Finish.framework) ||
    checkWhole(Finish.role, 1, <f64>AGENTS_MAX) ||
    checkAgent(Finish.agent) ||
    checkWhole(Finish.refuseMs, -1, <f64>QUANTITY_MAX) ||
    checkBag(Finish.ended) ||
    checkSize(transient.next);
  if (wrong) return wrong;
  const clientHandle = clientOf(fieldInt(Finish.framework), fieldInt(Finish.role));
  const at = clientHandle < 0 ? -1 : holdingFind(clientHandle, fieldInt(Finish.agent));
  if (at < 0) return fail(ERROR_NOT_HELD, Finish.agent);
  if (!answerEnsure()) return ERROR_MEMORY;
  const bag = bagRead(Finish.ended);
  if (bag == 0) return 0;
  if (!bagContains(holdingAt(at).used, bag)) {
    bagRelease(bag);
    return fail(ERROR_NOT_HELD, Finish.ended);
  }
  const isAdded = frameworkAt(fieldInt(Finish.framework)).added;
  if (isAdded) filterAdd(clientHandle, fieldInt(Finish.agent), bag, <i64>field(Finish.refuseMs));
  usedRecover(at, bag);
  if (isAdded)
    refusalNoteOf(clientHandle, fieldInt(Finish.agent), bag, <i64>field(Finish.refuseMs));
  bagRelease(bag);
  return 0;
}

/** [offer, consumed bag, converted bag]: an operation on an offer; agent and offer change alike. */
export function opConvert(): i32 {
  let wrong = checkOffer(Convert.offer) || checkBag(Convert.consumed);
  if (wrong) return wrong;
  const convertedAt = transient.next;
  wrong = checkBag(convertedAt) || checkSize(transient.next);
  if (wrong) return wrong;
  const handle = fieldInt(Convert.offer);
  const owner = offerAt(handle).holding;
  const place = holdingAt(owner).agent;
  if (!answerEnsure()) return ERROR_MEMORY;
  const consumed = bagRead(Convert.consumed);
  const converted = bagRead(convertedAt);
  const bag = offerAt(handle).bag;
  const left = bagSubtract(bag, consumed);
  if (!bagContains(bag, consumed) || !bagContains(agentAt(place).total, consumed)) {
    wrong = fail(ERROR_NOT_HELD, Convert.consumed);
  } else if (left == 0 && converted == 0) {
    // An offer of nothing would be none.
    wrong = fail(ERROR_SIZE, convertedAt);
  } else if (!bagSumFits(left, converted)) {
    wrong = fail(ERROR_LIMIT, convertedAt);
  } else {
    wrong = agentCheckConvert(place, consumed, converted);
    if (wrong) wrong = fail(wrong, convertedAt);
    else wrong = convertOffer(handle, consumed, converted, left);
  }
  bagRelease(left);
  bagRelease(consumed);
  bagRelease(converted);
  return wrong;
}

function convertOffer(handle: i32, consumed: usize, converted: usize, left: usize): i32 {
  const after = bagAdd(left, converted);
  if (!outOfferEnsure(after)) {
    bagRelease(after);
    return ERROR_MEMORY;
  }
  const offer = offerAt(handle);
  const owner = offer.holding;
  const place = holdingAt(owner).agent;
  const before = offer.bag;
  offer.bag = 0;
  heldChange(owner, before, -1);
  agentRecover(place, before);
  agentConvert(place, consumed, converted);
  agentTake(place, after);
  heldChange(owner, after, 1);
  heldTouch(holdingAt(owner).client, 0);
  offerAt(handle).bag = after;
  bagRelease(before);
  outOfferLater(handle);
  outOffersTell();
  return 0;
}

/** [agent, consumed bag, converted bag]: an operation on what is available on an agent. */
export function opConvertAvailable(): i32 {
  let wrong = checkAgent(ConvertAvailable.agent) || checkBag(ConvertAvailable.consumed);
  if (wrong) return wrong;
  const convertedAt = transient.next;
  wrong = checkBag(convertedAt) || checkSize(transient.next);
  if (wrong) return wrong;
  const place = fieldInt(ConvertAvailable.agent);
  const consumed = bagRead(ConvertAvailable.consumed);
  const converted = bagRead(convertedAt);
  if (!bagContains(agentAt(place).available, consumed)) {
    wrong = fail(ERROR_NOT_HELD, ConvertAvailable.consumed);
  } else {
    wrong = agentCheckConvert(place, consumed, converted);
    if (wrong) wrong = fail(wrong, convertedAt);
    else agentConvert(place, consumed, converted);
  }
  bagRelease(consumed);
  bagRelease(converted);
  return wrong;
}

/** [framework, role, agent, bag]: an offer that somebody else decided on. */
export function opImpose(): i32 {
  const wrong =
    checkClient(Impose.framework) ||
    checkAgent(Impose.agent) ||
    checkBag(Impose.offered) ||
    checkSize(transient.next);
  if (wrong) return wrong;
  if (fieldInt(Impose.offered) == 0) return fail(ERROR_SIZE, Impose.offered);
  const clientHandle = clientOf(fieldInt(Impose.framework), fieldInt(Impose.role));
  if (!refusalEnsure(clientHandle, fieldInt(Impose.agent))) return ERROR_MEMORY;
  const bag = bagRead(Impose.offered);
  const isThere = bagContains(agentAt(fieldInt(Impose.agent)).available, bag);
  if (!isThere || !outOfferEnsure(bag)) {
    bagRelease(bag);
    return isThere ? ERROR_MEMORY : fail(ERROR_NOT_HELD, Impose.offered);
  }
  const made = offerMake(clientHandle, fieldInt(Impose.agent), bag);
  heldTouch(clientHandle, 1);
  minimumOffered(clientHandle);
  askedNote(clientHandle, fieldInt(Impose.agent), bag);
  outOfferLater(made);
  outOffersTell();
  return 0;
}
