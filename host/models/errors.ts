/** Bad input to a replay: a trace that cannot be replayed, a Spark property, a policy file. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
  /** Stable, for programs. */
  readonly code: 'policy' | 'property' | 'demand' | 'trace' | 'option';
  /** What was expected instead, where that can be said. */
  readonly expected: string | undefined;
  /** The trace's line that is at fault, where one is. */
  readonly line: number | undefined;

  constructor(
    code: ReplayError['code'],
    message: string,
    expected?: string,
    cause?: unknown,
    line?: number,
  ) {
    super(expected === undefined ? message : `${message}; expected ${expected}`, { cause });
    this.code = code;
    this.expected = expected;
    this.line = line;
  }

  /** The same complaint with its place in a file; as it is when no line is at fault. */
  in(file: string): ReplayError {
    if (this.line === undefined) return this;
    const message = `${file}:${this.line}: ${this.message}`;
    const placed = new ReplayError(this.code, message, undefined, this.cause, this.line);
    return Object.assign(placed, { expected: this.expected });
  }
}
