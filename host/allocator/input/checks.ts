import { NAME_BYTES_MAX, REFUSE_MS_MAX } from '../../../assembly/abi.js';
import { AllocatorError } from '../errors.js';
import { shown, unexpected } from './read.js';

const NO_FILTER = -1;

/** Mesos' rules for `refuse_seconds`: negative means the default of 5 s; capped at 365 days. */
export function refuseMs(refuseSeconds: number | undefined): number {
  if (refuseSeconds === undefined) return NO_FILTER;
  if (typeof refuseSeconds !== 'number' || Number.isNaN(refuseSeconds)) {
    throw unexpected('refuse_seconds', refuseSeconds, 'a number');
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
    `${shown(id)} is no ${what} id: expected a text of 1 to ${NAME_BYTES_MAX} bytes`,
  );
}
