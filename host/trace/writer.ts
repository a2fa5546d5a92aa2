import { createWriteStream } from 'node:fs';
import { rename, unlink } from 'node:fs/promises';
import { Readable, type Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
 * The file appears under its name when it is whole: until then it is a `.part` file beside it, which
 * an error or the signal removes. The same events give the same bytes.
 *
 * @throws {TraceError} when it cannot be written, or when the events cannot be read.
 */
export async function writeTrace(
  path: string,
  header: TraceHeader,
  events: Iterable<TraceEvent> | AsyncIterable<TraceEvent>,
  options: WriteOptions = {},
): Promise<void> {
  const lines = Readable.from(pieces(header, events), { objectMode: false });
  const stages: Transform[] = [];
  const stage = compressor(compressionOf(path));
  if (stage !== undefined) stages.push(stage);
  if (path === '-') {
    await run([lines, ...stages, process.stdout], path, options, false);
    return;
  }
  const part = `${path}.${process.pid}.part`;
  try {
    await run([lines, ...stages, createWriteStream(part, { flags: 'wx' })], path, options, true);
    await rename(part, path);
  } catch (error) {
    await unlink(part).catch(() => undefined);
    throw error;
  }
}

async function run(
  stages: readonly (Readable | Transform | Writable)[],
  path: string,
  options: WriteOptions,
  end: boolean,
): Promise<void> {
  try {
    const signal = options.signal;
    await pipeline(stages as unknown as [Readable, Writable], { end, ...(signal && { signal }) });
  } catch (error) {
    if (error instanceof TraceError) throw error;
    const file = path === '-' ? 'stdout' : path;
    if (options.signal?.aborted === true) throw new TraceError('cancelled', { file }, 'cancelled');
    throw new TraceError(
      'unreadable',
      { file },
      error instanceof Error ? error.message : String(error),
    );
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
