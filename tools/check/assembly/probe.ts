import { MINIMUM_RELINQUISHING } from '../../../assembly/abi';
import { agentAt, agents } from '../../../assembly/cluster/agent';
import { Client, clientAt, clientOf } from '../../../assembly/cluster/client';
import { clock } from '../../../assembly/cluster/clock';
import { epochs } from '../../../assembly/cluster/epochs';
import { filterAt, filterMap } from '../../../assembly/cluster/filter';
import { frameworkAt, frameworks } from '../../../assembly/cluster/framework';
import { holdingAt, holdingMap, offerAt, offers } from '../../../assembly/cluster/holding';
import { Minimum, minimumOf, minimums } from '../../../assembly/cluster/minimum';
import { askingAt, latestAsked } from '../../../assembly/cluster/refusals';
import { roleAt } from '../../../assembly/cluster/role';
import { overdueMs } from '../../../assembly/cluster/waiting';
import { bitsHas } from '../../../assembly/memory/bits';
import { listAt } from '../../../assembly/memory/list';
import { mapGet } from '../../../assembly/memory/pair-map';
import { tableHas } from '../../../assembly/memory/table';
import { earmark } from '../../../assembly/policy/holder';
import { keptAgents } from '../../../assembly/policy/kept';
import { bagCount, bagEntry } from '../../../assembly/resources/bag';

/**
 * Reads everything that decides the future out of the memory of a running allocator, as whole
 * numbers. It is compiled from the sources of the allocator itself, into a module of its own that
 * imports the other's memory, so that the allocator under test is the very binary that is shipped.
 * It only reads: it has no data of its own and calls nothing that writes.
 *
 * There is one resource name; amounts are thousandths. -1 stands for never and for none.
 */

const NONE: i32 = -1;

function known(framework: i32, roleHandle: i32): i32 {
  return tableHas(frameworks, framework) ? clientOf(framework, roleHandle) : NONE;
}

function inMs(dueMs: i64): i32 {
  return dueMs == i64.MAX_VALUE ? NONE : <i32>(dueMs - clock.nowMs);
}

function amountIn(bag: usize): i32 {
  let amount: i64 = 0;
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) amount += bagEntry(bag, i).quantity;
  return <i32>amount;
}

// ── the allocator ─────────────────────────────────────────────────────────────────────────────

export function nowMs(): f64 {
  return <f64>clock.nowMs;
}

/** The framework that holds the earmark. */
export function earmarkFramework(): i32 {
  return earmark.client == 0 ? NONE : clientAt(earmark.client - 1).framework;
}

/** For how long what the earmark's holder lacks has been there for it. */
export function servedForMs(): i32 {
  if (earmark.client == 0) return NONE;
  const since = minimumOf(clientAt(earmark.client - 1)).servedSinceMs;
  return since < 0 ? NONE : <i32>(clock.nowMs - since);
}

/** Whether no run has been without an earmark since the last one ended. */
export function isEarmarkJustOver(): bool {
  return earmark.client == 0 && earmark.count > 0 && earmark.endCycle == epochs.cycle;
}

/** In how many ms the holder is expected to start under `easy`, as of the last run. */
export function startInMs(): i32 {
  return earmark.client == 0 ? NONE : inMs(earmark.startMs);
}

/** When the earliest start was ever expected, from now: in the past below zero, infinite for never. */
export function promisedInMs(): f64 {
  if (earmark.client == 0 || earmark.promisedMs == i64.MAX_VALUE) return Infinity;
  return <f64>(earmark.promisedMs - clock.nowMs);
}

export function hasSlipped(): bool {
  return earmark.client != 0 && earmark.hasSlipped;
}

/** Whether feasibility is to be judged again. */
export function isFeasibilityStale(): bool {
  return minimums.feasibleEpoch != epochs.cluster;
}

/** The next moment at which the allocator looks at patience and backoff. */
export function nextDueInMs(): i32 {
  return inMs(minimums.dueMs);
}

// ── agents ────────────────────────────────────────────────────────────────────────────────────

export function isPresent(place: i32): bool {
  return tableHas(agents, place);
}

export function availableOn(place: i32): i32 {
  return tableHas(agents, place) ? amountIn(agentAt(place).available) : 0;
}

/** What the allocator remembers of an agent: 1 open, 2 closed while something was held back. */
export function memoryOf(place: i32): i32 {
  if (!tableHas(agents, place)) return 0;
  const it = agentAt(place);
  return (it.isOpen ? 1 : 0) | (it.heldBack ? 2 : 0);
}

/** How many agents something is kept of for the earmark's holder. */
export function keptCount(): i32 {
  return keptAgents.count;
}

/** The agents of which something is kept, in their order. */
export function keptAgentAt(index: i32): i32 {
  return listAt(keptAgents, index);
}

export function keptUnitsOn(place: i32): f64 {
  return <f64>agentAt(place).keptUnits;
}

// ── frameworks in a role ──────────────────────────────────────────────────────────────────────

export function minimumState(framework: i32, roleHandle: i32): i32 {
  const handle = known(framework, roleHandle);
  return handle < 0 || clientAt(handle).minimum == 0 ? 0 : minimumOf(clientAt(handle)).current;
}

function its(framework: i32, roleHandle: i32): Client {
  return clientAt(known(framework, roleHandle));
}

function minimum(framework: i32, roleHandle: i32): Minimum {
  return minimumOf(its(framework, roleHandle));
}

export function dueInMs(framework: i32, roleHandle: i32): i32 {
  return inMs(minimum(framework, roleHandle).dueMs);
}

