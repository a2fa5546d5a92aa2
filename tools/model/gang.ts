import { unfilteredUnits } from './free-units.js';
import { thereFor } from './kept.js';
import { lacksMinimum } from './minimum-state.js';
import type { Run } from './run.js';
import type { Client, MinimumRecord } from './state.js';
import { lackOf } from './units.js';

/** `gang`: whoever lacks its minimum is let in only when all that it lacks is free at once. */

/** Judged once a run, and one is let in: two judged by the same units would take them in turn. */
export function isGangFree(run: Run, client: Client): boolean {
  const { minimum } = client;
  if (minimum === undefined || !lacksMinimum(client)) return true;
  const known = run.gangs.get(client);
  if (known !== undefined) return known;
  const isTaken = run.isStartedIn || [...run.gangs.values()].includes(true);
  const isFree = !isTaken && lackOf(run.state, client, minimum) <= unitsFor(run, client, minimum);
  run.gangs.set(client, isFree);
  return isFree;
}

/** Its units on the agents where no filter of it holds all that is there. */
function unitsFor(run: Run, client: Client, minimum: MinimumRecord): number {
  return unfilteredUnits(run.state, client, minimum, (agent) => thereFor(run, agent, client));
}
