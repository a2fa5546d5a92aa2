import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import {
  checkLine,
  columnOf,
  isHeader,
  isKnownEvent,
  isObject,
  jsonError,
  type Line,
  looksRight,
} from './check.js';
import { compressionOf, decompressed } from './compression.js';
import { TraceError, type TraceErrorCode } from './errors.js';
import type { TraceEvent, TraceHeader } from './events.js';

/** The version of the format that this package writes, and the last that it reads. */
export const TRACE_VERSION = 1;

/** A line longer than this is refused rather than held in memory. */
export const LINE_LENGTH_MAX = 64 << 20;

const NEWLINE = 0x0a;

export interface ReadOptions {
  /** Hold every event against the full schema, not only those that a quick look refuses. */
  readonly strict?: boolean;
  /** Stops the reading with a `cancelled` error. */
  readonly signal?: AbortSignal;
  /** Told once of each unknown event type. Default: a process warning. */
  readonly warn?: (message: string) => void;
  /** What errors call the input. Default: the path, or `stdin`. */
  readonly name?: string;
}

export interface Trace {
  readonly header: TraceHeader;
  /** The events in the order of the file, to be read once. Leaving the loop early closes the file. */
  readonly events: AsyncIterable<TraceEvent>;
  /** Closes the file without reading it to its end. */
  close(): Promise<void>;
}

/**
 * Opens a trace: a path (`.gz` and `.zst` are read by name), `-` for standard input, or a stream of
 * uncompressed bytes. Reads the header at once and the events as they are asked for, in memory
 * bounded by the longest line.
 *
 * @throws {TraceError} with file, line, column and what was expected, here or while reading.
 */
export async function openTrace(
  source: string | Readable,
  options: ReadOptions = {},
): Promise<Trace> {
  const batches = readBatches(source, options);
  const first = await batches.next();
  if (first.done === true || first.value.header === undefined) {
    throw new Error('the first batch of a trace holds its header');
  }
  return {
    header: first.value.header,
    events: { [Symbol.asyncIterator]: () => new EventIterator(first.value.events, batches) },
    close: async () => {
      await batches.return(undefined);
    },
  };
}

/** The lines of one chunk of the file. */
interface Batch {
  readonly header: TraceHeader | undefined;
  readonly events: readonly TraceEvent[];
}

/** Hands out a batch event by event; far cheaper than an async generator's step for each. */
class EventIterator implements AsyncIterator<TraceEvent> {
  private index = 0;

  constructor(
    private events: readonly TraceEvent[],
    private readonly batches: AsyncGenerator<Batch>,
  ) {}

  next(): Promise<IteratorResult<TraceEvent>> {
    const value = this.events[this.index];
    if (value === undefined) return this.nextBatch();
    this.index += 1;
    return Promise.resolve({ value, done: false });
  }

  async return(): Promise<IteratorResult<TraceEvent>> {
    await this.batches.return(undefined);
    this.events = [];
    return { value: undefined, done: true };
  }

  private async nextBatch(): Promise<IteratorResult<TraceEvent>> {
    for (;;) {
      const batch = await this.batches.next();
      if (batch.done === true) return { value: undefined, done: true };
      this.events = batch.value.events;
      this.index = 1;
      const value = this.events[0];
      if (value !== undefined) return { value, done: false };
    }
  }
}

async function* readBatches(
  source: string | Readable,
  options: ReadOptions,
): AsyncGenerator<Batch, void, undefined> {
  const name = options.name ?? nameOf(source);
  const stream = open(source);
  const parser = new LineParser(name, options);
  const cancel = () => stream.destroy(new TraceError('cancelled', { file: name }, 'cancelled'));
  if (options.signal?.aborted === true) cancel();
  options.signal?.addEventListener('abort', cancel, { once: true });
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of stream) {
      const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
      // Cut at a newline, no character is split; and an ASCII piece becomes a one-byte string.
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      rest = bytes.subarray(end);
      if (rest.length > LINE_LENGTH_MAX) throw parser.tooLong();
      if (end > 0) yield parser.batch(bytes.toString('utf8', 0, end));
    }
    const last = parser.lastLine(rest.toString('utf8'));
    if (last !== undefined) yield last;
  } catch (error) {
    throw error instanceof TraceError ? error : streamError(error, name, parser.line);
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    // Standard input is the process's own and stays open.
    if (source !== '-') stream.destroy();
  }
}

function nameOf(source: string | Readable): string {
  if (typeof source !== 'string') return 'stream';
  return source === '-' ? 'stdin' : source;
}

function open(source: string | Readable): Readable {
  if (typeof source !== 'string') return source;
  if (source === '-') return process.stdin;
  const compression = compressionOf(source);
  // A compressed chunk may become a hundred times as large, so it is kept small.
  const highWaterMark = compression === 'none' ? 1 << 18 : 1 << 14;
  return decompressed(createReadStream(source, { highWaterMark }), compression);
}

