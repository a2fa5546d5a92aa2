import type { FrameworkCapability } from '../../host/allocator/api.js';
import { type Bag, EMPTY, sizeOf } from './bag.js';
import { toDouble } from './books.js';
import type { Kind } from './kinds.js';
import type { Agent, Alternatives, Client, Framework } from './records.js';
import { isAtOrBelow } from './roles.js';
import type { Settings } from './settings.js';

/** What of an agent a framework may be offered in a role, whoever's turn it is. */
export function usableBy(settings: Settings, agent: Agent, client: Client): Bag {
  const { framework, rolePath } = client;
  if (!canMeet(settings, agent, client)) return EMPTY;
  const usable = visibleTo(agent.available, framework.capabilities, rolePath);
  return isAllocatable(usable, client.minAllocatable) ? usable : EMPTY;
}

/** Enough to be worth an offer. */
export function isAllocatable(bag: Bag, alternatives: Alternatives): boolean {
  if (bag.length === 0) return false;
  if (alternatives.length === 0) return true;
  for (const least of alternatives) {
    let isReached = true;
    for (const { name, amount } of least) if (!reaches(bag, name, amount)) isReached = false;
    if (isReached) return true;
  }
  return false;
}

/** At just the amount, doubles decide that are taken off one by one, as in Mesos. */
function reaches(bag: Bag, name: number, amount: number): boolean {
  const size = sizeOf(bag, name);
  if (size !== amount) return size > amount;
  let left = toDouble(amount);
  for (const entry of bag) left -= toDouble(sizeOf([entry], name));
  return left <= 0;
}

/** Whether the framework can deal with the agent at all, and may in this role. */
function canMeet({ filterGpu }: Settings, agent: Agent, client: Client): boolean {
  const { framework, rolePath } = client;
  const { capabilities } = framework;
  if (filterGpu && agent.hasGpu && !capabilities.has('GPU_RESOURCES')) return false;
  if (agent.isRemote && !capabilities.has('REGION_AWARE')) return false;
  if (!agent.capabilities.has('MULTI_ROLE') && capabilities.has('MULTI_ROLE')) return false;
  if (!agent.capabilities.has('HIERARCHICAL_ROLE') && rolePath.includes('/')) return false;
  return framework.constraints === undefined || !isExcluded(agent, framework, rolePath);
}

/** What the framework's offer constraints say of an agent changes only with one of the two. */
function isExcluded(agent: Agent, { constraints }: Framework, rolePath: string): boolean {
  if (constraints === undefined) return false;
  let byRole = agent.exclusions.get(constraints);
  if (byRole === undefined) {
    byRole = new Map();
    agent.exclusions.set(constraints, byRole);
  }
  let isExcluded = byRole.get(rolePath);
  if (isExcluded === undefined) {
    isExcluded = constraints.excludes(rolePath, agent);
    byRole.set(rolePath, isExcluded);
  }
  return isExcluded;
}

/** Without others' reservations and what the framework does not understand. */
function visibleTo(bag: Bag, can: ReadonlySet<FrameworkCapability>, rolePath: string): Bag {
  for (const { kind } of bag) {
    if (!kind.isSpecial || isVisible(kind, can, rolePath)) continue;
    return bag.filter((entry) => !entry.kind.isSpecial || isVisible(entry.kind, can, rolePath));
  }
  return bag;
}

function isVisible(
  { identity }: Kind,
  can: ReadonlySet<FrameworkCapability>,
  rolePath: string,
): boolean {
  const { reservationRole, shared, revocable, refined } = identity;
  if (reservationRole !== undefined && !isAtOrBelow(rolePath, reservationRole)) return false;
  return (
    (!shared || can.has('SHARED_RESOURCES')) &&
    (!revocable || can.has('REVOCABLE_RESOURCES')) &&
    (!refined || can.has('RESERVATION_REFINEMENT'))
  );
}
