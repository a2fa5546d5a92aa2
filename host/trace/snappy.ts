import { Bytes } from './bytes.js';

/**
 * snappy-java's stream, as Spark writes its event logs (`spark.eventLog.compression.codec=snappy`): a header,
 * then blocks of snappy with their lengths. What a second writer appended begins with a header again.
 *
 * Source: snappy-java's `SnappyOutputStream`, and snappy's `format_description.txt`.
 */
export const SNAPPY_STREAM = Buffer.from('\x82SNAPPY\0', 'latin1');

const VERSIONS_BYTES = 8;
/** More than a writer makes of a block: 32 KiB unless it is told otherwise. */
const BLOCK_MAX = 1 << 25;

/** @throws {Error} saying what is wrong with the bytes; "unexpected end" when they are cut off. */
export async function* unsnappy(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bytes = new Bytes(source);
  while (await bytes.has(1)) {
    if ((await bytes.peek(SNAPPY_STREAM.length)).equals(SNAPPY_STREAM)) {
      await bytes.take(SNAPPY_STREAM.length + VERSIONS_BYTES);
      continue;
    }
    const length = (await bytes.take(4)).readUInt32BE();
    if (length > BLOCK_MAX) throw new Error('the length of a snappy block is broken');
    yield unpacked(await bytes.take(length));
  }
}

/** The size, then literals and copies of what is before them. */
function unpacked(packed: Buffer): Buffer {
  let from = 0;
  let size = 0;
  for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7) {
    byte = packed[from++] ?? broken();
    size += (byte & 0x7f) * 2 ** shift;
    if (size > BLOCK_MAX) broken();
  }
  const block = Buffer.alloc(size);
  let to = 0;
  /** A number of so many bytes, the lowest first. */
  const number = (count: number): number => {
    if (count > packed.length - from) broken();
    from += count;
    return packed.readUIntLE(from - count, count);
  };
  while (from < packed.length) {
    const tag = packed[from++] ?? 0;
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const length = (short < 60 ? short : number(short - 59)) + 1;
      if (length > packed.length - from || length > size - to) broken();
      packed.copy(block, to, from, from + length);
      from += length;
      to += length;
      continue;
    }
    const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const distance = kind === 1 ? (tag >> 5) * 256 + number(1) : number(kind === 2 ? 2 : 4);
    if (distance === 0 || distance > to || length > size - to) broken();
    // It may reach into what it makes: byte by byte.
    for (const end = to + length; to < end; to++) block[to] = block[to - distance] as number;
  }
  if (to !== size) broken();
  return block;
}

function broken(): never {
  throw new Error('a snappy block is broken');
}
