import type { MinimumInput, MinimumState } from '../../host/allocator/api.js';
import { parseQuantities, type Quantities } from '../../host/resources/index.js';
import { quantitiesOf, resourcesOf } from './entries.js';
import { compareBytes, sortedByBytes } from './order.js';
import type { Outcome } from './outcome.js';
import { rolePolicy } from './policy.js';
import { covers, isNone, plus } from './quantities.js';
import { NO_SENIORITY } from './seniority.js';
import type { Client, FrameworkState, Holding, MinimumRecord, State } from './state.js';

/**
 * What a framework needs in a role before it can start, and giving it back:
 *
 *   waiting ── first accept ──▶ gathering ── holds the minimum, or has started ──▶ satisfied
 *      ▲                            │ patience over
 *      └── backoff over ── backing off ◀── all given back ── relinquishing
 */

/** A relinquish that is not carried out is told again after so long. */
const TELL_AGAIN_MS = 10_000;

const MAY_BE_OFFERED: ReadonlySet<MinimumState> = new Set(['waiting', 'gathering', 'satisfied']);

/** Whether the client's minimum lets it be offered resources; without one, always. */
export function mayBeOffered(state: State, framework: FrameworkState, role: string): boolean {
  const client = state.clients.get(role)?.get(framework.id);
  if (client?.minimum === undefined) return true;
  if (!MAY_BE_OFFERED.has(client.minimum.current)) return false;
  return client.minimum.current !== 'waiting' || NO_SENIORITY.admits(state, client);
}

function usedBy(state: State, client: Client): Holding[] {
  const its = [...state.holdings.values()].filter(
    ({ frameworkId, role }) => frameworkId === client.frameworkId && role === client.role,
  );
  return sortedByBytes(its, ({ agentId }) => agentId);
}

function heldBy(state: State, client: Client): Quantities {
  return usedBy(state, client)
    .map(({ used }) => quantitiesOf(used))
    .reduce(plus, {});
}

function moveTo(
  outcome: Outcome,
  client: Client,
  minimum: MinimumRecord,
  to: MinimumState,
  dueMs: number | undefined,
): void {
  outcome.transition(client, minimum.current, to);
  minimum.current = to;
  minimum.dueMs = dueMs;
}

function after(state: State, ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : state.nowMs + ms;
}

/** The framework declares what it needs in the role, or that it needs nothing. */
export function declareMinimum(
  state: State,
  outcome: Outcome,
  client: Client,
  input: MinimumInput | undefined,
): void {
  if (input === undefined) {
    client.minimum = undefined;
    return;
  }
  const known = client.minimum;
  const minimum: MinimumRecord = {
    current: known?.current ?? 'waiting',
    dueMs: known?.dueMs,
    attempts: known?.attempts ?? 0,
    backoffUntilMs: known?.backoffUntilMs ?? 0,
    started: known?.started ?? false,
    seniorMs: known?.seniorMs ?? state.nowMs,
    quantities: parseQuantities(input.quantities),
    unit: parseQuantities(input.unit ?? {}),
    patienceMs:
      input.patienceMs ?? rolePolicy(state.settings.policy, client.role).relinquish?.patienceMs,
    recoveryPatienceMs:
      input.recoveryPatienceMs ??
      rolePolicy(state.settings.policy, client.role).relinquish?.recoveryPatienceMs,
  };
  const grew = known === undefined || !covers(known.quantities, minimum.quantities);
  client.minimum = minimum;
  const held = heldBy(state, client);
  const isMet = covers(held, minimum.quantities);
  if (minimum.current === 'waiting' && !isNone(held)) {
    moveTo(outcome, client, minimum, 'gathering', after(state, minimum.patienceMs));
  }
  if (minimum.current === 'gathering' && isMet) {
    moveTo(outcome, client, minimum, 'satisfied', undefined);
  }
  if (minimum.current === 'satisfied' && grew && !isMet && !minimum.started) {
    moveTo(outcome, client, minimum, 'gathering', after(state, minimum.patienceMs));
  }
}

/** The client uses more than before. */
export function minimumUsed(state: State, outcome: Outcome, client: Client): void {
  const { minimum } = client;
  if (minimum === undefined) return;
  if (minimum.current === 'waiting') {
    moveTo(outcome, client, minimum, 'gathering', after(state, minimum.patienceMs));
  }
  if (minimum.current === 'gathering' && covers(heldBy(state, client), minimum.quantities)) {
    moveTo(outcome, client, minimum, 'satisfied', undefined);
  }
}

/** What the client used on an agent is lost with it. */
export function minimumLost(state: State, outcome: Outcome, client: Client): void {
  const { minimum } = client;
  if (minimum === undefined) return;
  const { recoveryPatienceMs, started } = minimum;
  const isMet = covers(heldBy(state, client), minimum.quantities);
  if (minimum.current === 'satisfied' && !isMet && !started && recoveryPatienceMs !== undefined) {
    moveTo(outcome, client, minimum, 'gathering', after(state, recoveryPatienceMs));
  }
  minimumLeft(state, outcome, client);
}

