import { NAME_BYTES_MAX, REFUSE_MS_MAX } from '../../assembly/abi.js';
import { AllocatorError } from './errors.js';

const NO_FILTER = -1;

/** Mesos' rules for `refuse_seconds`: negative means the default of 5 s; capped at 365 days. */
export function refuseMs(refuseSeconds: number | undefined): number {
  if (refuseSeconds === undefined) return NO_FILTER;
  if (Number.isNaN(refuseSeconds)) {
    throw new AllocatorError('INVALID_VALUE', 'refuse_seconds is not a number');
  }
  if (refuseSeconds < 0) return 5000;
  if (refuseSeconds === 0) return 0;
  // However short, it is a filter, and lasts an allocation interval.
  return Math.min(Math.max(Math.round(refuseSeconds * 1000), 1), REFUSE_MS_MAX);
}

/** @throws {AllocatorError} when an id is empty or longer than the module takes. */
export function checkId(what: string, id: unknown): void {
  // A UTF-16 unit is at most three bytes of UTF-8: most ids need not be measured.
  const short = typeof id === 'string' && id !== '' && id.length * 3 <= NAME_BYTES_MAX;
  if (short) return;
  const bytes = typeof id === 'string' ? new TextEncoder().encode(id).length : 0;
  if (bytes > 0 && bytes <= NAME_BYTES_MAX) return;
  throw new AllocatorError(
    'INVALID_VALUE',
    `${JSON.stringify(id)} is no ${what} id: expected a text of 1 to ${NAME_BYTES_MAX} bytes`,
  );
}

/** @throws {AllocatorError} INVALID_VALUE when a value is no whole number within its range. */
export function checkWhole(
  what: string,
  value: number,
  least = 0,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw unexpected(what, value, `a whole number, ${least} at least and ${most} at most`);
}

export function unexpected(what: string, value: unknown, expected: string): AllocatorError {
  const got = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return new AllocatorError('INVALID_VALUE', `${what} is ${got}: expected ${expected}`);
}
