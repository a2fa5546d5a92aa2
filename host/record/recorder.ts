import { setTimeout as wait } from 'node:timers/promises';
import { type Access, asMasterError, MasterError, subscribe } from '../master/index.js';
import { Journal, type Rotation } from './journal.js';
import { waitMs } from './patience.js';
import { Snapshots } from './snapshots.js';

export interface RecordOptions {
  /** Masters of one cluster: whichever answers is asked, and says who leads. */
  readonly masters: readonly URL[];
  readonly folder: string;
  readonly access: Access;
  readonly rotation: Rotation;
  /** How often `/state`, `/roles` and `/flags` are asked for. */
  readonly stateEveryMs: number;
  /** How long nobody may answer at the start. Default: a minute. */
  readonly patienceMs?: number;
  /** The wall clock, in ms. */
  readonly now: () => number;
  /** Told of what a user would want to know: connections that come and go. */
  readonly onNote: (text: string) => void;
  /** Told after each line. */
  readonly onProgress?: (recorded: Recorded) => void;
}

/** What was recorded so far. */
export interface Recorded {
  readonly folder: string;
  /** Without heartbeats. */
  readonly events: number;
  /** Subscriptions: one, and one for each reconnect and each file that was full. */
  readonly sessions: number;
  readonly files: number;
  readonly bytes: number;
  readonly states: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** What was appended is safe from the machine's end after so long. */
const SYNC_MS = 1000;
/** A session that lasted so long was none of a row of failures. */
const STEADY_MS = 60_000;
const PATIENCE_MS = 60_000;

/**
 * Records what the leading master of a cluster tells, until `signal` ends it: through lost connections,
 * masters that are gone and others that lead. A recording that is there goes on.
 *
 * @throws {MasterError} when a master refuses before any has been subscribed to, when none answers for as
 * long as the patience lasts, and when it is ended before that; nothing is left behind then.
 * @throws {OutputError} when the recording cannot be written.
 */
export async function recordMaster(options: RecordOptions, signal: AbortSignal): Promise<Recorded> {
  const recorder = new Recorder(options, signal);
  return recorder.run();
}

class Recorder {
  readonly #journal: Journal;
  readonly #snapshots: Snapshots;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #startMs: number;
  #events = 0;
  #sessions = 0;
  #lastNote = '';
  #lastFailure: MasterError | undefined;

  constructor(
    private readonly options: RecordOptions,
    signal: AbortSignal,
  ) {
    const { folder, access, rotation, now } = options;
    this.#journal = new Journal(folder, rotation, now);
    this.#snapshots = new Snapshots({ folder, access, now, onNote: options.onNote });
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
    this.#startMs = now();
  }

