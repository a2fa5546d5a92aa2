import type fc from 'fast-check';

/** What is fed with inputs until one of them does what none may do. */
export interface Target<T> {
  readonly name: string;
  /** What is counted, in the plural: an input may be many calls. */
  readonly unit: string;
  /** Inputs, as JSON has them: what is found is kept as a file. */
  readonly inputs: fc.Arbitrary<T>;
  /**
   * @returns how many of what is counted the input was.
   * @throws when the input does what none may do.
   */
  run(input: T): Promise<number>;
}
