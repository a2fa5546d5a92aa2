/** A sweep that cannot be planned, run or collected. */
export class SweepError extends Error {
  override readonly name = 'SweepError';

  /** @param expected what was expected instead. */
  constructor(
    problem: string,
    readonly expected: string,
  ) {
    super(`${problem}; expected ${expected}`);
  }
}
