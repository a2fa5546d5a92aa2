import type { MinimumState } from '../../host/allocator/api.js';
import { isAdmitted } from './admission.js';
import type { Entries } from './entries.js';
import { infeasibility, type Lack } from './feasible.js';
import { holderBag } from './holder-bag.js';
import { availableOf } from './holdings.js';
import { besideHolder, thereInTurn } from './kept.js';
import { isLentTo } from './lent.js';
import { guaranteeLack, type NothingBecause, offerableTo } from './offerable.js';
import { isOffering } from './offering.js';
import { isNone } from './quantities.js';
import { lastAsked } from './refusals.js';
import type { Run } from './run.js';
import { imagineRun } from './run-start.js';
import { sortClients } from './sorter.js';
import { mayStart } from './starts.js';
import type { AgentState, Client, State } from './state.js';
import { allWithMinimum } from './tracking.js';
import { lackOf } from './units.js';

/** Why a client is offered nothing, as if a run began now. */

export type AgentCode =
  | NothingBecause
  | 'OFFERABLE'
  | 'AGENT_INACTIVE'
  | 'AGENT_NOT_LISTED'
  | 'EARMARKED'
  | 'ADMISSION';

export interface ModelExplanation {
  readonly state: MinimumState;
  readonly code: string;
  readonly agents: Readonly<Record<string, AgentCode>>;
  readonly infeasible?: Lack;
  readonly earmark?: { readonly frameworkId: string; readonly role: string };
  /** Its place in its role, and on how many agents it refused what it would be offered. */
  readonly place?: { readonly position: number; readonly of: number; readonly refusedOn: number };
}

export function explain(asked: State, client: Client): ModelExplanation {
  const before = allWithMinimum(asked).map(({ minimum }) => ({ minimum, was: { ...minimum } }));
  const explained = explainAsIf(asked, client);
  for (const { minimum, was } of before) Object.assign(minimum, was);
  return explained;
}

/** One that backs off may wait behind this. */
function explainAsIf(asked: State, client: Client): ModelExplanation {
  const run = imagineRun(asked);
  const { state } = run;
  const { role, minimum } = client;
  const code = codeOf(state, client);
  const agents: Record<string, AgentCode> = {};
  for (const agent of state.agents.values()) agents[agent.id] = agentCode(run, agent, client);
  const lack = code === 'INFEASIBLE' && minimum && infeasibility(state, client, minimum);
  const order = sortClients(state, role);
  const position = order.indexOf(client) + 1;
  const { holder } = state.earmark ?? {};
  return {
    state: minimum?.current ?? 'none',
    code,
    agents,
    ...(lack && { infeasible: lack }),
    ...(holder && { earmark: { frameworkId: holder.frameworkId, role: holder.role } }),
    ...(position > 0 && {
      place: { position, of: order.length, refusedOn: refusedOn(run, client) },
    }),
  };
}

function codeOf(state: State, { frameworkId, role, minimum }: Client): string {
  const framework = state.frameworks.get(frameworkId);
  if (state.paused) return 'PAUSED';
  if (framework?.active !== true) return 'FRAMEWORK_INACTIVE';
  if (framework.suppressed.has(role)) return 'SUPPRESSED';
  const current = minimum?.current;
  if (current === 'backing off') return 'BACKING_OFF';
  if (current === 'relinquishing') return 'RELINQUISHING';
  if (current === 'gave up') return 'GAVE_UP';
  return current === 'infeasible' ? 'INFEASIBLE' : 'OFFERABLE';
}

/** What keeps the agent from the client; OFFERABLE means that only its turn has not come. */
function agentCode(run: Run, agent: AgentState, client: Client): AgentCode {
  const { state, holder } = run;
  if (!agent.active) return 'AGENT_INACTIVE';
  if (!isOffering(state, agent)) return 'AGENT_NOT_LISTED';
  if (availableOf(agent).length === 0) return 'EXHAUSTED';
  if (holder?.client === client) {
    if (holderBag(run, agent, lackOf(state, client, holder.minimum))) return 'OFFERABLE';
  }
  if (run.starter !== client && !mayStart(run, client)) return 'EARMARKED';
  if (!isAdmitted(run, agent, client)) return 'ADMISSION';
  const why = whyNothing(run, agent, client, thereBeside(run, agent, client));
  if (why === 'OFFERABLE' || holder === undefined) return why;
  // The earmark is to blame only if without it there were an offer.
  const without = whyNothing({ ...run, holder: undefined }, agent, client, availableOf(agent));
  return without === 'OFFERABLE' ? 'EARMARKED' : without;
}

/** What is there once the earmark's holder was offered what it would be. */
function thereBeside(run: Run, agent: AgentState, client: Client): Entries {
  const { state, holder } = run;
  if (holder === undefined || holder.client === client || isLentTo(run, client)) {
    return thereInTurn(run, agent, client);
  }
  const lack = lackOf(state, holder.client, holder.minimum);
  return besideHolder(run, agent, holderBag(run, agent, lack)?.entries ?? []);
}

/** The answer of both stages. */
function whyNothing(run: Run, agent: AgentState, client: Client, there: Entries): AgentCode {
  if (!isNone(guaranteeLack(run, client.role))) {
    if (offerableTo(run, agent, client, 'guarantees', there).bag) return 'OFFERABLE';
  }
  const { why } = offerableTo(run, agent, client, 'everyone', there);
  if (why !== 'HEADROOM') return why;
  // Headroom is to blame only if without it there were an offer.
  const balance = { ...run.balance, requiredHeadroom: {} };
  const without = offerableTo({ ...run, balance }, agent, client, 'everyone', there).why;
  return without === 'QUOTA_LIMIT' ? 'QUOTA_LIMIT' : 'HEADROOM';
}

function refusedOn(run: Run, client: Client): number {
  const agents = [...run.state.agents.values()].filter((agent) => {
    if (!isOffering(run.state, agent)) return false;
    const { bag } = offerableTo(run, agent, client, 'everyone');
    return bag !== undefined && lastAsked(client, agent.id, bag.entries)?.refused === true;
  });
  return agents.length;
}
