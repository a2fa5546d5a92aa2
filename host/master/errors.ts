/**
 * What went wrong with a master: `refused` (it answers, and will answer the same again: credentials,
 * rights, no such endpoint), `unreachable` (nobody answers, or not for long), `protocol` (what comes is
 * not what a Mesos master says), `access` (the files that would give access cannot be used).
 */
export type MasterErrorCode = 'refused' | 'unreachable' | 'protocol' | 'access';

/** A master that cannot be asked: which, what is wrong, and what was expected. */
export class MasterError extends Error {
  override readonly name = 'MasterError';

  constructor(
    readonly code: MasterErrorCode,
    where: string,
    readonly problem: string,
    expected?: string,
    options?: ErrorOptions,
  ) {
    super(`${where}: ${problem}${expected === undefined ? '' : `; expected ${expected}`}`, options);
  }
}