/** When the backoff of the relinquish under way will be over; NONE when it is forced. */
export function backoffInMs(framework: i32, roleHandle: i32): i32 {
  const it = minimum(framework, roleHandle);
  if (it.current != MINIMUM_RELINQUISHING || it.forced) return NONE;
  return <i32>max<i64>(0, it.backoffUntilMs - clock.nowMs);
}

export function attempts(framework: i32, roleHandle: i32): i32 {
  return minimum(framework, roleHandle).attempts;
}

export function hasStarted(framework: i32, roleHandle: i32): bool {
  return minimum(framework, roleHandle).started;
}

/** It did not take what an earmark held for it, and has taken nothing since. */
export function isDemoted(framework: i32, roleHandle: i32): bool {
  return minimum(framework, roleHandle).demoted;
}

/** While it waits: it was offered something, so its patience runs. */
export function isOffered(framework: i32, roleHandle: i32): bool {
  return minimum(framework, roleHandle).offered;
}

/** When one without a minimum is, or was, due to come first; infinite for never. */
export function overdueAtMs(framework: i32, roleHandle: i32): f64 {
  const due = overdueMs(its(framework, roleHandle));
  return due == i64.MAX_VALUE ? Infinity : <f64>due;
}

export function seniorSinceMs(framework: i32, roleHandle: i32): f64 {
  return <f64>minimum(framework, roleHandle).seniorMs;
}

/** In how many ms it is expected to end, from when it last had what it needs; NONE when unknown. */
export function endInMs(framework: i32): i32 {
  const it = frameworkAt(framework);
  if (it.durationMs <= 0 || it.runsSinceMs < 0) return NONE;
  return <i32>max<i64>(1, it.runsSinceMs + it.durationMs - clock.nowMs);
}

export function isSuppressed(framework: i32, roleHandle: i32): bool {
  return its(framework, roleHandle).suppressed;
}

/** Its place in a `fifo` role: when it subscribed, or was sent to the back. */
export function placeMs(framework: i32, roleHandle: i32): f64 {
  return its(framework, roleHandle).node.place;
}

/** When it came to the role, by the count of comings, questions and refusals. */
export function cameAt(framework: i32, roleHandle: i32): f64 {
  return its(framework, roleHandle).came;
}

/** Allocations ever made to it: they decide between equal shares. */
export function countOf(framework: i32, roleHandle: i32): f64 {
  return its(framework, roleHandle).node.count;
}

export function roleCount(roleHandle: i32): f64 {
  return roleAt(roleHandle).node.count;
}

/** The same of the role's own frameworks among its subroles; NONE while it has none. */
export function virtualLeafCount(roleHandle: i32): f64 {
  const leaf = roleAt(roleHandle).virtualLeaf;
  return leaf.inSorter ? leaf.count : NONE;
}

// ── frameworks on agents ──────────────────────────────────────────────────────────────────────

export function usedOn(framework: i32, roleHandle: i32, place: i32): i32 {
  const handle = known(framework, roleHandle);
  if (handle < 0) return 0;
  const at = mapGet(holdingMap, handle, place);
  return at < 0 ? 0 : amountIn(holdingAt(at).used);
}

/** Whether the allocator remembers that the framework gets nothing there. */
export function isBlockedOn(framework: i32, roleHandle: i32, place: i32): bool {
  const handle = known(framework, roleHandle);
  return handle >= 0 && tableHas(agents, place) && bitsHas(agentAt(place).blocked, handle);
}

/** A filter of a framework on an agent: the first, or the one behind another. */
export function filterOn(framework: i32, roleHandle: i32, place: i32): i32 {
  const handle = known(framework, roleHandle);
  return handle < 0 ? NONE : mapGet(filterMap, handle, place);
}

export function filterAfter(handle: i32): i32 {
  return filterAt(handle).nextInCell - 1;
}

export function filterAmount(handle: i32): i32 {
  return amountIn(filterAt(handle).bag);
}

/** Twice the ms left, odd when it outlives the batch at that instant. */
export function filterDueKeyIn(handle: i32): f64 {
  return <f64>(filterAt(handle).dueKey - 2 * clock.nowMs);
}

/** What a framework was asked on an agent: the latest asking, or the one before another. */
export function askingOn(framework: i32, roleHandle: i32, place: i32): i32 {
  const handle = known(framework, roleHandle);
  return handle < 0 ? NONE : latestAsked(handle, place);
}

export function askingBefore(handle: i32): i32 {
  return askingAt(handle).nextInCell - 1;
}

export function askingAmount(handle: i32): i32 {
  return amountIn(askingAt(handle).bag);
}

export function askingNumber(handle: i32): f64 {
  return askingAt(handle).number;
}

export function isRefusal(handle: i32): bool {
  return askingAt(handle).refused;
}

export function isOutright(handle: i32): bool {
  return askingAt(handle).outright;
}

// ── outstanding offers ────────────────────────────────────────────────────────────────────────

/** Handles of offers lie below this. */
export function offersEnd(): i32 {
  return offers.end;
}

export function isOffer(handle: i32): bool {
  return tableHas(offers, handle);
}

export function offerFramework(handle: i32): i32 {
  return clientAt(holdingAt(offerAt(handle).holding).client).framework;
}

export function offerAgent(handle: i32): i32 {
  return holdingAt(offerAt(handle).holding).agent;
}

export function offerAmount(handle: i32): i32 {
  return amountIn(offerAt(handle).bag);
}
