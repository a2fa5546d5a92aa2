import type { MinimumState } from '../../host/allocator/api.js';
import { offersOf } from './holdings.js';
import type { Outcome } from './outcome.js';
import { rolePolicy } from './policy.js';
import type { Client, MinimumRecord, State } from './state.js';

/**
 * Where a client's minimum stands, and when the time of that is over.
 *
 *   waiting ── first accept ──▶ gathering ── holds the minimum, or has started ──▶ satisfied
 *      ▲                            │ patience over
 *      └── backoff over ── backing off ◀── all given back ── relinquishing
 */

const MAY_BE_OFFERED: ReadonlySet<MinimumState> = new Set(['waiting', 'gathering', 'satisfied']);

/** Whether the client's minimum lets it be offered resources; without one, always. */
export function mayBeOffered({ minimum }: Client): boolean {
  return minimum === undefined || MAY_BE_OFFERED.has(minimum.current);
}

export function isPatient({ current }: MinimumRecord): boolean {
  return current === 'waiting' || current === 'gathering';
}

/** Whether it still lacks its minimum, and may get it. */
export function lacksMinimum({ minimum }: Client): boolean {
  return minimum !== undefined && isPatient(minimum);
}

/**
 * When the patience that runs is over. One that waits and is offered nothing is patient for the
 * longest backoff, so that orders and admissions decide until somebody is left out.
 */
export function patienceEndMs(
  state: State,
  client: Client,
  minimum: MinimumRecord,
): number | undefined {
  const patienceMs = minimum.recovering ? minimum.recoveryPatienceMs : minimum.patienceMs;
  if (patienceMs === undefined) return undefined;
  if (minimum.current === 'gathering' || minimum.offered) return minimum.sinceMs + patienceMs;
  return minimum.sinceMs + Math.max(patienceMs, longestWaitMs(state, client, minimum));
}

/** For how long one may wait that was offered nothing. */
export function longestWaitMs(
  state: State,
  { role }: Client,
  { patienceMs = 0 }: MinimumRecord,
): number {
  const { backoffMaxMs = 0 } = rolePolicy(state.settings.policy, role).relinquish ?? {};
  // With no patience at all the time would be over again at once, for ever.
  return Math.max(patienceMs, backoffMaxMs, 1);
}

/** The patience begins anew. */
export function press(state: State, client: Client, minimum: MinimumRecord): void {
  minimum.sinceMs = state.nowMs;
  minimum.dueMs = patienceEndMs(state, client, minimum);
}

/** The state changes; the new one's time is over at `dueMs`, or with the patience. */
export function moveTo(
  state: State,
  outcome: Outcome,
  client: Client,
  minimum: MinimumRecord,
  to: MinimumState,
  dueMs?: number,
): void {
  const from = minimum.current;
  if (from === to) return;
  minimum.current = to;
  minimum.offered = to === 'waiting' && offersOf(state, client).length > 0;
  if (to !== 'gathering') minimum.recovering = false;
  minimum.sinceMs = state.nowMs;
  minimum.dueMs = isPatient(minimum) ? patienceEndMs(state, client, minimum) : dueMs;
  // Nobody judges who is feasible while it relinquishes or is satisfied.
  if (from === 'relinquishing' || from === 'satisfied') state.feasibilityIsStale = true;
  const framework = state.frameworks.get(client.frameworkId);
  if (to === 'satisfied' && framework !== undefined) framework.runsSinceMs = state.nowMs;
  outcome.transition(client, from, to);
  if (state.earmark?.holder === client && !isPatient(minimum)) endEarmark(state, client, minimum);
}

/** Lifts the earmark; its holder's patience begins anew if it gathers and none runs. */
export function endEarmark(state: State, holder: Client, minimum: MinimumRecord): void {
  state.earmark = undefined;
  state.earmarkEndedAfter = state.runs;
  if (minimum.current === 'gathering' && minimum.dueMs === undefined) press(state, holder, minimum);
}
