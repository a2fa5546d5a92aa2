import { AllocatorError, type AllocatorErrorCode } from '../../host/allocator/errors.js';

/** Refuses a call; whoever calls this has changed nothing yet. */
export function refuse(code: AllocatorErrorCode, message: string): never {
  throw new AllocatorError(code, message);
}
