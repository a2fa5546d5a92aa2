import { KEYS_AT } from './layout';

/** Keys: 64-bit values to be sorted, in a block whose second half is for merging. */

/** Where 64-bit keys are sorted. */
export class Keys {
  /** Keys being sorted (ranks.ts). */
  block: usize;
  capacity: i32;
  digitCounts: usize;
}

export const keys = changetype<Keys>(KEYS_AT);

// ── keys: 64-bit values to be sorted, in a block whose second half is for merging ──────────────

export function keySet(index: i32, key: u64): void {
  store<u64>(keys.block + ((<usize>index) << 3), key);
}

export function keyAt(index: i32): u64 {
  return load<u64>(keys.block + ((<usize>index) << 3));
}

/** Orders the keys by their upper halves, which no two have in common. */
export function keysSort(count: i32): void {
  if (count < DIGITS_LEAST) keysMerge(count);
  else keysByDigits(count);
}

/** From so many keys on it pays to count their digits. */
const DIGITS_LEAST: i32 = 128;

const DIGITS: u32 = 4;

/** For each digit of a key's upper half how many keys have which. */
export const DIGIT_COUNTS_BYTES: u32 = DIGITS << 10;

/** The lowest digit first: a walk over all keys for each digit in which they differ. */
function keysByDigits(count: i32): void {
  const bytes = (<usize>count) << 3;
  const home = keys.block;
  let from = home;
  let to = home + ((<usize>keys.capacity) << 3);
  digitsCount(home, home + bytes);
  for (let digit: u32 = 0; digit < DIGITS; digit++) {
    const counts = keys.digitCounts + (digit << 10);
    if (load<i32>(countOf(counts, from, digit)) == count) continue;
    firstPlaces(counts);
    for (let at = from; at < from + bytes; at += 8) {
      const slot = countOf(counts, at, digit);
      const place = load<u32>(slot);
      store<u32>(slot, place + 1);
      store<u64>(to + ((<usize>place) << 3), load<u64>(at));
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != home) memory.copy(home, from, bytes);
}

function countOf(counts: usize, key: usize, digit: u32): usize {
  return counts + ((<usize>load<u8>(key + 4 + digit)) << 2);
}

function digitsCount(from: usize, end: usize): void {
  memory.fill(keys.digitCounts, 0, DIGIT_COUNTS_BYTES);
  for (let at = from; at < end; at += 8) {
    for (let digit: u32 = 0; digit < DIGITS; digit++) {
      const slot = countOf(keys.digitCounts + (digit << 10), at, digit);
      store<u32>(slot, load<u32>(slot) + 1);
    }
  }
}

/** Turns how many keys have a digit into the place of the first of them. */
function firstPlaces(counts: usize): void {
  let place: u32 = 0;
  for (let slot = counts; slot < counts + 1024; slot += 4) {
    const count = load<u32>(slot);
    store<u32>(slot, place);
    place += count;
  }
}

/** Bottom-up merge sort. */
function keysMerge(count: i32): void {
  const home = keys.block;
  let from = home;
  let to = home + ((<usize>keys.capacity) << 3);
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += width * 2) {
      const middle = min(start + width, count);
      const end = min(start + width * 2, count);
      let i = start;
      let j = middle;
      for (let k = start; k < end; k++) {
        const a = load<u64>(from + ((<usize>i) << 3));
        const b = load<u64>(from + ((<usize>j) << 3));
        const left = i < middle && (j == end || a <= b);
        store<u64>(to + ((<usize>k) << 3), left ? a : b);
        if (left) i++;
        else j++;
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != home) memory.copy(home, from, (<usize>count) << 3);
}
