import { isCandidate, mostSenior, setEarmark } from './earmark.js';
import { isAllThere } from './easy-start.js';
import { isEasy } from './expected-ends.js';
import { availableUnits } from './free-units.js';
import { lacksMinimum, longestWaitMs, moveTo } from './minimum-state.js';
import type { Outcome } from './outcome.js';
import { overdueClients } from './overdue.js';
import { roomOf } from './room.js';
import type { Run } from './run.js';
import { clientsInTurn } from './sorter.js';
import type { Client, State } from './state.js';
import { lackOf } from './units.js';

/** `easy`: a run begins, and an earmark is set for whoever comes next, if it has to wait. */
export function earmarkNext(run: Run, outcome: Outcome): void {
  const { state } = run;
  if (state.earmark !== undefined || !hasEasyRole(state)) return;
  const ended = state.earmarkEndedAfter;
  const hasJustEnded = ended !== undefined && ended + 1 >= state.runs;
  if (hasJustEnded && overdueClients(state).length > 0) return;
  const next = leftOut(state) ?? firstThatWaits(run);
  if (next?.minimum === undefined) return;
  if (next.minimum.current === 'backing off') {
    moveTo(state, outcome, next, next.minimum, 'waiting');
  }
  setEarmark(state, next);
  state.tally.comeNext += 1;
}

function hasEasyRole(state: State): boolean {
  return [...state.clients.keys()].some((role) => isEasy(state, role));
}

/** The most senior, once it was left out for as long as one may wait. */
function leftOut(state: State): Client | undefined {
  const senior = mostSenior(state);
  if (senior === undefined) return undefined;
  const { client, minimum } = senior;
  const isLate = state.nowMs - minimum.seniorMs >= longestWaitMs(state, client, minimum);
  return isLate ? client : undefined;
}

/** Nobody behind one that is about to start. */
function firstThatWaits(run: Run): Client | undefined {
  const { state, balance } = run;
  for (const client of clientsInTurn(state, (role) => isEasy(state, role))) {
    const { minimum } = client;
    if (minimum === undefined || !lacksMinimum(client) || !isCandidate(state, client)) continue;
    const lack = lackOf(state, client, minimum);
    // Who only waits for its role's limit keeps nobody else waiting.
    if (lack <= 0 || lack > roomOf(state, balance, client, minimum)) continue;
    if (availableUnits(state, client, minimum) < lack) return client;
    if (isAllThere(run, client, minimum, lack)) return undefined;
  }
  return undefined;
}
