import { type Action, classOf } from './actions.js';
import type { Saved, World } from './world.js';

/** All states that can be reached, in order of their distance from the first. */
export interface Graph {
  readonly size: number;
  /** The state from which each was first reached; -1 for the first. */
  readonly parents: readonly number[];
  /** And by which step. */
  readonly steps: readonly (Action | undefined)[];
  /** Edges of state s: from `starts[s]` to `starts[s + 1]`. */
  readonly starts: readonly number[];
  readonly targets: readonly number[];
  /** The fairness class of each edge. */
  readonly classes: readonly number[];
  /** Fairness classes that could happen, and frameworks that lack what they are promised. */
  readonly enabled: readonly number[];
  readonly unmet: readonly number[];
  readonly keys: readonly string[];
}

export class TooManyStates extends Error {}

/** Looks at what each state does to check what must hold in every one of them. */
export type Invariant = (world: World, saved: Saved) => string | undefined;

export interface Broken {
  readonly state: number;
  readonly what: string;
}

/** Follows every step from every state, breadth first, so that histories are the shortest. */
export function explore(
  world: World,
  statesMax: number,
  invariant?: Invariant,
): { graph: Graph; broken: Broken | undefined } {
  const index = new Map<string, number>();
  const parents: number[] = [];
  const steps: (Action | undefined)[] = [];
  const starts: number[] = [0];
  const targets: number[] = [];
  const classes: number[] = [];
  const enabled: number[] = [];
  const unmet: number[] = [];
  const keys: string[] = [];
  const saved: (Saved | undefined)[] = [];
  const actions: Action[][] = [];
  let broken: Broken | undefined;

  const meet = (parent: number, step: Action | undefined): number => {
    const view = step === undefined ? world.view() : world.step(step);
    const key = world.key(view);
    const known = index.get(key);
    if (known !== undefined) return known;
    const state = parents.length;
    if (state >= statesMax) throw new TooManyStates(`more than ${statesMax} states`);
    index.set(key, state);
    keys.push(key);
    parents.push(parent);
    steps.push(step);
    enabled.push(world.enabled(view));
    unmet.push(world.unmet(view));
    actions.push(world.actions(view));
    saved.push(world.save());
    return state;
  };

  meet(-1, undefined);
  for (let state = 0; state < parents.length; state++) {
    const from = saved[state] as Saved;
    if (invariant !== undefined && broken === undefined) {
      const what = invariant(world, from);
      if (what !== undefined) broken = { state, what };
    }
    for (const action of actions[state] as Action[]) {
      world.restore(from);
      targets.push(meet(state, action));
      classes.push(classOf(action));
    }
    starts.push(targets.length);
    saved[state] = undefined;
    actions[state] = [];
  }
  const size = parents.length;
  const graph = { size, parents, steps, starts, targets, classes, enabled, unmet, keys };
  return { graph, broken };
}
