import { endEarmark, isPatient } from './minimum-state.js';
import { compareBytes } from './order.js';
import type { Client, MinimumRecord, State } from './state.js';
import { allWithMinimum } from './tracking.js';

/** Seniority, and the earmark of the most senior: what makes relinquishing end in progress for all. */

/** Whether a client could be given the earmark, or keep it. */
export function isCandidate(state: State, { frameworkId, role, minimum }: Client): boolean {
  const framework = state.frameworks.get(frameworkId);
  if (framework === undefined || minimum === undefined) return false;
  if (minimum.patienceMs === undefined || minimum.demoted || !framework.active) return false;
  if (!framework.roles.has(role) || framework.suppressed.has(role)) return false;
  return isPatient(minimum) || minimum.current === 'backing off';
}

interface WithMinimum {
  readonly client: Client;
  readonly minimum: MinimumRecord;
}

/** First subscription, then framework id, then role. */
export function compareSeniority(a: WithMinimum, b: WithMinimum): number {
  return (
    a.minimum.seniorMs - b.minimum.seniorMs ||
    compareBytes(a.client.frameworkId, b.client.frameworkId) ||
    compareBytes(a.client.role, b.client.role)
  );
}

export function mostSenior(state: State): WithMinimum | undefined {
  const candidates = allWithMinimum(state).filter(({ client }) => isCandidate(state, client));
  return candidates.sort(compareSeniority)[0];
}

export function setEarmark(state: State, holder: Client): void {
  state.earmark = {
    holder,
    servedSinceMs: undefined,
    kept: [],
    startMs: undefined,
    promisedMs: undefined,
    slipped: false,
  };
  state.tally.earmarks += 1;
}

/** The holder loses earmark and seniority, and gives back at once what it gathered. */
function demote(state: State, holder: Client, minimum: MinimumRecord): void {
  minimum.seniorMs = state.nowMs;
  minimum.demoted = true;
  endEarmark(state, holder, minimum);
  if (isPatient(minimum)) minimum.dueMs = state.nowMs;
  state.tally.demotions += 1;
}

/** Time passes: who did not take within one patience what was there for it. */
export function demoteLate(state: State): void {
  const { holder, servedSinceMs } = state.earmark ?? {};
  if (holder?.minimum === undefined || servedSinceMs === undefined) return;
  if (state.nowMs < servedSinceMs + (holder.minimum.patienceMs ?? 0)) return;
  demote(state, holder, holder.minimum);
}

/** A run begins: who is no candidate any more. */
export function demoteLeaving(state: State): void {
  const { holder } = state.earmark ?? {};
  if (holder?.minimum === undefined || isCandidate(state, holder)) return;
  demote(state, holder, holder.minimum);
}

/** Who has the earmark in a run that begins now, and its minimum. */
export function holderOf(state: State): WithMinimum | undefined {
  const { holder } = state.earmark ?? {};
  if (holder?.minimum === undefined || !isCandidate(state, holder)) return undefined;
  return { client: holder, minimum: holder.minimum };
}
