import type { Decisions } from './api.js';

/** What was wrong with a call. */
export type AllocatorErrorCode =
  | 'UNKNOWN_AGENT'
  | 'UNKNOWN_FRAMEWORK'
  | 'UNKNOWN_ROLE'
  | 'UNKNOWN_OFFER'
  | 'ALREADY_EXISTS'
  | 'NOT_SUBSCRIBED'
  | 'NOT_HELD'
  | 'OFFERS_DIFFER'
  | 'INVALID_QUANTITY'
  | 'INVALID_VALUE'
  | 'LIMIT_EXCEEDED'
  | 'OUT_OF_MEMORY'
  | 'TIME_BACKWARDS'
  | 'QUOTA_NESTED'
  | 'NO_MINIMUM'
  | 'NO_MAINTENANCE'
  | 'SNAPSHOT_INVALID'
  | 'MODULE_MISMATCH'
  | 'MODULE_DEAD';

/** A call that was refused; nothing changed by it. */
export class AllocatorError extends Error {
  override readonly name = 'AllocatorError';
  /** When a batch ended with it: what the calls before it made the allocator decide. */
  decisions: Decisions | undefined;

  constructor(
    readonly code: AllocatorErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  /** This error, with what was decided before it. */
  after(decisions: Decisions): this {
    this.decisions = decisions;
    return this;
  }
}
