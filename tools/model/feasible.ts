import type { Quantities } from '../../host/resources/index.js';
import { isMet } from './eligible.js';
import { holdsAnything, isInSubtree, permanentOn } from './holdings.js';
import { isPatient, moveTo } from './minimum-state.js';
import { isOffering } from './offering.js';
import { compareBytes } from './order.js';
import type { Outcome } from './outcome.js';
import { difference, plus } from './quantities.js';
import { quotaOf } from './quota.js';
import { relinquish } from './relinquish.js';
import type { AgentState, Client, FrameworkState, MinimumRecord, State } from './state.js';
import { allWithMinimum } from './tracking.js';
import { amountsFor, unitsIn, unitsWanted } from './units.js';

/** Why no placement of a minimum exists on the agents present, if nothing ran but permanents. */
export interface Lack {
  readonly lack: 'limit' | 'units' | 'quantity';
  readonly name?: string;
  readonly have: number;
  readonly want: number;
}

export function infeasibility(
  state: State,
  { frameworkId, role }: Client,
  minimum: MinimumRecord,
): Lack | undefined {
  const framework = state.frameworks.get(frameworkId) as FrameworkState;
  const needs = Object.entries(minimum.quantities).sort(([a], [b]) => compareNames(a, b));
  const { limits } = quotaOf(state, role);
  for (const [name, want] of needs) {
    const have = limits[name];
    if (have !== undefined && have < want) return { lack: 'limit', name, have, want };
  }
  const capacities = [...state.agents.values()]
    .filter((agent) => isOffering(state, agent) && isMet(state, framework, role, agent))
    .map((agent) => capacityOf(state, framework, role, agent));
  const have = capacities.reduce((sum, capacity) => sum + unitsIn(minimum, capacity), 0);
  const want = unitsWanted(minimum, {});
  if (have < want) return { lack: 'units', have, want };
  if (isAllInUnits(minimum) && state.quotas.size === 0) return undefined;
  for (const [name, wanted] of needs) {
    const there = capacities.reduce((sum, capacity) => sum + (capacity[name] ?? 0), 0);
    const left = there - guaranteedToOthers(state, role, name);
    if (left < wanted) return { lack: 'quantity', name, have: left, want: wanted };
  }
  return undefined;
}

const FIRST_NAMES = ['cpus', 'mem', 'disk', 'gpus'];

function compareNames(a: string, b: string): number {
  const rank = (name: string) => (FIRST_NAMES.includes(name) ? FIRST_NAMES.indexOf(name) : 4);
  return rank(a) - rank(b) || compareBytes(a, b);
}

function isAllInUnits({ quantities, unit }: MinimumRecord): boolean {
  return Object.entries(quantities).every(([name, amount]) => amount <= 0 || (unit[name] ?? 0) > 0);
}

/** What an agent could give at best: nothing runs there but other frameworks' permanent services. */
function capacityOf(
  state: State,
  framework: FrameworkState,
  role: string,
  agent: AgentState,
): Quantities {
  const permanent = permanentOn(state, agent, framework.id)
    .map((used) => amountsFor(framework, role, used))
    .reduce(plus, {});
  return difference(amountsFor(framework, role, agent.total), permanent);
}

function guaranteedToOthers(state: State, role: string, name: string): number {
  let sum = 0;
  for (const [other, { guarantees }] of state.quotas) {
    if (!isInSubtree(role, other)) sum += guarantees[name] ?? 0;
  }
  return sum;
}

/** Judges everybody again, if something changed that decides it. */
export function refreshFeasibility(state: State, outcome: Outcome): void {
  if (!state.feasibilityIsStale || state.agents.size === 0) return;
  state.feasibilityIsStale = false;
  for (const { client, minimum } of allWithMinimum(state)) {
    const { current } = minimum;
    if (!isPatient(minimum) && current !== 'backing off' && current !== 'infeasible') continue;
    const isFeasible = infeasibility(state, client, minimum) === undefined;
    if (isFeasible === (current !== 'infeasible')) continue;
    if (isFeasible) moveTo(state, outcome, client, minimum, 'waiting');
    // What it holds, or was offered and may still accept, comes back first.
    else if (holdsAnything(state, client)) relinquish(state, outcome, client, minimum, true);
    else moveTo(state, outcome, client, minimum, 'infeasible');
  }
}