  async run(): Promise<Recorded> {
    const timer = setInterval(() => this.#orStop(() => this.#journal.sync()), SYNC_MS);
    try {
      await this.#sessionsUntilEnd();
    } finally {
      clearInterval(timer);
      this.#journal.next();
      if (this.#sessions === 0) this.#journal.discard();
    }
    // Only a failure stops it from inside.
    if (this.#stop.signal.aborted) throw this.#stop.signal.reason;
    if (this.#sessions === 0) throw this.#unanswered('nothing was recorded before it was ended');
    return this.#recorded;
  }

  async #sessionsUntilEnd(): Promise<void> {
    const { masters } = this.options;
    let failed = 0;
    let at = 0;
    while (!this.#signal.aborted) {
      const sinceMs = this.options.now();
      const failure = await this.#session(masters[at % masters.length] as URL);
      if (failure === undefined) continue;
      const lastedMs = this.options.now() - sinceMs;
      failed = lastedMs >= STEADY_MS ? 1 : failed + 1;
      at += 1;
      this.#lastFailure = failure;
      const afterMs = Math.min(waitMs(Math.floor(failed / masters.length)), this.#patienceLeftMs);
      this.#noteOnce(failure.message);
      await wait(afterMs, undefined, { signal: this.#signal }).catch(() => undefined);
    }
  }

  /**
   * How long nobody may go on not to answer.
   *
   * @throws {MasterError} when that is over.
   */
  get #patienceLeftMs(): number {
    if (this.#sessions > 0) return Number.POSITIVE_INFINITY;
    const { patienceMs = PATIENCE_MS, now } = this.options;
    const leftMs = this.#startMs + patienceMs - now();
    if (leftMs > 0) return leftMs;
    throw this.#unanswered(`no master has answered for ${patienceMs / 1000} s`);
  }

  #unanswered(what: string): MasterError {
    const failure = this.#lastFailure;
    const where = this.options.masters.map(({ host }) => host).join(', ');
    const why = failure === undefined ? '' : ` (${failure.message})`;
    return new MasterError('unreachable', where, `${what}${why}`, 'a running master', {
      cause: failure,
    });
  }

  /** @returns why it ended; `undefined` when that was wanted. */
  async #session(master: URL): Promise<MasterError | undefined> {
    const before = this.#sessions;
    const end = new AbortController();
    const signal = AbortSignal.any([this.#signal, end.signal]);
    const asking = new Set<Promise<void>>();
    let timer: NodeJS.Timeout | undefined;
    try {
      const { master: leader, events } = await subscribe(master, this.options.access, signal);
      const ask = () => {
        const one = this.#ask(leader, signal).finally(() => asking.delete(one));
        asking.add(one);
      };
      for await (const { bytes, type } of events) {
        this.#append(bytes, type);
        if (type === 'SUBSCRIBED') {
          this.#begun(leader);
          clearInterval(timer);
          ask();
          timer = setInterval(ask, this.options.stateEveryMs);
        } else if (this.#journal.isFull) break;
      }
      if (!this.#signal.aborted) this.#rotate();
      else this.#close('the recorder was ended');
      return undefined;
    } catch (error) {
      return this.#failed(asMasterError(master, error), this.#sessions > before);
    } finally {
      clearInterval(timer);
      end.abort();
      await Promise.all(asking);
    }
  }

  #append(bytes: Buffer, type: string): void {
    this.#journal.append('event', bytes, type === 'SUBSCRIBED');
    if (type !== 'HEARTBEAT') this.#events += 1;
    this.options.onProgress?.(this.#recorded);
  }

  #begun(leader: URL): void {
    this.#sessions += 1;
    this.#noteOnce(`subscribed to ${leader.origin}`);
  }

  #ask(leader: URL, signal: AbortSignal): Promise<void> {
    return this.#snapshots
      .take(leader, this.#journal, signal)
      .catch((error: unknown) => this.#stop.abort(error));
  }

  /** Each file begins with a session, so that it can be read without those before it. */
  #rotate(): void {
    this.#close('the file was full');
    this.#journal.next();
  }

  #close(why: string): void {
    this.#journal.append('closed', Buffer.from(JSON.stringify(why)));
  }

  #failed(error: unknown, wasSubscribed: boolean): MasterError | undefined {
    if (this.#signal.aborted) return undefined;
    if (!(error instanceof MasterError)) throw error;
    // Whoever has just started it is there to read why; later, a refusal may pass.
    if (error.code === 'refused' && this.#sessions === 0) throw error;
    if (wasSubscribed) this.#close(error.message);
    return error;
  }

  #orStop(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#stop.abort(error);
    }
  }

  /** A master that stays away is told of once. */
  #noteOnce(text: string): void {
    if (text !== this.#lastNote) this.options.onNote(text);
    this.#lastNote = text;
  }

  get #recorded(): Recorded {
    const { files, bytes } = this.#journal;
    return {
      folder: this.options.folder,
      events: this.#events,
      sessions: this.#sessions,
      files,
      bytes,
      states: this.#snapshots.states,
      startMs: this.#startMs,
      endMs: this.options.now(),
    };
  }
}
