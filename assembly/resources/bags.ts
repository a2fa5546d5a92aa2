import { ENTRIES_MAX, KIND_INDIVISIBLE, KIND_INTERVALS, KIND_SHARED, QUANTITY_MAX } from '../abi';
import { reserve, take } from '../memory/heap';
import {
  Bag,
  bagBytes,
  bagCount,
  bagEntry,
  bagFlags,
  bagRetain,
  bagRoom,
  ENTRY,
  HEADER,
  scratchEntry,
} from './bag';
import {
  intervalsBytes,
  intervalsContain,
  intervalsCount,
  intervalsEqual,
  intervalsMeet,
  intervalsRelease,
  intervalsRetain,
  intervalsSize,
  intervalsSubtract,
  intervalsUnion,
} from './intervals';
import { kindAt } from './kinds';
import { recentBag, recentKeep, recentSlot } from './recent';

/** Bags that are built, and what is counted and compared in them. */

export function scratchPut(index: i32, kindHandle: i32, intervals: usize, quantity: i64): i32 {
  assert(index < 2 * ENTRIES_MAX, 'a bag grew beyond its limit');
  const entry = scratchEntry(index);
  entry.kind = kindHandle;
  entry.intervals = <u32>intervals;
  entry.quantity = quantity;
  return index + 1;
}

/** How many bags as large as the largest there is a call may build, blocks rounded up. */
const BAGS_AT_ONCE: u64 = 24;

/** Makes sure of `bytes`, and of room for the bags that a call builds of those there are. */
export function bagsReserve(bytes: u64): bool {
  return reserve(bytes + BAGS_AT_ONCE * bagRoom.bytesMost);
}

/**
 * A bag of the first `count` scratch entries, with one reference for the caller: a new one, or one
 * just like it.
 */
export function bagFromScratch(count: i32): usize {
  if (count == 0) return 0;
  const slot = recentSlot(count);
  const recent = recentBag(slot, count);
  if (recent != 0) {
    for (let i = 0; i < count; i++) intervalsRelease(scratchEntry(i).intervals);
    return bagRetain(recent);
  }
  const bag = take(bagBytes(count));
  const header = changetype<Bag>(bag);
  header.refs = 1;
  header.count = count;
  header.outboxNumber = 0;
  let flags = 0;
  let bytes = bagBytes(count);
  for (let i = 0; i < count; i++) {
    const entry = scratchEntry(i);
    flags |= kindAt(entry.kind).flags;
    if (entry.intervals != 0) bytes += intervalsBytes(intervalsCount(entry.intervals));
  }
  header.flags = flags;
  // What a call may build of the bags that there are is reserved by the largest (inbox.ts).
  bagRoom.bytesMost = max(bagRoom.bytesMost, bytes);
  memory.copy(bag + HEADER, bagRoom.scratch, <usize>count * ENTRY);
  recentKeep(slot, bag);
  return bag;
}

// ── arithmetic; each result comes with one reference for the caller ───────────────────────────

export function bagAdd(a: usize, b: usize): usize {
  if (a == 0) return bagRetain(b);
  if (b == 0) return bagRetain(a);
  const countA = bagCount(a);
  const countB = bagCount(b);
  let i = 0;
  let j = 0;
  let n = 0;
  while (i < countA || j < countB) {
    const x = i < countA ? bagEntry(a, i) : bagEntry(b, j);
    const y = j < countB ? bagEntry(b, j) : x;
    if (j == countB || (i < countA && x.kind < y.kind)) {
      intervalsRetain(x.intervals);
      n = scratchPut(n, x.kind, x.intervals, x.quantity);
      i++;
    } else if (i == countA || y.kind < x.kind) {
      intervalsRetain(y.intervals);
      n = scratchPut(n, y.kind, y.intervals, y.quantity);
      j++;
    } else {
      if (kindAt(x.kind).flags & KIND_INTERVALS) {
        const union = intervalsUnion(x.intervals, y.intervals);
        n = scratchPut(n, x.kind, union, intervalsSize(union) * 1000);
      } else {
        n = scratchPut(n, x.kind, 0, x.quantity + y.quantity);
      }
      i++;
      j++;
    }
  }
  return bagFromScratch(n);
}

