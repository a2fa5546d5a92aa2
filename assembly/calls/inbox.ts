import {
  ERROR_MEMORY,
  ERROR_NOT_CONFIGURED,
  ERROR_OP,
  ERROR_SIZE,
  ERROR_TIME,
  OP_ACCEPT,
  OP_ACTIVATE_AGENT,
  OP_ACTIVATE_FRAMEWORK,
  OP_ADD_AGENT,
  OP_ADD_FRAMEWORK,
  OP_ADVANCE,
  OP_ALLOCATE,
  OP_ALLOCATE_AGENTS,
  OP_CLEAR_AGENT_FILTERS,
  OP_CONFIGURE,
  OP_CONVERT,
  OP_CONVERT_AVAILABLE,
  OP_DEACTIVATE_AGENT,
  OP_DEACTIVATE_FRAMEWORK,
  OP_DECLINE,
  OP_DEFINE_KIND,
  OP_DEFINE_NAME,
  OP_DEFINE_ROLE,
  OP_EXPECT_AGENTS,
  OP_FINISH,
  OP_GROW_AGENT,
  OP_HOLD,
  OP_IMPOSE,
  OP_INVERSE_ANSWER,
  OP_PAUSE,
  OP_REMOVE_AGENT,
  OP_REMOVE_FRAMEWORK,
  OP_RESUME,
  OP_REVIVE,
  OP_SET_AGENT_LISTED,
  OP_SET_AGENT_TOTAL,
  OP_SET_AGENT_TRAITS,
  OP_SET_CLIENT_MIN_ALLOCATABLE,
  OP_SET_DURATION,
  OP_SET_EXCLUDED,
  OP_SET_MIN_ALLOCATABLE,
  OP_SET_MINIMUM,
  OP_SET_QUOTA,
  OP_SET_ROLE_POLICY,
  OP_SET_UNAVAILABILITY,
  OP_SET_WEIGHT,
  OP_STARTED,
  OP_SUPPRESS,
  OP_SWEEP,
  OP_TRIGGER_AGENT,
  OP_UPDATE_FRAMEWORK,
} from '../abi';
import { isOffering } from '../cluster/agent';
import { clock } from '../cluster/clock';
import { filtersExpire } from '../cluster/filters';
import { minimumList } from '../cluster/minimum';
import { options } from '../cluster/options';
import { triggers } from '../cluster/triggers';
import { cycleFirstStage, cycleRun, cycleSecondStage } from '../cycle/cycle';
import { give, memoryFrees, reserveBlock, SLACK, take } from '../memory/heap';
import { listEnsure, listPush } from '../memory/list';
import { transient } from '../memory/transient';
import { working } from '../memory/working';
import { feasibilityRefresh } from '../policy/feasibility';
import { inverseOffersMakeAt } from '../policy/maintenance';
import { outboxClear, outboxEnsure } from '../policy/outbox';
import { minimumsAdvance } from '../policy/patience';
import { seniorAdvance } from '../policy/seniority';
import { bagRoom } from '../resources/bag';
import { bagsReserve } from '../resources/bags';
import {
  checkAgent,
  opActivateAgent,
  opAddAgent,
  opClearAgentFilters,
  opExpectAgents,
  opGrowAgent,
  opHold,
  opRemoveAgent,
  opSetAgentListed,
  opSetAgentTotal,
  opSetAgentTraits,
  opSetUnavailability,
  opTriggerAgent,
} from './agents';
import {
  opInverseAnswer,
  opSetClientMinAllocatable,
  opSetDuration,
  opSetExcluded,
  opSetMinimum,
  opStarted,
} from './declarations';
import {
  opConfigure,
  opDefineKind,
  opDefineName,
  opDefineRole,
  opSetMinAllocatable,
  opSetQuota,
  opSetRolePolicy,
  opSetWeight,
} from './definitions';
import { checkSize, checkWhole, fail, field, fieldInt, incoming } from './fields';
import {
  opActivateFramework,
  opAddFramework,
  opDeactivateFramework,
  opRemoveFramework,
  opRevive,
  opSuppress,
  opUpdateFramework,
} from './frameworks';
import { opAccept, opConvert, opConvertAvailable, opDecline, opFinish, opImpose } from './offers';
import { opSweep } from './sweep';

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
    if (error == 0) error = recordApply();
    if (error != 0) break;
    at += (<u32>transient.recordSize) << 3;
    applied += 1;
  }
  transient.failedRecord = applied;
  return error != 0 ? -error : applied;
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

