import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { systemProblem } from '../files/index.js';
import { CompressionError, decompressed } from '../trace/compression.js';
import { TraceError } from '../trace/errors.js';
import type { Meter } from './meter.js';

/** How a file begins, as far as kinds look to know it. */
export interface Start {
  readonly path: string;
  /** Its first 64 KiB, decompressed; a character may be cut at the end. */
  readonly text: string;
  /** The file is longer than that. */
  readonly isCut: boolean;
}

/** A line longer than this is none that a kind knows: it is passed over. */
const LINE_LENGTH_MAX = 64 << 20;
const START_BYTES = 1 << 16;
/** Texts from 128 KiB on cost the system a mapping of memory each, and many times as long. */
const READ_BYTES = 1 << 16;
const NEWLINE = 0x0a;

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
   * Its lines without their ends (LF or CRLF), many at a time; the last one may be cut off. Bytes that
   * are no UTF-8 become U+FFFD.
   *
   * @param tooLong told of each line that is too long to be held, which is passed over.
   */
  async *lines(tooLong: () => void = () => undefined): AsyncGenerator<readonly string[]> {
    let pieces: Buffer[] = [];
    let length = 0;
    for await (const chunk of this.bytes()) {
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        pieces.push(chunk.subarray(0, end));
        const isTooLong = length > LINE_LENGTH_MAX;
        const text = isTooLong ? chunk.subarray(chunk.indexOf(NEWLINE) + 1, end) : undefined;
        if (isTooLong) tooLong();
        yield linesOf((text ?? Buffer.concat(pieces)).toString('utf8'));
        pieces = [];
        length = 0;
      }
      length += chunk.length - end;
      if (length <= LINE_LENGTH_MAX) pieces.push(chunk.subarray(end));
      else pieces = [];
    }
    if (length > LINE_LENGTH_MAX) tooLong();
    else if (length > 0) yield [Buffer.concat(pieces).toString('utf8').replace(/\r$/, '')];
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
  lines.pop();
  if (!text.includes('\r')) return lines;
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}
