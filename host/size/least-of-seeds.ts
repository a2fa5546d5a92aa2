import { least, TIMES_MOST } from '../goal/index.js';

/** Whether so many agents are enough: with one seed, and with all of them. */
export interface Enough {
  with(agents: number, seed: number): Promise<boolean>;
  withAll(agents: number): Promise<boolean>;
}

/** What is enough with each seed, in their order, and with all; absent where even the most are not. */
export interface LeastOfSeeds {
  readonly perSeed: readonly (number | undefined)[];
  readonly agents?: number;
}

/** Seeds lie close to each other: the next look is so small a part of the agents away. */
const NEAR = 64;

/**
 * The fewest agents, seed by seed and for all of them. As more are not always better, what each needs on its
 * own is tried with all.
 *
 * @param recorded where to look first.
 */
export async function leastOfSeeds(
  enough: Enough,
  seeds: readonly number[],
  recorded: number,
): Promise<LeastOfSeeds> {
  const most = recorded * TIMES_MOST;
  const leastWith = (seed: number, begin: number, step: number) =>
    least((agents) => enough.with(agents, seed), { begin, step, most });
  const [first, ...others] = seeds;
  const ofFirst = first === undefined ? [] : [await leastWith(first, recorded, recorded)];
  const begin = ofFirst[0] ?? recorded;
  const step = ofFirst[0] === undefined ? recorded : Math.ceil(begin / NEAR);
  const ofOthers = await Promise.all(others.map((seed) => leastWith(seed, begin, step)));
  const perSeed = [...ofFirst, ...ofOthers];
  const known = perSeed.filter((agents) => agents !== undefined);
  if (known.length < seeds.length) return { perSeed };
  const search = { begin: Math.max(...known), step: 1, most };
  const agents = await least((count) => enough.withAll(count), search);
  return { perSeed, ...(agents !== undefined && { agents }) };
}