/** Something that the client had, offered or used, has left it. */
export function minimumLeft(state: State, outcome: Outcome, client: Client): void {
  const { minimum } = client;
  if (minimum === undefined) return;
  if (minimum.current === 'gathering' && isNone(heldBy(state, client))) {
    moveTo(outcome, client, minimum, 'waiting', undefined);
  }
  settle(state, outcome, client, minimum);
}

/** A relinquish is done when nothing is left. */
function settle(state: State, outcome: Outcome, client: Client, minimum: MinimumRecord): void {
  if (minimum.current !== 'relinquishing') return;
  if (usedBy(state, client).length > 0 || offersOf(state, client).length > 0) return;
  const { limit } = rolePolicy(state.settings.policy, client.role).relinquish ?? {};
  if (limit !== undefined && minimum.attempts >= limit) {
    moveTo(outcome, client, minimum, 'gave up', undefined);
  } else {
    // However late it was given back, a batch offers it to others first.
    const soonestMs = state.nowMs + state.settings.intervalMs + 1;
    const untilMs = Math.max(minimum.backoffUntilMs, soonestMs);
    moveTo(outcome, client, minimum, 'backing off', untilMs);
  }
}

/** The framework says that it runs. */
export function minimumStarted(outcome: Outcome, client: Client, minimum: MinimumRecord): void {
  minimum.started = true;
  if (minimum.current === 'gathering' || minimum.current === 'waiting') {
    moveTo(outcome, client, minimum, 'satisfied', undefined);
  }
}

// ── relinquish ──────────────────────────────────────────────────────────────────────────────────

/** base × 2^(n−1), capped. */
function backoffMs(state: State, { role }: Client, attempt: number): number {
  const policy = rolePolicy(state.settings.policy, role).relinquish;
  if (policy === undefined) return 0;
  return Math.min(policy.backoffMs * 2 ** (attempt - 1), policy.backoffMaxMs);
}

function offersOf(state: State, client: Client): number[] {
  return [...state.offers.values()]
    .filter(({ frameworkId, role }) => frameworkId === client.frameworkId && role === client.role)
    .map(({ id }) => id)
    .sort((a, b) => a - b);
}

function relinquish(state: State, outcome: Outcome, client: Client, minimum: MinimumRecord): void {
  minimum.attempts += 1;
  minimum.backoffUntilMs = state.nowMs + backoffMs(state, client, minimum.attempts);
  const policy = rolePolicy(state.settings.policy, client.role).relinquish;
  if (policy?.requeue === 'back') client.place = state.nowMs;
  moveTo(outcome, client, minimum, 'relinquishing', state.nowMs + TELL_AGAIN_MS);
  tell(state, outcome, client, minimum, false);
}

function tell(
  state: State,
  outcome: Outcome,
  client: Client,
  minimum: MinimumRecord,
  repeated: boolean,
): void {
  outcome.relinquishes.push({
    frameworkId: client.frameworkId,
    role: client.role,
    attempt: minimum.attempts,
    repeated,
    offerIds: offersOf(state, client),
    used: usedBy(state, client).map(({ agentId, used }) => ({
      agentId,
      resources: resourcesOf(used),
    })),
    backoffUntilMs: minimum.backoffUntilMs,
  });
}

// ── time ────────────────────────────────────────────────────────────────────────────────────────

function allWithMinimum(state: State): { client: Client; minimum: MinimumRecord }[] {
  return [...state.clients.values()].flatMap((ofRole) =>
    [...ofRole.values()].flatMap((client) =>
      client.minimum === undefined ? [] : [{ client, minimum: client.minimum }],
    ),
  );
}

/** Lets patience and backoff run out: by due time, then seniority, framework and role. */
export function advanceMinimums(state: State, outcome: Outcome): void {
  const due = allWithMinimum(state).filter(
    ({ minimum }) => minimum.dueMs !== undefined && minimum.dueMs <= state.nowMs,
  );
  due.sort(
    (a, b) =>
      (a.minimum.dueMs ?? 0) - (b.minimum.dueMs ?? 0) ||
      a.minimum.seniorMs - b.minimum.seniorMs ||
      compareBytes(a.client.frameworkId, b.client.frameworkId) ||
      compareBytes(a.client.role, b.client.role),
  );
  for (const { client, minimum } of due) {
    if (minimum.current === 'backing off') moveTo(outcome, client, minimum, 'waiting', undefined);
    else if (minimum.current === 'relinquishing') {
      minimum.dueMs = state.nowMs + TELL_AGAIN_MS;
      tell(state, outcome, client, minimum, true);
    } else if (minimum.current === 'gathering' && !NO_SENIORITY.spares(state, client)) {
      relinquish(state, outcome, client, minimum);
    }
  }
}
