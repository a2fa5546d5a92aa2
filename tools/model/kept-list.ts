import type { KeptAgent } from './state.js';

/** The list of kept agents, and how it grows and shrinks. */

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

/** Nothing beyond an agent's capacity, nothing beyond what is to be kept: the last go first. */
export function shrunk(
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
