import { HOLDING_MAP_AT, HOLDINGS_AT, OFFERS_AT } from '../memory/layout';
import { mapGet, PairMap } from '../memory/pair-map';
import { Table, tableHas, tableRow } from '../memory/table';
import { epochs } from './epochs';

export const offers = changetype<Table>(OFFERS_AT);

export const holdings = changetype<Table>(HOLDINGS_AT);

export const holdingMap = changetype<PairMap>(HOLDING_MAP_AT);

/** What one client has on one agent: its outstanding offers, and what its tasks use. */
export class Holding {
  live: i32;
  nextFree: i32;
  client: i32;
  agent: i32;
  used: usize;
  /** First of its offers, +1. */
  offers: i32;
  /** Neighbours among the client's and the agent's holdings, +1. */
  nextOfClient: i32;
  previousOfClient: i32;
  nextOfAgent: i32;
  previousOfAgent: i32;
}

/** One outstanding offer. */
export class Offer {
  live: i32;
  nextFree: i32;
  holding: i32;
  bag: usize;
  /** The allocation run that made it; 0 when none did. */
  cycle: u32;
  next: i32;
  previous: i32;
  /** The next offer of its framework in the batch, +1 (standing.ts). */
  nextOfBatch: i32;
}

export function holdingAt(handle: i32): Holding {
  return changetype<Holding>(tableRow(holdings, handle));
}

export function offerAt(handle: i32): Offer {
  return changetype<Offer>(tableRow(offers, handle));
}

export function holdingFind(clientHandle: i32, agentHandle: i32): i32 {
  return mapGet(holdingMap, clientHandle, agentHandle);
}

/** The offer that this allocation run already made a client of an agent, or -1. */
export function offerOfCycle(clientHandle: i32, agentHandle: i32): i32 {
  const owner = mapGet(holdingMap, clientHandle, agentHandle);
  if (owner < 0) return -1;
  const last = holdingAt(owner).offers - 1;
  return last >= 0 && offerAt(last).cycle == epochs.cycle ? last : -1;
}

export function isOffer(handle: i32): bool {
  return tableHas(offers, handle);
}
