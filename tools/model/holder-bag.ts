import { add, type Entries, isCharged, quantitiesOf, shrink } from './entries.js';
import { isFiltered } from './filters.js';
import { availableOf } from './holdings.js';
import { thereInTurn } from './kept.js';
import { type Bag, unfilteredFor } from './offerable.js';
import { isOffering } from './offering.js';
import { frameworkOf, type Run } from './run.js';
import { isListed } from './sorter.js';
import type { AgentState, Client } from './state.js';
import { lackOf, times, unitsIn } from './units.js';

/** What the earmark's holder, and who starts under `easy`, are offered before all others. */
export interface UnitsBag extends Bag {
  readonly units: number;
}

/** Whole units of what it may be offered of an agent, at most as many as it lacks. */
export function holderBag(run: Run, agent: AgentState, lack: number): UnitsBag | undefined {
  if (run.holder === undefined || !run.holderStarts) return undefined;
  return unitsBag(run, agent, run.holder.client, lack, availableOf(agent));
}

/** The same of who starts under `easy`, or would. */
export function startBag(run: Run, agent: AgentState, client: Client): UnitsBag | undefined {
  const lack = client.minimum === undefined ? 0 : lackOf(run.state, client, client.minimum);
  return unitsBag(run, agent, client, lack, thereInTurn(run, agent, client));
}

function unitsBag(
  run: Run,
  agent: AgentState,
  client: Client,
  lack: number,
  available: Entries,
): UnitsBag | undefined {
  const { state } = run;
  const { minimum } = client;
  if (minimum === undefined || lack <= 0 || !isListed(state, client)) return undefined;
  if (!isOffering(state, agent)) return undefined;
  const { bag } = unfilteredFor(run, agent, client, 'everyone', available);
  if (bag === undefined) return undefined;
  const there = unitsIn(minimum, quantitiesOf(bag.entries));
  if (there === 0) return undefined;
  const units = Math.min(there, lack);
  const entries = there === units ? bag.entries : cut(bag.entries, times(minimum.unit, units));
  if (isFiltered(frameworkOf(run, client), client.role, agent, entries)) return undefined;
  const charged = quantitiesOf(entries.filter(isCharged));
  return { entries, charged, guaranteed: {}, units };
}

/** Cuts what is charged to so much of the names given; all else passes. */
function cut(entries: Entries, most: Record<string, number>): Entries {
  const within = Object.fromEntries(Object.entries(most).filter(([, amount]) => amount > 0));
  const charged = shrink(entries.filter(isCharged), within, 'everything');
  return add(
    entries.filter((entry) => !isCharged(entry)),
    charged,
  );
}
