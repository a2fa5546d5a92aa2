import { isMet } from './eligible.js';
import { type Entries, quantitiesOf } from './entries.js';
import { isFiltered } from './filters.js';
import { availableOf } from './holdings.js';
import { isOffering } from './offering.js';
import type { AgentState, Client, FrameworkState, MinimumRecord, State } from './state.js';
import { amountsFor, unitsIn } from './units.js';

/** A client's whole units in what there is, over all agents. */

/** The activated, listed agents that a client may use. */
export function agentsFor(state: State, { frameworkId, role }: Client): AgentState[] {
  const framework = state.frameworks.get(frameworkId) as FrameworkState;
  return [...state.agents.values()].filter(
    (agent) => isOffering(state, agent) && isMet(state, framework, role, agent),
  );
}

/** In what is available and visible to it, filters aside. */
export function availableUnits(state: State, client: Client, minimum: MinimumRecord): number {
  return sumOn(state, client, minimum, availableOf);
}

/** The same without the agents on which a filter of it holds all that is there. */
export function unfilteredUnits(
  state: State,
  client: Client,
  minimum: MinimumRecord,
  there: (agent: AgentState) => Entries,
): number {
  const framework = state.frameworks.get(client.frameworkId) as FrameworkState;
  return sumOn(state, client, minimum, (agent) => {
    const entries = there(agent);
    return isFiltered(framework, client.role, agent, entries) ? [] : entries;
  });
}

function sumOn(
  state: State,
  client: Client,
  minimum: MinimumRecord,
  there: (agent: AgentState) => Entries,
): number {
  const framework = state.frameworks.get(client.frameworkId) as FrameworkState;
  return agentsFor(state, client)
    .map((agent) => unitsIn(minimum, amountsFor(framework, client.role, there(agent))))
    .reduce((sum, units) => sum + units, 0);
}

/** In all that is neither shared nor revocable, on all agents, whoever it is reserved for. */
export function unitsThereAtAll(state: State, minimum: MinimumRecord): number {
  const isPlain = ({ identity }: Entries[number]) => !identity.shared && !identity.revocable;
  return [...state.agents.values()]
    .map((agent) => unitsIn(minimum, quantitiesOf(availableOf(agent).filter(isPlain))))
    .reduce((sum, units) => sum + units, 0);
}
