import { give, reserveBlock, take } from './heap';

/** Growing lists of i32. */

// ── growing lists of i32 ──────────────────────────────────────────────────────────────────────

/** A growing list of 32-bit values, in a block that doubles. */
export class List {
  items: usize;
  count: i32;
  capacity: i32;
}

export function listEnsure(list: List, count: i32): bool {
  if (count <= list.capacity) return true;
  const capacity = <i32>max<u32>(max<u32>(<u32>list.capacity * 2, <u32>count), 8);
  if (!reserveBlock((<u64>(<u32>capacity)) << 2)) return false;
  const items = take((<u32>capacity) << 2);
  memory.copy(items, list.items, (<usize>list.count) << 2);
  if (list.capacity > 0) give(list.items, (<u32>list.capacity) << 2);
  list.items = items;
  list.capacity = capacity;
  return true;
}

/** Takes a value out wherever it stands; the others keep their order. */
export function listDrop(list: List, value: i32): void {
  let kept = 0;
  for (let i = 0; i < list.count; i++) {
    const other = listAt(list, i);
    if (other == value) continue;
    listSet(list, kept, other);
    kept += 1;
  }
  list.count = kept;
}

export function listPush(list: List, value: i32): void {
  if (list.count == list.capacity) {
    assert(listEnsure(list, list.count + 1), 'a list grew beyond what was reserved');
  }
  store<i32>(list.items + ((<usize>list.count) << 2), value);
  list.count += 1;
}

export function listAt(list: List, index: i32): i32 {
  return load<i32>(list.items + ((<usize>index) << 2));
}

export function listSet(list: List, index: i32, value: i32): void {
  store<i32>(list.items + ((<usize>index) << 2), value);
}
