import { isAdmitted, noteAdmitted } from './admission.js';
import { holderBag, startBag } from './holder-bag.js';
import { type Bag, guaranteeLack, offerableTo, type Stage } from './offerable.js';
import { groupOf } from './policy.js';
import { isNone } from './quantities.js';
import { lastAsked } from './refusals.js';
import type { Run } from './run.js';
import { sortClients, sortRoles } from './sorter.js';
import { mayStart } from './starts.js';
import type { AgentState, Client } from './state.js';
import { lackOf } from './units.js';

/** One agent is offered to one client after the other. */

export type Give = (run: Run, agent: AgentState, client: Client, bag: Bag) => void;

/** A client whose turn comes in the visit, and the group in which refusals pass on to it. */
interface Turn {
  readonly client: Client;
  readonly group: object | undefined;
}

interface Passed {
  readonly client: Client;
  readonly time: number;
}

export function visit(run: Run, agent: AgentState, stage: Stage, give: Give): void {
  if (stage === 'everyone') visitFirst(run, agent, give);
  const passed = new Map<object, Passed[]>();
  const turns = turnsOf(run, stage);
  for (const [at, { client, group }] of turns.entries()) {
    const bag = wouldBeFor(run, agent, client, stage);
    const before = group === undefined ? [] : (passed.get(group) ?? []);
    const time = bag && group && timeOf(agent, client, bag, before);
    if (group !== undefined && time !== undefined) {
      passed.set(group, [...before, { client, time }]);
      run.state.tally.passedOver += 1;
    } else if (bag !== undefined && isLetIn(run, agent, client)) {
      offer(run, agent, client, bag, give);
    }
    if (group === undefined || turns.slice(at + 1).some((turn) => turn.group === group)) continue;
    for (const again of [...(passed.get(group) ?? [])].sort((a, b) => a.time - b.time)) {
      const rest = bagFor(run, agent, again.client, stage);
      if (rest !== undefined) offer(run, agent, again.client, rest, give);
    }
  }
}

/** The earmark's holder, then those who are overdue, then who starts. */
function visitFirst(run: Run, agent: AgentState, give: Give): void {
  const { state, holder } = run;
  if (holder !== undefined) {
    const bag = holderBag(run, agent, lackOf(state, holder.client, holder.minimum));
    if (bag !== undefined) give(run, agent, holder.client, bag);
  }
  for (const client of run.overdue) {
    const bag = bagFor(run, agent, client, 'everyone');
    if (bag === undefined) continue;
    offer(run, agent, client, bag, give);
    client.waitsSinceMs = state.nowMs;
    state.tally.turnsOfOverdue += 1;
  }
  const { starter } = run;
  const first = starter && startBag(run, agent, starter);
  if (starter === undefined || first === undefined) return;
  // For what it refused it waits behind its group like anybody else.
  if (lastAsked(starter, agent.id, first.entries)?.refused !== true) {
    give(run, agent, starter, first);
  }
}

/** All turns in order: of roles, and of clients within them. */
function turnsOf(run: Run, stage: Stage): Turn[] {
  const { state } = run;
  return sortRoles(state).flatMap((role) => {
    if (stage === 'guarantees' && isNone(guaranteeLack(run, role))) return [];
    const group = groupOf(state.settings.policy, role);
    return sortClients(state, role).map((client) => ({ client, group }));
  });
}

/** What the client is to be offered, refusals aside. */
function bagFor(run: Run, agent: AgentState, client: Client, stage: Stage): Bag | undefined {
  const bag = wouldBeFor(run, agent, client, stage);
  return bag !== undefined && isLetIn(run, agent, client) ? bag : undefined;
}

/** What it may be offered, unless it is known not to start in this run. */
function wouldBeFor(run: Run, agent: AgentState, client: Client, stage: Stage): Bag | undefined {
  return run.starts.get(client) === false ? undefined : offerableTo(run, agent, client, stage).bag;
}

function isLetIn(run: Run, agent: AgentState, client: Client): boolean {
  if (run.starter !== client && !mayStart(run, client)) return false;
  if (isAdmitted(run, agent, client)) return true;
  run.state.tally.notAdmitted += 1;
  return false;
}

/** When it was last asked for that, or came; undefined when it is not to be passed over. */
function timeOf(
  agent: AgentState,
  client: Client,
  { entries }: Bag,
  before: readonly Passed[],
): number | undefined {
  const last = lastAsked(client, agent.id, entries);
  const own = last?.number ?? client.came;
  const isPassed = last?.refused === true || before.some(({ time }) => time < own);
  return isPassed ? own : undefined;
}

function offer(run: Run, agent: AgentState, client: Client, bag: Bag, give: Give): void {
  noteAdmitted(run, agent, client);
  give(run, agent, client, bag);
}
