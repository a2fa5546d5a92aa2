import { Readable, Transform, type TransformCallback } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { compress, init } from '@bokuweb/zstd-wasm';
import { systemProblem } from '../files/index.js';
import { Bytes } from './bytes.js';
import { TraceError } from './errors.js';
import { LZ4_BLOCKS, unlz4 } from './lz4.js';
import { SNAPPY_STREAM, unsnappy } from './snappy.js';
import { unzstd, withChecksum } from './zstd.js';

/** How a file is compressed. */
export type Compression = 'gzip' | 'zstd' | 'none';

/** How a file that is written is compressed, told by its name. */
export function compressionOf(path: string): Compression {
  if (path.endsWith('.gz')) return 'gzip';
  if (path.endsWith('.zst') || path.endsWith('.zstd')) return 'zstd';
  return 'none';
}

/** First bytes of formats that this package does not read, for a message that helps. */
const OTHERS: readonly (readonly [start: string, name: string])[] = [
  ['425a68', 'bzip2'],
  ['fd377a585a00', 'xz'],
  ['504b0304', 'zip'],
  ['04224d18', 'lz4 frames'],
];

/** A compressed file may not become larger than this, */
const SIZE_MAX = 64 * 2 ** 30;
/** nor, beyond the second, more than so many times as large as it is: nobody records such a trace. */
const RATIO_MAX = 200;
const RATIO_FREE = 64 << 20;

/** Bytes that cannot be read: unknown or broken compression, or far too much of it. */
export class CompressionError extends Error {
  override readonly name = 'CompressionError';

  constructor(
    message: string,
    readonly expected: string,
  ) {
    super(message);
  }
}

/**
 * The bytes of a stream, decompressed by what they are, not by what the file is called: gzip (one or
 * several members), zstd (any sequence of frames, checked against their checksums), the streams of lz4 and snappy
 * that Spark writes, or none.
 *
 * @throws {CompressionError} for another format, for bytes that do not decompress, and for far more
 * bytes than a trace can have; and what reading the stream throws.
 */
export async function* decompressed(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let compressedBytes = 0;
  const bytes = new Bytes(counted(source, (length) => (compressedBytes += length)));
  const start = (await bytes.peek(8)).toString('hex');
  const other = OTHERS.find(([magic]) => start.startsWith(magic));
  if (other !== undefined) {
    throw new CompressionError(`the file is compressed with ${other[1]}`, 'gzip, zstd or none');
  }
  const stage = stageOf(start);
  if (stage === undefined) {
    yield* bytes.rest();
    return;
  }
  let size = 0;
  for await (const chunk of named(stage(bytes.rest()))) {
    size += chunk.length;
    if (size > SIZE_MAX) {
      throw new CompressionError('the decompressed file is too large', `at most ${SIZE_MAX} bytes`);
    }
    if (size > RATIO_FREE && size > compressedBytes * RATIO_MAX) {
      throw new CompressionError(
        `${compressedBytes} compressed bytes hold more than ${size}`,
        `at most ${RATIO_MAX} times as many, as no trace has more`,
      );
    }
    yield chunk;
  }
}

type Stage = (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

function stageOf(start: string): Stage | undefined {
  if (start.startsWith('1f8b')) return gunzip;
  if (start === LZ4_BLOCKS.toString('hex')) return unlz4;
  if (start === SNAPPY_STREAM.toString('hex')) return unsnappy;
  if (start.startsWith('28b52ffd') || /^5.2a4d18/.test(start)) return unzstd;
  return undefined;
}

/** What a decompressor throws, as the one error; what comes from the stream before it as it is. */
async function* named(stage: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* stage;
  } catch (error) {
    const isOfDecompressor = error instanceof Error && systemProblem(error) === undefined;
    if (!isOfDecompressor || error instanceof TraceError) throw error;
    throw new CompressionError(error.message, 'bytes that decompress');
  }
}

async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = Readable.from(source, { objectMode: false, highWaterMark: 1 << 14 });
  const output = createGunzip({ chunkSize: 1 << 18 });
  input.once('error', (error) => output.destroy(error));
  try {
    yield* input.pipe(output);
  } finally {
    input.destroy();
  }
}

async function* counted(
  source: AsyncIterable<Buffer>,
  count: (length: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    count(chunk.length);
    yield chunk;
  }
}

/**
 * A transform that compresses; the same input gives the same bytes, those of gzip as long as it is
 * the same zlib: that is the runtime's own.
 */
export function compressor(compression: Compression): Transform | undefined {
  // zlib writes 0 as the time of a gzip header.
  if (compression === 'gzip') return createGzip({ level: 9 });
  if (compression === 'zstd') return new ZstdCompressor();
  return undefined;
}

/** Bytes in one zstd frame: large enough to compress well, small enough to hold in memory. */
const FRAME_BYTES = 1 << 20;
const ZSTD_LEVEL = 10;

/** The compressor starts once: a second `init` would leave it with two memories, one of them dead. */
let ready: Promise<void> | undefined;

/** Writes one zstd frame per megabyte; a sequence of frames is one legal zstd file (RFC 8878, 3). */
class ZstdCompressor extends Transform {
  private readonly buffer = Buffer.alloc(FRAME_BYTES);
  private used = 0;

  override _construct(done: (error?: Error | null) => void): void {
    ready ??= init();
    ready.then(() => done(), done);
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.compress(chunk).then(() => done(), done);
  }

  override _flush(done: TransformCallback): void {
    const last = this.used > 0 ? this.writeFrame() : Promise.resolve();
    last.then(() => done(), done);
  }

  private async compress(chunk: Buffer): Promise<void> {
    let from = 0;
    while (from < chunk.length) {
      const taken = Math.min(chunk.length - from, FRAME_BYTES - this.used);
      chunk.copy(this.buffer, this.used, from, from + taken);
      this.used += taken;
      from += taken;
      if (this.used === FRAME_BYTES) await this.writeFrame();
    }
  }

  private async writeFrame(): Promise<void> {
    const content = this.buffer.subarray(0, this.used);
    this.push(await withChecksum(Buffer.from(compress(content, ZSTD_LEVEL)), content));
    this.used = 0;
  }
}
