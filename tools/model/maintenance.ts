import { allHeld } from './holdings.js';
import { sortedByBytes } from './order.js';
import type { Outcome } from './outcome.js';
import type { AgentState, State } from './state.js';

/**
 * Asks every active framework that has something on an agent in maintenance to leave it, once.
 *
 * Source: Mesos `docs/maintenance.md`.
 */
export function makeInverseOffers(
  state: State,
  agents: readonly AgentState[],
  outcome: Outcome,
): void {
  for (const { id: agentId, unavailability, inverseOffered } of agents) {
    if (unavailability === undefined) continue;
    const there = allHeld(state).filter((one) => one.agentId === agentId);
    for (const frameworkId of sortedByBytes(
      new Set(there.map((one) => one.frameworkId)),
      (id) => id,
    )) {
      if (state.frameworks.get(frameworkId)?.active !== true) continue;
      if (inverseOffered.has(frameworkId)) continue;
      inverseOffered.add(frameworkId);
      outcome.inverseOffers.push({ frameworkId, agentId, unavailability });
    }
  }
}