/** Calls that give back more than they take; they work when memory is exhausted, too. */
function isFreeing(op: i32): bool {
  return (
    op == OP_REMOVE_AGENT ||
    op == OP_REMOVE_FRAMEWORK ||
    op == OP_DEACTIVATE_FRAMEWORK ||
    op == OP_DECLINE ||
    op == OP_FINISH ||
    op == OP_SWEEP ||
    op == OP_ADVANCE
  );
}

/** Runs what event-driven triggers asked for. */
function triggeredRun(): i32 {
  if (!triggers.any) return 0;
  filtersExpire(clock.nowMs * 2 + 1);
  if (!feasibilityRefresh()) return -ERROR_MEMORY;
  return cycleRun();
}

function recordApply(): i32 {
  const op = fieldInt(0);
  if (<f64>op != field(0)) return fail(ERROR_OP, 0);
  if (op < OP_ADD_AGENT) return applyDefinition(op);
  if (op < OP_ADD_FRAMEWORK) return applyAgent(op);
  if (op < OP_ACCEPT) return applyFramework(op);
  if (op < OP_ADVANCE) return applyAnswer(op);
  return applyTime(op);
}

function applyDefinition(op: i32): i32 {
  if (op == OP_DEFINE_KIND) return opDefineKind();
  if (op == OP_DEFINE_NAME) return opDefineName();
  if (op == OP_DEFINE_ROLE) return opDefineRole();
  if (op == OP_CONFIGURE) return opConfigure();
  if (op == OP_SET_MIN_ALLOCATABLE) return opSetMinAllocatable();
  if (op == OP_SET_ROLE_POLICY) return opSetRolePolicy();
  if (op == OP_SET_WEIGHT) return opSetWeight();
  if (op == OP_SET_QUOTA) return opSetQuota();
  if (op == OP_SWEEP) return opSweep();
  return fail(ERROR_OP, 0);
}

function applyAgent(op: i32): i32 {
  if (op == OP_ADD_AGENT) return opAddAgent();
  if (op == OP_SET_AGENT_TOTAL) return opSetAgentTotal();
  if (op == OP_SET_AGENT_TRAITS) return opSetAgentTraits();
  if (op == OP_CLEAR_AGENT_FILTERS) return opClearAgentFilters();
  if (op == OP_REMOVE_AGENT) return opRemoveAgent();
  if (op == OP_ACTIVATE_AGENT) return opActivateAgent(true);
  if (op == OP_DEACTIVATE_AGENT) return opActivateAgent(false);
  if (op == OP_SET_AGENT_LISTED) return opSetAgentListed();
  if (op == OP_TRIGGER_AGENT) return opTriggerAgent();
  if (op == OP_HOLD) return opHold();
  if (op == OP_SET_UNAVAILABILITY) return opSetUnavailability();
  if (op == OP_EXPECT_AGENTS) return opExpectAgents();
  if (op == OP_GROW_AGENT) return opGrowAgent();
  return fail(ERROR_OP, 0);
}

