import type { Entries } from './entries.js';
import { sizeOf } from './entries.js';
import { isInSubtree } from './holdings.js';
import { toDouble } from './quantities.js';
import type { AgentState, FrameworkState, State } from './state.js';

/** What of an agent a framework may be offered at all, whoever's turn it is. */

/** Unreserved resources, the role's own reservations and those of its ancestors. */
export function allocatableTo(entries: Entries, role: string): Entries {
  return entries.filter(({ identity }) => {
    const reservedFor = identity.reservationRole;
    return reservedFor === undefined || isInSubtree(role, reservedFor);
  });
}

/** Enough to be worth an offer: one alternative of the framework's list, or of the allocator's. */
export function isAllocatable(
  state: State,
  framework: FrameworkState,
  role: string,
  entries: Entries,
): boolean {
  if (entries.length === 0) return false;
  const alternatives = framework.minAllocatable.get(role) ?? state.settings.minAllocatable;
  if (alternatives.length === 0) return true;
  return alternatives.some((least) =>
    Object.entries(least).every(([name, amount]) => reaches(entries, name, amount)),
  );
}

/** Mesos takes the doubles off one by one and does not round: 0.7 and 0.3 are no 1. */
function reaches(entries: Entries, name: string, amount: number): boolean {
  let left = toDouble(amount);
  for (const entry of entries) left -= toDouble(sizeOf([entry], name));
  return left <= 0;
}

export type NotMet = 'EXCLUDED' | 'GPU' | 'REGION' | 'AGENT_CAPABILITY';

/** What keeps agent and framework from dealing with each other at all, if anything. */
export function whyNotMet(
  { settings }: State,
  framework: FrameworkState,
  role: string,
  agent: AgentState,
): NotMet | undefined {
  const { capabilities } = framework;
  if (framework.constraints.excludes(role, agent)) return 'EXCLUDED';
  const hasGpu = sizeOf(agent.total, 'gpus') > 0;
  if (settings.filterGpu && hasGpu && !capabilities.has('GPU_RESOURCES')) return 'GPU';
  const { region } = settings;
  const isRemote = region !== undefined && agent.region !== undefined && agent.region !== region;
  if (isRemote && !capabilities.has('REGION_AWARE')) return 'REGION';
  return isTooOld(agent, framework, role) ? 'AGENT_CAPABILITY' : undefined;
}

export function isMet(
  state: State,
  framework: FrameworkState,
  role: string,
  agent: AgentState,
): boolean {
  return whyNotMet(state, framework, role, agent) === undefined;
}

/** Without the resources that the framework does not understand. */
export function withoutIncapable(framework: FrameworkState, entries: Entries): Entries {
  const { capabilities } = framework;
  return entries.filter(
    ({ identity }) =>
      (!identity.shared || capabilities.has('SHARED_RESOURCES')) &&
      (!identity.revocable || capabilities.has('REVOCABLE_RESOURCES')) &&
      (!identity.refined || capabilities.has('RESERVATION_REFINEMENT')),
  );
}

/** Whether the agent is too old for the framework or for the role. */
function isTooOld(agent: AgentState, framework: FrameworkState, role: string): boolean {
  if (framework.capabilities.has('MULTI_ROLE') && !agent.capabilities.has('MULTI_ROLE')) {
    return true;
  }
  return role.includes('/') && !agent.capabilities.has('HIERARCHICAL_ROLE');
}
