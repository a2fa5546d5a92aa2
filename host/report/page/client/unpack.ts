import type { Column } from '../pack.js';

/** As `pack.ts` has them. */
const KINDS = [Uint8Array, Uint16Array, Uint32Array, Float32Array, Float64Array] as const;

const ALIGNMENT = 8;

/** The value that was packed into a page. */
export async function unpacked(base64: string): Promise<unknown> {
  const letters = atob(base64);
  const zipped = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) zipped[i] = letters.charCodeAt(i);
  const plain = new Blob([zipped]).stream().pipeThrough(new DecompressionStream('gzip'));
  const buffer = await new Response(plain).arrayBuffer();
  const jsonLength = new DataView(buffer).getUint32(0, true);
  const start = Math.ceil((4 + jsonLength) / ALIGNMENT) * ALIGNMENT;
  const json = new TextDecoder().decode(new Uint8Array(buffer, 4, jsonLength));
  return JSON.parse(json, (_key, child: unknown) => {
    const place = columnOf(child);
    if (place === undefined) return child;
    const [kind, offset, length] = place;
    return new (KINDS[kind] ?? Uint8Array)(buffer, start + offset, length) as Column;
  });
}

function columnOf(value: unknown): readonly [number, number, number] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return (value as { column?: readonly [number, number, number] }).column;
}
