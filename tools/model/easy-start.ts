import { isEasy } from './expected-ends.js';
import { agentsFor, unitsThereAtAll } from './free-units.js';
import { startBag } from './holder-bag.js';
import { lacksMinimum } from './minimum-state.js';
import { lastAsked } from './refusals.js';
import { roomOf } from './room.js';
import { frameworkOf, type Run } from './run.js';
import { clientsInTurn } from './sorter.js';
import { mayStart } from './starts.js';
import type { Client, MinimumRecord } from './state.js';
import { amountsFor, lackOf, unitsIn } from './units.js';

/** `easy`: finds at the start of a run who starts in it, with all that it lacks at once. */
export function findStarter(run: Run): void {
  const { state, holder } = run;
  const lack = holder === undefined ? 0 : lackOf(state, holder.client, holder.minimum);
  if (holder !== undefined && isEasy(state, holder.client.role) && run.holderStarts && lack > 0) {
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
  return isAllThere(run, client, minimum, lack);
}

/** Whether it would be offered all that it lacks, without what of that it refused. */
export function isAllThere(
  run: Run,
  client: Client,
  minimum: MinimumRecord,
  lack: number,
): boolean {
  const framework = frameworkOf(run, client);
  let units = 0;
  for (const agent of agentsFor(run.state, client)) {
    const entries = startBag(run, agent, client)?.entries ?? [];
    if (lastAsked(client, agent.id, entries)?.refused) continue;
    units += unitsIn(minimum, amountsFor(framework, client.role, entries));
  }
  return units >= lack;
}
