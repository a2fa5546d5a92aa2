import { ERROR_MEMORY, ERROR_SIZE, ERROR_TIME } from '../abi';
import { isOffering } from '../cluster/agent';
import { clock } from '../cluster/clock';
import { filtersExpire } from '../cluster/filters';
import { minimumList } from '../cluster/minimum';
import { options } from '../cluster/options';
import { triggers } from '../cluster/triggers';
import { cycleFirstStage, cycleRun, cycleSecondStage } from '../cycle/cycle';
import { listEnsure, listPush } from '../memory/list';
import { transient } from '../memory/transient';
import { working } from '../memory/working';
import { answeredDecline } from '../policy/answered';
import { feasibilityRefresh } from '../policy/feasibility';
import { inverseOffersMakeAt } from '../policy/maintenance';
import { outboxEnsure } from '../policy/outbox';
import { minimumsAdvance } from '../policy/patience';
import { seniorAdvance } from '../policy/seniority';
import { checkAgent } from './agents';
import { checkSize, checkWhole, fail, field, fieldInt } from './fields';
import { Advance, AllocateAgents } from './records';

/** Records that let time pass, and allocate. */

/** [now ms]: filters expire, patience and backoff run out. */
export function opAdvance(): i32 {
  const wrong = checkSize(Advance.size) || checkWhole(Advance.nowMs, 0, 1e14);
  if (wrong) return wrong;
  const nowMs = <i64>field(Advance.nowMs);
  if (nowMs < clock.nowMs) return fail(ERROR_TIME, Advance.nowMs);
  if (!outboxEnsure(<u32>(16 * minimumList.count))) return ERROR_MEMORY;
  clock.nowMs = nowMs;
  filtersExpire(nowMs * 2);
  return seniorAdvance() && minimumsAdvance() && feasibilityRefresh() ? 0 : ERROR_MEMORY;
}

/** A batch allocation over all agents. */
export function opAllocate(): i32 {
  const wrong = checkSize(2);
  if (wrong) return wrong;
  if (!feasibilityRefresh()) return ERROR_MEMORY;
  triggers.all = true;
  triggers.any = true;
  const result = batchEnd(cycleRun(true));
  answeredDecline();
  return -result;
}

/**
 * [count, agent…, agent…]: a batch allocation whose first stage visits the first `count` agents and
 * whose second stage visits the others, each in this order; a master draws two orders, too.
 */
export function opAllocateAgents(): i32 {
  const size = transient.recordSize - 3;
  const wrong = size < 0 ? fail(ERROR_SIZE, 1) : checkWhole(AllocateAgents.firstCount, 0, size);
  if (wrong) return wrong;
  for (let i = 0; i < size; i++) {
    const bad = checkAgent(AllocateAgents.agents + i);
    if (bad) return bad;
  }
  if (!feasibilityRefresh() || !listEnsure(working, size)) return ERROR_MEMORY;
  const first = fieldInt(AllocateAgents.firstCount);
  workingSet(AllocateAgents.agents, first);
  let result = cycleFirstStage();
  if (result < 0) return -result;
  workingSet(AllocateAgents.agents + first, size - first);
  result = cycleSecondStage();
  for (let i = first; i < size && result >= 0 && !options.paused; i++) {
    result = inverseOffersMakeAt(fieldInt(AllocateAgents.agents + i));
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

export function opPause(paused: bool): i32 {
  const wrong = checkSize(2);
  if (wrong) return wrong;
  options.paused = paused;
  return 0;
}
