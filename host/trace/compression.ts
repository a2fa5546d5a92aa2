import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { compress, init } from '@bokuweb/zstd-wasm';
import { Decompress } from 'fzstd';

/** How a file is compressed, told by its name. */
export type Compression = 'gzip' | 'zstd' | 'none';

export function compressionOf(path: string): Compression {
  if (path.endsWith('.gz')) return 'gzip';
  if (path.endsWith('.zst') || path.endsWith('.zstd')) return 'zstd';
  return 'none';
}

/** A transform that undoes `compression`, in bounded memory; `undefined` when there is none. */
export function decompressor(compression: Compression): Transform | undefined {
  if (compression === 'gzip') return createGunzip();
  if (compression === 'zstd') return new ZstdDecompressor();
  return undefined;
}

/** A transform that compresses; the same input gives the same bytes. */
export function compressor(compression: Compression): Transform | undefined {
  // zlib writes 0 as the time of a gzip header, so the bytes depend on the input alone.
  if (compression === 'gzip') return createGzip({ level: 9 });
  if (compression === 'zstd') return new ZstdCompressor();
  return undefined;
}

/** Compressed bytes handed to the zstd decoder at once. */
const STEP_BYTES = 1 << 14;

class ZstdDecompressor extends Transform {
  private readonly inner = new Decompress((chunk) => {
    if (chunk.length > 0) this.push(chunk);
  });
  private sawInput = false;

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.sawInput = true;
    this.attempt(() => {
      // Small steps let the decoder hand on and drop what it has, whatever the chunk's size.
      for (let from = 0; from < chunk.length; from += STEP_BYTES) {
        this.inner.push(chunk.subarray(from, from + STEP_BYTES));
      }
    }, done);
  }

  override _flush(done: TransformCallback): void {
    if (!this.sawInput) {
      done();
      return;
    }
    this.attempt(() => this.inner.push(new Uint8Array(0), true), done);
  }

  private attempt(work: () => void, done: TransformCallback): void {
    try {
      work();
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }
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
    let from = 0;
    while (from < chunk.length) {
      const taken = Math.min(chunk.length - from, FRAME_BYTES - this.used);
      chunk.copy(this.buffer, this.used, from, from + taken);
      this.used += taken;
      from += taken;
      if (this.used === FRAME_BYTES) this.writeFrame();
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.used > 0) this.writeFrame();
    done();
  }

  private writeFrame(): void {
    this.push(Buffer.from(compress(this.buffer.subarray(0, this.used), ZSTD_LEVEL)));
    this.used = 0;
  }
}

/** Bytes of a stream, decompressed; an error of any stage reaches the reader. */
export function decompressed(source: Readable, compression: Compression): Readable {
  const stage = decompressor(compression);
  if (stage === undefined) return source;
  source.once('error', (error) => stage.destroy(error));
  stage.once('close', () => source.destroy());
  return source.pipe(stage);
}
