import { FRAMEWORKS_AT } from '../memory/layout';
import { Table, tableClaim, tableEnsure, tableHas, tableRow } from '../memory/table';
import { nameCopy } from '../resources/names';

export const frameworks = changetype<Table>(FRAMEWORKS_AT);

/** A framework: what it can do, and the roles that it subscribes to or holds something in. */
export class Framework {
  live: i32;
  /** Added, as against only named by an agent that it runs on. */
  added: bool;
  active: bool;
  permanent: bool;
  capabilities: i32;
  priority: f64;
  /** How long it is expected to run once it has its minimum; 0 when it did not say. */
  durationMs: i64;
  /** When it got its minimum, or its first resources without one; -1 before. */
  runsSinceMs: i64;
  name: usize;
  /** First of its clients, +1. */
  clients: i32;
  /** In the batch of that number: its offers, the first and the last, +1 (standing.ts) … */
  batch: u32;
  batchFirst: i32;
  batchLast: i32;
  /** … and whether it declines all of them. */
  declinesBatch: bool;
}

export function frameworkAt(handle: i32): Framework {
  return changetype<Framework>(tableRow(frameworks, handle));
}

/** [framework, length, id bytes…]: a framework that agents name before it is added. */
export function frameworkName(handle: i32, bytes: usize, length: u32): bool {
  if (tableHas(frameworks, handle)) return true;
  if (!tableEnsure(frameworks, handle + 1)) return false;
  tableClaim(frameworks, handle);
  frameworkAt(handle).name = nameCopy(bytes, length);
  return true;
}
