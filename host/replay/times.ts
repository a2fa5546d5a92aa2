import { distributionOf } from './distribution.js';
import type { FrameworkRecord } from './framework-record.js';
import type { PolicyResult } from './result.js';

/** What frameworks waited for, and how long; for who has not come to it, until `otherwiseMs`. */

/** Arrival to minimum held, of all that have one. */
export function queueTimes(records: readonly FrameworkRecord[], otherwiseMs: number): number[] {
  return records.filter((r) => r.hasMinimum).map((r) => since(r, r.satisfiedMs ?? otherwiseMs));
}

/** Arrival to first resources held, of all that want any. */
export function firstResourcesTimes(
  records: readonly FrameworkRecord[],
  otherwiseMs: number,
): number[] {
  return records
    .filter((r) => r.wantsAnything)
    .map((r) => since(r, r.firstResourcesMs ?? otherwiseMs));
}

/** Arrival to the end, of all that can finish. */
export function completionTimes(
  records: readonly FrameworkRecord[],
  otherwiseMs: number,
): number[] {
  return records.filter((r) => r.isFinite).map((r) => since(r, r.completedMs ?? otherwiseMs));
}

/** First arrival to last completion, of those that can finish; absent when there are none. */
export function makespanOf(
  records: readonly FrameworkRecord[],
  otherwiseMs: number,
): number | undefined {
  const finite = records.filter((record) => record.isFinite);
  if (finite.length === 0) return undefined;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { arrivedMs, completedMs = otherwiseMs } of finite) {
    firstMs = Math.min(firstMs, arrivedMs);
    lastMs = Math.max(lastMs, completedMs);
  }
  return lastMs - firstMs;
}

function since({ arrivedMs }: FrameworkRecord, atMs: number): number {
  return atMs - arrivedMs;
}

/** Of a result what is never better than it was on the way there. */
export type Times = Pick<PolicyResult, 'queueTimeMs' | 'completionMs' | 'makespanMs'>;

/**
 * The times of a replay that is still on its way, at best: who waits has what it waits for now, and who is
 * to come waits for nothing. Whatever follows, no time of the result is shorter.
 *
 * @param comersMost no more frameworks than so many come in all; more than come only make it shorter.
 */
export function timesAtBest(
  records: readonly FrameworkRecord[],
  nowMs: number,
  comersMost: number,
): Times {
  const toCome = new Array<number>(Math.max(0, comersMost - records.length)).fill(0);
  // While nobody has such a time, it may be that nobody ever does.
  const atBest = (ms: readonly number[]) =>
    ms.length === 0 ? undefined : distributionOf([...ms, ...toCome]);
  const queueTimeMs = atBest(queueTimes(records, nowMs));
  const completionMs = atBest(completionTimes(records, nowMs));
  const makespanMs = makespanOf(records, nowMs);
  return {
    ...(queueTimeMs && { queueTimeMs }),
    ...(completionMs && { completionMs }),
    ...(makespanMs !== undefined && { makespanMs }),
  };
}
