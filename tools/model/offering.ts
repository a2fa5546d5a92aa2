import type { AgentState, State } from './state.js';

/** Whether an agent is active and on the whitelist. */
export function isOffering(state: State, { active, hostname }: AgentState): boolean {
  return active && (state.whitelist?.has(hostname) ?? true);
}
