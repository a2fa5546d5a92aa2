/** Everything that is drawn: 32-bit whole numbers, from the seed and what is named alone. */

/** A bijection of 32 bits in which every bit of the result depends on every bit of the value. */
export function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}

/** A draw for a text and a number: FNV-1a of the text's bytes, begun with seed and number, mixed. */
export function drawFor(seed: number, number: number, text: string): number {
  let hash = (seed ^ Math.imul(number, 0x9e3779b1)) >>> 0;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return mix(hash);
}
