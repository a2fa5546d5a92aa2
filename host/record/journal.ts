import {
  appendFileSync,
  closeSync,
  fdatasyncSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { asOutputError, OutputError } from '../files/index.js';
import { momentOf, stampOf } from './stamp.js';

/** After how much a new file is begun, in bytes, in ms, or in both; absent: never. */
export interface Rotation {
  readonly bytes?: number;
  readonly ms?: number;
}

/**
 * What a line is: an event of the stream; what the master answers to `/roles` and `/flags`; why a
 * session ended.
 */
export type LineKind = 'event' | 'roles' | 'flags' | 'closed';

const NAME = /^events-\d{8}T\d{6}\.\d{3}Z\.jsonl$/;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;

interface OpenFile {
  readonly fd: number;
  readonly sinceMs: number;
  bytes: number;
}

/**
 * The files of a recording, `events-….jsonl`: a line for whatever came, with when it did. Every line is
 * in the system's hands before the next one is taken, so the end of this process loses none.
 */
export class Journal {
  #file: OpenFile | undefined;
  #isUnsynced = false;
  /** The first folder that was made, if any. */
  #made: string | undefined;
  files = 0;
  bytes = 0;

  /**
   * Goes on with the last file in the folder, unless it is full; the folder is made if need be.
   *
   * @throws {OutputError} when the folder cannot be written.
   */
  constructor(
    private readonly folder: string,
    private readonly rotation: Rotation,
    private readonly now: () => number,
  ) {
    this.#writing(() => {
      const stats = statSync(folder, { throwIfNoEntry: false });
      if (stats?.isDirectory() === false) throw new OutputError(folder, 'expected a folder');
      this.#made = mkdirSync(folder, { recursive: true });
      const last = readdirSync(folder)
        .filter((name) => NAME.test(name))
        .sort()
        .at(-1);
      if (last === undefined) return;
      this.#open(last);
      this.#endCutLine(join(folder, last));
      if (this.isFull) this.next();
    });
  }

  /** Whether the next line belongs into a new file. */
  get isFull(): boolean {
    if (this.#file === undefined) return false;
    const { bytes = Number.POSITIVE_INFINITY, ms = Number.POSITIVE_INFINITY } = this.rotation;
    return this.#file.bytes >= bytes || this.now() - this.#file.sinceMs >= ms;
  }

  /**
   * @param json one value.
   * @param isSnapshot it does not count as what fills a file: what is larger than a whole file would
   * else be asked for again and again.
   * @throws {OutputError}
   */
  append(kind: LineKind, json: Buffer, isSnapshot = false): void {
    const start = Buffer.from(`{"received_ms":${this.now()},"dir":"${kind}","body":`);
    const line = Buffer.concat([start, onOneLine(json), Buffer.from('}\n')]);
    this.#writing(() => {
      const file = this.#file ?? this.#open(`events-${stampOf(this.now())}.jsonl`);
      appendFileSync(file.fd, line);
      if (!isSnapshot) file.bytes += line.length;
    });
    this.bytes += line.length;
    this.#isUnsynced = true;
  }

  /** What was appended outlives the machine's end, too. */
  sync(): void {
    const fd = this.#file?.fd;
    if (fd === undefined || !this.#isUnsynced) return;
    this.#writing(() => fdatasyncSync(fd));
    this.#isUnsynced = false;
  }

  /** The next line begins a new file. */
  next(): void {
    if (this.#file === undefined) return;
    this.sync();
    closeSync(this.#file.fd);
    this.#file = undefined;
  }

  /** Nothing was recorded: takes away the folders that were made for it, unless somebody uses them. */
  discard(): void {
    if (this.#made === undefined) return;
    const top = resolve(this.#made);
    try {
      for (let path = resolve(this.folder); ; path = dirname(path)) {
        rmdirSync(path);
        if (path === top) break;
      }
    } catch {
      // What is not empty stays.
    }
  }

  #open(name: string): OpenFile {
    const fd = openSync(join(this.folder, name), 'a');
    this.files += 1;
    this.#file = { fd, sinceMs: momentOf(name) ?? this.now(), bytes: fstatSync(fd).size };
    return this.#file;
  }

  /** Whoever wrote the last line may have been killed within it: the next one is not to be lost too. */
  #endCutLine(path: string): void {
    const file = this.#file;
    if (file === undefined || file.bytes === 0) return;
    const last = Buffer.alloc(1);
    const fd = openSync(path, 'r');
    try {
      readSync(fd, last, 0, 1, file.bytes - 1);
    } finally {
      closeSync(fd);
    }
    if (last[0] !== LINE_FEED) appendFileSync(file.fd, '\n');
  }

  #writing(write: () => void): void {
    try {
      write();
    } catch (error) {
      throw asOutputError(this.folder, error);
    }
  }
}

/** In JSON, ends of lines stand between values only. */
function onOneLine(json: Buffer): Buffer {
  if (!json.includes(LINE_FEED) && !json.includes(CARRIAGE_RETURN)) return json;
  return Buffer.from(
    json.map((byte) => (byte === LINE_FEED || byte === CARRIAGE_RETURN ? SPACE : byte)),
  );
}
