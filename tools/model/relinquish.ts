import { drawFor } from './draw.js';
import { resourcesOf } from './entries.js';
import { offersOf, usedBy } from './holdings.js';
import { moveTo } from './minimum-state.js';
import type { Outcome } from './outcome.js';
import { rolePolicy } from './policy.js';
import type { Client, MinimumRecord, State } from './state.js';

/** Giving back all that a client has in its role, and how long it backs off then. */

/** A relinquish that is not carried out is told again after so long. */
const TELL_AGAIN_MS = 10_000;

/** base × 2^(n−1), capped, plus up to a tenth drawn from the seed, the framework and n. */
function backoffMs(state: State, { frameworkId, role }: Client, attempt: number): number {
  const policy = rolePolicy(state.settings.policy, role).relinquish;
  if (policy === undefined) return 0;
  const waitMs = Math.min(policy.backoffMs * 2 ** (attempt - 1), policy.backoffMaxMs);
  const sixteenBits = drawFor(state.settings.seed, attempt, frameworkId) >>> 16;
  return waitMs + Math.floor((Math.floor(waitMs / 10) * sixteenBits) / 65_536);
}

/** Decides that a client gives back everything; `forced` for infeasibility. */
export function relinquish(
  state: State,
  outcome: Outcome,
  client: Client,
  minimum: MinimumRecord,
  forced: boolean,
): void {
  minimum.forced = forced;
  if (!forced) {
    minimum.attempts += 1;
    minimum.backoffUntilMs = state.nowMs + backoffMs(state, client, minimum.attempts);
    const policy = rolePolicy(state.settings.policy, client.role).relinquish;
    if (policy?.requeue === 'back') client.place = state.nowMs;
  }
  moveTo(state, outcome, client, minimum, 'relinquishing', state.nowMs + TELL_AGAIN_MS);
  tell(state, outcome, client, minimum, false);
}

/** What is to be given back has not all come. */
export function tellAgain(
  state: State,
  outcome: Outcome,
  client: Client,
  minimum: MinimumRecord,
): void {
  minimum.dueMs = state.nowMs + TELL_AGAIN_MS;
  tell(state, outcome, client, minimum, true);
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
    offerIds: offersOf(state, client).map(({ id }) => id),
    used: usedBy(state, client).map(({ agentId, used }) => ({
      agentId,
      resources: resourcesOf(used),
    })),
    backoffUntilMs: minimum.forced ? -1 : minimum.backoffUntilMs,
  });
}

/** Something left the client: a relinquish is done when nothing is left. */
export function settle(state: State, outcome: Outcome, client: Client): void {
  const { minimum } = client;
  if (minimum?.current !== 'relinquishing') return;
  if (usedBy(state, client).length > 0 || offersOf(state, client).length > 0) return;
  const { limit } = rolePolicy(state.settings.policy, client.role).relinquish ?? {};
  if (minimum.forced) {
    minimum.forced = false;
    moveTo(state, outcome, client, minimum, 'infeasible');
  } else if (limit !== undefined && minimum.attempts >= limit) {
    moveTo(state, outcome, client, minimum, 'gave up');
  } else {
    // However late it was given back, a batch offers it to others first.
    const soonestMs = state.nowMs + state.settings.intervalMs + 1;
    const untilMs = Math.max(minimum.backoffUntilMs, soonestMs);
    moveTo(state, outcome, client, minimum, 'backing off', untilMs);
  }
}
