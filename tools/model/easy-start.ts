import { allocatableTo, withoutIncapable } from './eligible.js';
import { isEasy } from './expected-ends.js';
import { unfilteredUnits, unitsThereAtAll } from './free-units.js';
import { thereFor } from './kept.js';
import { lacksMinimum } from './minimum-state.js';
import { lastAsked } from './refusals.js';
import { roomOf } from './room.js';
import { frameworkOf, type Run } from './run.js';
import { clientsInTurn } from './sorter.js';
import { mayStart } from './starts.js';
import type { AgentState, Client, MinimumRecord } from './state.js';
import { lackOf } from './units.js';

/** `easy`: finds at the start of a run who starts in it, with all that it lacks at once. */
export function findStarter(run: Run): void {
  const { state, holder } = run;
  if (holder !== undefined && isEasy(state, holder.client.role) && run.holderStarts) {
    run.isStartedIn = true;
    return;
  }
  const turns = clientsInTurn(state, (role) => isEasy(state, role));
  run.starter = turns.find((client) => client !== holder?.client && startsNow(run, client));
  run.isStartedIn = run.starter !== undefined;
  if (run.isStartedIn) state.tally.starters += 1;
}

function startsNow(run: Run, client: Client): boolean {
  const { state, balance } = run;
  const { minimum } = client;
  if (minimum === undefined || !lacksMinimum(client)) return false;
  const lack = lackOf(state, client, minimum);
  if (lack <= 0 || lack > unitsThereAtAll(state, minimum)) return false;
  if (lack > roomOf(state, balance, client, minimum) || !mayStart(run, client)) return false;
  return lack <= unitsFor(run, client, minimum);
}

/** Its units where it has neither a filter on all that is there, nor refused it. */
function unitsFor(run: Run, client: Client, minimum: MinimumRecord): number {
  const framework = frameworkOf(run, client);
  return unfilteredUnits(run.state, client, minimum, (agent: AgentState) => {
    const there = thereFor(run, agent, client);
    const seen = withoutIncapable(framework, allocatableTo(there, client.role));
    return lastAsked(client, agent.id, seen)?.refused ? [] : there;
  });
}
