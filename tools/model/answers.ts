import type { ResourcesInput } from '../../host/resources/index.js';
import { add, allocate, contains, type Entries, subtract } from './entries.js';
import { refuse } from './errors.js';
import { filterMs, setFilter } from './filters.js';
import { holdingOf, unuse, use } from './holdings.js';
import { minimumEnded, minimumUsed } from './minimum.js';
import type { Outcome } from './outcome.js';
import { noteEnd } from './overdue.js';
import { agentNamed, checkRefuseSeconds, entriesFrom, frameworkNamed } from './parse.js';
import { refuses } from './refusals.js';
import { settle } from './relinquish.js';
import type { AgentState, Client, FrameworkState, OfferState, State } from './state.js';
import { clientOf, tryUntrack } from './tracking.js';

/** What frameworks answer to offers, and what comes back when tasks end. */

export function offerNumbered(state: State, id: number): OfferState {
  return state.offers.get(id) ?? refuse('UNKNOWN_OFFER', `there is no offer ${id}`);
}

/** The offers of one framework, role and agent. */
function offersNumbered(state: State, ids: readonly number[]): OfferState[] {
  const offers = ids.map((id) => offerNumbered(state, id));
  if (new Set(ids).size !== ids.length) refuse('OFFERS_DIFFER', 'an offer is named twice');
  const [first] = offers;
  if (first === undefined) return refuse('INVALID_VALUE', 'no offer is named');
  const isOther = (one: OfferState) =>
    one.frameworkId !== first.frameworkId ||
    one.role !== first.role ||
    one.agentId !== first.agentId;
  if (offers.some(isOther)) refuse('OFFERS_DIFFER', 'the offers are not of one kind');
  return offers;
}

/** Resources come back; a filter keeps them from the framework for a while. */
function recover(
  state: State,
  where: { frameworkId: string; role: string; agentId: string },
  entries: Entries,
  refuseSeconds: number | undefined,
): void {
  const agent = state.agents.get(where.agentId) as AgentState;
  agent.taken = subtract(agent.taken, allocate(entries, where.role));
  if (refuseSeconds === undefined) return;
  const framework = state.frameworks.get(where.frameworkId) as FrameworkState;
  setFilter(state, framework, where, entries, refuseSeconds);
}

export function accept(
  state: State,
  outcome: Outcome,
  offerIds: readonly number[],
  input: ResourcesInput,
  refuseSeconds?: number,
): void {
  checkRefuseSeconds(refuseSeconds);
  const offers = offersNumbered(state, offerIds);
  const where = offers[0] as OfferState;
  const offered = offers.map(({ entries }) => entries).reduce(add, []);
  const used = entriesFrom('what is accepted', input);
  if (!contains(offered, used)) refuse('NOT_HELD', 'more is accepted than was offered');

  for (const { id } of offers) state.offers.delete(id);
  use(state, where, used);
  const rest = subtract(offered, used);
  recover(state, where, rest, refuseSeconds);
  const client = clientOf(state, where.frameworkId, where.role) as Client;
  const framework = state.frameworks.get(client.frameworkId) as FrameworkState;
  if (used.length > 0) {
    framework.runsSinceMs ??= client.minimum === undefined ? state.nowMs : undefined;
    minimumUsed(state, outcome, client);
  }
  const setsFilter = refuseSeconds !== undefined && filterMs(state, refuseSeconds) > 0;
  if (used.length === 0 || setsFilter) refuses(state, client, where.agentId, rest, refuseSeconds);
  settle(state, outcome, client);
  tryUntrack(state, client);
}

/** Each offer comes back whole, with a filter of its own. */
export function decline(
  state: State,
  outcome: Outcome,
  offerIds: readonly number[],
  refuseSeconds?: number,
): void {
  const offers = offerIds.map((id) => offerNumbered(state, id));
  if (new Set(offerIds).size !== offerIds.length) refuse('UNKNOWN_OFFER', 'one is named twice');
  checkRefuseSeconds(refuseSeconds);
  for (const { id } of offers) accept(state, outcome, [id], [], refuseSeconds);
}

export function finish(
  state: State,
  outcome: Outcome,
  where: { frameworkId: string; role: string; agentId: string },
  input: ResourcesInput | undefined,
  refuseSeconds?: number,
): void {
  checkRefuseSeconds(refuseSeconds);
  frameworkNamed(state, where.frameworkId);
  agentNamed(state, where.agentId);
  const holding = holdingOf(state, where.agentId, where.frameworkId, where.role);
  const ended = input === undefined ? holding?.used : entriesFrom('what has finished', input);
  if (holding === undefined || ended === undefined || !contains(holding.used, ended)) {
    refuse('NOT_HELD', `${where.frameworkId} does not use that on ${where.agentId}`);
  }
  unuse(state, holding, ended);
  noteEnd(state, where.frameworkId, where.role);
  recover(state, where, ended, refuseSeconds);
  const client = clientOf(state, where.frameworkId, where.role) as Client;
  minimumEnded(state, outcome, client);
  settle(state, outcome, client);
  tryUntrack(state, client);
}
