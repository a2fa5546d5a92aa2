import type { Allocator, Offer } from '../allocator/api.js';
import type { TraceOffer } from '../trace/events.js';
import { type Tryable, trying } from '../verify/allocator.js';

/** What looking for an order needs of an allocator: to try a visit, and to go back. */
export interface Visitable extends Pick<Allocator, 'allocate'>, Tryable {}

/** Visits that may be tried for one cycle. */
const VISITS_MAX = 1000;

/**
 * The longest order found in which visits of agents offer them to whom the recording did. A master does not
 * record the order in which it visits its agents, but who is offered which depends on it. How much is
 * offered is not compared: it follows from what models did before. The allocator is left as it was.
 */
export function recordedOrder(allocator: Visitable, offers: readonly TraceOffer[]): string[] {
  const clients = clientsByAgent(offers);
  const seen = new Set<string>();
  const order: string[] = [];
  let longest: string[] = [];
  let visits = 0;
  const descend = (left: readonly string[]): boolean => {
    if (order.length > longest.length) longest = [...order];
    if (left.length === 0) return true;
    const key = left.join(' ');
    if (seen.has(key)) return false;
    seen.add(key);
    return trying(allocator, (goBack) => tryEach(left, goBack));
  };
  const tryEach = (left: readonly string[], goBack: () => void): boolean => {
    const untried = new Set(left);
    for (let next = left[0]; next !== undefined && ++visits <= VISITS_MAX; ) {
      const agentId = next;
      untried.delete(agentId);
      const made = clientsOf(allocator.allocate([agentId]).offers);
      if (made === clients.get(agentId)) {
        order.push(agentId);
        if (descend(left.filter((other) => other !== agentId))) return true;
        order.pop();
      }
      goBack();
      // Whoever is first here is most likely first on the agents that it was offered.
      next = [...untried].find((id) => clients.get(id) === made) ?? [...untried][0];
    }
    return false;
  };
  trying(allocator, (goBack) => {
    descend([...clients.keys()]);
    goBack();
  });
  return longest;
}

function clientsByAgent(offers: readonly TraceOffer[]): Map<string, string> {
  const byAgent = new Map<string, string[]>();
  for (const { agent_id, framework_id, role } of offers) {
    const known = byAgent.get(agent_id);
    const client = `${framework_id} ${role}`;
    if (known === undefined) byAgent.set(agent_id, [client]);
    else known.push(client);
  }
  return new Map([...byAgent].map(([agentId, clients]) => [agentId, textOf(clients)]));
}

function clientsOf(offers: readonly Offer[]): string {
  return textOf(offers.map(({ frameworkId, role }) => `${frameworkId} ${role}`));
}

function textOf(clients: readonly string[]): string {
  return [...clients].sort().join('\n');
}
