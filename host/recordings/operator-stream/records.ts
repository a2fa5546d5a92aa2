import type { RecordedFile } from '../file.js';
import { type Fields, fieldsOf } from '../mesos-json/json.js';
import { epochMs } from '../mesos-json/times.js';
import { Frames } from './frames.js';

/** One event of the stream, or what a recorder asked the master beside it: `/roles` or `/flags`. */
export interface OperatorRecord {
  readonly of: 'event' | 'roles' | 'flags';
  readonly event: Fields;
  /** When it came, in seconds since the recorder's start or in ms since 1970, where that was noted. */
  readonly receivedSeconds?: number;
  readonly receivedMs?: number;
}

/** Three years of seconds: what a recorder says beyond is no time. */
const RECEIVED_MAX = 1e8;
const DIRECTIONS: ReadonlySet<unknown> = new Set(['call', 'closed', 'error', 'note']);
const KEPT: ReadonlySet<unknown> = new Set<OperatorRecord['of']>(['event', 'roles', 'flags']);

/**
 * The events of a file, in whichever form they are written: RecordIO, JSON lines, or JSON lines of a recorder
 * that wraps each event with when it came.
 */
export async function* operatorRecords(
  file: RecordedFile,
  leftOut: (shape: string) => void,
): AsyncGenerator<OperatorRecord> {
  const frames = new Frames(leftOut);
  for await (const piece of file.bytes()) {
    for (const record of recordsOf(frames.read(piece), leftOut)) yield record;
  }
  for (const record of recordsOf(frames.end(), leftOut)) yield record;
}

function recordsOf(objects: readonly Fields[], leftOut: (shape: string) => void): OperatorRecord[] {
  return objects.map((fields) => recordOf(fields, leftOut)).filter((one) => one !== undefined);
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
