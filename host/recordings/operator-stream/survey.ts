import { createHash } from 'node:crypto';
import type { RecordedFile } from '../file.js';
import { type Fields, fieldsOf, listOf } from '../mesos-json/json.js';
import { registeredMs, secondsMs } from '../mesos-json/times.js';
import { type OperatorRecord, operatorRecords } from './records.js';

/** A file read through once for its times, and for whether it says what another one says. */
export interface Survey {
  readonly file: RecordedFile;
  readonly events: number;
  /** Of its first events. */
  readonly hashes: readonly string[];
  readonly hasReceived: boolean;
  /** Wall clock of the recorder's start: the latest that its events allow. */
  readonly anchorMs?: number;
  /** When each of its sessions began, where the stream says it at least roughly. */
  readonly sessionsMs: readonly (number | undefined)[];
  readonly firstMs?: number;
  /** What its master was started with, where a recorder asked. */
  readonly flags?: Fields;
}

const HASHES_MAX = 32;

/** When an event happened, if it says it itself. */
export function ownTimeMs(event: Fields): number | undefined {
  switch (event.type) {
    case 'TASK_UPDATED':
      return secondsMs(fieldsOf(fieldsOf(event.task_updated).status).timestamp);
    case 'AGENT_ADDED':
      return registeredMs(fieldsOf(fieldsOf(event.agent_added).agent));
    case 'FRAMEWORK_ADDED':
      return registeredMs(fieldsOf(fieldsOf(event.framework_added).framework));
    default:
      return undefined;
  }
}

export async function surveyed(file: RecordedFile): Promise<Survey> {
  const surveying = new Surveying();
  for await (const record of operatorRecords(file, () => undefined)) surveying.add(record);
  return { file, ...surveying.done() };
}

class Surveying {
  readonly #hashes: string[] = [];
  readonly #sessions: { latestMs?: number; firstMs?: number }[] = [];
  #events = 0;
  #hasReceived = false;
  #byMasterMs = Number.NEGATIVE_INFINITY;
  #byAgentsMs = Number.NEGATIVE_INFINITY;
  #firstMs: number | undefined;
  #receivedMs: number | undefined;
  #flags: Fields | undefined;

  add(record: OperatorRecord): void {
    const { of, event, receivedSeconds, receivedMs } = record;
    if (of === 'flags') this.#flags ??= fieldsOf(event.flags);
    this.#receivedMs ??= receivedMs;
    if (of !== 'event' || event.type === 'HEARTBEAT') return;
    this.#events += 1;
    if (this.#hashes.length < HASHES_MAX) this.#hashes.push(hashOf(record));
    if (event.type === 'SUBSCRIBED') this.#sessions.push(latestOf(event));
    const ownMs = ownTimeMs(event);
    if (ownMs !== undefined) {
      this.#firstMs ??= ownMs;
      const session = this.#sessions.at(-1);
      if (session !== undefined) session.firstMs ??= ownMs;
    }
    this.#hasReceived ||= receivedSeconds !== undefined || receivedMs !== undefined;
    if (receivedSeconds === undefined) return;
    this.#anchor(event, receivedSeconds * 1000, ownMs);
  }

  /** Nothing is received before it happened; the master's clock is the better one. */
  #anchor(event: Fields, receivedMs: number, ownMs: number | undefined): void {
    if (event.type === 'SUBSCRIBED') {
      const latestMs = this.#sessions.at(-1)?.latestMs ?? Number.NEGATIVE_INFINITY;
      this.#byAgentsMs = Math.max(this.#byAgentsMs, latestMs - receivedMs);
    } else if (ownMs !== undefined) {
      const startMs = ownMs - receivedMs;
      if (event.type === 'TASK_UPDATED') this.#byAgentsMs = Math.max(this.#byAgentsMs, startMs);
      else this.#byMasterMs = Math.max(this.#byMasterMs, startMs);
    }
  }

  done(): Omit<Survey, 'file'> {
    const anchors = [this.#byMasterMs, this.#byAgentsMs].filter(Number.isFinite);
    const [anchor] = anchors;
    const anchorMs = anchor === undefined ? undefined : Math.round(anchor);
    const sessionsMs = this.#sessions.map(({ latestMs = 0, firstMs = 0 }) => {
      const atMs = Math.max(latestMs, firstMs);
      return atMs > 0 ? atMs : undefined;
    });
    const firstMs = this.#receivedMs ?? anchorMs ?? sessionsMs[0] ?? this.#firstMs;
    return {
      events: this.#events,
      hashes: this.#hashes,
      hasReceived: this.#hasReceived,
      ...(anchorMs !== undefined && { anchorMs }),
      sessionsMs,
      ...(firstMs !== undefined && { firstMs }),
      ...(this.#flags !== undefined && { flags: this.#flags }),
    };
  }
}

/** An event that came at another moment of the wall clock is another one, even if it says the same. */
function hashOf({ event, receivedMs }: OperatorRecord): string {
  const text = `${receivedMs ?? ''} ${JSON.stringify(event)}`;
  return createHash('sha1').update(text).digest('base64');
}

/** The latest time that a snapshot knows: it is not older. */
function latestOf(event: Fields): { latestMs?: number } {
  const state = fieldsOf(fieldsOf(event.subscribed).get_state);
  const agents = listOf(fieldsOf(state.get_agents).agents);
  const frameworks = listOf(fieldsOf(state.get_frameworks).frameworks);
  const tasks = listOf(fieldsOf(state.get_tasks).tasks);
  let latestMs: number | undefined;
  const note = (ms: number | undefined): void => {
    if (ms !== undefined) latestMs = Math.max(latestMs ?? ms, ms);
  };
  for (const one of [...agents, ...frameworks]) note(registeredMs(fieldsOf(one)));
  for (const task of tasks) {
    for (const status of listOf(fieldsOf(task).statuses))
      note(secondsMs(fieldsOf(status).timestamp));
  }
  return latestMs === undefined ? {} : { latestMs };
}

/**
 * The files without those that hold the beginning of another's stream, or all of it in another form,
 * in the order of their times; those that know none stay behind the one before.
 */
export function distinct(surveys: readonly Survey[]): {
  readonly kept: readonly Survey[];
  readonly dropped: number;
} {
  const better = [...surveys].sort(
    (a, b) => b.events - a.events || Number(b.hasReceived) - Number(a.hasReceived),
  );
  const kept = new Set<Survey>();
  for (const one of better) {
    const isKnown = [...kept].some((other) => startsAlike(one, other));
    if (!isKnown) kept.add(one);
  }
  let lastMs = 0;
  const timed = surveys.map((survey) => {
    lastMs = survey.firstMs ?? lastMs;
    return { survey, atMs: lastMs };
  });
  const inTime = timed.filter(({ survey }) => kept.has(survey)).sort((a, b) => a.atMs - b.atMs);
  return { kept: inTime.map(({ survey }) => survey), dropped: surveys.length - kept.size };
}

function startsAlike(a: Survey, b: Survey): boolean {
  const length = Math.min(a.hashes.length, b.hashes.length);
  return length > 0 && a.hashes.slice(0, length).every((hash, index) => hash === b.hashes[index]);
}