/** Turns what the file system and the decompressors throw into the trace's own error. */
function streamError(error: unknown, file: string, line: number): TraceError {
  const code = isObject(error) && typeof error.code === 'string' ? error.code : '';
  const message = error instanceof Error ? error.message : String(error);
  const place = { file, line: line + 1 };
  if (code === 'ENOENT') return new TraceError('missing', { file }, 'no such file', 'a trace');
  if (code === 'EISDIR') return new TraceError('unreadable', { file }, 'is a folder', 'a trace');
  if (/unexpected (end of file|EOF)/i.test(message)) {
    return new TraceError('truncated', place, 'the compressed file is cut off', 'its end');
  }
  const kind: TraceErrorCode =
    compressionOf(file) === 'none' || code.startsWith('E') ? 'unreadable' : 'compression';
  return new TraceError(kind, place, message);
}

/** Checks line after line and keeps count of them; knows nothing of files. */
class LineParser {
  /** Lines read so far. */
  line = 0;
  private lastT = 0;
  private readonly warned = new Set<string>();
  private readonly strict: boolean;
  private readonly warn: (message: string) => void;

  constructor(
    private readonly file: string,
    options: ReadOptions,
  ) {
    this.strict = options.strict ?? false;
    this.warn = options.warn ?? ((message) => process.emitWarning(message));
  }

  /** Parses whole lines, each ended by a newline. */
  batch(text: string): Batch {
    let header: TraceHeader | undefined;
    const events: TraceEvent[] = [];
    let from = 0;
    while (from < text.length) {
      const end = text.indexOf('\n', from);
      this.line += 1;
      const source = text.slice(from, end);
      from = end + 1;
      if (source.length > LINE_LENGTH_MAX) throw this.tooLong();
      if (source === '' || source === '\r') continue;
      const value = this.parse(source, false);
      if (header === undefined && !this.sawHeader) header = this.header(value, source);
      else this.event(value, source, events);
    }
    // Blank lines may come before the header.
    if (!this.sawHeader)
      throw this.error('empty', 'there is no header', 'a line with "type":"TRACE"');
    return { header, events };
  }

  /** What follows the last newline: nothing, a whole line, or one that is cut off. */
  lastLine(source: string): Batch | undefined {
    if (source === '') {
      if (this.sawHeader) return undefined;
      throw this.error('empty', 'the trace is empty', 'a header');
    }
    this.line += 1;
    this.parse(source, true);
    this.line -= 1;
    return this.batch(`${source}\n`);
  }

  tooLong(): TraceError {
    return this.error('too-long', 'the line is too long', `at most ${LINE_LENGTH_MAX} characters`);
  }

  private sawHeader = false;

  private parse(source: string, isLast: boolean): Line {
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch {
      const { column, isCutOff } = jsonError(source);
      if (isLast && isCutOff) {
        const end = source.length + 1;
        throw this.error('truncated', 'the file is cut off here', 'the rest of the line', end);
      }
      throw this.error('json', 'this is not JSON', 'one JSON object a line', column);
    }
    if (!isObject(value)) throw this.error('json', 'this is no JSON object', 'one object a line');
    return value;
  }

  private header(value: Line, source: string): TraceHeader {
    const place = { file: this.file, line: this.line };
    if (!isHeader(value)) {
      throw this.error('header', 'the first line is no header', 'a line with "type":"TRACE"');
    }
    const version: unknown = value.version;
    if (typeof version === 'number' && version > TRACE_VERSION) {
      const at = { ...place, column: columnOf(source, ['version']) };
      const problem = `the trace is of version ${version}, written by a later fairlead`;
      throw new TraceError('version', at, problem, `version ${TRACE_VERSION} or earlier`);
    }
    checkLine('TRACE', value, source, place);
    this.sawHeader = true;
    return value;
  }

  private event(value: Line, source: string, events: TraceEvent[]): void {
    if (!isKnownEvent(value)) {
      this.unknown(value, source);
      return;
    }
    if (this.strict || !looksRight(value)) {
      checkLine(value.type, value, source, { file: this.file, line: this.line });
    }
    if (value.t < this.lastT) {
      const expected = `at least ${this.lastT}, the time of the line before`;
      const column = columnOf(source, ['t']);
      throw this.error('time', `time goes backwards to ${value.t}`, expected, column);
    }
    this.lastT = value.t;
    events.push(value);
  }

  private unknown(value: Line, source: string): void {
    const type = value.type;
    if (typeof type !== 'string' || type === 'TRACE') {
      const column = columnOf(source, ['type']);
      throw this.error(
        'field',
        'the line has no event type',
        '"type" with the name of one',
        column,
      );
    }
    if (this.warned.has(type)) return;
    this.warned.add(type);
    this.warn(`${this.file}:${this.line}: unknown event ${type} is passed over`);
  }

  private error(
    code: TraceErrorCode,
    problem: string,
    expected: string,
    column?: number,
  ): TraceError {
    const line = Math.max(1, this.line);
    const place = { file: this.file, line };
    return new TraceError(
      code,
      column === undefined ? place : { ...place, column },
      problem,
      expected,
    );
  }
}
