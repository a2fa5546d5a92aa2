import xxhash from 'xxhash-wasm';
import { Bytes } from './bytes.js';

/**
 * lz4-java's stream of blocks, as Spark writes its event logs (`spark.eventLog.compression.codec=lz4`): each
 * block begins with a header of its own, and an empty one is the end of what one writer wrote.
 *
 * Source: lz4-java's `LZ4BlockOutputStream`, and LZ4's `doc/lz4_Block_format.md`.
 */
export const LZ4_BLOCKS = Buffer.from('LZ4Block');

const RAW = 0x10;
const PACKED = 0x20;
/** The largest that a header can say. */
const BLOCK_MAX = 1 << 25;
const SEED = 0x9747b28c;
/** The writer drops the uppermost bits. */
const CHECKSUM_BITS = 0x0fffffff;

const hashes = xxhash();

/** @throws {Error} saying what is wrong with the bytes; "unexpected end" when they are cut off. */
export async function* unlz4(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bytes = new Bytes(source);
  const { h32Raw } = await hashes;
  while (await bytes.has(1)) {
    const header = await bytes.take(21);
    if (!header.subarray(0, 8).equals(LZ4_BLOCKS)) throw new Error('this is no lz4 block');
    const method = (header[8] ?? 0) & 0xf0;
    const packedSize = header.readUInt32LE(9);
    const size = header.readUInt32LE(13);
    if ((method !== RAW && method !== PACKED) || packedSize > BLOCK_MAX || size > BLOCK_MAX) {
      throw new Error('the header of an lz4 block is broken');
    }
    const packed = await bytes.take(packedSize);
    const block = method === RAW ? packed : unpacked(packed, size);
    if (block.length !== size) throw new Error('an lz4 block has another size than it says');
    if (size === 0) continue;
    const sum = h32Raw(block, SEED) & CHECKSUM_BITS;
    if (sum !== header.readUInt32LE(17)) throw new Error('the checksum of an lz4 block is wrong');
    yield block;
  }
}

/** Sequences of literals and of a match before them; the last one is of literals alone. */
function unpacked(packed: Buffer, size: number): Buffer {
  const block = Buffer.alloc(size);
  let from = 0;
  let to = 0;
  /** A length of 15 goes on in bytes, the last of which is below 255. */
  const longer = (length: number): number => {
    let all = length;
    for (let byte = length === 15 ? 255 : 0; byte === 255; all += byte) {
      byte = packed[from++] ?? broken();
    }
    return all;
  };
  while (from < packed.length) {
    const token = packed[from++] ?? 0;
    const literals = longer(token >> 4);
    if (literals > packed.length - from || literals > size - to) broken();
    packed.copy(block, to, from, from + literals);
    from += literals;
    to += literals;
    if (from === packed.length) break;
    if (packed.length - from < 2) broken();
    const distance = packed.readUInt16LE(from);
    from += 2;
    const length = longer(token & 15) + 4;
    if (distance === 0 || distance > to || length > size - to) broken();
    // It may reach into what it makes: byte by byte.
    for (const end = to + length; to < end; to++) block[to] = block[to - distance] as number;
  }
  return block.subarray(0, to);
}

function broken(): never {
  throw new Error('an lz4 block is broken');
}
