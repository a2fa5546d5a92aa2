import type { MinimumInput } from '../../host/allocator/api.js';
import { parseQuantities, type Quantities } from '../../host/resources/index.js';
import { compareSeniority, mostSenior, setEarmark } from './earmark.js';
import { quantitiesOf } from './entries.js';
import { holdsAnything, offersOf, usedBy } from './holdings.js';
import { endEarmark, isPatient, moveTo, patienceEndMs, press } from './minimum-state.js';
import type { Outcome } from './outcome.js';
import { overdueClients } from './overdue.js';
import { rolePolicy } from './policy.js';
import { covers, isNone, plus } from './quantities.js';
import { refuses } from './refusals.js';
import { relinquish, tellAgain } from './relinquish.js';
import type { Client, MinimumRecord, State } from './state.js';
import { allWithMinimum } from './tracking.js';
import { unitOf } from './units.js';

/** What happens to a client's minimum: calls and time. */

function heldBy(state: State, client: Client): Quantities {
  return usedBy(state, client)
    .map(({ used }) => quantitiesOf(used))
    .reduce(plus, {});
}

function newMinimum(state: State, client: Client): MinimumRecord {
  return {
    quantities: {},
    unit: {},
    patienceMs: undefined,
    recoveryPatienceMs: undefined,
    current: 'waiting',
    sinceMs: state.nowMs,
    dueMs: undefined,
    offered: offersOf(state, client).length > 0,
    recovering: false,
    attempts: 0,
    backoffUntilMs: 0,
    forced: false,
    started: false,
    demoted: false,
    seniorMs: state.nowMs,
  };
}

/** The framework declares what it needs in the role, or that it needs nothing. */
export function declareMinimum(
  state: State,
  outcome: Outcome,
  client: Client,
  input: MinimumInput | undefined,
): void {
  const quantities = parseQuantities(input?.quantities ?? {});
  if (input === undefined || Object.keys(quantities).length === 0) {
    dropMinimum(state, client);
    return;
  }
  const known = client.minimum?.quantities;
  client.minimum ??= newMinimum(state, client);
  const { minimum } = client;
  const policy = rolePolicy(state.settings.policy, client.role).relinquish;
  minimum.quantities = quantities;
  minimum.unit = unitOf(quantities, parseQuantities(input.unit ?? {}));
  minimum.patienceMs = policy && (input.patienceMs ?? policy.patienceMs);
  minimum.recoveryPatienceMs = policy && (input.recoveryPatienceMs ?? policy.recoveryPatienceMs);
  state.feasibilityIsStale = true;
  // Its patience may have become another while it runs; under the earmark none does.
  if (isPatient(minimum) && state.earmark?.holder !== client) {
    minimum.dueMs = patienceEndMs(state, client, minimum);
  }
  const held = heldBy(state, client);
  const isMet = covers(held, minimum.quantities);
  if (minimum.current === 'waiting' && !isNone(held)) {
    moveTo(state, outcome, client, minimum, 'gathering');
  }
  if (minimum.current === 'gathering' && isMet) {
    moveTo(state, outcome, client, minimum, 'satisfied');
  }
  const grew = known === undefined || !covers(known, quantities);
  if (minimum.current === 'satisfied' && grew && !isMet && !minimum.started) {
    moveTo(state, outcome, client, minimum, 'gathering');
  }
}

export function dropMinimum(state: State, client: Client): void {
  const { minimum } = client;
  if (minimum !== undefined && state.earmark?.holder === client) {
    endEarmark(state, client, minimum);
  }
  client.minimum = undefined;
}

/** The client uses more than before. */
export function minimumUsed(state: State, outcome: Outcome, client: Client): void {
  const { minimum } = client;
  if (minimum === undefined) return;
  minimum.demoted = false;
  if (minimum.current === 'waiting') moveTo(state, outcome, client, minimum, 'gathering');
  if (minimum.current === 'gathering' && covers(heldBy(state, client), minimum.quantities)) {
    moveTo(state, outcome, client, minimum, 'satisfied');
  }
}

