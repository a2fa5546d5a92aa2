import { mix } from './draw.js';
import { sortedByBytes } from './order.js';
import type { AgentState, State } from './state.js';

/** By id; or by a draw from the seed, the run, the draw's number in the run, and the agent's rank. */
export function agentsInOrder(
  state: State,
  agents: readonly AgentState[],
  drawNumber: 1 | 2,
): AgentState[] {
  const byId = sortedByBytes(state.agents.values(), ({ id }) => id);
  const ranked = byId.filter((agent) => agents.includes(agent));
  const { agentOrder, seed } = state.settings;
  if (agentOrder === 'id') return ranked;
  const draw = mix((seed ^ mix(state.runs * 2 + drawNumber)) >>> 0);
  const key = (agent: AgentState) => mix((draw ^ byId.indexOf(agent)) >>> 0);
  return ranked.sort((a, b) => key(a) - key(b));
}