/** `a` without `b`; what `b` has beyond `a` is ignored, as Mesos' `Resources` do. */
export function bagSubtract(a: usize, b: usize): usize {
  if (a == 0 || a == b) return 0;
  if (b == 0) return bagRetain(a);
  const countA = bagCount(a);
  const countB = bagCount(b);
  let j = 0;
  let n = 0;
  for (let i = 0; i < countA; i++) {
    const x = bagEntry(a, i);
    while (j < countB && bagEntry(b, j).kind < x.kind) j++;
    if (j == countB || bagEntry(b, j).kind != x.kind) {
      intervalsRetain(x.intervals);
      n = scratchPut(n, x.kind, x.intervals, x.quantity);
      continue;
    }
    const y = bagEntry(b, j);
    if (kindAt(x.kind).flags & KIND_INTERVALS) {
      const left = intervalsSubtract(x.intervals, y.intervals);
      if (left != 0) n = scratchPut(n, x.kind, left, intervalsSize(left) * 1000);
    } else if (x.quantity > y.quantity) {
      n = scratchPut(n, x.kind, 0, x.quantity - y.quantity);
    }
  }
  return bagFromScratch(n);
}

/** How many kinds two bags have together. */
export function bagUnionCount(a: usize, b: usize): i32 {
  const countA = bagCount(a);
  const countB = bagCount(b);
  let i = 0;
  let common = 0;
  for (let j = 0; j < countB; j++) {
    const wanted = bagEntry(b, j).kind;
    while (i < countA && bagEntry(a, i).kind < wanted) i++;
    if (i < countA && bagEntry(a, i).kind == wanted) common += 1;
  }
  return countA + countB - common;
}

/** Whether the sum of two bags is within the limits of a bag: entries, and every quantity. */
export function bagSumFits(a: usize, b: usize): bool {
  const count = bagCount(b);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(b, i);
    // Ranges and sets join instead of adding up.
    if (kindAt(entry.kind).flags & KIND_INTERVALS) continue;
    if (bagQuantity(a, entry.kind) + entry.quantity > <i64>QUANTITY_MAX) return false;
  }
  return bagUnionCount(a, b) <= ENTRIES_MAX;
}

/** Whether something that there is once (a number of a range or set, a disk) is in both bags. */
export function bagsMeet(a: usize, b: usize): bool {
  if ((bagFlags(a) & bagFlags(b) & (KIND_INTERVALS | KIND_INDIVISIBLE)) == 0) return false;
  const countA = bagCount(a);
  const countB = bagCount(b);
  let i = 0;
  for (let j = 0; j < countB; j++) {
    const y = bagEntry(b, j);
    while (i < countA && bagEntry(a, i).kind < y.kind) i++;
    if (i == countA) return false;
    if (bagEntry(a, i).kind != y.kind) continue;
    const flags = kindAt(y.kind).flags;
    if ((flags & (KIND_INDIVISIBLE | KIND_SHARED)) == KIND_INDIVISIBLE) return true;
    if (intervalsMeet(bagEntry(a, i).intervals, y.intervals)) return true;
  }
  return false;
}

export function bagContains(outer: usize, inner: usize): bool {
  if (inner == 0 || outer == inner) return true;
  const countOuter = bagCount(outer);
  const countInner = bagCount(inner);
  if (countInner > countOuter) return false;
  let o = 0;
  for (let i = 0; i < countInner; i++) {
    const y = bagEntry(inner, i);
    while (o < countOuter && bagEntry(outer, o).kind < y.kind) o++;
    if (o == countOuter) return false;
    const x = bagEntry(outer, o);
    if (x.kind != y.kind || x.quantity < y.quantity) return false;
    if (!intervalsContain(x.intervals, y.intervals)) return false;
  }
  return true;
}

export function bagEqual(a: usize, b: usize): bool {
  if (a == b) return true;
  const count = bagCount(a);
  if (count != bagCount(b)) return false;
  for (let i = 0; i < count; i++) {
    const x = bagEntry(a, i);
    const y = bagEntry(b, i);
    if (x.kind != y.kind || x.quantity != y.quantity) return false;
    if (!intervalsEqual(x.intervals, y.intervals)) return false;
  }
  return true;
}

/** The quantity of one kind in a bag. */
export function bagQuantity(bag: usize, kindHandle: i32): i64 {
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    if (entry.kind == kindHandle) return entry.quantity;
  }
  return 0;
}

/** The part of a bag that is, or is not, shared volumes. */
export function bagShared(bag: usize, shared: bool): usize {
  if ((bagFlags(bag) & KIND_SHARED) == 0) return shared ? 0 : bagRetain(bag);
  const count = bagCount(bag);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    if (((kindAt(entry.kind).flags & KIND_SHARED) != 0) != shared) continue;
    intervalsRetain(entry.intervals);
    n = scratchPut(n, entry.kind, entry.intervals, entry.quantity);
  }
  return bagFromScratch(n);
}
