import { ABI_VERSION, ERROR_ORDER, ROLE_ROOT } from './abi';
import { explainEnd } from './calls/explain';
import { inboxApply, inboxProcess } from './calls/inbox';
import { snapshotPrepare } from './calls/snapshot';
import { Agent } from './cluster/agent';
import { Client } from './cluster/client';
import { Filter } from './cluster/filter';
import { Framework } from './cluster/framework';
import { Holding, Offer } from './cluster/holding';
import { Asked } from './cluster/refusals';
import { Role, roleDefine, rolesStart } from './cluster/role';
import { Shape } from './cluster/units';
import { wheelStart } from './cluster/wheel';
import {
  give,
  memoryFrees,
  memoryLimit,
  memoryStart,
  memoryTop,
  reserve,
  reserveBlock,
  SLACK,
  take,
  takeZeroed,
} from './memory/heap';
import { DIGIT_COUNTS_BYTES } from './memory/keys';
import { state, tableStartAll } from './memory/state';
import { Inverse } from './policy/maintenance';
import { SCRATCH_BYTES } from './resources/bag';
import { Kind } from './resources/kinds';
import { VECTOR_BYTES, vectorNew } from './resources/quantities';
import { recentStart } from './resources/recent';

/** The calls of the module: docs/abi.md describes them and the records they work on. */

export function abiVersion(): i32 {
  return ABI_VERSION;
}

const FIRST_BYTES: u32 = 4096;

/**
 * Makes an empty allocator that may use so many pages of 64 KiB; 0, or -1 without memory. -2 when
 * there is one already, which stays as it is.
 */
export function start(pagesMax: u32): i32 {
  if (state.inbox != 0) return -2;
  memoryStart(pagesMax);
  if (!reserve(4 * SLACK)) return -1;
  tableStartAll(
    offsetof<Agent>(),
    offsetof<Framework>(),
    offsetof<Role>(),
    offsetof<Kind>(),
    offsetof<Client>(),
    offsetof<Offer>(),
    offsetof<Holding>(),
    offsetof<Filter>(),
    offsetof<Inverse>(),
    offsetof<Shape>(),
    offsetof<Asked>(),
  );
  state.inbox = take(FIRST_BYTES);
  state.inboxBytes = FIRST_BYTES;
  state.outbox = take(FIRST_BYTES);
  state.outboxBytes = FIRST_BYTES;
  state.scratch = takeZeroed(SCRATCH_BYTES);
  state.digitCounts = take(DIGIT_COUNTS_BYTES);
  state.cut = takeZeroed(3 * VECTOR_BYTES);
  state.feasibleSum = vectorNew();
  state.capacity = vectorNew();
  state.having = vectorNew();
  state.keptReserved = vectorNew();
  state.keptPlain = vectorNew();
  state.earmarkHas = vectorNew();
  state.freeSum = vectorNew();
  state.owned = vectorNew();
  state.minimumDueMs = i64.MAX_VALUE;
  state.overdueMs = i64.MAX_VALUE;
  recentStart();
  wheelStart();
  rolesStart();
  return roleDefine(ROLE_ROOT, ROLE_ROOT, 0, 0) ? 0 : -1;
}

/** Where the host writes records: `bytes` are free there at least. 0 without memory or a start. */
export function inbox(bytes: u32): usize {
  explainEnd();
  if (bytes <= state.inboxBytes) return state.inbox;
  // So much takes a call that gives back the largest bag there is, which works without memory, too.
  memoryFrees(<u64>bytes <= <u64>FIRST_BYTES + 2 * <u64>state.bagBytesMost);
  const wanted = max<u64>(bytes, <u64>state.inboxBytes * 2);
  if (state.inbox == 0 || !reserveBlock(wanted)) return 0;
  const grown = <u32>wanted;
  give(state.inbox, state.inboxBytes);
  state.inbox = take(grown);
  state.inboxBytes = grown;
  return state.inbox;
}

/**
 * Applies the records in the inbox, and allocates if they triggered it: how many were applied, or
 * an error's code, negated.
 */
export function process(bytes: u32): i32 {
  if (state.kept != 0) return -ERROR_ORDER;
  return inboxProcess(bytes);
}

/** The same, but what the records trigger waits for the next `process`: there is more to come. */
export function apply(bytes: u32): i32 {
  if (state.kept != 0) return -ERROR_ORDER;
  return inboxApply(bytes);
}

/** Where records for the host begin, how many bytes they are, and how many records. */
export function outbox(): usize {
  return state.outbox;
}

export function outboxBytes(): u32 {
  return state.outboxUsed;
}

export function outboxRecords(): i32 {
  return state.outboxRecords;
}

/** The index of the record at fault in the last `process`, and of its field. */
export function failedRecord(): i32 {
  return state.failedRecord;
}

export function failedField(): i32 {
  return state.failedField;
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

/** Makes room for restoring `bytes` of memory; 0, or -1 without memory. */
export function restoreRoom(bytes: u32): i32 {
  const top = memoryTop();
  return bytes <= top || reserve(<u64>bytes - <u64>top) ? 0 : -1;
}

export {
  earmarkDueMs,
  earmarkFramework,
  earmarkRole,
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
