import {
  MINIMUM_BACKING_OFF,
  MINIMUM_GAVE_UP,
  MINIMUM_INFEASIBLE,
  MINIMUM_RELINQUISHING,
  OUT_EXPLAIN,
  WHY_AGENT_INACTIVE,
  WHY_AGENT_NOT_LISTED,
  WHY_BACKING_OFF,
  WHY_EARMARKED,
  WHY_EXHAUSTED,
  WHY_FRAMEWORK_INACTIVE,
  WHY_GAVE_UP,
  WHY_HEADROOM,
  WHY_INFEASIBLE,
  WHY_OFFERABLE,
  WHY_PAUSED,
  WHY_QUOTA_LIMIT,
  WHY_RELINQUISHING,
  WHY_SUPPRESSED,
} from '../abi';
import { agentAt, agents, isOffering } from '../cluster/agent';
import { availableWithout, beyondForget } from '../cluster/available';
import { clientAt, clientOf } from '../cluster/client';
import { clock } from '../cluster/clock';
import { epochs } from '../cluster/epochs';
import { filterAt, filterMap } from '../cluster/filter';
import { frameworkAt, frameworks } from '../cluster/framework';
import { minimumOf } from '../cluster/minimum';
import { options } from '../cluster/options';
import { hasRefused } from '../cluster/refusals';
import { quotaRoleList, roleAt, roleConsumed, roles } from '../cluster/role';
import { triggers } from '../cluster/triggers';
import { cycleRun } from '../cycle/cycle';
import { memoryBack, memoryKeep, memoryTop } from '../memory/heap';
import { COPY_AT } from '../memory/layout';
import { listAt } from '../memory/list';
import { mapGet } from '../memory/pair-map';
import { tableHas } from '../memory/table';
import { seniorOf } from '../policy/earmark';
import { feasibilityRefresh } from '../policy/feasibility';
import { lackOf } from '../policy/feasible';
import { earmark } from '../policy/holder';
import { letInWhy } from '../policy/let-in';
import { offerable } from '../policy/offerable';
import { outBegin, outboxClear, outboxEnsure, outEnd, outgoing, outPut } from '../policy/outbox';
import { guaranteeIsMet, headroom, quotaCycleStart } from '../policy/quota';
import { seniorOffer } from '../policy/senior-offer';
import { seniorCycleStart } from '../policy/seniority';
import { bagOf, whyOf } from '../policy/verdict';
import { bagRelease } from '../resources/bag';
import { bagContains } from '../resources/bags';
import { vectorAt } from '../resources/quantities';
import { vocabulary } from '../resources/vocabulary';

/**
 * Why a framework is offered nothing: codes (WHY_…) and numbers, words are the host's.
 *
 * The questions run the very checks of an allocation run, which write registers, caches and blocks.
 * So they are asked between `explainBegin`, which copies the state and starts a run, and
 * `explainEnd`, which puts the copy back: whatever was asked, not one byte of the state differs.
 */

export class Copy {
  /** Where the copy of the state is that `memoryBack` goes back to, or 0 (memory.ts). */
  bytes: u32;
}

export const copy = changetype<Copy>(COPY_AT);

/** Starts asking, as if an allocation ran now; 0, or -1 without memory for the copy. */
export function explainBegin(): i32 {
  if (!copyAnew()) return -1;
  epochs.cycle += 1;
  quotaCycleStart();
  seniorCycleStart();
  return 0;
}

/** Ends asking: the state is what it was. Without `explainBegin` it does nothing. */
export function explainEnd(): void {
  if (copy.bytes != 0) memoryBack(copy.bytes);
}

/** Goes back to the state and copies it; false without memory. */
function copyAnew(): bool {
  explainEnd();
  const bytes = memoryTop();
  // Before the start there is nothing to ask about.
  if (bytes == 0 || !memoryKeep()) return false;
  copy.bytes = bytes;
  return true;
}

