/** What kind of thing is wrong: the text, a number, what Mesos would refuse, or a pattern. */
export type ResourceErrorCode = 'SYNTAX' | 'QUANTITY' | 'INVALID' | 'PATTERN';

/** Where something went wrong, and what should have stood there. */
export interface ErrorPlace {
  /** 1-based, in UTF-16 units, from the start of the text that was parsed; absent for JSON. */
  readonly column?: number;
  readonly expected?: string;
}

/** What is wrong with a resource, a quantity, an attribute or a constraint that somebody wrote. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';
  readonly column?: number;
  readonly expected?: string;

  constructor(
    readonly code: ResourceErrorCode,
    /** The message without expectation and column. */
    readonly problem: string,
    place: ErrorPlace = {},
  ) {
    const { column, expected } = place;
    super(
      problem +
        (expected === undefined ? '' : `; expected ${expected}`) +
        (column === undefined ? '' : ` (column ${column})`),
    );
    if (column !== undefined) this.column = column;
    if (expected !== undefined) this.expected = expected;
  }

  /** The same complaint about what starts at `column`, unless it already names one. */
  withColumn(column: number): ResourceError {
    if (this.column !== undefined) return this;
    const expected = this.expected === undefined ? {} : { expected: this.expected };
    return new ResourceError(this.code, this.problem, { column, ...expected });
  }
}
