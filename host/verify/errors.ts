/** What the allocator refused, or could not read, and by which nothing changed. */
export function isRefusal(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** A trace that cannot be verified: it has no offers. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError';

  constructor(
    readonly file: string,
    problem: string,
    readonly expected: string,
  ) {
    super(`${file}: ${problem}; expected ${expected}`);
  }
}
