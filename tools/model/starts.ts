import { isMet } from './eligible.js';
import { unitsThereAtAll } from './free-units.js';
import { holderBag } from './holder-bag.js';
import { besideHolder } from './kept.js';
import { isLentTo } from './lent.js';
import { isOffering } from './offering.js';
import { sortedByBytes } from './order.js';
import { frameworkOf, type Run } from './run.js';
import type { Client } from './state.js';
import { allWithMinimum } from './tracking.js';
import { amountsFor, lackOf, unitsIn } from './units.js';

/** Who may start to gather while an earmark stands: whose whole minimum is there beyond it. */

/** Before a run: whose minimum is not there at all, whoever it is reserved for, may not start in it. */
export function judgeStarts(run: Run): void {
  const { state } = run;
  for (const { client, minimum } of allWithMinimum(state)) {
    if (!startsBeside(run, client)) continue;
    if (lackOf(state, client, minimum) > unitsThereAtAll(state, minimum)) {
      run.starts.set(client, false);
    }
  }
}

function startsBeside(run: Run, client: Client): boolean {
  const isBeside = run.holder !== undefined && run.holder.client !== client;
  const { minimum } = client;
  if (!isBeside || minimum?.current !== 'waiting' || minimum.patienceMs === undefined) return false;
  return !isLentTo(run, client);
}

/** Judged once a run. */
export function mayStart(run: Run, client: Client): boolean {
  const { minimum } = client;
  if (minimum === undefined || !startsBeside(run, client)) return true;
  const known = run.starts.get(client);
  if (known !== undefined) return known;
  const may = lackOf(run.state, client, minimum) <= unitsBeside(run, client);
  run.starts.set(client, may);
  if (!may) run.state.tally.notStarted += 1;
  return may;
}

/** The client's units in what is neither kept for the holder nor would be offered to it now. */
function unitsBeside(run: Run, client: Client): number {
  const { state, holder } = run;
  const { minimum, role } = client;
  if (holder === undefined || minimum === undefined) return 0;
  const framework = frameworkOf(run, client);
  let lack = lackOf(state, holder.client, holder.minimum);
  let units = 0;
  for (const agent of sortedByBytes(state.agents.values(), ({ id }) => id)) {
    const its = holderBag(run, agent, lack);
    lack -= its?.units ?? 0;
    if (!isOffering(state, agent) || !isMet(state, framework, role, agent)) continue;
    const left = besideHolder(run, agent, its?.entries ?? []);
    units += unitsIn(minimum, amountsFor(framework, role, left));
  }
  return units;
}
