import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { systemProblem } from '../files/index.js';
import { CompressionError, decompressed } from '../trace/compression.js';
import { TraceError } from '../trace/errors.js';
import type { Meter } from './meter.js';
import { wholeLines } from './whole-lines.js';

/** How a file begins, as far as kinds look to know it. */
export interface Start {
  readonly path: string;
  /** Its first 64 KiB, decompressed; a character may be cut at the end. */
  readonly text: string;
  /** The file is longer than that. */
  readonly isCut: boolean;
}

const START_BYTES = 1 << 16;
/** Each read costs a turn of the event loop, so that small ones are dear. */
const READ_BYTES = 1 << 18;

/** A file of a recording. It can be read any number of times. */
export class RecordedFile {
  #meter: Meter | undefined;

  /**
   * @param path what errors call it.
   * @param location where it lies.
   */
  constructor(
    readonly path: string,
    readonly location = path,
  ) {}

  /** From now on what is read of it is told. */
  tell(meter: Meter): void {
    this.#meter = meter;
  }

  get name(): string {
    return basename(this.path);
  }

  /** Its bytes, decompressed by what they are (gzip, zstd or none). */
  async *bytes(): AsyncGenerator<Buffer> {
    const stream = createReadStream(this.location, { highWaterMark: READ_BYTES });
    this.#meter?.begins(this.location);
    try {
      for await (const chunk of decompressed(stream)) {
        this.#meter?.read(this.location, stream.bytesRead);
        yield chunk;
      }
    } catch (error) {
      throw readingProblem(error, this.path);
    } finally {
      stream.destroy();
    }
  }

  /**
   * Its lines with their ends, many at a time, as bytes: for kinds that pass over most of them.
   *
   * @param tooLong told of each line that is too long to be held, which is passed over.
   */
  wholeLines(tooLong: () => void): AsyncGenerator<Buffer> {
    return wholeLines(this.bytes(), tooLong);
  }

  /**
   * Its lines without their ends (LF or CRLF), many at a time; the last one may be cut off. Bytes that
   * are no UTF-8 become U+FFFD.
   *
   * @param tooLong told of each line that is too long to be held, which is passed over.
   */
  async *lines(tooLong: () => void = () => undefined): AsyncGenerator<readonly string[]> {
    for await (const bytes of this.wholeLines(tooLong)) yield linesOf(bytes.toString('utf8'));
  }

  /** All of it as text; for kinds whose files are one document. */
  async text(): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.bytes()) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  async start(): Promise<Start> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of this.bytes()) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > START_BYTES) break;
    }
    const bytes = Buffer.concat(chunks);
    const text = bytes
      .subarray(0, START_BYTES)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    return { path: this.path, text, isCut: bytes.length > START_BYTES };
  }
}

/** What the file system and the decompressors say, with the file's name; a bug as it is. */
export function readingProblem(error: unknown, file: string): unknown {
  const place = { file };
  if (error instanceof CompressionError) {
    const isCutOff = /unexpected end/.test(error.message);
    return isCutOff
      ? new TraceError('truncated', place, 'the compressed file is cut off', 'its end')
      : new TraceError('compression', place, error.message, error.expected);
  }
  const problem = systemProblem(error);
  return problem === undefined ? error : new TraceError('unreadable', place, problem);
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  // Behind the last line's end stands nothing.
  if (lines.at(-1) === '') lines.pop();
  if (!text.includes('\r')) return lines;
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}