/** The client asked about; -1 when it is unknown, or nobody began to ask. */
function asked(frameworkHandle: i32, roleHandle: i32): i32 {
  if (copy.bytes == 0) return -1;
  if (!tableHas(frameworks, frameworkHandle) || !tableHas(roles, roleHandle)) return -1;
  return clientOf(frameworkHandle, roleHandle);
}

/** Empties the outbox and makes room; false without memory. */
function answerBegin(fields: u32): bool {
  outboxClear();
  return outboxEnsure(fields);
}

// ── a framework in a role ─────────────────────────────────────────────────────────────────────

/** What keeps it from any offer at all; WHY_OFFERABLE when nothing does, -1 when it is unknown. */
export function explainClient(frameworkHandle: i32, roleHandle: i32): i32 {
  const handle = asked(frameworkHandle, roleHandle);
  if (handle < 0) return -1;
  if (options.paused) return WHY_PAUSED;
  const client = clientAt(handle);
  if (!frameworkAt(client.framework).active) return WHY_FRAMEWORK_INACTIVE;
  if (client.suppressed) return WHY_SUPPRESSED;
  if (client.minimum == 0) return WHY_OFFERABLE;
  const current = minimumOf(client).current;
  if (current == MINIMUM_BACKING_OFF) return WHY_BACKING_OFF;
  if (current == MINIMUM_RELINQUISHING) return WHY_RELINQUISHING;
  if (current == MINIMUM_GAVE_UP) return WHY_GAVE_UP;
  if (current == MINIMUM_INFEASIBLE) return WHY_INFEASIBLE;
  return WHY_OFFERABLE;
}

/**
 * Where its minimum stands: one record [relinquishes, due ms or -1, backoff until ms, whether it is
 * the most senior, (name, least, held, unit)…]. 1, or -1 when it has no minimum.
 */
export function explainMinimum(frameworkHandle: i32, roleHandle: i32): i32 {
  const handle = asked(frameworkHandle, roleHandle);
  if (handle < 0 || clientAt(handle).minimum == 0) return -1;
  if (!answerBegin(8 + 4 * <u32>vocabulary.nameCount)) return -1;
  const minimum = minimumOf(clientAt(handle));
  const begun = outBegin(OUT_EXPLAIN);
  outPut(minimum.attempts);
  outPut(minimum.dueMs == i64.MAX_VALUE ? -1 : <f64>minimum.dueMs);
  outPut(<f64>minimum.backoffUntilMs);
  outPut(seniorOf() == handle ? 1 : 0);
  for (let name = 0; name < vocabulary.nameCount; name++) {
    if (vectorAt(minimum.least, name) == 0) continue;
    outPut(name);
    outPut(<f64>vectorAt(minimum.least, name));
    outPut(<f64>vectorAt(minimum.held, name));
    outPut(<f64>vectorAt(minimum.unit, name));
  }
  outEnd(begun);
  return 1;
}

/**
 * Why no placement of its minimum exists: one record [LACK_…, name, how much there is, how much is
 * wanted], units or thousandths. 1, or -1 when it has no minimum.
 */
export function explainFeasible(frameworkHandle: i32, roleHandle: i32): i32 {
  const handle = asked(frameworkHandle, roleHandle);
  if (handle < 0 || clientAt(handle).minimum == 0 || !answerBegin(8)) return -1;
  const lack = lackOf(handle);
  const begun = outBegin(OUT_EXPLAIN);
  outPut(lack.why);
  outPut(lack.name);
  outPut(<f64>lack.have);
  outPut(<f64>lack.want);
  outEnd(begun);
  return 1;
}

/** When its patience or backoff is over, in ms; -1 when no such time runs. */
export function minimumDueMs(frameworkHandle: i32, roleHandle: i32): f64 {
  const handle = asked(frameworkHandle, roleHandle);
  if (handle < 0 || clientAt(handle).minimum == 0) return -1;
  const due = minimumOf(clientAt(handle)).dueMs;
  return due == i64.MAX_VALUE ? -1 : <f64>due;
}

// ── an agent, for a framework in a role ───────────────────────────────────────────────────────

