import { take } from './memory';

/**
 * Ids and role paths, kept as bytes because Mesos breaks ties by them:
 *
 *   ┌────────────┬─────────────┐
 *   │ length u32 │ UTF-8 bytes │
 *   └────────────┴─────────────┘
 */
export function nameCopy(bytes: usize, length: u32): usize {
  const name = take(4 + length);
  store<u32>(name, length);
  memory.copy(name + 4, bytes, length);
  return name;
}

export function nameBytes(name: usize): u32 {
  return 4 + load<u32>(name);
}

/** Byte-wise order, the shorter first where one begins the other (`std::string` order in Mesos). */
export function nameCompare(a: usize, b: usize): i32 {
  const lengthA = load<u32>(a);
  const lengthB = load<u32>(b);
  const order = memory.compare(a + 4, b + 4, min(lengthA, lengthB));
  return order != 0 ? order : <i32>lengthA - <i32>lengthB;
}

export function nameHas(name: usize, byte: u8): bool {
  const end = name + 4 + load<u32>(name);
  for (let at = name + 4; at < end; at++) if (load<u8>(at) == byte) return true;
  return false;
}
