/** A trace that cannot be verified: it has no offers, or its events do not fit each other. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError';
  readonly file: string;
  readonly tMs: number | undefined;
  readonly expected: string;

  constructor(
    file: string,
    problem: string,
    expected: string,
    tMs?: number,
    line?: number,
    options?: ErrorOptions,
  ) {
    const place = line === undefined ? '' : `:${line}`;
    const time = tMs === undefined ? '' : `: at ${tMs} ms`;
    super(`${file}${place}${time}: ${problem}; expected ${expected}`, options);
    this.file = file;
    this.tMs = tMs;
    this.expected = expected;
  }
}
