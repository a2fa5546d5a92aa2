import { KIND_SHARED } from '../abi';
import { AGENTS_AT, OPEN_AGENTS_AT, OPENING_AT } from '../memory/layout';
import { List, listAt, listPush, listSet } from '../memory/list';
import { Table, tableHas, tableRow } from '../memory/table';
import { bagFlags } from '../resources/bag';

/** What opens all agents before the next run. */
export class Opening {
  /** Something came up for which the next run looks at every agent (agents.ts). */
  all: bool;
  /** An option changed that decides about every agent and client. */
  anew: bool;
}

export const opening = changetype<Opening>(OPENING_AT);

export const agents = changetype<Table>(AGENTS_AT);

/** Agents on which something may be offered. */
export const openAgents = changetype<List>(OPEN_AGENTS_AT);

/**
 * An agent and what is left on it.
 *
 * Invariant, shared volumes aside: total + debt = available + everything offered or used there,
 * and available and debt have no kind in common. Debt is what is held beyond the total: an agent
 * that shrank, or one that re-registered over-committed.
 */
export class Agent {
  live: i32;
  traits: i32;
  activated: bool;
  whitelisted: bool;
  hasGpu: bool;
  /** In `openAgents`: something may be offered there. */
  isOpen: bool;
  isTriggered: bool;
  /** What is available changed since its free units were counted (units.ts). */
  isStale: bool;
  /** What is available lies within `blockedFor`. */
  blocksHold: bool;
  name: usize;
  rank: i32;
  total: usize;
  available: usize;
  /** What was available when its free units were last counted (units.ts). */
  counted: usize;
  debt: usize;
  /** Clients that are known to get nothing here, a bit each … */
  blocked: usize;
  /** … while what is available lies within this bag; what comes on top of it may go again. */
  blockedFor: usize;
  /** Clients that offer constraints keep away from here. */
  excluded: usize;
  /** First of the holdings here, +1. */
  holdings: i32;
  filterCount: i32;
  /** Closed while something was held back: opens when `epochs.holdback` moves on. */
  heldBack: bool;
  /** Units that are kept here for the earmark's holder (kept.ts) … */
  keptUnits: i64;
  /** … and what is available beyond them, once that was worked out. */
  beyond: usize;
  beyondKnown: bool;
  /**
   * What is remembered of who was asked here, the first and the last by number, +1 (refusals.ts) …
   */
  askedFirst: i32;
  askedLast: i32;
  /** … the first of a client that is not blocked, 0: not known, -1: there is none, … */
  askedUnblocked: i32;
  /** … by client the latest, +1, of so many clients, … */
  cells: usize;
  cellCount: i32;
  /** … and the clients known to have refused all that is available, a bit each, … */
  refused: usize;
  /** … while what is available lies within this bag. */
  refusedFor: usize;
  refusedHolds: bool;
  /** Of an order in some state so many at its beginning are among these. */
  refusedOrder: usize;
  refusedVersion: u32;
  refusedFirst: i32;
  maintenance: bool;
  unavailableFromMs: i64;
  unavailableForMs: i64;
}

export function agentAt(handle: i32): Agent {
  return changetype<Agent>(tableRow(agents, handle));
}

/** Whether an agent is active and on the whitelist. */
export function isOffering(handle: i32): bool {
  const agent = agentAt(handle);
  return agent.activated && agent.whitelisted;
}

/** Lists the agent among those to be looked at in the next allocation. */
export function agentOpen(handle: i32): void {
  const agent = agentAt(handle);
  if (agent.isOpen) return;
  agent.isOpen = true;
  listPush(openAgents, handle);
}

/** The same of all agents: noted here, and done once for all that asked for it. */
export function agentsOpenAll(): void {
  opening.all = true;
}

/** Lists all agents on which something is available, if that was asked for. */
export function agentsOpenAsked(): void {
  if (!opening.all) return;
  opening.all = false;
  for (let handle = 0; handle < agents.end; handle++) {
    if (tableHas(agents, handle) && agentAt(handle).available != 0) agentOpen(handle);
  }
}

export function agentHasShared(agent: Agent): bool {
  return (bagFlags(agent.total) & KIND_SHARED) != 0;
}

/** Drops the agents that a cycle closed from the list of open ones. */
export function openAgentsCompact(): void {
  let kept = 0;
  for (let i = 0; i < openAgents.count; i++) {
    const handle = listAt(openAgents, i);
    if (!agentAt(handle).isOpen) continue;
    listSet(openAgents, kept, handle);
    kept += 1;
  }
  openAgents.count = kept;
}

/** Drops an agent that goes away from the list of open ones. */
export function agentClose(handle: i32): void {
  if (!agentAt(handle).isOpen) return;
  agentAt(handle).isOpen = false;
  openAgentsCompact();
}
