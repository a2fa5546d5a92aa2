import { ABI_VERSION, ERROR_ORDER } from './abi';
import { copy, explainEnd } from './calls/explain';
import { incoming } from './calls/fields';
import { inboxApply, inboxProcess, inboxRoom } from './calls/inbox';
import { snapshotPrepare } from './calls/snapshot';
import { stateStart } from './calls/start';
import { memoryLimit, memoryReplace } from './memory/heap';
import { transient } from './memory/transient';
import { outgoing } from './policy/outbox';

/** The calls of the module: docs/abi.md describes them and the records they work on. */

export function abiVersion(): i32 {
  return ABI_VERSION;
}

/**
 * Makes an empty allocator that may use so many pages of 64 KiB; 0, or -1 without memory. -2 when
 * there is one already, which stays as it is.
 */
export function start(pagesMax: u32): i32 {
  return incoming.at != 0 ? -2 : stateStart(pagesMax);
}

/** Where the host writes records: `bytes` are free there at least. 0 without memory or a start. */
export function inbox(bytes: u32): usize {
  explainEnd();
  return inboxRoom(bytes);
}

/**
 * Applies the records in the inbox, and allocates if they triggered it: how many were applied, or
 * an error's code, negated.
 */
export function process(bytes: u32): i32 {
  if (copy.bytes != 0) return -ERROR_ORDER;
  return inboxProcess(bytes);
}

/** The same, but what the records trigger waits for the next `process`: there is more to come. */
export function apply(bytes: u32): i32 {
  if (copy.bytes != 0) return -ERROR_ORDER;
  return inboxApply(bytes);
}

/** Where records for the host begin, how many bytes they are, and how many records. */
export function outbox(): usize {
  return outgoing.at;
}

export function outboxBytes(): u32 {
  return outgoing.used;
}

export function outboxRecords(): i32 {
  return outgoing.records;
}

/** The index of the record at fault in the last `process`, and of its field. */
export function failedRecord(): i32 {
  return transient.failedRecord;
}

export function failedField(): i32 {
  return transient.failedField;
}

/** Clears what only one call uses and returns how many bytes of memory are the state. */
export function snapshot(): u32 {
  explainEnd();
  return snapshotPrepare();
}

/** How many pages may be used from now on; a snapshot that is copied back brings its own limit. */
export function limit(pagesMax: u32): void {
  memoryLimit(pagesMax);
}

/** Makes room for a snapshot of `bytes`, which has to be copied over the state then; 0, or -1. */
export function restoreRoom(bytes: u32): i32 {
  explainEnd();
  return memoryReplace(bytes) ? 0 : -1;
}

export {
  earmarkDueMs,
  earmarkFramework,
  earmarkRole,
  earmarkStartMs,
  explainAgent,
  explainAllocation,
  explainBegin,
  explainClient,
  explainEnd,
  explainFeasible,
  explainMinimum,
  explainQuota,
  filteredUntilMs,
  minimumDueMs,
  nextBatchMs,
  quotaRoleAt,
  refusedOn,
} from './calls/explain';

export {
  availableOf,
  dominantShareOf,
  holdersOf,
  holdingsOf,
  keptAt,
  keptUnitsOf,
  minimumStateOf,
  nodeCountOf,
  orderOf,
  overdueAtMs,
  roleOrderOf,
} from './calls/inspect';
