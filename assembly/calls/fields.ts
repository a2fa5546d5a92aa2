import {
  ENTRIES_MAX,
  ERROR_FIELD,
  ERROR_LIMIT,
  ERROR_QUANTITY,
  ERROR_SIZE,
  ERROR_UNKNOWN_KIND,
  ERROR_UNKNOWN_NAME,
  INTERVALS_MAX,
  KIND_INTERVALS,
  NAME_BYTES_MAX,
  QUANTITY_MAX,
} from '../abi';
import { INCOMING_AT } from '../memory/layout';
import { tableHas } from '../memory/table';
import { transient } from '../memory/transient';
import { bagFromScratch, scratchPut } from '../resources/bags';
import { intervalsNew, intervalsSet } from '../resources/intervals';
import { kindAt, kinds } from '../resources/kinds';
import { vocabulary } from '../resources/vocabulary';

/**
 * Reading the record at hand. Checks come first and return an error code (0 when good) with
 * `transient.failedField` set; what they passed can then be read without failing.
 */

/** Where the host writes records. */
export class Incoming {
  /** Where records are written to the host. */
  at: usize;
  bytes: u32;
}

export const incoming = changetype<Incoming>(INCOMING_AT);

export function field(index: i32): f64 {
  return load<f64>(transient.record + ((<usize>index) << 3));
}

export function fieldAddress(index: i32): usize {
  return transient.record + ((<usize>index) << 3);
}

export function fail(code: i32, index: i32): i32 {
  transient.failedField = index;
  return code;
}

/** Checks that a field is a whole number in [least, most]. */
export function checkWhole(index: i32, least: f64, most: f64): i32 {
  if (index >= transient.recordSize) return fail(ERROR_SIZE, index);
  const value = field(index);
  // NaN fails every comparison.
  if (value >= least && value <= most && Math.trunc(value) == value) return 0;
  return fail(ERROR_FIELD, index);
}

export function checkQuantity(index: i32): i32 {
  if (index >= transient.recordSize) return fail(ERROR_SIZE, index);
  const value = field(index);
  if (value >= 0 && value <= <f64>QUANTITY_MAX && Math.trunc(value) == value) return 0;
  return fail(ERROR_QUANTITY, index);
}

export function fieldInt(index: i32): i32 {
  return <i32>field(index);
}

export function checkSize(size: i32): i32 {
  return transient.recordSize == size ? 0 : fail(ERROR_SIZE, 1);
}

/** Checks a name: its byte length at `index`, its bytes packed behind; must end the record. */
export function checkName(index: i32): i32 {
  const wrong = checkWhole(index, 1, <f64>NAME_BYTES_MAX);
  if (wrong != 0) return wrong;
  const fields = (fieldInt(index) + 7) >> 3;
  return index + 1 + fields == transient.recordSize ? 0 : fail(ERROR_SIZE, index);
}

/** Checks pairs (name, quantity), their number at `index`; what follows is `transient.next`. */
export function checkPairs(index: i32): i32 {
  const wrong = checkWhole(index, 0, <f64>ENTRIES_MAX);
  if (wrong != 0) return wrong;
  const pairs = fieldInt(index);
  let at = index + 1;
  for (let i = 0; i < pairs; i++) {
    if (checkWhole(at, 0, <f64>(vocabulary.nameCount - 1)) != 0)
      return fail(ERROR_UNKNOWN_NAME, at);
    const bad = checkQuantity(at + 1);
    if (bad != 0) return bad;
    at += 2;
  }
  transient.next = at;
  return 0;
}

/** Checks alternatives of pairs up to the record's end. */
export function checkAlternatives(index: i32): i32 {
  let at = index;
  while (at < transient.recordSize) {
    const wrong = checkPairs(at);
    if (wrong != 0) return wrong;
    at = transient.next;
  }
  return 0;
}

/** Writes checked pairs into a vector. */
export function pairsRead(index: i32, vector: usize): void {
  const pairs = fieldInt(index);
  for (let i = 0; i < pairs; i++) {
    const at = index + 1 + i * 2;
    store<i64>(vector + ((<usize>fieldInt(at)) << 3), <i64>field(at + 1));
  }
}

// ── bags: the number of entries, then kind, quantity, intervals, (begin, end)… for each ─────────

/** Checks a bag at `index`; leaves the next index in `transient.next`. */
export function checkBag(index: i32): i32 {
  const wrong = checkWhole(index, 0, <f64>ENTRIES_MAX);
  if (wrong != 0) return wrong;
  const count = fieldInt(index);
  let at = index + 1;
  let last: f64 = -1;
  for (let i = 0; i < count; i++) {
    if (checkWhole(at, 0, <f64>(kinds.end - 1)) != 0) return fail(ERROR_UNKNOWN_KIND, at);
    // Ascending kinds: each stands once.
    if (field(at) <= last || !tableHas(kinds, fieldInt(at))) return fail(ERROR_UNKNOWN_KIND, at);
    last = field(at);
    const bad = checkEntry(at);
    if (bad != 0) return bad;
    at = transient.next;
  }
  transient.next = at;
  return 0;
}

function checkEntry(at: i32): i32 {
  const bad = checkQuantity(at + 1);
  if (bad != 0) return bad;
  if (field(at + 1) == 0) return fail(ERROR_QUANTITY, at + 1);
  if (checkWhole(at + 2, 0, <f64>INTERVALS_MAX) != 0) return fail(ERROR_LIMIT, at + 2);
  const intervals = fieldInt(at + 2);
  const counted = (kindAt(fieldInt(at)).flags & KIND_INTERVALS) != 0;
  if (counted != intervals > 0) return fail(ERROR_FIELD, at + 2);
  let previous: f64 = -2;
  let size: f64 = 0;
  for (let i = 0; i < intervals; i++) {
    const begin = at + 3 + i * 2;
    if (checkQuantity(begin) != 0 || checkQuantity(begin + 1) != 0) return ERROR_QUANTITY;
    // Ascending and apart by one at least, else they were one interval.
    if (field(begin) <= previous + 1) return fail(ERROR_FIELD, begin);
    if (field(begin + 1) < field(begin)) return fail(ERROR_FIELD, begin + 1);
    previous = field(begin + 1);
    size += previous - field(begin) + 1;
  }
  if (counted && size * 1000 != field(at + 1)) return fail(ERROR_QUANTITY, at + 1);
  transient.next = at + 3 + intervals * 2;
  return 0;
}

/** Builds a checked bag; the caller gets its reference. */
export function bagRead(index: i32): usize {
  const count = fieldInt(index);
  let at = index + 1;
  for (let i = 0; i < count; i++) {
    const intervals = fieldInt(at + 2);
    let block: usize = 0;
    if (intervals > 0) {
      block = intervalsNew(intervals);
      for (let j = 0; j < intervals; j++) {
        intervalsSet(block, j, <i64>field(at + 3 + j * 2), <i64>field(at + 4 + j * 2));
      }
    }
    scratchPut(i, fieldInt(at), block, <i64>field(at + 1));
    at += 3 + intervals * 2;
  }
  return bagFromScratch(count);
}
