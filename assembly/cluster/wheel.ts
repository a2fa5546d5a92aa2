import { takeZeroed } from '../memory/heap';
import { WHEEL_AT } from '../memory/layout';
import { filterAt } from './filter';

export class Wheel {
  /** Timer wheel: when it was last turned, and its buckets. */
  now: i64;
  buckets: usize;
}

const wheel = changetype<Wheel>(WHEEL_AT);

/**
 * A hierarchical timer wheel of filters by due key. Level l has 256 buckets of 256^l keys each; a
 * filter is on the level of the highest byte in which its key differs from the wheel's hand. Moving
 * the hand meets each filter at most once a level; empty stretches are skipped by bitmap.
 *
 *   ┌────────────────────────────┬──────────────────────────────┐
 *   │ heads: LEVELS × 256 × i32  │ occupied: LEVELS × 256 bits  │
 *   └────────────────────────────┴──────────────────────────────┘
 *
 * Invariants: every key lies after the hand; a head is the first filter of its bucket, +1.
 */
const LEVELS: i32 = 6;

const BUCKETS: i32 = 256;

const HEADS_BYTES: usize = <usize>(LEVELS * BUCKETS * 4);

const OCCUPIED_BYTES: usize = <usize>((LEVELS * BUCKETS) / 8);

export function wheelStart(): void {
  wheel.buckets = takeZeroed(<u32>(HEADS_BYTES + OCCUPIED_BYTES));
  wheel.now = 0;
}

function levelOf(key: i64): i32 {
  const level = (63 - <i32>clz<i64>(key ^ wheel.now)) >> 3;
  assert(level < LEVELS, 'a filter lies beyond the last level of the timer wheel');
  return level;
}

function bucketOf(key: i64, level: i32): i32 {
  return level * BUCKETS + (<i32>(key >> (level << 3)) & (BUCKETS - 1));
}

function head(bucket: i32): usize {
  return wheel.buckets + ((<usize>bucket) << 2);
}

function occupiedWord(bucket: i32): usize {
  return wheel.buckets + HEADS_BYTES + ((<usize>(bucket >> 6)) << 3);
}

export function wheelInsert(handle: i32): void {
  const filter = filterAt(handle);
  assert(filter.dueKey > wheel.now, 'a filter was set that is already over');
  link(handle, bucketOf(filter.dueKey, levelOf(filter.dueKey)));
}

function link(handle: i32, bucket: i32): void {
  const filter = filterAt(handle);
  const first = load<i32>(head(bucket));
  filter.nextInBucket = first;
  filter.previousInBucket = 0;
  if (first > 0) filterAt(first - 1).previousInBucket = handle + 1;
  store<i32>(head(bucket), handle + 1);
  const word = occupiedWord(bucket);
  store<u64>(word, load<u64>(word) | ((<u64>1) << (bucket & 63)));
}

export function wheelRemove(handle: i32): void {
  const filter = filterAt(handle);
  if (filter.nextInBucket > 0)
    filterAt(filter.nextInBucket - 1).previousInBucket = filter.previousInBucket;
  if (filter.previousInBucket > 0) {
    filterAt(filter.previousInBucket - 1).nextInBucket = filter.nextInBucket;
    return;
  }
  const bucket = bucketOf(filter.dueKey, levelOf(filter.dueKey));
  assert(load<i32>(head(bucket)) == handle + 1, 'the timer wheel lost a filter');
  store<i32>(head(bucket), filter.nextInBucket);
  if (filter.nextInBucket == 0) bucketEmptied(bucket);
}

function bucketEmptied(bucket: i32): void {
  const word = occupiedWord(bucket);
  store<u64>(word, load<u64>(word) & ~((<u64>1) << (bucket & 63)));
}

/** The first occupied bucket of the level behind the hand, or -1. */
function nextOccupied(level: i32): i32 {
  const base = level * BUCKETS;
  let bucket = bucketOf(wheel.now, level) + 1;
  const end = base + BUCKETS;
  while (bucket < end) {
    const rest = load<u64>(occupiedWord(bucket)) >> (bucket & 63);
    if (rest != 0) return bucket + <i32>ctz<u64>(rest);
    bucket = (bucket | 63) + 1;
  }
  return -1;
}

/**
 * Moves the hand to `key`. The next filter due at or before it is unlinked and returned; -1 when
 * none is left and the hand stands at `key`.
 */
export function wheelNext(key: i64): i32 {
  while (true) {
    const due = firstAt(bucketOf(wheel.now, 0));
    if (due >= 0) return due;
    let level = 0;
    let bucket = nextOccupied(0);
    while (bucket < 0 && ++level < LEVELS) bucket = nextOccupied(level);
    if (bucket < 0) {
      wheel.now = key;
      return -1;
    }
    const shift = <i64>(level << 3);
    const index = <i64>(bucket - level * BUCKETS);
    // The start of that bucket: the hand's higher bytes, the bucket's own, zeros below.
    const start = (((wheel.now >> shift) & ~(<i64>BUCKETS - 1)) | index) << shift;
    if (start > key) {
      wheel.now = key;
      return -1;
    }
    wheel.now = start;
    cascade(bucket, level);
  }
}

/** A filter that is due exactly where the hand stands, unlinked, or -1. */
function firstAt(bucket: i32): i32 {
  const handle = load<i32>(head(bucket)) - 1;
  if (handle < 0 || filterAt(handle).dueKey != wheel.now) return -1;
  const next = filterAt(handle).nextInBucket;
  store<i32>(head(bucket), next);
  if (next > 0) filterAt(next - 1).previousInBucket = 0;
  else bucketEmptied(bucket);
  return handle;
}

/** Spreads a bucket that the hand reached over the levels below. */
function cascade(bucket: i32, level: i32): void {
  if (level == 0) return;
  let handle = load<i32>(head(bucket)) - 1;
  store<i32>(head(bucket), 0);
  bucketEmptied(bucket);
  while (handle >= 0) {
    const next = filterAt(handle).nextInBucket - 1;
    // One due exactly now goes to the hand's own bucket of level 0, where `firstAt` finds it.
    if (filterAt(handle).dueKey == wheel.now) link(handle, bucketOf(wheel.now, 0));
    else wheelInsert(handle);
    handle = next;
  }
}
