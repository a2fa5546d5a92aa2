import type { Quantities } from '../../host/resources/index.js';
import { isMet } from './eligible.js';
import { isEasy } from './expected-ends.js';
import { holderBag } from './holder-bag.js';
import { allHeld, availableOf, permanentOn } from './holdings.js';
import { keepUntilStart } from './kept-easy.js';
import { grown, type Place, shrunk } from './kept-list.js';
import { isOffering } from './offering.js';
import { sortedByBytes } from './order.js';
import { difference, plus } from './quantities.js';
import { roomOf } from './room.js';
import { frameworkOf, type Run } from './run.js';
import type { AgentState, Client } from './state.js';
import { amountsFor, lackOf, unitsIn } from './units.js';

/** The agents on which resources are kept for the earmark's holder, beyond what is free for it. */

/** Brings the list up to date as a run begins, and the holder's patience under the earmark. */
export function updateKept(run: Run): void {
  const { state, holder } = run;
  const { earmark } = state;
  if (earmark === undefined || holder === undefined) return;
  const { client, minimum } = holder;
  const lack = lackOf(state, client, minimum);
  const room = roomOf(state, run.balance, client, minimum);
  const places = placesOf(run, lack);
  const free = places.reduce((sum, place) => sum + place.free, 0);
  const there = places.reduce((sum, place) => sum + place.unfiltered, 0);
  if (lack > room || lack > there) earmark.servedSinceMs = undefined;
  else earmark.servedSinceMs ??= state.nowMs;
  earmark.startMs = undefined;
  run.holderStarts = !isEasy(state, client.role) || lack <= Math.min(room, free, there);
  if (run.holderStarts) {
    const wanted = Math.max(0, Math.min(lack, room) - free);
    earmark.kept = grown(shrunk(earmark.kept, places, wanted), places, wanted);
  } else {
    // It is offered nothing, then.
    keepUntilStart(state, earmark, placesOf(run, lack), lack, room);
  }
  if (earmark.kept.length > 0) state.tally.runsKeeping += 1;
}

function placesOf(run: Run, lack: number): Place[] {
  const { state, holder } = run;
  if (holder === undefined) return [];
  const { client, minimum } = holder;
  const framework = frameworkOf(run, client);
  return sortedByBytes(state.agents.values(), ({ id }) => id)
    .filter((agent) => isOffering(state, agent) && isMet(state, framework, client.role, agent))
    .map((agent) => {
      const free = holderBag(run, agent, lack)?.units ?? 0;
      const available = amountsFor(framework, client.role, availableOf(agent));
      const most = unitsIn(minimum, everFreeOn(run, agent, client));
      return {
        agentId: agent.id,
        free,
        unfiltered: unitsIn(minimum, available),
        capacity: Math.max(0, most - free),
        progress: thousandthsOfUnit(minimum.unit, available) - 1000 * free,
      };
    });
}

/** What of an agent's total is neither its own already nor used by others for good. */
function everFreeOn(run: Run, agent: AgentState, client: Client): Quantities {
  const { state } = run;
  const { frameworkId, role } = client;
  const framework = frameworkOf(run, client);
  const own = allHeld(state)
    .filter((one) => one.agentId === agent.id && one.role === role)
    .filter((one) => one.frameworkId === frameworkId)
    .map(({ entries }) => entries);
  const gone = [...own, ...permanentOn(state, agent, frameworkId)]
    .map((entries) => amountsFor(framework, role, entries))
    .reduce(plus, {});
  return difference(amountsFor(framework, role, agent.total), gone);
}

function thousandthsOfUnit(unit: Quantities, available: Quantities): number {
  const parts = Object.entries(unit)
    .filter(([, one]) => one > 0)
    .map(([name, one]) => Math.floor((1000 * (available[name] ?? 0)) / one));
  return parts.length === 0 ? 0 : Math.min(...parts);
}