function applyFramework(op: i32): i32 {
  if (op == OP_ADD_FRAMEWORK) return opAddFramework();
  if (op == OP_UPDATE_FRAMEWORK) return opUpdateFramework();
  if (op == OP_REMOVE_FRAMEWORK) return opRemoveFramework();
  if (op == OP_ACTIVATE_FRAMEWORK) return opActivateFramework();
  if (op == OP_DEACTIVATE_FRAMEWORK) return opDeactivateFramework();
  if (op == OP_SUPPRESS) return opSuppress();
  if (op == OP_REVIVE) return opRevive();
  if (op == OP_SET_CLIENT_MIN_ALLOCATABLE) return opSetClientMinAllocatable();
  if (op == OP_SET_EXCLUDED) return opSetExcluded();
  if (op == OP_SET_MINIMUM) return opSetMinimum();
  if (op == OP_STARTED) return opStarted();
  if (op == OP_INVERSE_ANSWER) return opInverseAnswer();
  if (op == OP_SET_DURATION) return opSetDuration();
  return fail(ERROR_OP, 0);
}

function applyAnswer(op: i32): i32 {
  if (op == OP_DECLINE) return opDecline();
  if (op == OP_ACCEPT) return opAccept();
  if (op == OP_FINISH) return opFinish();
  if (op == OP_CONVERT) return opConvert();
  if (op == OP_IMPOSE) return opImpose();
  if (op == OP_CONVERT_AVAILABLE) return opConvertAvailable();
  return fail(ERROR_OP, 0);
}

function applyTime(op: i32): i32 {
  if (op == OP_ADVANCE) return opAdvance();
  if (op == OP_ALLOCATE) return opAllocate();
  if (op == OP_ALLOCATE_AGENTS) return opAllocateAgents();
  if (op == OP_PAUSE || op == OP_RESUME) return opPause(op == OP_PAUSE);
  return fail(ERROR_OP, 0);
}

/** [now ms]: filters expire, patience and backoff run out. */
function opAdvance(): i32 {
  const wrong = checkSize(3) || checkWhole(2, 0, 1e14);
  if (wrong) return wrong;
  const nowMs = <i64>field(2);
  if (nowMs < clock.nowMs) return fail(ERROR_TIME, 2);
  if (!outboxEnsure(<u32>(16 * minimumList.count))) return ERROR_MEMORY;
  clock.nowMs = nowMs;
  filtersExpire(nowMs * 2);
  return seniorAdvance() && minimumsAdvance() && feasibilityRefresh() ? 0 : ERROR_MEMORY;
}

/** A batch allocation over all agents. */
function opAllocate(): i32 {
  const wrong = checkSize(2);
  if (wrong) return wrong;
  if (!feasibilityRefresh()) return ERROR_MEMORY;
  triggers.all = true;
  triggers.any = true;
  return -batchEnd(cycleRun());
}

/**
 * [count, agent…, agent…]: a batch allocation whose first stage visits the first `count` agents and
 * whose second stage visits the others, each in this order; a master draws two orders, too.
 */
function opAllocateAgents(): i32 {
  const size = transient.recordSize - 3;
  const wrong = size < 0 ? fail(ERROR_SIZE, 1) : checkWhole(2, 0, size);
  if (wrong) return wrong;
  for (let i = 0; i < size; i++) {
    const bad = checkAgent(3 + i);
    if (bad) return bad;
  }
  if (!feasibilityRefresh() || !listEnsure(working, size)) return ERROR_MEMORY;
  const first = fieldInt(2);
  workingSet(3, first);
  let result = cycleFirstStage();
  if (result < 0) return -result;
  workingSet(3 + first, size - first);
  result = cycleSecondStage();
  for (let i = first; i < size && result >= 0 && !options.paused; i++) {
    result = inverseOffersMakeAt(fieldInt(3 + i));
  }
  return -result;
}

/** A batch is over: so are the filters that were to stand in it for the last time. */
function batchEnd(result: i32): i32 {
  clock.lastBatchMs = clock.nowMs;
  filtersExpire(clock.nowMs * 2 + 1);
  return result;
}

function workingSet(from: i32, count: i32): void {
  working.count = 0;
  for (let i = 0; i < count; i++) {
    const handle = fieldInt(from + i);
    if (isOffering(handle)) listPush(working, handle);
  }
}

function opPause(paused: bool): i32 {
  const wrong = checkSize(2);
  if (wrong) return wrong;
  options.paused = paused;
  return 0;
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
