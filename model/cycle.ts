import {
  allocatableTo,
  isAllocatable,
  isCapableOf,
  isTooOld,
  withoutIncapable,
} from './eligible.js';
import {
  add,
  allocate,
  type Entries,
  isCharged,
  quantitiesOf,
  shrink,
  subtract,
} from './entries.js';
import { isRefused } from './filters.js';
import { availableOf } from './holdings.js';
import { mayBeOffered } from './minimum.js';
import { overdueClients } from './overdue.js';
import { isNone, limitMinus, minus, plus } from './quantities.js';
import { type Balance, balanceOf, quotaOf, surplusHeadroom } from './quota.js';
import { countAllocation, sortFrameworks, sortRoles } from './sorter.js';
import type { AgentState, Client, FrameworkState, OfferState, State } from './state.js';

/**
 * One allocation cycle: first roles whose guarantees are not met, then everyone.
 *
 * Source: Mesos `HierarchicalAllocatorProcess::__generateOffers`.
 */
export interface Cycle {
  readonly state: State;
  readonly isBatch: boolean;
  readonly balance: Balance;
  /** What this cycle offers, by framework, role and agent. */
  readonly made: Map<string, OfferState>;
  /** Those who come first in it. */
  readonly overdue: readonly Client[];
}

/** What one step of a stage deals with. */
interface Step {
  readonly agent: AgentState;
  readonly role: string;
  readonly framework: FrameworkState;
}

/** Offers what the agents have, agents in the order given. */
export function runCycle(state: State, agents: readonly AgentState[], isBatch: boolean): Cycle {
  state.runs += 1;
  const balance = balanceOf(state);
  const overdue = overdueClients(state);
  const cycle = { state, isBatch, balance, made: new Map(), overdue };
  const offerable = agents.filter(
    ({ active, hostname }) => active && (state.whitelist?.has(hostname) ?? true),
  );
  for (const agent of offerable) guaranteeStage(cycle, agent);
  for (const agent of offerable) fairStage(cycle, agent);
  return cycle;
}

function frameworksInOrder(state: State, role: string): FrameworkState[] {
  return sortFrameworks(state, role).map((id) => state.frameworks.get(id) as FrameworkState);
}

/** What of the agent the framework may be offered now; undefined when nothing. */
function usableBy({ state }: Cycle, step: Step): Entries | undefined {
  const { agent, role, framework } = step;
  if (framework.constraints.excludes(role, agent)) return undefined;
  if (!mayBeOffered(state, framework, role)) return undefined;
  const available = allocatableTo(availableOf(agent), role);
  if (!isAllocatable(state, framework, role, available)) return undefined;
  if (!isCapableOf(state, framework, agent)) return undefined;
  return withoutIncapable(framework, available);
}

/** Stage 1: roles get what their guarantees lack, and with it what else the agent has for them. */
function guaranteeStage(cycle: Cycle, agent: AgentState): void {
  const { state, balance } = cycle;
  for (const role of sortRoles(state)) {
    const { guarantees, limits } = quotaOf(state, role);
    if (isNone(guarantees)) continue;
    if (availableOf(agent).length === 0) return;
    for (const framework of frameworksInOrder(state, role)) {
      const lacking = minus(guarantees, balance.consumed.get(role) ?? {});
      if (isNone(lacking)) break;
      const step = { agent, role, framework };
      const usable = usableBy(cycle, step);
      if (usable === undefined) continue;

      const charged = usable.filter(isCharged);
      const guaranteed = shrink(charged, lacking, 'nothing');
      if (guaranteed.length === 0) continue;

      const soFar = plus(balance.consumed.get(role) ?? {}, quantitiesOf(guaranteed));
      const extra = withinQuota(cycle, limitMinus(limits, soFar), subtract(charged, guaranteed));
      const rest = usable.filter(
        (entry) => !isCharged(entry) && isForStageOne(entry.identity.reservationRole, entry, role),
      );
      const offered = add(add(guaranteed, rest), extra);
      if (!offer(cycle, step, offered)) continue;

      charge(cycle, role, quantitiesOf(add(guaranteed, extra)));
      balance.requiredHeadroom = minus(balance.requiredHeadroom, quantitiesOf(guaranteed));
    }
  }
}

