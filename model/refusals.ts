import { contains, type Entries } from './entries.js';
import { groupOf } from './policy.js';
import type { Client, Refusal, State } from './state.js';

/** Who refused what, so that others are asked before it is asked again. */

/** Notes that a client refuses a bag on an agent. */
export function refuses(state: State, client: Client, agentId: string, refused: Entries): void {
  if (refused.length === 0 || client.minimum?.current === 'relinquishing') return;
  if (groupOf(state.settings.policy, client.role) === undefined) return;
  if (!state.frameworks.get(client.frameworkId)?.roles.has(client.role)) return;
  state.happened += 1;
  const isWithin = (one: Refusal) => one.agentId === agentId && contains(refused, one.refused);
  client.refusals = client.refusals.filter((one) => !isWithin(one));
  client.refusals.push({ agentId, refused, number: state.happened });
}

/** The client is offered a bag: where that lies within what it refused it is asked again. */
export function forgetRefused(client: Client, agentId: string, offered: Entries): void {
  client.refusals = client.refusals.filter(
    (one) => one.agentId !== agentId || !contains(one.refused, offered),
  );
}

export function forgetRefusalsOn(state: State, agentId: string): void {
  for (const ofRole of state.clients.values()) {
    for (const client of ofRole.values()) {
      client.refusals = client.refusals.filter((one) => one.agentId !== agentId);
    }
  }
}

/** The number of the latest refusal of this, or of more. */
export function refusedAs(client: Client, agentId: string, bag: Entries): number | undefined {
  const numbers = client.refusals
    .filter((one) => one.agentId === agentId && contains(one.refused, bag))
    .map((one) => one.number);
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}
