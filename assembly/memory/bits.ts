import { give, reserveBlock, takeZeroed } from './heap';

/**
 * A row of bits that grows to the right; what lies beyond its end is 0.
 *
 *   ┌───────────┬──────────┬───
 *   │ words u32 │ word u64 │ …
 *   └───────────┴──────────┴───
 */
const HEADER: usize = 8;

function bytesOf(words: u32): u32 {
  return <u32>HEADER + (words << 3);
}

/** Makes room for bit `index`; returns the row, which may have moved, or 0 without memory. */
export function bitsEnsure(row: usize, index: i32): usize {
  const need = <u32>(index >> 6) + 1;
  const have: u32 = row == 0 ? 0 : load<u32>(row);
  if (need <= have) return row;
  const words = max(need, have * 2);
  if (!reserveBlock(bytesOf(words))) return 0;
  const grown = takeZeroed(bytesOf(words));
  store<u32>(grown, words);
  if (row != 0) {
    memory.copy(grown + HEADER, row + HEADER, (<usize>have) << 3);
    give(row, bytesOf(have));
  }
  return grown;
}

/** How many words of 64 bits a row has. */
export function bitsWords(row: usize): u32 {
  return row == 0 ? 0 : load<u32>(row);
}

/** The word that begins with bit 64 × `index`, which the row has. */
export function bitsWord(row: usize, index: u32): u64 {
  return load<u64>(row + HEADER + ((<usize>index) << 3));
}

export function bitsHas(row: usize, index: i32): bool {
  if (row == 0) return false;
  const word = <u32>(index >> 6);
  if (word >= load<u32>(row)) return false;
  return ((load<u64>(row + HEADER + ((<usize>word) << 3)) >> (index & 63)) & 1) != 0;
}

/** Sets a bit that `bitsEnsure` made room for. */
export function bitsSet(row: usize, index: i32): void {
  const at = row + HEADER + ((<usize>(index >> 6)) << 3);
  store<u64>(at, load<u64>(at) | ((<u64>1) << (index & 63)));
}

export function bitsUnset(row: usize, index: i32): void {
  if (!bitsHas(row, index)) return;
  const at = row + HEADER + ((<usize>(index >> 6)) << 3);
  store<u64>(at, load<u64>(at) & ~((<u64>1) << (index & 63)));
}

export function bitsClear(row: usize): void {
  if (row != 0) memory.fill(row + HEADER, 0, (<usize>load<u32>(row)) << 3);
}

export function bitsGive(row: usize): void {
  if (row != 0) give(row, bytesOf(load<u32>(row)));
}
