import { gzipSync, strToU8 } from 'fflate';

/** Arrays of numbers that a packed value may have; anything else of it is JSON. */
export type Column = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/** In the order of their codes; `client/unpack.ts` has the same. */
const KINDS = [Uint8Array, Uint16Array, Uint32Array, Float32Array, Float64Array] as const;

const ALIGNMENT = 8;

/**
 * A value as text of letters, digits, `+`, `/` and `=` alone, which no name in it can get out of: the
 * length of its JSON (32 bits), the JSON, in which a column is `{"column": [kind, offset, length]}`, then
 * the columns, little-endian and aligned; all of it compressed (gzip), in base64. The compressor is one
 * in JavaScript: that of Node gives other bytes on other machines.
 */
export function packed(value: unknown): string {
  const columns: Column[] = [];
  let offset = 0;
  const text = JSON.stringify(value, (_key, child: unknown) => {
    const kind = KINDS.findIndex((one) => child instanceof one);
    if (kind < 0) return child;
    const column = child as Column;
    columns.push(column);
    const at = offset;
    offset += aligned(column.byteLength);
    return { column: [kind, at, column.length] };
  });
  const json = strToU8(text);
  const start = aligned(4 + json.length);
  const bytes = new Uint8Array(start + offset);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  let at = start;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += aligned(column.byteLength);
  }
  return Buffer.from(gzipSync(bytes, { level: 6, mtime: 0 })).toString('base64');
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

/** Integers in the narrowest column that holds them. */
export function integers(values: readonly number[]): Column {
  const most = values.reduce((max, value) => Math.max(max, value), 0);
  if (most < 2 ** 8) return Uint8Array.from(values);
  if (most < 2 ** 16) return Uint16Array.from(values);
  return most < 2 ** 32 ? Uint32Array.from(values) : Float64Array.from(values);
}
