import { give, reserveBlock, take } from './heap';

// ── tables ────────────────────────────────────────────────────────────────────────────────────

/**
 * Rows of one size, found by handle. A row's first word is 0 while the row is free; those from
 * `end` on were never written. Growth moves the rows, so a row's address is never held across a
 * call that may add one.
 */
export class Table {
  rows: usize;
  rowBytes: u32;
  capacity: i32;
  /** One past the highest handle ever used. */
  end: i32;
  /** First row given back, +1; its second word links to the next. */
  free: i32;
  live: i32;
}

export function tableStart(table: Table, rowBytes: u32): void {
  // Doubles and 64-bit integers of a row lie at multiples of 8, as a typed array would have it.
  table.rowBytes = (rowBytes + 7) & ~7;
}

/** Makes room for handles below `capacity`; false when memory is exhausted. */
export function tableEnsure(table: Table, capacity: i32): bool {
  if (capacity <= table.capacity) return true;
  const wanted = max(max(table.capacity * 2, capacity), 4);
  const bytes = <u64>wanted * table.rowBytes;
  if (!reserveBlock(bytes)) return false;
  const rows = take(<u32>bytes);
  memory.copy(rows, table.rows, <usize>table.end * table.rowBytes);
  if (table.capacity > 0) give(table.rows, <u32>table.capacity * table.rowBytes);
  table.rows = rows;
  table.capacity = wanted;
  return true;
}

/** Makes room for one more row taken with `tableTake`. */
export function tableEnsureOne(table: Table): bool {
  return table.free != 0 || table.end < table.capacity || tableEnsure(table, table.end + 1);
}

/** Word by word: an engine calls out for `memory.fill`, which takes longer than so few bytes. */
function rowClear(table: Table, handle: i32): usize {
  const row = table.rows + <usize>handle * table.rowBytes;
  const end = row + table.rowBytes;
  for (let at = row; at < end; at += 8) store<u64>(at, 0);
  return row;
}

/** Takes a free row, zeroed, and returns its handle. */
export function tableTake(table: Table): i32 {
  let handle = table.free - 1;
  if (handle >= 0) {
    table.free = load<i32>(table.rows + <usize>handle * table.rowBytes, 4);
  } else {
    handle = table.end;
    assert(handle < table.capacity, 'a row was taken that no call had reserved');
    table.end = handle + 1;
  }
  store<i32>(rowClear(table, handle), 1);
  table.live += 1;
  return handle;
}

/** Takes the row that the host named; it must be free and below the capacity. */
export function tableClaim(table: Table, handle: i32): void {
  // Free rows, should it skip some.
  for (; table.end <= handle; table.end++) rowClear(table, table.end);
  store<i32>(rowClear(table, handle), 1);
  table.live += 1;
}

/** Gives a row back; with `reuse` the module itself hands its handle out again. */
export function tableGive(table: Table, handle: i32, reuse: bool): void {
  assert(tableHas(table, handle), 'a free row was given back');
  const row = rowClear(table, handle);
  table.live -= 1;
  if (reuse) {
    store<i32>(row, table.free, 4);
    table.free = handle + 1;
  }
}

export function tableHas(table: Table, handle: i32): bool {
  return (
    <u32>handle < <u32>table.end && load<i32>(table.rows + <usize>handle * table.rowBytes) != 0
  );
}

export function tableRow(table: Table, handle: i32): usize {
  // No assert with its words: short enough to be inlined everywhere, which is worth a tenth.
  if (<u32>handle >= <u32>table.end) unreachable();
  return table.rows + <usize>handle * table.rowBytes;
}
