import { give, reserveBlock, takeZeroed } from './heap';

/**
 * An open-addressing map from a pair of handles to a handle; kept at most half full, deletion
 * shifts back, so probes stay short and no tombstones pile up.
 *
 *   slot: ┌─────────┬───────────┐   key 0 = empty: both handles are stored + 1
 *         │ key u64 │ value i32 │ (+4 bytes unused)
 *         └─────────┴───────────┘
 */
const SLOT: usize = 16;

export class PairMap {
  slots: usize;
  mask: u32;
  count: u32;
}

function pairKey(a: i32, b: i32): u64 {
  return ((<u64>a + 1) << 32) | (<u64>b + 1);
}

function pairHome(key: u64, mask: u32): u32 {
  // Fibonacci hashing of the folded key.
  return <u32>(((key ^ (key >> 29)) * 0x9e3779b97f4a7c15) >> 32) & mask;
}

/** Makes room for so many more entries. */
export function mapEnsure(map: PairMap, more: u32 = 1): bool {
  const slots = map.mask + 1;
  if (map.slots != 0 && (map.count + more) * 2 <= slots) return true;
  let grown: u32 = map.slots == 0 ? 16 : slots * 2;
  while ((map.count + more) * 2 > grown) grown *= 2;
  if (!reserveBlock(<u64>grown * SLOT)) return false;
  const old = map.slots;
  map.slots = takeZeroed(grown * <u32>SLOT);
  map.mask = grown - 1;
  map.count = 0;
  if (old != 0) {
    for (let i: u32 = 0; i < slots; i++) {
      const key = load<u64>(old + <usize>i * SLOT);
      if (key != 0) insert(map, key, load<i32>(old + <usize>i * SLOT, 8));
    }
    give(old, slots * <u32>SLOT);
  }
  return true;
}

function insert(map: PairMap, key: u64, value: i32): void {
  let at = pairHome(key, map.mask);
  while (load<u64>(map.slots + <usize>at * SLOT) != 0) at = (at + 1) & map.mask;
  store<u64>(map.slots + <usize>at * SLOT, key);
  store<i32>(map.slots + <usize>at * SLOT, value, 8);
  map.count += 1;
}

/** The address of the slot that holds the pair, or 0. */
function find(map: PairMap, key: u64): usize {
  if (map.count == 0) return 0;
  let at = pairHome(key, map.mask);
  while (true) {
    const slot = map.slots + <usize>at * SLOT;
    const held = load<u64>(slot);
    if (held == key) return slot;
    if (held == 0) return 0;
    at = (at + 1) & map.mask;
  }
}

/** The pair's value, or -1. */
export function mapGet(map: PairMap, a: i32, b: i32): i32 {
  const slot = find(map, pairKey(a, b));
  return slot == 0 ? -1 : load<i32>(slot, 8);
}

/** Sets the pair's value; room for a new pair was made with `mapEnsure`. */
export function mapSet(map: PairMap, a: i32, b: i32, value: i32): void {
  const key = pairKey(a, b);
  const slot = find(map, key);
  if (slot != 0) {
    store<i32>(slot, value, 8);
    return;
  }
  assert((map.count + 1) * 2 <= map.mask + 1, 'a map grew beyond what was reserved');
  insert(map, key, value);
}

export function mapDelete(map: PairMap, a: i32, b: i32): void {
  const slot = find(map, pairKey(a, b));
  assert(slot != 0, 'a pair was deleted that the map does not hold');
  let hole = <u32>((slot - map.slots) / SLOT);
  let at = hole;
  while (true) {
    at = (at + 1) & map.mask;
    const from = map.slots + <usize>at * SLOT;
    const key = load<u64>(from);
    if (key == 0) break;
    const home = pairHome(key, map.mask);
    // The entry may move into the hole unless its home lies behind the hole.
    if (((at - home) & map.mask) >= ((at - hole) & map.mask)) {
      memory.copy(map.slots + <usize>hole * SLOT, from, SLOT);
      hole = at;
    }
  }
  memory.fill(map.slots + <usize>hole * SLOT, 0, SLOT);
  map.count -= 1;
}
