import { isRecord } from '../resources/describe.js';
import type { Access } from './access.js';
import { endpoint } from './address.js';
import { MasterError } from './errors.js';
import { RecordIoDecoder, RecordIoError } from './recordio.js';
import { ask, asMasterError } from './request.js';
import { Silence } from './silence.js';

/** One event of the stream. */
export interface MasterEvent {
  /** As it came: JSON. */
  readonly bytes: Buffer;
  /** `SUBSCRIBED`, `TASK_ADDED`, …; empty when it says none. */
  readonly type: string;
}

/** Events of a master, and where it is: not who was asked, after a redirect. */
export interface Subscription {
  readonly master: URL;
  readonly events: AsyncGenerator<MasterEvent>;
}

/** Mesos' own, until the master says it. */
const HEARTBEAT_MS = 15_000;
const HEARTBEATS_MISSED = 5;
/** However often a master means to say something: networks pause. */
const SILENCE_MIN_MS = 1000;

/**
 * Subscribes to a master's events (operator API v1). The stream ends by an error, unless `signal` ends
 * it: when the connection does, and when nothing has come for 5 of the master's heartbeats.
 *
 * @throws {MasterError}
 */
export async function subscribe(
  master: URL,
  access: Access,
  signal: AbortSignal,
): Promise<Subscription> {
  const silence = new Silence(HEARTBEATS_MISSED * HEARTBEAT_MS);
  const either = AbortSignal.any([signal, silence.signal]);
  const url = endpoint(master, 'api/v1');
  const question = { method: 'POST', body: '{"type":"SUBSCRIBE"}' } as const;
  try {
    const { from, body } = await ask(url, question, access, either);
    const leader = new URL(from.pathname.replace(/api\/v1\/?$/, ''), from);
    return { master: leader, events: eventsOf(body, leader, silence, signal) };
  } catch (error) {
    silence.end();
    throw silentOr(silence, url, error);
  }
}

async function* eventsOf(
  pieces: AsyncIterable<Buffer>,
  from: URL,
  silence: Silence,
  signal: AbortSignal,
): AsyncGenerator<MasterEvent> {
  const decoder = new RecordIoDecoder();
  try {
    for await (const piece of pieces) {
      silence.heard();
      for (const bytes of decoder.push(piece)) yield eventOf(bytes, from, silence);
    }
  } catch (error) {
    if (signal.aborted) return;
    throw silentOr(silence, from, error);
  } finally {
    silence.end();
  }
  const where = decoder.isWithinRecord ? ' within a record' : '';
  throw new MasterError('unreachable', from.host, `ended the stream${where}`);
}

function eventOf(bytes: Buffer, from: URL, silence: Silence): MasterEvent {
  let event: unknown;
  try {
    event = JSON.parse(bytes.toString('utf8'));
  } catch {
    event = undefined;
  }
  if (!isRecord(event))
    throw new MasterError('protocol', from.host, 'sends what is no JSON object');
  const { type, subscribed } = event;
  if (isRecord(subscribed)) silence.heard(silenceMs(subscribed.heartbeat_interval_seconds));
  return { bytes, type: typeof type === 'string' ? type : '' };
}

function silenceMs(heartbeatSeconds: unknown): number {
  const isInterval = typeof heartbeatSeconds === 'number' && heartbeatSeconds > 0;
  const intervalMs = isInterval ? heartbeatSeconds * 1000 : HEARTBEAT_MS;
  return Math.max(SILENCE_MIN_MS, Math.round(HEARTBEATS_MISSED * intervalMs));
}

function silentOr({ lastedMs }: Silence, url: URL, error: unknown): unknown {
  if (lastedMs !== undefined) {
    return new MasterError('unreachable', url.host, `was silent for ${lastedMs / 1000} s`);
  }
  if (error instanceof RecordIoError) return new MasterError('protocol', url.host, error.message);
  return asMasterError(url, error);
}
