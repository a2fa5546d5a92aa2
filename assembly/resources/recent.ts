import { take } from '../memory/heap';
import { bagCount, bagEntry, bagRelease, bagRetain, bagRoom, Entry, scratchEntry } from './bag';
import { intervalsBegin, intervalsCount, intervalsEnd, intervalsEqual } from './intervals';

/**
 * Bags built a short while ago. Agents of one make are added, filled and freed with the same bags
 * over and over: one block serves them all, so that a large cluster's bags stay in the cache.
 *
 * Each slot holds a reference to the last bag whose hash fell there, or 0.
 */
const SLOTS: u32 = 256;

/** Larger bags are their agent's own. */
const ENTRIES_MOST: i32 = 8;

const INTERVALS_MOST: i32 = 32;

export function recentStart(): void {
  bagRoom.recent = take(SLOTS << 2);
  memory.fill(bagRoom.recent, 0, SLOTS << 2);
}

/** Lets go of all of them. */
export function recentForget(): void {
  for (let slot: u32 = 0; slot < SLOTS; slot++) {
    const at = bagRoom.recent + (slot << 2);
    bagRelease(<usize>load<u32>(at));
    store<u32>(at, 0);
  }
}

/** The slot of the bag that the first `count` scratch entries make, or 0 when it is too large. */
export function recentSlot(count: i32): usize {
  if (count > ENTRIES_MOST) return 0;
  let hash: u64 = count;
  for (let i = 0; i < count; i++) {
    const entry = scratchEntry(i);
    hash = (hash ^ <u64>entry.kind) * 0x9e3779b97f4a7c15;
    hash = (hash ^ <u64>entry.quantity) * 0x9e3779b97f4a7c15;
    const intervals = intervalsCount(entry.intervals);
    if (intervals > INTERVALS_MOST) return 0;
    if (intervals == 0) continue;
    const span = intervalsBegin(entry.intervals, 0) ^ intervalsEnd(entry.intervals, intervals - 1);
    hash = (hash ^ <u64>span) * 0x9e3779b97f4a7c15;
  }
  return bagRoom.recent + ((<usize>(hash >> 56) & (SLOTS - 1)) << 2);
}

/** The bag in a slot, if it is the one that the first `count` scratch entries make, or 0. */
export function recentBag(slot: usize, count: i32): usize {
  if (slot == 0) return 0;
  const bag = <usize>load<u32>(slot);
  if (bag == 0 || bagCount(bag) != count) return 0;
  for (let i = 0; i < count; i++) {
    if (!isEqual(bagEntry(bag, i), scratchEntry(i))) return 0;
  }
  return bag;
}

function isEqual(a: Entry, b: Entry): bool {
  return a.kind == b.kind && a.quantity == b.quantity && intervalsEqual(a.intervals, b.intervals);
}

/** Remembers a bag in its slot, in place of another. */
export function recentKeep(slot: usize, bag: usize): void {
  if (slot == 0) return;
  const old = <usize>load<u32>(slot);
  store<u32>(slot, <u32>bagRetain(bag));
  bagRelease(old);
}
