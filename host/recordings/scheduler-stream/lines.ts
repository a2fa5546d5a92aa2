import type { RecordedFile } from '../file.js';
import { type Fields, fieldsOf, parsedFields, textOf } from '../mesos-json/json.js';

/** A call that a framework sent, or an event that it received. */
export interface StreamLine {
  /** Seconds since the recorder's start, or since 1970. */
  readonly seconds: number;
  readonly isCall: boolean;
  readonly type: string;
  readonly body: Fields;
}

/** What the recorder says itself: that the connection ended, so that the framework is gone for now. */
export interface StreamEnd {
  readonly seconds: number;
  readonly isEnd: true;
}

/** Whether a time is one since 1970: no recorder runs for so long. */
export const isSince1970 = (seconds: number): boolean => seconds > 1e9;

/** Seconds since 1970 until the year 2100. */
const SECONDS_MAX = 4.2e9;
const KNOWN: ReadonlySet<unknown> = new Set(['note', 'error']);

/**
 * The lines of one framework's stream, many at a time: `{"t": seconds, "dir": "call" | "event" | "note"
 * | "error" | "closed", "body": …}` of a recorder that stood between a framework and its master.
 */
export async function* streamLines(
  file: RecordedFile,
  leftOut: (shape: string) => void,
  is: (line: string) => boolean = () => true,
): AsyncGenerator<readonly (StreamLine | StreamEnd)[]> {
  for await (const lines of file.lines(() => leftOut('lines that are too long'))) {
    const read: (StreamLine | StreamEnd)[] = [];
    for (const line of lines) {
      const one = line !== '' && is(line) ? lineOf(line, leftOut) : undefined;
      if (one !== undefined) read.push(one);
    }
    yield read;
  }
}

function lineOf(
  line: string,
  leftOut: (shape: string) => void,
): StreamLine | StreamEnd | undefined {
  const fields = parsedFields(line);
  const { t, dir, body } = fields ?? {};
  const seconds = typeof t === 'number' && t >= 0 && t <= SECONDS_MAX ? t : undefined;
  if (fields === undefined || seconds === undefined) {
    leftOut(fields === undefined ? 'lines that are no JSON objects' : 'lines without a time');
    return undefined;
  }
  if (dir === 'closed') return { seconds, isEnd: true };
  const type = textOf(fieldsOf(body).type);
  if ((dir !== 'call' && dir !== 'event') || type === undefined) {
    leftOut(`recorder’s line "${KNOWN.has(dir) ? dir : 'other'}"`);
    return undefined;
  }
  return { seconds, isCall: dir === 'call', type, body: fieldsOf(body) };
}
