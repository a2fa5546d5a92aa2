import { ENTRIES_MAX, KIND_INTERVALS } from '../abi';
import { give } from '../memory/heap';
import { BAG_ROOM_AT } from '../memory/layout';
import { intervalsRelease } from './intervals';

/** Where bags are built. */
export class BagRoom {
  /** Entries of a bag being built. */
  scratch: usize;
  /** Bags built a short while ago (recent.ts). */
  recent: usize;
  /** Bytes of the largest bag ever built, its intervals included. */
  bytesMost: u32;
}

export const bagRoom = changetype<BagRoom>(BAG_ROOM_AT);

/**
 * A bag is what an agent, an offer, a filter or a holding has: quantities by kind, ascending by
 * kind. It is never changed once built, so that the same bag can be an agent's available
 * resources, then an offer and then a filter, or those of many agents (recent.ts), and two of them
 * compare by address. The empty bag is 0.
 *
 *   ┌──────┬───────┬───────┬──────┬──────┬───────────┬──────────┬───
 *   │ refs │ count │ flags │ told │ kind │ intervals │ quantity │ …
 *   └──────┴───────┴───────┴──────┴──────┴───────────┴──────────┴───
 *     i32    i32     i32     i32    i32     i32         i64
 *
 * `flags` is the union of its kinds' flags. Of ranges and sets the quantity is the number of items
 * in thousandths; of shared volumes the number of copies.
 */
export class Bag {
  refs: i32;
  count: i32;
  flags: i32;
  /** Its number among the bags of the outbox, +1 (outbox.ts). */
  outboxNumber: i32;
}

export class Entry {
  kind: i32;
  intervals: u32;
  quantity: i64;
}

export const HEADER: usize = 16;

export const ENTRY: usize = 16;

/** Room for the sum of two bags. */
export const SCRATCH_BYTES: u32 = 2 * ENTRIES_MAX * <u32>ENTRY;

export function bagBytes(count: i32): u32 {
  return <u32>(HEADER + <usize>count * ENTRY);
}

export function bagCount(bag: usize): i32 {
  return bag == 0 ? 0 : changetype<Bag>(bag).count;
}

export function bagFlags(bag: usize): i32 {
  return bag == 0 ? 0 : changetype<Bag>(bag).flags;
}

export function bagEntry(bag: usize, index: i32): Entry {
  return changetype<Entry>(bag + HEADER + <usize>index * ENTRY);
}

export function bagRetain(bag: usize): usize {
  if (bag != 0) changetype<Bag>(bag).refs += 1;
  return bag;
}

export function bagRelease(bag: usize): void {
  if (bag == 0) return;
  const header = changetype<Bag>(bag);
  assert(header.refs > 0, 'a bag was released once too often');
  header.refs -= 1;
  if (header.refs > 0) return;
  if (header.flags & KIND_INTERVALS) {
    for (let i = 0; i < header.count; i++) intervalsRelease(bagEntry(bag, i).intervals);
  }
  give(bag, bagBytes(header.count));
}

// ── building ──────────────────────────────────────────────────────────────────────────────────
// Entries are gathered in the scratch block, then copied into a block of their size. The scratch
// holds a reference to each entry's intervals, which moves to the bag.

export function scratchEntry(index: i32): Entry {
  return changetype<Entry>(bagRoom.scratch + <usize>index * ENTRY);
}
