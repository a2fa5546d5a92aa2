import { give, take } from '../memory/heap';

/**
 * What ranges and sets hold: closed intervals of whole numbers, ascending, apart by at least one.
 * A block is never changed once built; whoever keeps it counts a reference.
 *
 *   ┌──────────┬───────────┬───────────┬─────────┬───
 *   │ refs i32 │ count i32 │ begin i64 │ end i64 │ …
 *   └──────────┴───────────┴───────────┴─────────┴───
 */
class Intervals {
  refs: i32;
  count: i32;
}

const HEADER: usize = 8;

const PAIR: usize = 16;

export function intervalsBytes(count: i32): u32 {
  return <u32>(HEADER + <usize>count * PAIR);
}

export function intervalsCount(block: usize): i32 {
  return block == 0 ? 0 : changetype<Intervals>(block).count;
}

export function intervalsBegin(block: usize, index: i32): i64 {
  return load<i64>(block + HEADER + <usize>index * PAIR);
}

export function intervalsEnd(block: usize, index: i32): i64 {
  return load<i64>(block + HEADER + <usize>index * PAIR, 8);
}

export function intervalsSet(block: usize, index: i32, begin: i64, end: i64): void {
  store<i64>(block + HEADER + <usize>index * PAIR, begin);
  store<i64>(block + HEADER + <usize>index * PAIR, end, 8);
}

/** A block for `count` intervals that the caller fills at once. */
export function intervalsNew(count: i32): usize {
  const block = take(intervalsBytes(count));
  changetype<Intervals>(block).refs = 1;
  changetype<Intervals>(block).count = count;
  return block;
}

export function intervalsRetain(block: usize): void {
  if (block != 0) changetype<Intervals>(block).refs += 1;
}

export function intervalsRelease(block: usize): void {
  if (block == 0) return;
  const header = changetype<Intervals>(block);
  assert(header.refs > 0, 'intervals were released once too often');
  header.refs -= 1;
  if (header.refs == 0) give(block, intervalsBytes(header.count));
}

/** How many numbers the intervals hold. */
export function intervalsSize(block: usize): i64 {
  let size: i64 = 0;
  const count = intervalsCount(block);
  for (let i = 0; i < count; i++) size += intervalsEnd(block, i) - intervalsBegin(block, i) + 1;
  return size;
}

export function intervalsEqual(a: usize, b: usize): bool {
  if (a == b) return true;
  const count = intervalsCount(a);
  if (count != intervalsCount(b)) return false;
  return count == 0 || memory.compare(a + HEADER, b + HEADER, <usize>count * PAIR) == 0;
}

export function intervalsContain(outer: usize, inner: usize): bool {
  if (outer == inner) return true;
  const outerCount = intervalsCount(outer);
  const innerCount = intervalsCount(inner);
  let o = 0;
  for (let i = 0; i < innerCount; i++) {
    while (o < outerCount && intervalsEnd(outer, o) < intervalsBegin(inner, i)) o++;
    if (o == outerCount || intervalsBegin(outer, o) > intervalsBegin(inner, i)) return false;
    if (intervalsEnd(outer, o) < intervalsEnd(inner, i)) return false;
  }
  return true;
}

/** Whether some number is in both. */
export function intervalsMeet(a: usize, b: usize): bool {
  const countA = intervalsCount(a);
  const countB = intervalsCount(b);
  let i = 0;
  let j = 0;
  while (i < countA && j < countB) {
    if (intervalsEnd(a, i) < intervalsBegin(b, j)) i++;
    else if (intervalsEnd(b, j) < intervalsBegin(a, i)) j++;
    else return true;
  }
  return false;
}

/** Appends to a block being built, joining neighbours; returns the new count. */
function append(block: usize, count: i32, begin: i64, end: i64): i32 {
  if (count > 0 && intervalsEnd(block, count - 1) >= begin - 1) {
    if (end > intervalsEnd(block, count - 1)) {
      store<i64>(block + HEADER + <usize>(count - 1) * PAIR, end, 8);
    }
    return count;
  }
  intervalsSet(block, count, begin, end);
  return count + 1;
}

/** Cuts a block that was built with room for `built` to its `count`; 0 when nothing is in it. */
function fit(block: usize, built: i32, count: i32): usize {
  if (count == built) return block;
  let result: usize = 0;
  if (count > 0) {
    result = intervalsNew(count);
    memory.copy(result + HEADER, block + HEADER, <usize>count * PAIR);
  }
  give(block, intervalsBytes(built));
  return result;
}

export function intervalsUnion(a: usize, b: usize): usize {
  const countA = intervalsCount(a);
  const countB = intervalsCount(b);
  if (countA == 0 || countB == 0) {
    const one = countA == 0 ? b : a;
    intervalsRetain(one);
    return one;
  }
  const block = intervalsNew(countA + countB);
  let count = 0;
  let i = 0;
  let j = 0;
  while (i < countA || j < countB) {
    const fromA = j == countB || (i < countA && intervalsBegin(a, i) <= intervalsBegin(b, j));
    const source = fromA ? a : b;
    const index = fromA ? i++ : j++;
    count = append(block, count, intervalsBegin(source, index), intervalsEnd(source, index));
  }
  return fit(block, countA + countB, count);
}

/** What is in `a` and not in `b`. */
export function intervalsSubtract(a: usize, b: usize): usize {
  if (a == b) return 0;
  const countA = intervalsCount(a);
  const countB = intervalsCount(b);
  if (countA == 0) return 0;
  if (countB == 0) {
    intervalsRetain(a);
    return a;
  }
  const block = intervalsNew(countA + countB);
  let count = 0;
  let j = 0;
  for (let i = 0; i < countA; i++) {
    let begin = intervalsBegin(a, i);
    const end = intervalsEnd(a, i);
    while (j < countB && intervalsEnd(b, j) < begin) j++;
    let k = j;
    while (k < countB && intervalsBegin(b, k) <= end) {
      if (intervalsBegin(b, k) > begin)
        count = append(block, count, begin, intervalsBegin(b, k) - 1);
      begin = intervalsEnd(b, k) + 1;
      k++;
    }
    if (begin <= end) count = append(block, count, begin, end);
  }
  return fit(block, countA + countB, count);
}
