import type { FrameworkRecord } from './framework-record.js';
import type { FrameworkClass } from './result.js';

export const frameworkClasses: readonly FrameworkClass[] = [
  'noMinimum',
  'satisfied',
  'underResourced',
  'infeasible',
  'gaveUp',
  'waiting',
  'stuck',
];

/**
 * The one class that a framework is in when a replay ends. Who started below its minimum, or was
 * through without ever holding it, is under-resourced for good. Who is still below it is *waiting*
 * when something can still bring it on (`isMoving`: a task of somebody else than a permanent service
 * ends, a timer is due, a relinquish or a backoff is pending), else *stuck*: nothing but
 * allocations, expiring filters and its own waiting time can still happen, and a start because the
 * waiting time is over is no way out.
 */
export function classOf(record: FrameworkRecord, isMoving: boolean): FrameworkClass {
  if (!record.hasMinimum) return 'noMinimum';
  const neverHadIt = record.completedMs !== undefined && record.satisfiedMs === undefined;
  if (record.startedBelowMinimum || neverHadIt) return 'underResourced';
  if (!record.isBelowMinimum && record.satisfiedMs !== undefined) return 'satisfied';
  if (record.state === 'infeasible') return 'infeasible';
  // Who was taken away before it held its minimum did not get there, and nothing can change that.
  if (record.state === 'gave up' || record.isGone) return 'gaveUp';
  return isMoving ? 'waiting' : 'stuck';
}
