import { allocatableTo, isMet, withoutIncapable } from './eligible.js';
import { endMs } from './expected-ends.js';
import { usedBy } from './holdings.js';
import { beyondKept, thereFor } from './kept.js';
import { lacksMinimum } from './minimum-state.js';
import { isOffering } from './offering.js';
import { lastAsked } from './refusals.js';
import { frameworkOf, type Head, type Run } from './run.js';
import { sortClients } from './sorter.js';
import type { AgentState, Client, MinimumRecord, State } from './state.js';
import { allClients } from './tracking.js';
import { amountsFor, lackOf, unitsIn } from './units.js';

/** `backfill`: others are let past the head of their role only if it can start no later for it. */

/** Judged when somebody of the role is first considered in the run. */
function headOf(run: Run, role: string): Head | undefined {
  if (!run.heads.has(role)) run.heads.set(role, newHead(run, role));
  return run.heads.get(role);
}

function newHead(run: Run, role: string): Head | undefined {
  const { state } = run;
  const isHead = (client: Client) => lacksMinimum(client) && client.minimum?.demoted !== true;
  const client = sortClients(state, role).find(isHead);
  if (client?.minimum === undefined) return undefined;
  const wanted = lackOf(state, client, client.minimum);
  let units = 0;
  for (const agent of state.agents.values()) {
    if (isOffering(state, agent)) units += unitsOn(run, agent, client);
  }
  let startMs: number | undefined = state.nowMs;
  while (units < wanted && startMs !== undefined) {
    startMs = nextEndMs(state, startMs);
    if (startMs !== undefined) units += unitsEnding(run, startMs, client, client.minimum);
  }
  return { client, startMs, spare: Math.max(0, units - wanted) };
}

/** Its units on an agent; none where it refused outright all that is there for it. */
function unitsOn(run: Run, agent: AgentState, client: Client): number {
  const { minimum, role } = client;
  const framework = frameworkOf(run, client);
  if (minimum === undefined || !isMet(run.state, framework, role, agent)) return 0;
  const seen = withoutIncapable(framework, allocatableTo(beyondKept(run, agent), role));
  if (lastAsked(client, agent.id, seen)?.outright) return 0;
  return unitsIn(minimum, amountsFor(framework, role, thereFor(run, agent, client)));
}

export function isLetPast(run: Run, agent: AgentState, client: Client): boolean {
  const head = headOf(run, client.role);
  if (head === undefined || head.client === client) return true;
  if (!isMet(run.state, frameworkOf(run, head.client), client.role, agent)) return true;
  return isGoneBy(run, client, head) || unitsOn(run, agent, head.client) <= head.spare;
}

/** Something is about to be offered to one behind the head: less is spare. */
export function takeSpare(run: Run, agent: AgentState, client: Client): void {
  const head = run.heads.get(client.role);
  if (head === undefined || head.client === client || isGoneBy(run, client, head)) return;
  head.spare -= unitsOn(run, agent, head.client);
}

/** Whether a client is expected to have ended by the time that the head starts. */
function isGoneBy({ state }: Run, { frameworkId }: Client, { startMs }: Head): boolean {
  const durationMs = state.frameworks.get(frameworkId)?.durationMs ?? 0;
  return durationMs > 0 && startMs !== undefined && state.nowMs + durationMs <= startMs;
}

function nextEndMs(state: State, afterMs: number): number | undefined {
  const ends = allClients(state).flatMap((client) => endMs(state, client) ?? []);
  const later = ends.filter((end) => end > afterMs);
  return later.length === 0 ? undefined : Math.min(...later);
}

/** The head's units in what each client that is expected to end then uses on each agent. */
function unitsEnding(run: Run, atMs: number, head: Client, minimum: MinimumRecord): number {
  const { state } = run;
  const framework = frameworkOf(run, head);
  let units = 0;
  for (const client of allClients(state)) {
    if (endMs(state, client) !== atMs) continue;
    for (const { agentId, used } of usedBy(state, client)) {
      const agent = state.agents.get(agentId);
      if (agent === undefined || !agent.active) continue;
      if (!isMet(state, framework, head.role, agent)) continue;
      units += unitsIn(minimum, amountsFor(framework, head.role, used));
    }
  }
  return units;
}
