/** What is wrong with a resource, a quantity, an attribute or a constraint that somebody wrote. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';

  constructor(
    message: string,
    /** 1-based, where the text went wrong; absent for JSON. */
    readonly column?: number,
    readonly expected?: string,
  ) {
    super(
      message +
        (expected === undefined ? '' : `; expected ${expected}`) +
        (column === undefined ? '' : ` (column ${column})`),
    );
  }
}
