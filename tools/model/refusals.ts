import { contains, type Entries } from './entries.js';
import { filterMs } from './filters.js';
import { groupOf } from './policy.js';
import type { Asking, Client, State } from './state.js';
import { allClients } from './tracking.js';

/** Who was asked for what and refused it, so that others are asked before it is asked again. */

/** A client refuses a bag on an agent: it set a filter, or none. */
export function refuses(
  state: State,
  client: Client,
  agentId: string,
  bag: Entries,
  refuseSeconds: number | undefined,
): void {
  if (bag.length === 0 || client.minimum?.current === 'relinquishing') return;
  if (!state.frameworks.get(client.frameworkId)?.roles.has(client.role)) return;
  const setsFilter = refuseSeconds !== undefined && filterMs(state, refuseSeconds) > 0;
  remember(state, client, { agentId, bag, refused: true, outright: !setsFilter });
}

/** A client is offered a bag on an agent. Where nothing is remembered nobody waits for it. */
export function asks(state: State, client: Client, agentId: string, bag: Entries): void {
  const isAnything = allClients(state).some(({ askings }) =>
    askings.some((one) => one.agentId === agentId),
  );
  if (isAnything) remember(state, client, { agentId, bag, refused: false, outright: false });
}

function remember(state: State, client: Client, one: Omit<Asking, 'number'>): void {
  if (groupOf(state.settings.policy, client.role) === undefined) return;
  state.happened += 1;
  const isWithin = (old: Asking) => old.agentId === one.agentId && contains(one.bag, old.bag);
  client.askings = client.askings.filter((old) => !isWithin(old));
  client.askings.push({ ...one, number: state.happened });
}

/** The latest asking of the client on the agent whose bag holds this one. */
export function lastAsked(client: Client, agentId: string, bag: Entries): Asking | undefined {
  return client.askings.findLast((one) => one.agentId === agentId && contains(one.bag, bag));
}

export function forgetAskingsOn(state: State, agentId: string): void {
  for (const client of allClients(state)) {
    client.askings = client.askings.filter((one) => one.agentId !== agentId);
  }
}
