import { expectedStart, noteStart } from './expected-start.js';
import { grown, type Place } from './kept-list.js';
import type { Earmark, KeptAgent, State } from './state.js';

/** `easy`: what is kept for a holder that does not start yet. */

export function keepUntilStart(
  state: State,
  earmark: Earmark,
  places: readonly Place[],
  lack: number,
  room: number,
): void {
  const { holder, kept } = earmark;
  if (holder.minimum === undefined) return;
  const isHindered = lack > room;
  const { startMs, back } = expectedStart(state, holder, holder.minimum, lack);
  noteStart(earmark, isHindered ? undefined : startMs, holder.minimum);
  if (earmark.startMs === undefined) {
    earmark.kept = keptFree(kept, places, Math.min(lack, room));
  } else {
    earmark.kept = keptNow(kept, places, Math.max(0, lack - back));
    state.tally.startsKnown += 1;
  }
}

/** What is available to the holder now, filters aside. */
function freeNow({ unfiltered }: Place): number {
  return unfiltered;
}

function placeOf(places: readonly Place[], agentId: string): Place | undefined {
  return places.find((place) => place.agentId === agentId);
}

/** While a start is known: so many of the units that are free now. */
function keptNow(
  kept: readonly KeptAgent[],
  places: readonly Place[],
  wanted: number,
): readonly KeptAgent[] {
  let left = wanted;
  const lowered = kept.map(({ agentId, units }) => {
    const place = placeOf(places, agentId);
    const most = Math.min(units, left, place === undefined ? 0 : freeNow(place));
    left -= most;
    return { agentId, units: most };
  });
  return joined(
    lowered.filter(({ units }) => units > 0),
    places,
    left,
  );
}

/** While none is known: all that is free now, up to so many units, then what comes free. */
function keptFree(
  before: readonly KeptAgent[],
  places: readonly Place[],
  wanted: number,
): readonly KeptAgent[] {
  const there = places.reduce((sum, place) => sum + freeNow(place), 0);
  let free = Math.min(there, wanted);
  let later = wanted - free;
  const members = before.map(({ agentId, units }) => {
    const place = placeOf(places, agentId);
    if (place === undefined) return { agentId, units: 0 };
    const now = Math.min(freeNow(place), free);
    const beyond = Math.min(later, Math.max(0, Math.min(units, place.capacity) - now));
    free -= now;
    later -= beyond;
    return { agentId, units: now + beyond };
  });
  const kept = members.filter(({ units }) => units > 0);
  return grown(joined(kept, places, free), places, wanted);
}

/** So many more of the units that are free now, by the ids of the agents. */
function joined(
  kept: readonly KeptAgent[],
  places: readonly Place[],
  more: number,
): readonly KeptAgent[] {
  let left = more;
  const units = new Map(kept.map((one) => [one.agentId, one.units]));
  for (const place of places) {
    const before = units.get(place.agentId) ?? 0;
    const raised = Math.min(freeNow(place) - before, left);
    if (raised <= 0) continue;
    units.set(place.agentId, before + raised);
    left -= raised;
  }
  return [...units].map(([agentId, number]) => ({ agentId, units: number }));
}
