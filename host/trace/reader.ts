import { createReadStream, ReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { systemProblem } from '../files/index.js';
import { Bytes } from './bytes.js';
import { checkLine, columnOf, isHeader, isKnownEvent, isObject, type Line } from './check.js';
import { CompressionError, decompressed } from './compression.js';
import { TraceError, type TraceErrorCode } from './errors.js';
import type { TraceEvent, TraceHeader } from './events.js';
import { DEPTH_MAX, jsonError, tooDeepAt } from './json-text.js';
import { noteLine } from './lines.js';
import { Presence } from './presence.js';

/** The version of the format that this package writes, and the last that it reads. */
const TRACE_VERSION = 1;

/** A line longer than this is refused rather than held in memory. */
const LINE_LENGTH_MAX = 64 << 20;

const NEWLINE = 0x0a;

export interface ReadOptions {
  /** Stops the reading with a `cancelled` error. */
  readonly signal?: AbortSignal;
  /** Told once of each unknown event type. Default: a process warning. */
  readonly warn?: (message: string) => void;
  /** What errors call the input. Default: the path, or `stdin`. */
  readonly name?: string;
  /** Told now and then how many bytes of its files have been read, of how many. */
  readonly onBytes?: (bytes: number, ofBytes: number) => void;
}

export interface Trace {
  readonly header: TraceHeader;
  /** The events in the order of the file, to be read once. Leaving the loop early closes the file. */
  readonly events: AsyncIterable<TraceEvent>;
  /** Closes the file without reading it to its end. */
  close(): Promise<void>;
}

/**
 * Opens a trace: a path, `-` for standard input, or a stream of bytes; gzip and zstd are told by
 * their bytes. Reads the header at once and the events as they are asked for, in memory bounded by
 * the longest line. Every event fits the schema and holds what Mesos can read.
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
  try {
    for await (const text of wholeLines(utf8(decompressed(stream)), parser)) {
      tellBytes(stream, options);
      yield parser.batch(text);
    }
  } catch (error) {
    throw error instanceof TraceError ? error : streamError(error, name, parser.line);
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    // Standard input is the process's own and stays open.
    if (source !== '-') stream.destroy();
  }
}

/** Of a file, whose size is known. */
function tellBytes(stream: Readable, { onBytes }: ReadOptions): void {
  if (onBytes === undefined || !(stream instanceof ReadStream)) return;
  const size = statSync(stream.path, { throwIfNoEntry: false })?.size ?? 0;
  onBytes(stream.bytesRead, Math.max(size, stream.bytesRead));
}

function nameOf(source: string | Readable): string {
  if (typeof source !== 'string') return 'stream';
  return source === '-' ? 'stdin' : source;
}

function open(source: string | Readable): Readable {
  if (typeof source !== 'string') return source;
  return source === '-' ? process.stdin : createReadStream(source, { highWaterMark: 1 << 18 });
}

/** The bytes without the mark that some programs put before UTF-8. */
async function* utf8(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bytes = new Bytes(source);
  const start = await bytes.peek(3);
  if (start.equals(Buffer.from([0xef, 0xbb, 0xbf]))) await bytes.take(3);
  const [first, second] = start;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // The first character is one of ASCII: in UTF-16 one of its bytes is zero.
  if (isMarked || (start.length > 1 && (first === 0) !== (second === 0))) {
    throw new CompressionError('the file is UTF-16', 'UTF-8');
  }
  yield* bytes.rest();
}

/**
 * Whole lines, as many as a chunk ends; the last one may lack its newline. Cut at a newline, no
 * character is split; and an ASCII piece becomes a one-byte string.
 */
async function* wholeLines(
  source: AsyncIterable<Buffer>,
  parser: LineParser,
): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      pieces.push(chunk.subarray(0, end));
      yield Buffer.concat(pieces).toString('utf8');
      pieces = [];
      length = 0;
    }
    pieces.push(chunk.subarray(end));
    length += chunk.length - end;
    if (length > LINE_LENGTH_MAX) throw parser.tooLong();
  }
  const last = Buffer.concat(pieces).toString('utf8');
  parser.checkLast(last);
  if (last !== '') yield `${last}\n`;
}

/** What the file system and the decompressors throw as the trace's own error; a bug as it is. */
function streamError(error: unknown, file: string, line: number): unknown {
  const place = { file, line: line + 1 };
  if (error instanceof CompressionError) {
    if (/unexpected end/.test(error.message)) {
      return new TraceError('truncated', place, 'the compressed file is cut off', 'its end');
    }
    return new TraceError('compression', place, error.message, error.expected);
  }
  const code = isObject(error) && typeof error.code === 'string' ? error.code : '';
  if (code === 'ENOENT') return new TraceError('missing', { file }, 'no such file', 'a trace');
  if (code === 'EISDIR') return new TraceError('unreadable', { file }, 'is a folder', 'a trace');
  const problem = systemProblem(error);
  return problem === undefined ? error : new TraceError('unreadable', { file }, problem, 'a trace');
}

/** Checks line after line and keeps count of them; knows nothing of files. */
class LineParser {
  /** Lines read so far. */
  line = 0;
  private lastT = 0;
  private readonly warned = new Set<string>();
  private readonly presence = new Presence();
  private readonly warn: (message: string) => void;

  constructor(
    private readonly file: string,
    options: ReadOptions,
  ) {
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
  checkLast(source: string): void {
    if (source === '') {
      if (this.sawHeader) return;
      throw this.error('empty', 'the trace is empty', 'a header');
    }
    this.line += 1;
    this.parse(source, true);
    this.line -= 1;
  }

  tooLong(): TraceError {
    return this.error('too-long', 'the line is too long', `at most ${LINE_LENGTH_MAX} characters`);
  }

  private sawHeader = false;

  private parse(source: string, isLast: boolean): Line {
    let value: unknown;
    const deep = tooDeepAt(source);
    if (deep !== undefined) {
      throw this.error(
        'json',
        'this is nested too deeply',
        `at most ${DEPTH_MAX} levels`,
        deep + 1,
      );
    }
    try {
      value = JSON.parse(source);
    } catch {
      const { offset, isCutOff } = jsonError(source);
      if (isLast && isCutOff) {
        const end = source.length + 1;
        throw this.error('truncated', 'the file is cut off here', 'the rest of the line', end);
      }
      throw this.error('json', 'this is not JSON', 'one JSON object a line', offset + 1);
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
    const place = { file: this.file, line: this.line };
    checkLine(value.type, value, source, place);
    if (value.t < this.lastT) {
      const expected = `at least ${this.lastT}, the time of the line before`;
      const column = columnOf(source, ['t']);
      throw this.error('time', `time goes backwards to ${value.t}`, expected, column);
    }
    this.lastT = value.t;
    this.presence.note(value, source, place);
    noteLine(value, this.line);
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
