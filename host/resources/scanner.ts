import { ResourceError } from './errors.js';

/** A place in a text that moves forward; every complaint names the column and what was expected. */
export class Scanner {
  /** 0-based index of the next character. */
  at = 0;

  constructor(
    readonly text: string,
    /** The column of its first character in what the caller was given. */
    private readonly column = 1,
  ) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character; empty at the end. */
  get next(): string {
    return this.text.charAt(this.at);
  }

  skipSpaces(): void {
    while (!this.done && this.next.trim() === '') this.at++;
  }

  startsWith(word: string): boolean {
    return this.text.startsWith(word, this.at);
  }

  /** Steps over `word` if it comes next. */
  skip(word: string): boolean {
    if (!this.startsWith(word)) return false;
    this.at += word.length;
    return true;
  }

  take(word: string, expected = `"${word}"`): void {
    if (!this.skip(word)) this.fail(expected);
  }

  /** What stands before the first of the `stops` (or the end), without the spaces around it. */
  takeUntil(stops: string): string {
    const start = this.at;
    while (!this.done && !stops.includes(this.next)) this.at++;
    return this.text.slice(start, this.at).trim();
  }

  /** As {@link takeUntil}, but there must be something. */
  takeWord(stops: string, expected: string): string {
    this.skipSpaces();
    const start = this.at;
    const word = this.takeUntil(stops);
    if (word === '') this.fail(expected, start);
    return word;
  }

  /** The column of the character at an index. */
  columnOf(at: number): number {
    return this.column + at;
  }

  /** Complains about what stands at `at`. */
  fail(expected: string, at = this.at): never {
    const found = /^(?:[^\s;,]+|.)/s.exec(this.text.slice(at, at + 40))?.[0];
    const message = found === undefined ? 'the text ends too early' : `unexpected "${found}"`;
    throw new ResourceError('SYNTAX', message, { column: this.columnOf(at), expected });
  }
}

/** Runs `parse`; an error of it that names no column gets this one. */
export function atColumn<T>(column: number, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof ResourceError ? error.withColumn(column) : error;
  }
}
