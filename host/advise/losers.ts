import { type Range, rangeOf } from '../goal/index.js';
import type { PolicyResult } from '../replay/result.js';

/** Who finishes later than as recorded, of those that finish there. */
export interface Losers {
  readonly count: Range;
  /** By how much at most, with any seed, in ms; infinite for who does not finish any more. */
  readonly mostMs: number;
}

/** Of results with the same seeds in the same order. */
export function losersOf(
  results: readonly PolicyResult[],
  recorded: readonly PolicyResult[],
): Losers {
  const later = results.map((result, index) => laterIn(result, recorded[index]));
  return {
    count: rangeOf(later.map(({ length }) => length)),
    mostMs: Math.max(0, ...later.flat()),
  };
}

/** By how much each that finishes later does. */
function laterIn(result: PolicyResult, recorded: PolicyResult | undefined): number[] {
  const before = new Map(recorded?.perFramework.map(({ id, completedMs }) => [id, completedMs]));
  return result.perFramework.flatMap(({ id, completedMs = Number.POSITIVE_INFINITY }) => {
    const lateMs = completedMs - (before.get(id) ?? Number.POSITIVE_INFINITY);
    return lateMs > 0 ? [lateMs] : [];
  });
}