/** Tasks of the client ended: it uses less than before. */
export function minimumEnded(state: State, outcome: Outcome, client: Client): void {
  const { minimum } = client;
  if (minimum?.current === 'gathering' && isNone(heldBy(state, client))) {
    moveTo(state, outcome, client, minimum, 'waiting');
  }
}

/** What the client used on an agent is lost with it. */
export function minimumLost(state: State, outcome: Outcome, client: Client): void {
  const { minimum } = client;
  if (minimum === undefined) return;
  const isMet = covers(heldBy(state, client), minimum.quantities);
  const mayRecover = !minimum.started && minimum.recoveryPatienceMs !== undefined;
  if (minimum.current === 'satisfied' && !isMet && mayRecover) {
    minimum.recovering = true;
    moveTo(state, outcome, client, minimum, 'gathering');
  }
  minimumEnded(state, outcome, client);
}

/** The framework says that it runs. */
export function minimumStarted(
  state: State,
  outcome: Outcome,
  client: Client,
  minimum: MinimumRecord,
): void {
  minimum.started = true;
  if (isPatient(minimum)) moveTo(state, outcome, client, minimum, 'satisfied');
}

/** One that waits must use what it is offered, or say so, within its patience. */
export function minimumOffered(state: State, client: Client): void {
  const { minimum } = client;
  if (minimum?.current !== 'waiting' || minimum.patienceMs === undefined) return;
  if (minimum.offered) return;
  minimum.offered = true;
  press(state, client, minimum);
}

// ── time ────────────────────────────────────────────────────────────────────────────────────────

interface Due {
  readonly client: Client;
  readonly minimum: MinimumRecord;
  readonly dueMs: number;
}

function nextDue(state: State): Due | undefined {
  const due = allWithMinimum(state).flatMap(({ client, minimum }): Due[] => {
    const { dueMs } = minimum;
    return dueMs !== undefined && dueMs <= state.nowMs ? [{ client, minimum, dueMs }] : [];
  });
  return due.sort((a, b) => a.dueMs - b.dueMs || compareSeniority(a, b))[0];
}

/** Lets patience and backoff run out: by due time, the more senior of equals first. */
export function advanceMinimums(state: State, outcome: Outcome): void {
  for (let due = nextDue(state); due !== undefined; due = nextDue(state)) {
    const { client, minimum } = due;
    if (isPatient(minimum)) patienceOver(state, outcome, client, minimum);
    else if (minimum.current === 'backing off') moveTo(state, outcome, client, minimum, 'waiting');
    else if (minimum.current === 'relinquishing') tellAgain(state, outcome, client, minimum);
    else minimum.dueMs = undefined;
  }
}

/** The most senior gets the earmark and keeps what it has; anyone else gives back. */
function patienceOver(
  state: State,
  outcome: Outcome,
  client: Client,
  minimum: MinimumRecord,
): void {
  const senior = state.earmark === undefined ? mostSenior(state) : undefined;
  if (senior !== undefined) {
    if (mustAwaitRun(state)) {
      minimum.dueMs = state.nowMs + state.settings.intervalMs + 1;
      return;
    }
    // Seniority is not lost by backing off: its turn has come.
    if (senior.minimum.current === 'backing off') {
      moveTo(state, outcome, senior.client, senior.minimum, 'waiting');
    }
    setEarmark(state, senior.client);
  }
  minimum.offered = false;
  minimum.sinceMs = state.nowMs;
  minimum.dueMs = minimum.current === 'waiting' ? patienceEndMs(state, client, minimum) : undefined;
  if (state.earmark?.holder === client || !holdsAnything(state, client)) return;
  // Not to answer is to refuse.
  if (minimum.current === 'waiting') {
    const offers = offersOf(state, client).sort((a, b) => a.ordinal - b.ordinal);
    for (const { agentId, entries } of offers) {
      refuses(state, client, agentId, entries, undefined);
    }
  }
  relinquish(state, outcome, client, minimum, false);
}

/** While somebody is overdue there is a run between two earmarks. */
function mustAwaitRun(state: State): boolean {
  return state.earmarkEndedAfter === state.runs && overdueClients(state).length > 0;
}
