import { isMet } from './eligible.js';
import { isFiltered } from './filters.js';
import { thereFor } from './kept.js';
import { lacksMinimum } from './minimum-state.js';
import { isOffering } from './offering.js';
import { frameworkOf, type Run } from './run.js';
import type { Client } from './state.js';
import { amountsFor, lackOf, unitsIn } from './units.js';

/** `gang`: whoever lacks its minimum is let in only when all that it lacks is free at once. */

/** Judged once a run, and one is let in: two judged by the same units would take them in turn. */
export function isGangFree(run: Run, client: Client): boolean {
  const { minimum } = client;
  if (minimum === undefined || !lacksMinimum(client)) return true;
  const known = run.gangs.get(client);
  if (known !== undefined) return known;
  const isTaken = [...run.gangs.values()].includes(true);
  const isFree = !isTaken && lackOf(run.state, client, minimum) <= unitsFor(run, client);
  run.gangs.set(client, isFree);
  return isFree;
}

/** Its units on the agents where no filter of it holds all that is there. */
function unitsFor(run: Run, client: Client): number {
  const { state } = run;
  const { minimum, role } = client;
  if (minimum === undefined) return 0;
  const framework = frameworkOf(run, client);
  let units = 0;
  for (const agent of state.agents.values()) {
    if (!isOffering(state, agent) || !isMet(state, framework, role, agent)) continue;
    const available = thereFor(run, agent, client);
    if (available.length === 0 || isFiltered(framework, role, agent, available)) continue;
    units += unitsIn(minimum, amountsFor(framework, role, available));
  }
  return units;
}
