import type { Quantities } from '../../host/resources/index.js';
import { add, allocate, type Entries, isCharged, quantitiesOf, subtract } from './entries.js';
import { sortedByBytes } from './order.js';
import { plus } from './quantities.js';
import {
  type AgentState,
  type Client,
  type Holding,
  holdingKey,
  type OfferState,
  type State,
} from './state.js';

/** Who holds what: offered or used, agent by agent. */

export interface HeldBy {
  readonly agentId: string;
  readonly frameworkId: string;
  readonly role: string;
  readonly entries: Entries;
}

/** All that is offered or used, as allocated to its role. */
export function allHeld(state: State): HeldBy[] {
  const held = [...state.holdings.values()].map((holding) => ({
    ...holding,
    entries: allocate(holding.used, holding.role),
  }));
  for (const offer of state.offers.values()) {
    held.push({ ...offer, used: [], entries: allocate(offer.entries, offer.role) });
  }
  return held;
}

/** The same, but only of frameworks that are there. */
export function allTracked(state: State): HeldBy[] {
  return allHeld(state).filter(({ frameworkId }) => state.frameworks.has(frameworkId));
}

/** Quantities of what several hold: on each agent, a shared volume counts once for each role. */
export function quantitiesHeld(held: readonly HeldBy[]): Quantities {
  const byAgent = new Map<string, Entries>();
  for (const { agentId, entries } of held) {
    byAgent.set(agentId, add(byAgent.get(agentId) ?? [], entries));
  }
  return [...byAgent.values()].map(quantitiesOf).reduce(plus, {});
}

export function isInSubtree(role: string, root: string): boolean {
  return role === root || role.startsWith(`${root}/`);
}

/** Scalars of all agents. */
export function clusterTotal(state: State): Quantities {
  return [...state.agents.values()].map(({ total }) => quantitiesOf(total)).reduce(plus, {});
}

/** What is neither offered nor used; shared volumes are always there. */
export function availableOf(agent: AgentState): Entries {
  const isShared = (entry: Entries[number]) => entry.identity.shared;
  const shared = agent.total.filter(isShared);
  if (shared.length === 0) return subtract(agent.total, allocate(agent.taken, ''));
  const rest = subtract(
    agent.total.filter((entry) => !isShared(entry)),
    allocate(
      agent.taken.filter((entry) => !isShared(entry)),
      '',
    ),
  );
  return add(rest, shared);
}

/** Scalars of the entries that quota speaks of, of those reserved, or of all. */
export function chargedOf(held: readonly HeldBy[]): HeldBy[] {
  return held.map((one) => ({ ...one, entries: one.entries.filter(isCharged) }));
}

export function reservedOf(held: readonly HeldBy[]): HeldBy[] {
  return held.map((one) => ({
    ...one,
    entries: one.entries.filter(({ identity }) => identity.reservationRole !== undefined),
  }));
}

export function holdingOf(
  state: State,
  agentId: string,
  frameworkId: string,
  role: string,
): Holding | undefined {
  return state.holdings.get(holdingKey(agentId, frameworkId, role));
}

/** More is used; whether it was offered before is the caller's affair. */
export function use(state: State, key: Omit<Holding, 'used'>, entries: Entries): void {
  if (entries.length === 0) return;
  const name = holdingKey(key.agentId, key.frameworkId, key.role);
  const before = state.holdings.get(name)?.used ?? [];
  const { agentId, frameworkId, role } = key;
  noteUse(state, frameworkId);
  noteFeasible(state, frameworkId);
  state.holdings.set(name, { agentId, frameworkId, role, used: add(before, entries) });
}

/** What a permanent service uses is never free. */
function noteFeasible(state: State, frameworkId: string): void {
  if (state.frameworks.get(frameworkId)?.permanent === true) state.feasibilityIsStale = true;
}

/** What permanent services use decides who is feasible. */
function noteUse(state: State, frameworkId: string): void {
  if (state.frameworks.get(frameworkId)?.permanent) state.feasibilityIsStale = true;
}

export function unuse(state: State, holding: Holding, entries: Entries): void {
  noteFeasible(state, holding.frameworkId);
  noteUse(state, holding.frameworkId);
  holding.used = subtract(holding.used, entries);
  if (holding.used.length > 0) return;
  state.holdings.delete(holdingKey(holding.agentId, holding.frameworkId, holding.role));
}

/** Whether the client has anything, offered or used, on any agent. */
export function holdsAnything(state: State, client: Pick<Client, 'frameworkId' | 'role'>): boolean {
  const isIts = (one: Holding | OfferState) =>
    one.frameworkId === client.frameworkId && one.role === client.role;
  return [...state.holdings.values()].some(isIts) || [...state.offers.values()].some(isIts);
}

/** What the client uses, agent by agent. */
export function usedBy(state: State, client: Pick<Client, 'frameworkId' | 'role'>): Holding[] {
  const its = [...state.holdings.values()].filter(
    ({ frameworkId, role }) => frameworkId === client.frameworkId && role === client.role,
  );
  return sortedByBytes(its, ({ agentId }) => agentId);
}

/** The client's outstanding offers, by number. */
export function offersOf(state: State, client: Pick<Client, 'frameworkId' | 'role'>): OfferState[] {
  return [...state.offers.values()]
    .filter(({ frameworkId, role }) => frameworkId === client.frameworkId && role === client.role)
    .sort((a, b) => a.id - b.id);
}

/** What permanent services of all other frameworks use on an agent. */
export function permanentOn(state: State, agent: AgentState, frameworkId: string): Entries[] {
  return [...state.holdings.values()]
    .filter((one) => one.agentId === agent.id && one.frameworkId !== frameworkId)
    .filter((one) => state.frameworks.get(one.frameworkId)?.permanent === true)
    .map(({ used }) => used);
}
