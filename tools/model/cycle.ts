import { agentsInOrder } from './agent-order.js';
import { add, allocate } from './entries.js';
import { minimumOffered } from './minimum.js';
import { type Bag, guaranteeLack, type Stage } from './offerable.js';
import { isOffering } from './offering.js';
import type { Outcome } from './outcome.js';
import { isNone, minus, plus } from './quantities.js';
import { asks } from './refusals.js';
import type { Run } from './run.js';
import { startRun } from './run-start.js';
import { countAllocation } from './sorter.js';
import type { AgentState, Client, OfferState, State } from './state.js';
import { visit } from './visit.js';

/**
 * One allocation run: first roles whose guarantees are not met, then everyone.
 *
 * Source: Mesos `HierarchicalAllocatorProcess::__generateOffers`.
 */

/** Visits agents in an order of its own, or those named in the order named. */
export function runCycle(
  state: State,
  outcome: Outcome,
  agents: readonly AgentState[],
  isInOrder: boolean,
): Iterable<OfferState> {
  const run = startRun(state, outcome);
  const offering = agents.filter((agent) => isOffering(state, agent));
  const orderOf = (draw: 1 | 2) => (isInOrder ? offering : agentsInOrder(state, offering, draw));
  const isLacking = [...state.quotas.keys()].some((role) => !isNone(guaranteeLack(run, role)));
  visitAll(run, orderOf(1), 'guarantees');
  // Where no guarantee was lacking there was no first stage, and the second has its draw.
  visitAll(run, orderOf(isLacking ? 2 : 1), 'everyone');
  return run.made.values();
}

function visitAll(run: Run, agents: readonly AgentState[], stage: Stage): void {
  for (const agent of agents) visit(run, agent, stage, give);
}

/** Offers a bag to a client; what it is offered of an agent in one run is one offer. */
function give(run: Run, agent: AgentState, client: Client, bag: Bag): void {
  const { state, balance, made } = run;
  const { role } = client;
  const key = JSON.stringify([client.frameworkId, role, agent.id]);
  const known = made.get(key);
  if (known === undefined) made.set(key, newOffer(state, agent, client, bag.entries));
  else known.entries = add(known.entries, bag.entries);
  agent.taken = add(agent.taken, allocate(bag.entries, role));
  countAllocation(state, client);
  asks(state, client, agent.id, bag.entries);
  minimumOffered(state, client);

  const consumed = balance.consumed.get(role);
  if (consumed !== undefined) balance.consumed.set(role, plus(consumed, bag.charged));
  balance.availableHeadroom = minus(balance.availableHeadroom, bag.charged);
  balance.requiredHeadroom = minus(balance.requiredHeadroom, bag.guaranteed);
}

/** Takes the smallest number that no outstanding offer has. */
export function newOffer(
  state: State,
  agent: AgentState,
  { frameworkId, role }: Client,
  entries: OfferState['entries'],
): OfferState {
  let id = 0;
  while (state.offers.has(id)) id += 1;
  state.offersMade += 1;
  const ordinal = state.offersMade;
  const one = { id, frameworkId, role, agentId: agent.id, ordinal, entries };
  state.offers.set(id, one);
  return one;
}
