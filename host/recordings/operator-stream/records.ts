import type { RecordedFile } from '../file.js';
import { type Fields, fieldsOf, parsedFields } from '../mesos-json/json.js';
import { epochMs } from '../mesos-json/times.js';
import { ByteReader } from './bytes.js';

/** One event of the stream, or what a recorder asked the master beside it: `/roles` or `/flags`. */
export interface OperatorRecord {
  readonly of: 'event' | 'roles' | 'flags';
  readonly event: Fields;
  /** When it came, in seconds since the recorder's start or in ms since 1970, where that was noted. */
  readonly receivedSeconds?: number;
  readonly receivedMs?: number;
}

/** A record longer than this is none. */
const RECORD_BYTES_MAX = 64 << 20;
/** Three years of seconds: what a recorder says beyond is no time. */
const RECEIVED_MAX = 1e8;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACE = 0x7b;
const DIRECTIONS: ReadonlySet<unknown> = new Set(['call', 'closed', 'error', 'note']);
const KEPT: ReadonlySet<unknown> = new Set<OperatorRecord['of']>(['event', 'roles', 'flags']);

/**
 * The events of a file, in whichever form they are written: RecordIO (the count of the record's bytes,
 * LF, the record), JSON lines, or JSON lines of a recorder that wraps each event with when it came. A
 * count that does not fit is passed over, and the record read as a line.
 */
export async function* operatorRecords(
  file: RecordedFile,
  leftOut: (shape: string) => void,
): AsyncGenerator<OperatorRecord> {
  const pieces = file.bytes();
  try {
    const bytes = new ByteReader(pieces);
    for (;;) {
      const first = await bytes.nextByte();
      if (first === undefined) return;
      const isCount = first >= ZERO && first <= NINE;
      const fields = isCount ? await counted(bytes, leftOut) : await aLine(bytes, first, leftOut);
      const record = fields && recordOf(fields, leftOut);
      if (record !== undefined) yield record;
    }
  } finally {
    await pieces.return(undefined);
  }
}

async function counted(
  bytes: ByteReader,
  leftOut: (shape: string) => void,
): Promise<Fields | undefined> {
  const header = await bytes.line(RECORD_BYTES_MAX);
  const text = header?.subarray(0, 20).toString('latin1').trim() ?? '';
  const length = Number(text);
  if (header === undefined || !/^\d+$/.test(text) || length > RECORD_BYTES_MAX) {
    leftOut('line that is no event');
    await bytes.skipLine();
    return undefined;
  }
  const from = header.length + 1;
  const record = await bytes.peek(from, length);
  const fields = record && parsedFields(record.toString('utf8'));
  if (fields === undefined) {
    leftOut(record ? 'record whose length does not fit' : 'record that the file’s end cuts off');
    bytes.skip(from);
    return undefined;
  }
  bytes.skip(from + length);
  return fields;
}

async function aLine(
  bytes: ByteReader,
  first: number,
  leftOut: (shape: string) => void,
): Promise<Fields | undefined> {
  const line = first === OPEN_BRACE ? await bytes.line(RECORD_BYTES_MAX) : undefined;
  const text = line?.toString('utf8') ?? '';
  // Behind a record that is read as a line stands the count of the next.
  const fields = parsedFields(text) ?? parsedFields(text.replace(/\d+\s*$/, ''));
  if (fields === undefined) leftOut('line that is no event');
  await bytes.skipLine();
  return fields;
}

function recordOf(fields: Fields, leftOut: (shape: string) => void): OperatorRecord | undefined {
  const { t, received_ms, dir, body } = fields;
  if (dir === undefined || body === undefined) return { of: 'event', event: fields };
  if (!KEPT.has(dir)) {
    leftOut(`recorder’s line "${DIRECTIONS.has(dir) ? dir : 'other'}"`);
    return undefined;
  }
  const record = { of: dir as OperatorRecord['of'], event: fieldsOf(body) };
  const receivedMs = epochMs(received_ms);
  if (receivedMs !== undefined) return { ...record, receivedMs };
  const isTime = typeof t === 'number' && t >= 0 && t <= RECEIVED_MAX;
  if (!isTime) leftOut('time of receipt that cannot be read');
  return { ...record, ...(isTime && { receivedSeconds: t }) };
}
