import { AllocatorError, type AllocatorErrorCode } from '../../host/allocator/errors.js';
import { ResourceError, validateRole } from '../../host/resources/index.js';

/** Refuses a call; whoever calls this has changed nothing yet. */
export function refuse(code: AllocatorErrorCode, message: string): never {
  throw new AllocatorError(code, message);
}

/** @throws {AllocatorError} `INVALID_VALUE` when it is no text, or an empty one. */
export function checkId(what: string, id: string): void {
  if (typeof id === 'string' && id !== '') return;
  refuse('INVALID_VALUE', `${JSON.stringify(id)} is no ${what} id: expected a text`);
}

/** @throws {AllocatorError} `INVALID_VALUE`; what Mesos' `docs/roles.md` allows passes. */
export function checkRole(role: string): void {
  if (role === '*') return;
  try {
    validateRole(role);
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    refuse('INVALID_VALUE', error.message);
  }
}

export function checkRefuseSeconds(refuseSeconds: number | undefined): void {
  if (refuseSeconds === undefined) return;
  if (typeof refuseSeconds === 'number' && !Number.isNaN(refuseSeconds)) return;
  refuse('INVALID_VALUE', `${String(refuseSeconds)} is no number of seconds`);
}

/**
 * The order of the UTF-8 bytes of two texts, as Mesos orders ids and paths. That is the order of
 * their UTF-16 units, but for surrogates, which stand for what comes after all other units.
 */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const xIsSurrogate = x >= 0xd800 && x <= 0xdfff;
    const yIsSurrogate = y >= 0xd800 && y <= 0xdfff;
    if (xIsSurrogate !== yIsSurrogate) return xIsSurrogate ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}
