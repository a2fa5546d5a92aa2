import type { Quantities } from '../../host/resources/index.js';
import {
  allocatableTo,
  isAllocatable,
  type NotMet,
  whyNotMet,
  withoutIncapable,
} from './eligible.js';
import { add, type Entries, isCharged, quantitiesOf, shrink, subtract } from './entries.js';
import { isFiltered } from './filters.js';
import { thereInTurn } from './kept.js';
import { isNone, limitMinus, minus, plus } from './quantities.js';
import { quotaOf, surplusHeadroom } from './quota.js';
import { frameworkOf, type Run } from './run.js';
import type { AgentState, Client } from './state.js';
import { lackOf, times } from './units.js';

/** What a client may be offered of an agent in a run, and if nothing, why. */

export type Stage = 'guarantees' | 'everyone';

export type NothingBecause =
  | NotMet
  | 'EXHAUSTED'
  | 'BELOW_MIN_ALLOCATABLE'
  | 'QUOTA_LIMIT'
  | 'HEADROOM'
  | 'FILTERED';

export interface Bag {
  readonly entries: Entries;
  /** What of it the role's quota is charged. */
  readonly charged: Quantities;
  /** What of that the role's guarantee lacks. */
  readonly guaranteed: Quantities;
}

export type Answer =
  | { readonly bag: Bag; readonly why: 'OFFERABLE' }
  | { readonly bag: undefined; readonly why: NothingBecause };

/** What may be offered, filters aside. */
export function unfilteredFor(
  run: Run,
  agent: AgentState,
  client: Client,
  stage: Stage,
  available = thereInTurn(run, agent, client),
): Answer {
  const { state } = run;
  const { role } = client;
  const framework = frameworkOf(run, client);
  const apart = whyNotMet(state, framework, role, agent);
  if (apart !== undefined) return nothing(apart);
  const seen = withoutIncapable(framework, allocatableTo(available, role));
  if (seen.length === 0) return nothing('EXHAUSTED');
  if (!isAllocatable(state, framework, role, seen)) return nothing('BELOW_MIN_ALLOCATABLE');
  const bag = stage === 'guarantees' ? forGuarantee(run, client, seen) : forAll(run, client, seen);
  if (bag === undefined || !isAllocatable(state, framework, role, bag.entries)) {
    return nothing(isNone(run.balance.requiredHeadroom) ? 'QUOTA_LIMIT' : 'HEADROOM');
  }
  return { bag, why: 'OFFERABLE' };
}

export function offerableTo(
  run: Run,
  agent: AgentState,
  client: Client,
  stage: Stage,
  available?: Entries,
): Answer {
  const answer = unfilteredFor(run, agent, client, stage, available);
  if (answer.bag === undefined) return answer;
  const isRefused = isFiltered(frameworkOf(run, client), client.role, agent, answer.bag.entries);
  return isRefused ? nothing('FILTERED') : answer;
}

function nothing(why: NothingBecause): Answer {
  return { bag: undefined, why };
}

/** Everything charged within limit and headroom, and all else. */
function forAll(run: Run, client: Client, seen: Entries): Bag {
  const left = limitLeftFor(run, client, {});
  const charged = withinQuota(run, left, seen.filter(isCharged));
  const uncharged = seen.filter((entry) => !isCharged(entry));
  return { entries: add(uncharged, charged), charged: quantitiesOf(charged), guaranteed: {} };
}

/** What the role's guarantee lacks, more within limit and headroom, and what is not charged. */
function forGuarantee(run: Run, client: Client, seen: Entries): Bag | undefined {
  const { role } = client;
  const charged = seen.filter(isCharged);
  const guaranteed = shrink(charged, guaranteeLack(run, role), 'nothing');
  if (guaranteed.length === 0) return undefined;
  const left = limitLeftFor(run, client, quantitiesOf(guaranteed));
  const extra = withinQuota(run, left, subtract(charged, guaranteed));
  const rest = seen.filter((entry) => !isCharged(entry));
  return {
    entries: add(add(guaranteed, rest), extra),
    charged: quantitiesOf(add(guaranteed, extra)),
    guaranteed: quantitiesOf(guaranteed),
  };
}

/** What a role's guarantee still lacks. */
export function guaranteeLack({ state, balance }: Run, role: string): Quantities {
  return minus(quotaOf(state, role).guarantees, balance.consumed.get(role) ?? {});
}

/** What is left of the role's limit: for others in the role of the earmark, beyond what it lacks. */
function limitLeftFor(run: Run, client: Client, more: Quantities): Quantities {
  const { state, balance, holder } = run;
  const { limits } = quotaOf(state, client.role);
  const left = limitMinus(limits, plus(balance.consumed.get(client.role) ?? {}, more));
  if (holder === undefined || holder.client === client) return left;
  if (holder.client.role !== client.role) return left;
  const lack = lackOf(state, holder.client, holder.minimum);
  return limitMinus(left, times(holder.minimum.unit, lack));
}

/** Cut to the role's limits, then to what the guarantees of others leave. */
function withinQuota({ balance }: Run, limits: Quantities, entries: Entries): Entries {
  const limited = shrink(entries, limits, 'everything');
  if (isNone(balance.requiredHeadroom)) return limited;
  return shrink(limited, surplusHeadroom(balance), 'nothing');
}
