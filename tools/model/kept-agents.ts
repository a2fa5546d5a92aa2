import type { Quantities } from '../../host/resources/index.js';
import { isMet } from './eligible.js';
import { isEasy } from './expected-ends.js';
import { holderBag } from './holder-bag.js';
import { allHeld, availableOf, permanentOn } from './holdings.js';
import { keepUntilStart } from './kept-easy.js';
import { isOffering } from './offering.js';
import { sortedByBytes } from './order.js';
import { difference, plus } from './quantities.js';
import { roomOf } from './room.js';
import { frameworkOf, type Run } from './run.js';
import type { AgentState, Client, KeptAgent } from './state.js';
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
  run.holderStarts = !isEasy(state, client.role) || (lack <= room && lack <= free);
  if (run.holderStarts) {
    const wanted = Math.max(0, Math.min(lack, room) - free);
    earmark.kept = grown(shrunk(earmark.kept, places, wanted), places, wanted);
  } else {
    // It is offered nothing, then.
    keepUntilStart(state, earmark, placesOf(run, lack), lack, room);
  }
  if (earmark.kept.length > 0) state.tally.runsKeeping += 1;
}

/** What there is for the holder on an agent that it may use, in units. */
export interface Place {
  readonly agentId: string;
  /** What it would be offered, were it asked now. */
  readonly free: number;
  /** What is available and visible to it, filters and quota aside. */
  readonly unfiltered: number;
  /** How many units might come free beyond those that are. */
  readonly capacity: number;
  /** How far the next of these has come free, in thousandths of a unit. */
  readonly progress: number;
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

/** Nothing beyond an agent's capacity, nothing beyond what is to be kept: the last go first. */
function shrunk(
  kept: readonly KeptAgent[],
  places: readonly Place[],
  wanted: number,
): readonly KeptAgent[] {
  let left = wanted;
  return kept.flatMap(({ agentId, units }) => {
    const capacity = places.find((place) => place.agentId === agentId)?.capacity ?? 0;
    const number = Math.min(units, capacity, left);
    left -= number;
    return number > 0 ? [{ agentId, units: number }] : [];
  });
}

/** So many as are to be kept in all: more where most of a unit has come free already. */
export function grown(
  kept: readonly KeptAgent[],
  places: readonly Place[],
  wanted: number,
): readonly KeptAgent[] {
  let left = wanted - kept.reduce((sum, { units }) => sum + units, 0);
  const units = new Map(kept.map((one) => [one.agentId, one.units]));
  for (const place of [...places].sort((a, b) => b.progress - a.progress)) {
    const before = units.get(place.agentId) ?? 0;
    const more = Math.min(left, place.capacity - before);
    if (more <= 0) continue;
    units.set(place.agentId, before + more);
    left -= more;
  }
  return [...units].map(([agentId, number]) => ({ agentId, units: number }));
}
