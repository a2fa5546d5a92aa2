import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OutputError, writeOutput } from '../files/index.js';
import { compressionOf, compressor } from './compression.js';
import { TraceError } from './errors.js';
import type { TraceEvent, TraceHeader } from './events.js';

export interface WriteOptions {
  /** Stops the writing with a `cancelled` error; nothing is left behind. */
  readonly signal?: AbortSignal;
}

/** Lines are handed on in pieces of about this many characters. */
const PIECE_LENGTH = 1 << 16;

/**
 * Writes a trace: to a path (`.gz` and `.zst` are compressed by name), or `-` for standard output.
 * A file appears under its name when it is whole; an error, an interrupt or the signal leaves what was
 * there before. The same events give the same bytes.
 *
 * @throws {TraceError} when it cannot be written, or when the events cannot be read.
 */
export async function writeTrace(
  path: string,
  header: TraceHeader,
  events: Iterable<TraceEvent> | AsyncIterable<TraceEvent>,
  options: WriteOptions = {},
): Promise<void> {
  const { signal } = options;
  try {
    await writeOutput(path, (into) => {
      const lines = Readable.from(pieces(header, events), { objectMode: false });
      const stage = compressor(compressionOf(path));
      const stages = stage === undefined ? [lines, into] : [lines, stage, into];
      return pipeline(stages as [Readable, Writable], signal === undefined ? {} : { signal });
    });
  } catch (error) {
    if (error instanceof TraceError) throw error;
    const file = path === '-' ? 'stdout' : path;
    if (signal?.aborted === true) throw new TraceError('cancelled', { file }, 'cancelled');
    if (error instanceof OutputError) throw new TraceError('unreadable', { file }, error.problem);
    const problem = error instanceof Error ? error.message : String(error);
    throw new TraceError('unreadable', { file }, problem);
  }
}

async function* pieces(
  header: TraceHeader,
  events: Iterable<TraceEvent> | AsyncIterable<TraceEvent>,
): AsyncGenerator<string> {
  let piece = `${JSON.stringify(header)}\n`;
  for await (const event of events) {
    piece += `${JSON.stringify(event)}\n`;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