/** What keeps the agent from it; WHY_OFFERABLE means that only its turn has not come. */
export function explainAgent(frameworkHandle: i32, roleHandle: i32, agentHandle: i32): i32 {
  const handle = asked(frameworkHandle, roleHandle);
  if (handle < 0 || !tableHas(agents, agentHandle)) return -1;
  const agent = agentAt(agentHandle);
  if (!agent.activated) return WHY_AGENT_INACTIVE;
  if (!agent.whitelisted) return WHY_AGENT_NOT_LISTED;
  if (agent.available == 0) return WHY_EXHAUSTED;
  if (earmark.client == handle + 1) {
    const bag = bagOf(seniorOffer(agentHandle));
    bagRelease(bag);
    if (bag != 0) return WHY_OFFERABLE;
  }
  const kept = letInWhy(agentHandle, handle);
  if (kept != WHY_OFFERABLE) return kept;
  const isBeside = earmark.client != 0 && earmark.client != handle + 1;
  const why = isBeside ? besideEarmarkWhy(agentHandle, handle) : offerableWhy(agentHandle, handle);
  if (earmark.client == 0 || why == WHY_OFFERABLE) return why;
  // The earmark is to blame only if without it there were an offer.
  const without = withoutEarmarkWhy(agentHandle, handle);
  return without == WHY_OFFERABLE ? WHY_EARMARKED : without;
}

/** The verdict once the earmark's holder was offered what it would be. */
function besideEarmarkWhy(agentHandle: i32, handle: i32): i32 {
  const agent = agentAt(agentHandle);
  const available = agent.available;
  const offered = bagOf(seniorOffer(agentHandle));
  agent.available = availableWithout(agentHandle, offered);
  beyondForget(agentHandle);
  const why = offerableWhy(agentHandle, handle);
  bagRelease(agent.available);
  bagRelease(offered);
  agent.available = available;
  beyondForget(agentHandle);
  return why;
}

/** The verdict if nothing were kept for the earmark's holder, and it were not offered anything. */
function withoutEarmarkWhy(agentHandle: i32, handle: i32): i32 {
  const agent = agentAt(agentHandle);
  const holder = earmark.client;
  const units = agent.keptUnits;
  earmark.client = 0;
  agent.keptUnits = 0;
  const why = offerableWhy(agentHandle, handle);
  agent.keptUnits = units;
  earmark.client = holder;
  return why;
}

/** The verdict of both stages. */
function offerableWhy(agentHandle: i32, handle: i32): i32 {
  const role = roleAt(clientAt(handle).role);
  if (role.hasQuota && !guaranteeIsMet(clientAt(handle).role)) {
    if (stageWhy(agentHandle, handle, true) == WHY_OFFERABLE) return WHY_OFFERABLE;
  }
  const why = stageWhy(agentHandle, handle, false);
  if (why != WHY_HEADROOM) return why;
  // Headroom is to blame only if without it there were an offer: the limit may say no by itself.
  headroom.isNeeded = false;
  const without = stageWhy(agentHandle, handle, false);
  headroom.isNeeded = true;
  return without == WHY_QUOTA_LIMIT ? WHY_QUOTA_LIMIT : WHY_HEADROOM;
}

function stageWhy(agentHandle: i32, handle: i32, guaranteesFirst: bool): i32 {
  const verdict = offerable(agentHandle, handle, guaranteesFirst);
  bagRelease(bagOf(verdict));
  return whyOf(verdict);
}

/**
 * Until when its filters keep from it what it could be offered of an agent, in ms; 0 when no filter
 * does.
 */
export function filteredUntilMs(frameworkHandle: i32, roleHandle: i32, agentHandle: i32): f64 {
  const handle = asked(frameworkHandle, roleHandle);
  if (handle < 0 || !tableHas(agents, agentHandle)) return 0;
  const client = clientAt(handle);
  const filters = client.filters;
  client.filters = 0;
  const bag = bagOf(offerable(agentHandle, handle, false));
  client.filters = filters;
  if (bag == 0) return 0;
  let until: i64 = 0;
  for (let at = mapGet(filterMap, handle, agentHandle); at >= 0; at = filterAt(at).nextInCell - 1) {
    if (bagContains(filterAt(at).bag, bag)) until = max<i64>(until, filterAt(at).dueKey >> 1);
  }
  bagRelease(bag);
  return <f64>until;
}

