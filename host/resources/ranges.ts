import { ResourceError } from './errors.js';
import type { Range } from './types.js';

/** Ranges sorted and joined where they touch: the one way to write a set of whole numbers. */
export function normalizeRanges(ranges: readonly Range[]): Range[] {
  for (const { begin, end } of ranges) {
    if (!Number.isSafeInteger(begin) || !Number.isSafeInteger(end) || begin < 0 || end < begin) {
      throw new ResourceError(
        `[${begin}-${end}] is no range`,
        undefined,
        '[BEGIN-END], BEGIN <= END',
      );
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

export function subtractRanges(a: readonly Range[], b: readonly Range[]): Range[] {
  let left = [...a];
  for (const taken of b) {
    left = left.flatMap(({ begin, end }) => {
      const rest: Range[] = [];
      if (taken.end < begin || taken.begin > end) return [{ begin, end }];
      if (begin < taken.begin) rest.push({ begin, end: taken.begin - 1 });
      if (end > taken.end) rest.push({ begin: taken.end + 1, end });
      return rest;
    });
  }
  return left;
}

/** How many numbers the ranges hold. */
export function sizeOfRanges(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { begin, end }) => sum + end - begin + 1, 0);
}