/** In stage 1 of what is not charged: the role's own reservations, what is no scalar, revocable. */
function isForStageOne(
  reservedFor: string | undefined,
  { identity }: Entries[number],
  role: string,
): boolean {
  return reservedFor === role || identity.type !== 'SCALAR' || identity.revocable;
}

/** Stage 2: those who are overdue, then everyone, as shares have it. */
function fairStage(cycle: Cycle, agent: AgentState): void {
  const { state } = cycle;
  for (const client of cycle.overdue) {
    if (availableOf(agent).length === 0) return;
    const { role, frameworkId } = client;
    const framework = state.frameworks.get(frameworkId) as FrameworkState;
    if (offerAll(cycle, { agent, role, framework })) client.waitsSinceMs = state.nowMs;
  }
  for (const role of sortRoles(state)) {
    if (availableOf(agent).length === 0) return;
    for (const framework of frameworksInOrder(state, role)) {
      offerAll(cycle, { agent, role, framework });
    }
  }
}

/** Offers all that the framework may have of the agent; whether that is anything. */
function offerAll(cycle: Cycle, step: Step): boolean {
  const { state, balance } = cycle;
  const usable = usableBy(cycle, step);
  if (usable === undefined) return false;
  const { limits } = quotaOf(state, step.role);
  const left = limitMinus(limits, balance.consumed.get(step.role) ?? {});
  const charged = withinQuota(cycle, left, usable.filter(isCharged));
  const uncharged = usable.filter((entry) => !isCharged(entry));
  if (!offer(cycle, step, add(uncharged, charged))) return false;
  charge(cycle, step.role, quantitiesOf(charged));
  return true;
}

/** Cut to the role's limits, then to what the guarantees of others leave. */
function withinQuota({ balance }: Cycle, limits: Balance['requiredHeadroom'], entries: Entries) {
  const limited = shrink(entries, limits, 'everything');
  if (isNone(balance.requiredHeadroom)) return limited;
  return shrink(limited, surplusHeadroom(balance), 'nothing');
}

/** Charges what was given to the role's quota, if it has one, and to the headroom. */
function charge({ balance }: Cycle, role: string, given: Balance['requiredHeadroom']): void {
  const consumed = balance.consumed.get(role);
  if (consumed !== undefined) balance.consumed.set(role, plus(consumed, given));
  balance.availableHeadroom = minus(balance.availableHeadroom, given);
}

/** Makes the offer, unless it is too small or refused. */
function offer(cycle: Cycle, step: Step, entries: Entries): boolean {
  const { state, isBatch, made } = cycle;
  const { agent, role, framework } = step;
  if (!isAllocatable(state, framework, role, entries)) return false;
  if (isTooOld(agent, framework, role)) return false;
  if (isRefused(state, framework, step, entries, isBatch)) return false;

  const key = JSON.stringify([framework.id, role, agent.id]);
  const known = made.get(key);
  if (known !== undefined) known.entries = add(known.entries, entries);
  else {
    const one = newOffer(state, step, entries, state.runs);
    made.set(key, one);
  }
  agent.taken = add(agent.taken, allocate(entries, role));
  countAllocation(state, state.clients.get(role)?.get(framework.id) as Client);
  return true;
}

/** Takes the smallest number that no outstanding offer has. */
export function newOffer(
  state: State,
  { agent, role, framework }: Step,
  entries: Entries,
  run: number,
): OfferState {
  let id = 0;
  while (state.offers.has(id)) id += 1;
  const one = { id, frameworkId: framework.id, role, agentId: agent.id, run, entries };
  state.offers.set(id, one);
  return one;
}
