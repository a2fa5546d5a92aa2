import { Decompress } from 'fzstd';
import xxhash from 'xxhash-wasm';
import { Bytes } from './bytes.js';

/** A frame's magic number, and those of frames that are to be skipped (RFC 8878, 3.1). */
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
/** As the `zstd` command does: what asks for more memory is refused. */
const WINDOW_MAX = 128 << 20;
const BLOCK_MAX = 128 << 10;
const CHECKSUM_FLAG = 4;

const hashes = xxhash();

/**
 * Undoes zstd: any sequence of frames. The decoder checks neither checksums nor sizes nor the need of
 * a dictionary, so frames are taken apart here and handed to it block by block, in bounded memory.
 *
 * @throws {Error} saying what is wrong with the bytes; "unexpected end" when they are cut off.
 */
export async function* unzstd(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bytes = new Bytes(source);
  while (await bytes.has(1)) {
    const magic = (await bytes.take(4)).readUInt32LE();
    if (magic === MAGIC) yield* unframe(bytes);
    else if ((magic & ~0xf) >>> 0 === SKIPPABLE) {
      await bytes.skip((await bytes.take(4)).readUInt32LE());
    } else throw new Error('this is no zstd frame');
  }
}

interface FrameHeader {
  /** As the decoder is to see it: without the flag of a checksum. */
  readonly bytes: Buffer;
  readonly hasChecksum: boolean;
  readonly contentSize: number | undefined;
}

async function* unframe(bytes: Bytes): AsyncGenerator<Buffer> {
  const header = await takeHeader(bytes);
  const { create64 } = await hashes;
  const hash = create64();
  let size = 0;
  let decoded: Buffer[] = [];
  const decoder = new Decompress((chunk) => {
    if (chunk.length === 0) return;
    hash.update(chunk);
    size += chunk.length;
    decoded.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
  });
  decoder.push(header.bytes);
  for (let isLast = false; !isLast; ) {
    const block = await takeBlock(bytes);
    isLast = ((block[0] ?? 1) & 1) === 1;
    decoder.push(block, isLast);
    yield* decoded;
    decoded = [];
  }
  if (header.contentSize !== undefined && header.contentSize !== size) {
    throw new Error(`a zstd frame has ${size} bytes; expected ${header.contentSize}`);
  }
  if (!header.hasChecksum) return;
  const checksum = (await bytes.take(4)).readUInt32LE();
  if (Number(hash.digest() & 0xffffffffn) !== checksum) {
    throw new Error('the checksum of a zstd frame is wrong');
  }
}

async function takeHeader(bytes: Bytes): Promise<FrameHeader> {
  const [flags = 0] = await bytes.take(1);
  const isSingleSegment = ((flags >> 5) & 1) === 1;
  const window = await bytes.take(isSingleSegment ? 0 : 1);
  const dictionary = await bytes.take([0, 1, 2, 4][flags & 3] ?? 0);
  if (dictionary.some((byte) => byte !== 0)) throw new Error('a zstd frame needs a dictionary');
  const sizeBytes = await bytes.take([isSingleSegment ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0);
  const contentSize = contentSizeOf(sizeBytes);
  const windowSize = isSingleSegment ? (contentSize ?? 0) : windowSizeOf(window[0] ?? 0);
  if (windowSize > WINDOW_MAX) {
    throw new Error(
      `a zstd frame needs ${windowSize} bytes at once; expected ${WINDOW_MAX} or less`,
    );
  }
  const start = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, flags & ~CHECKSUM_FLAG]);
  return {
    bytes: Buffer.concat([start, window, dictionary, sizeBytes]),
    hasChecksum: (flags & CHECKSUM_FLAG) !== 0,
    contentSize,
  };
}

function contentSizeOf(bytes: Buffer): number | undefined {
  switch (bytes.length) {
    case 0:
      return undefined;
    case 2:
      return bytes.readUInt16LE() + 256;
    case 8:
      return Number(bytes.readBigUInt64LE());
    default:
      return bytes.readUIntLE(0, bytes.length);
  }
}

function windowSizeOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** A block with its header. */
async function takeBlock(bytes: Bytes): Promise<Buffer> {
  const header = await bytes.take(3);
  const word = header.readUIntLE(0, 3);
  const type = (word >> 1) & 3;
  const size = word >> 3;
  if (type === 3 || size > BLOCK_MAX) throw new Error('a zstd block is broken');
  // A block of one repeated byte holds that byte.
  return Buffer.concat([header, await bytes.take(type === 1 ? 1 : size)]);
}

/** What {@link unzstd} checks, added to a frame that was made without it. */
export async function withChecksum(frame: Buffer, content: Uint8Array): Promise<Buffer> {
  const { create64 } = await hashes;
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(Number(create64().update(content).digest() & 0xffffffffn));
  const whole = Buffer.concat([frame, sum]);
  whole[4] = (whole[4] ?? 0) | CHECKSUM_FLAG;
  return whole;
}
