import { SLACK } from '../memory/heap';
import { mapDelete, mapEnsure, mapGet, mapSet } from '../memory/pair-map';
import { tableEnsureOne, tableGive, tableTake } from '../memory/table';
import { bagRelease } from '../resources/bag';
import { bagsReserve } from '../resources/bags';
import { agent } from './agent';
import { agentTake } from './available';
import { client } from './client';
import { heldChange } from './held';
import { holding, holdingMap, holdings, offer, offers } from './holding';

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
  const it = holding(handle);
  const owner = client(clientHandle);
  const place = agent(agentHandle);
  it.client = clientHandle;
  it.agent = agentHandle;
  it.nextOfClient = owner.holdings;
  it.nextOfAgent = place.holdings;
  if (owner.holdings > 0) holding(owner.holdings - 1).previousOfClient = handle + 1;
  if (place.holdings > 0) holding(place.holdings - 1).previousOfAgent = handle + 1;
  owner.holdings = handle + 1;
  place.holdings = handle + 1;
  return handle;
}

/** Gives a holding back once nothing is in it. */
export function holdingTryGive(handle: i32): void {
  const it = holding(handle);
  if (it.used != 0 || it.offers != 0) return;
  if (it.previousOfClient > 0) holding(it.previousOfClient - 1).nextOfClient = it.nextOfClient;
  else client(it.client).holdings = it.nextOfClient;
  if (it.nextOfClient > 0) holding(it.nextOfClient - 1).previousOfClient = it.previousOfClient;
  if (it.previousOfAgent > 0) holding(it.previousOfAgent - 1).nextOfAgent = it.nextOfAgent;
  else agent(it.agent).holdings = it.nextOfAgent;
  if (it.nextOfAgent > 0) holding(it.nextOfAgent - 1).previousOfAgent = it.previousOfAgent;
  mapDelete(holdingMap, it.client, it.agent);
  tableGive(holdings, handle, true);
}

// ── offers ────────────────────────────────────────────────────────────────────────────────────

/**
 * Makes an outstanding offer of resources that are available; takes over the caller's reference
 * to the bag. The sorters hear of it later, with `heldTouch`: the order among frameworks holds for
 * a whole visit of an agent.
 */
export function offerMake(clientHandle: i32, agentHandle: i32, bag: usize): i32 {
  const owner = holdingTake(clientHandle, agentHandle);
  heldChange(owner, bag, 1);
  agentTake(agentHandle, bag);
  const handle = tableTake(offers);
  const it = offer(handle);
  const its = holding(owner);
  it.holding = owner;
  it.bag = bag;
  it.next = its.offers;
  if (its.offers > 0) offer(its.offers - 1).previous = handle + 1;
  its.offers = handle + 1;
  return handle;
}

/** Adds a bag to an offer of the same run, which makes it `whole`. Takes over both. */
export function offerGrow(handle: i32, bag: usize, whole: usize): void {
  const owner = offer(handle).holding;
  heldChange(owner, bag, 1);
  agentTake(holding(owner).agent, bag);
  const it = offer(handle);
  bagRelease(it.bag);
  bagRelease(bag);
  it.bag = whole;
}

/** Takes an offer out of its holding; the caller gets its bag's reference. */
export function offerUnlink(handle: i32): usize {
  const it = offer(handle);
  const its = holding(it.holding);
  if (it.previous > 0) offer(it.previous - 1).next = it.next;
  else its.offers = it.next;
  if (it.next > 0) offer(it.next - 1).previous = it.previous;
  const bag = it.bag;
  tableGive(offers, handle, true);
  return bag;
}
