import { SLACK } from '../memory/heap';
import { mapDelete, mapEnsure, mapGet, mapSet } from '../memory/pair-map';
import { tableEnsureOne, tableGive, tableTake } from '../memory/table';
import { bagRelease } from '../resources/bag';
import { bagsReserve } from '../resources/bags';
import { agentAt } from './agent';
import { agentTake } from './available';
import { clientAt } from './client';
import { heldChange } from './held';
import { holdingAt, holdingMap, holdings, offerAt, offers } from './holding';

/** Holdings and offers come and go. */

/** Makes room for one more holding with one more offer. */
export function holdingEnsure(): bool {
  return (
    tableEnsureOne(holdings) &&
    tableEnsureOne(offers) &&
    mapEnsure(holdingMap) &&
    bagsReserve(SLACK)
  );
}

export function holdingTake(clientHandle: i32, agentHandle: i32): i32 {
  const found = mapGet(holdingMap, clientHandle, agentHandle);
  if (found >= 0) return found;
  const handle = tableTake(holdings);
  mapSet(holdingMap, clientHandle, agentHandle, handle);
  const holding = holdingAt(handle);
  const owner = clientAt(clientHandle);
  const place = agentAt(agentHandle);
  holding.client = clientHandle;
  holding.agent = agentHandle;
  holding.nextOfClient = owner.holdings;
  holding.nextOfAgent = place.holdings;
  if (owner.holdings > 0) holdingAt(owner.holdings - 1).previousOfClient = handle + 1;
  if (place.holdings > 0) holdingAt(place.holdings - 1).previousOfAgent = handle + 1;
  owner.holdings = handle + 1;
  place.holdings = handle + 1;
  return handle;
}

/** Gives a holding back once nothing is in it. */
export function holdingTryGive(handle: i32): void {
  const holding = holdingAt(handle);
  if (holding.used != 0 || holding.offers != 0) return;
  if (holding.previousOfClient > 0)
    holdingAt(holding.previousOfClient - 1).nextOfClient = holding.nextOfClient;
  else clientAt(holding.client).holdings = holding.nextOfClient;
  if (holding.nextOfClient > 0)
    holdingAt(holding.nextOfClient - 1).previousOfClient = holding.previousOfClient;
  if (holding.previousOfAgent > 0)
    holdingAt(holding.previousOfAgent - 1).nextOfAgent = holding.nextOfAgent;
  else agentAt(holding.agent).holdings = holding.nextOfAgent;
  if (holding.nextOfAgent > 0)
    holdingAt(holding.nextOfAgent - 1).previousOfAgent = holding.previousOfAgent;
  mapDelete(holdingMap, holding.client, holding.agent);
  tableGive(holdings, handle, true);
}

// ── offers ────────────────────────────────────────────────────────────────────────────────────

/**
 * Makes an outstanding offer of resources that are available; takes over the caller's reference
 * to the bag. The sorters hear of it later, with `heldTouch`: the order among frameworks holds for
 * a whole visit of an agent.
 */
export function offerMake(clientHandle: i32, agentHandle: i32, bag: usize): i32 {
  assert(bag != 0, 'an offer of nothing was made');
  const owner = holdingTake(clientHandle, agentHandle);
  heldChange(owner, bag, 1);
  agentTake(agentHandle, bag);
  const handle = tableTake(offers);
  const offer = offerAt(handle);
  const holding = holdingAt(owner);
  offer.holding = owner;
  offer.bag = bag;
  offer.next = holding.offers;
  if (holding.offers > 0) offerAt(holding.offers - 1).previous = handle + 1;
  holding.offers = handle + 1;
  return handle;
}

/** Adds a bag to an offer of the same run, which makes it `whole`. Takes over both. */
export function offerGrow(handle: i32, bag: usize, whole: usize): void {
  const owner = offerAt(handle).holding;
  heldChange(owner, bag, 1);
  agentTake(holdingAt(owner).agent, bag);
  const offer = offerAt(handle);
  bagRelease(offer.bag);
  bagRelease(bag);
  offer.bag = whole;
}

/** Takes an offer out of its holding; the caller gets its bag's reference. */
export function offerUnlink(handle: i32): usize {
  const offer = offerAt(handle);
  const holding = holdingAt(offer.holding);
  if (offer.previous > 0) offerAt(offer.previous - 1).next = offer.next;
  else holding.offers = offer.next;
  if (offer.next > 0) offerAt(offer.next - 1).previous = offer.previous;
  const bag = offer.bag;
  tableGive(offers, handle, true);
  return bag;
}
