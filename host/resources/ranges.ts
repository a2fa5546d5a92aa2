import { describe, isRecord } from './describe.js';
import { ResourceError } from './errors.js';
import type { Range } from './types.js';

const EXPECTED = `whole numbers up to ${Number.MAX_SAFE_INTEGER}, begin <= end`;

/**
 * Ranges sorted, and joined where they touch or overlap: the one way to write a set of whole
 * numbers.
 *
 * @throws {ResourceError} `INVALID` when a range ends before it begins or an end is no whole number
 * from 0 to 2^53 - 1.
 */
export function coalesceRanges(ranges: readonly Range[]): Range[] {
  for (const range of ranges) {
    if (!isRecord(range)) {
      throw new ResourceError('INVALID', `${describe(range)} is no range`, { expected: EXPECTED });
    }
    const { begin, end } = range;
    if (!Number.isSafeInteger(begin) || !Number.isSafeInteger(end) || begin < 0 || end < begin) {
      const text = `${describe(begin)}-${describe(end)}`;
      throw new ResourceError('INVALID', `${text} is no range`, { expected: EXPECTED });
    }
  }
  const sorted = [...ranges].sort((a, b) => a.begin - b.begin || a.end - b.end);
  const joined: { begin: number; end: number }[] = [];
  for (const { begin, end } of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && begin <= last.end + 1) last.end = Math.max(last.end, end);
    else joined.push({ begin, end });
  }
  return joined;
}

/** `a` without the numbers of `b`; both coalesced. */
export function subtractRanges(a: readonly Range[], b: readonly Range[]): Range[] {
  const rest: Range[] = [];
  let next = 0;
  for (const { begin, end } of a) {
    let from = begin;
    while (next < b.length && (b[next] as Range).end < from) next++;
    for (let i = next; i < b.length && (b[i] as Range).begin <= end; i++) {
      const taken = b[i] as Range;
      if (from < taken.begin) rest.push({ begin: from, end: taken.begin - 1 });
      from = taken.end + 1;
    }
    if (from <= end) rest.push({ begin: from, end });
  }
  return rest;
}

/** The numbers that are in both; both coalesced. */
export function intersectRanges(a: readonly Range[], b: readonly Range[]): Range[] {
  return subtractRanges(a, subtractRanges(a, b));
}

/** Whether `outer` holds every number of `inner`; both coalesced. */
export function containsRanges(outer: readonly Range[], inner: readonly Range[]): boolean {
  return subtractRanges(inner, outer).length === 0;
}