/**
 * On how many agents the framework has refused what it would be offered now: there those of its
 * group come first who have waited for longer (refusals.ts).
 */
export function refusedOn(frameworkHandle: i32, roleHandle: i32): i32 {
  const handle = asked(frameworkHandle, roleHandle);
  if (handle < 0 || clientAt(handle).askings == 0) return 0;
  let count = 0;
  for (let a = 0; a < agents.end; a++) {
    if (!tableHas(agents, a) || !isOffering(a) || agentAt(a).askedFirst == 0) continue;
    const bag = bagOf(offerable(a, handle, false));
    if (bag != 0 && hasRefused(handle, a, bag)) count += 1;
    bagRelease(bag);
  }
  return count;
}

// ── what stands above one framework ───────────────────────────────────────────────────────────

/** The framework that the earmark is for, or -1. */
export function earmarkFramework(): i32 {
  return earmark.client == 0 ? -1 : clientAt(earmark.client - 1).framework;
}

/** The role that the earmark is for, or -1. */
export function earmarkRole(): i32 {
  return earmark.client == 0 ? -1 : clientAt(earmark.client - 1).role;
}

/** When the earmark's holder is expected to start under `easy`, or -1 while that cannot be told. */
export function earmarkStartMs(): f64 {
  const isKnown = earmark.client != 0 && earmark.startMs < i64.MAX_VALUE;
  return isKnown ? <f64>earmark.startMs : -1;
}

/** When the earmark lapses if its holder takes nothing of what is there for it, or -1. */
export function earmarkDueMs(): f64 {
  if (earmark.client == 0) return -1;
  const minimum = minimumOf(clientAt(earmark.client - 1));
  return minimum.servedSinceMs < 0 ? -1 : <f64>(minimum.servedSinceMs + minimum.patienceMs);
}

/** When the next batch allocation is due, in ms. */
export function nextBatchMs(): f64 {
  return <f64>(clock.lastBatchMs + options.intervalMs);
}

/** One of the roles with a quota, or -1 behind the last. */
export function quotaRoleAt(index: i32): i32 {
  return <u32>index < <u32>quotaRoleList.count ? listAt(quotaRoleList, index) : -1;
}

/**
 * A role's quota: for each name with a guarantee or limit a record [name, guarantee, limit or -1,
 * consumed]. Their number, or -1 when the role is unknown.
 */
export function explainQuota(roleHandle: i32): i32 {
  if (copy.bytes == 0 || !tableHas(roles, roleHandle)) return -1;
  if (!answerBegin(6 * <u32>vocabulary.nameCount)) return -1;
  const role = roleAt(roleHandle);
  if (role.guarantees == 0) return 0;
  for (let name = 0; name < vocabulary.nameCount; name++) {
    const limited = ((role.limited >> name) & 1) != 0;
    if (!limited && vectorAt(role.guarantees, name) == 0) continue;
    const begun = outBegin(OUT_EXPLAIN);
    outPut(name);
    outPut(<f64>vectorAt(role.guarantees, name));
    outPut(limited ? <f64>vectorAt(role.limits, name) : -1);
    outPut(<f64>roleConsumed(role, name));
    outEnd(begun);
  }
  return outgoing.records;
}

/**
 * What a batch allocation now would offer, as records of offers among others; how many, or -1
 * when nobody began to ask or memory is exhausted. It runs on a fresh copy, so that what was asked
 * before does not matter; what is asked after it is answered as if it had happened.
 */
export function explainAllocation(): i32 {
  if (copy.bytes == 0 || !copyAnew() || !answerBegin(8)) return -1;
  if (!feasibilityRefresh()) return -1;
  triggers.all = true;
  triggers.any = true;
  return cycleRun(false) < 0 ? -1 : outgoing.records;
}
