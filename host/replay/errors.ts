/** Bad input to a replay: a trace that cannot be replayed, a Spark property, a policy file. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
  /** Stable, for programs. */
  readonly code: 'policy' | 'property' | 'demand' | 'trace' | 'option';
  /** What was expected instead, where that can be said. */
  readonly expected: string | undefined;

  constructor(code: ReplayError['code'], message: string, expected?: string, cause?: unknown) {
    super(expected === undefined ? message : `${message}; expected ${expected}`, { cause });
    this.code = code;
    this.expected = expected;
  }
}
