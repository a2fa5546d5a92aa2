import { take } from '../memory/heap';

/**
 * Ids and role paths, kept as bytes because Mesos breaks ties by them:
 *
 *   ┌────────────┬─────────────┬────────────────────────────────┐
 *   │ length u32 │ UTF-8 bytes │ zeros up to a multiple of 8    │
 *   └────────────┴─────────────┴────────────────────────────────┘
 */
export function nameCopy(bytes: usize, length: u32): usize {
  const name = take(4 + padded(length));
  store<u32>(name, length);
  if (length > 0) store<u64>(name + 4 + padded(length) - 8, 0);
  memory.copy(name + 4, bytes, length);
  return name;
}

function padded(length: u32): u32 {
  return (length + 7) & ~7;
}

export function nameBytes(name: usize): u32 {
  return 4 + padded(load<u32>(name));
}

/**
 * Byte-wise order, the shorter first where one begins the other (`std::string` order in Mesos).
 * Eight bytes at a time; the zeros behind the shorter come before any byte of the longer.
 */
export function nameCompare(a: usize, b: usize): i32 {
  const lengthA = load<u32>(a);
  const lengthB = load<u32>(b);
  const bytes = padded(min(lengthA, lengthB));
  for (let at: usize = 4; at < 4 + bytes; at += 8) {
    const x = load<u64>(a + at);
    const y = load<u64>(b + at);
    if (x != y) return bswap(x) < bswap(y) ? -1 : 1;
  }
  return <i32>lengthA - <i32>lengthB;
}
