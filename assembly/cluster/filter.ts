import { FILTER_MAP_AT, FILTERS_AT } from '../memory/layout';
import { PairMap } from '../memory/pair-map';
import { Table, tableRow } from '../memory/table';

export const filters = changetype<Table>(FILTERS_AT);

export const filterMap = changetype<PairMap>(FILTER_MAP_AT);

/**
 * A refusal: until it expires, the client is not offered, on this agent, anything that lies within
 * what it refused (Mesos' `RefusedOfferFilter`).
 */
export class Filter {
  live: i32;
  nextFree: i32;
  client: i32;
  agent: i32;
  bag: usize;
  /** Next filter of the same client and agent, +1. */
  nextInCell: i32;
  nextOfClient: i32;
  previousOfClient: i32;
  /** Neighbours in its bucket of the timer wheel, +1. */
  nextInBucket: i32;
  previousInBucket: i32;
  /** Twice the ms of its end; odd when it outlives the batch at that instant. */
  dueKey: i64;
}

export function filterAt(handle: i32): Filter {
  return changetype<Filter>(tableRow(filters, handle));
}
