import { ERROR_MEMORY, ERROR_NOT_CONFIGURED, ERROR_OP, ERROR_SIZE, OP_CONFIGURE } from '../abi';
import { clock } from '../cluster/clock';
import { filtersExpire } from '../cluster/filters';
import { options } from '../cluster/options';
import { triggers } from '../cluster/triggers';
import { cycleRun } from '../cycle/cycle';
import { give, memoryFrees, reserveBlock, SLACK, take } from '../memory/heap';
import { transient } from '../memory/transient';
import { feasibilityRefresh } from '../policy/feasibility';
import { outboxClear, outboxEnsure } from '../policy/outbox';
import { bagRoom } from '../resources/bag';
import { bagsReserve } from '../resources/bags';
import { isFreeing, recordApply } from './dispatch';
import { fail, field, fieldInt, incoming } from './fields';

/** What the inbox holds at first. */
export const INBOX_LEAST: u32 = 4096;

/**
 * Works through `bytes` of records in the inbox, then runs the allocations that they triggered,
 * once. After an error these wait for the next call, so that the host may undo or go on first.
 */
export function inboxProcess(bytes: u32): i32 {
  const applied = inboxApply(bytes);
  if (applied < 0) return applied;
  const result = triggeredRun();
  return result < 0 ? result : applied;
}

/**
 * Works through `bytes` of records in the inbox. Returns how many were applied; or, negated, an
 * error's code: `transient.failedRecord` is then the index of the record at fault, those before it
 * are applied, it and those behind it are not. Allocations that the records triggered wait.
 */
export function inboxApply(bytes: u32): i32 {
  outboxClear();
  transient.failedRecord = 0;
  transient.failedField = 0;
  // What lies behind the inbox is the module's own.
  if (bytes > incoming.bytes) return -ERROR_SIZE;
  let at: u32 = 0;
  let applied = 0;
  let error = 0;
  while (at < bytes) {
    transient.record = incoming.at + at;
    const room = <i32>((bytes - at) >> 3);
    error = recordCheck(room);
    if (error == 0) error = isWhole(field(0)) ? recordApply(fieldInt(0)) : fail(ERROR_OP, 0);
    if (error != 0) break;
    at += (<u32>transient.recordSize) << 3;
    applied += 1;
  }
  transient.failedRecord = applied;
  return error != 0 ? -error : applied;
}

function isWhole(value: f64): bool {
  return <f64>(<i32>value) == value;
}

function recordCheck(room: i32): i32 {
  transient.failedField = 0;
  transient.recordSize = 2;
  if (room < 2) return fail(ERROR_SIZE, 0);
  const size = field(1);
  if (!(size >= 2 && size <= <f64>room && Math.trunc(size) == size)) return fail(ERROR_SIZE, 1);
  transient.recordSize = <i32>size;
  memoryFrees(isFreeing(fieldInt(0)));
  // What the record's bags and the decisions it sets off may take.
  if (!bagsReserve(<u64>size * 64 + 4 * SLACK) || !outboxEnsure(4096)) return ERROR_MEMORY;
  if (!options.configured && field(0) != <f64>OP_CONFIGURE) return fail(ERROR_NOT_CONFIGURED, 0);
  return 0;
}

/** Runs what event-driven triggers asked for. */
function triggeredRun(): i32 {
  if (!triggers.any) return 0;
  filtersExpire(clock.nowMs * 2 + 1);
  if (!feasibilityRefresh()) return -ERROR_MEMORY;
  return cycleRun(false);
}

/** Makes room for so many bytes of records: where, or 0 without memory or a start. */
export function inboxRoom(bytes: u32): usize {
  if (bytes <= incoming.bytes) return incoming.at;
  // So much takes a call that gives back the largest bag there is, which works without memory, too.
  memoryFrees(<u64>bytes <= <u64>INBOX_LEAST + 2 * <u64>bagRoom.bytesMost);
  const wanted = max<u64>(bytes, <u64>incoming.bytes * 2);
  if (incoming.at == 0 || !reserveBlock(wanted)) return 0;
  give(incoming.at, incoming.bytes);
  incoming.at = take(<u32>wanted);
  incoming.bytes = <u32>wanted;
  return incoming.at;
}
