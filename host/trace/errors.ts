/**
 * What is wrong with a trace, for programs: `missing` (no such file), `unreadable`, `empty`,
 * `header`, `version` (written by a later version), `truncated` (cut off), `json`, `field`, `time`
 * (goes backwards), `too-long` (a line), `compression`, `cancelled`.
 */
export type TraceErrorCode =
  | 'missing'
  | 'unreadable'
  | 'empty'
  | 'header'
  | 'version'
  | 'truncated'
  | 'json'
  | 'field'
  | 'time'
  | 'too-long'
  | 'compression'
  | 'cancelled';

/** Where in a trace something is wrong. Lines and columns count from 1, columns in characters. */
export interface TracePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** A trace that cannot be read or written: what is wrong, where, and what was expected. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
  readonly code: TraceErrorCode;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly expected: string | undefined;

  constructor(
    code: TraceErrorCode,
    place: TracePlace,
    readonly problem: string,
    expected?: string,
  ) {
    const where = [place.file, place.line, place.column].filter((part) => part !== undefined);
    super(
      `${where.join(':')}: ${problem}${expected === undefined ? '' : `; expected ${expected}`}`,
    );
    this.code = code;
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.expected = expected;
  }
}
