import { TRANSIENT_AT } from './layout';

/** What only one call uses: no part of the state, and zero in a snapshot. */
export class Transient {
  /** The record being read, and its size in fields. */
  record: usize;
  recordSize: i32;
  /** The record at fault when `process` returned an error, and its field. */
  failedRecord: i32;
  failedField: i32;
  /** The index behind what was last checked (fields.ts). */
  next: i32;
  /** Set when a visit held something back; agents closed so; when they were last reopened. */
  heldBack: bool;
  /** In the visit in progress: whether anybody may be offered something (cycle.ts) … */
  turnsLeft: bool;
  /** … and whether all who may are not known to have refused it. */
  turnsUsual: bool;
  turnWordsCycle: u32;
  /** The order of whose beginning so many refusers were not even listed in `refusers`. */
  refusedOrder: usize;
  refusedFirst: i32;
  /** In the visit in progress: of a group the least time of those passed over (passed-over.ts). */
  waitsGroup: i32;
  waitsLeast: f64;
  /** In this stage all orders are up to date, and whether that walk found somebody held back. */
  ordersFresh: bool;
  ordersHeldBack: bool;
  /** While a sweep is on: a byte for each set item, and bits of the names in use (sweep.ts). */
  sweptItems: usize;
  sweptItemCount: i32;
  sweptNames: u32;
}

export const transient = changetype<Transient>(TRANSIENT_AT);

export function transientForget(): void {
  memory.fill(TRANSIENT_AT, 0, offsetof<Transient>());
}
