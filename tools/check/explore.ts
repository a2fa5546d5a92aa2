import type { Action } from './action.js';
import { classOf } from './actions.js';
import { countsOf } from './canonical.js';
import type { View } from './view.js';
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
  /** The nodes (a bit each) to which each edge makes an allocation. */
  readonly allocations: readonly number[];
  /** The order of allocations ever made in each state. */
  readonly counts: readonly (readonly number[])[];
  /** Fairness classes that could happen, and frameworks that lack what they are promised. */
  readonly enabled: readonly number[];
  readonly unmet: readonly number[];
  readonly keys: readonly string[];
}

class TooManyStates extends Error {}

/** What must hold; each says what does not. */
export interface Invariants {
  /** In every state, by trying what it does next. */
  readonly inState?: (world: World, saved: Saved) => string | undefined;
  /** After every step. */
  readonly afterStep?: (world: World, action: Action, view: View) => string | undefined;
}

export interface Broken {
  readonly state: number;
  /** The step from there after which it is so; without one it is so in that state. */
  readonly step?: Action;
  readonly what: string;
}

/**
 * Follows every step from every state, breadth first, so that histories are the shortest. Ends at
 * once where something that must hold does not.
 */
export function explore(
  world: World,
  statesMax: number,
  { inState, afterStep }: Invariants,
): { graph: Graph; broken?: Broken } {
  const index = new Map<string, number>();
  const graph: Growing = {
    size: 0,
    parents: [],
    steps: [],
    starts: [0],
    targets: [],
    classes: [],
    allocations: [],
    counts: [],
    enabled: [],
    unmet: [],
    keys: [],
  };
  const frontier: (Met | undefined)[] = [];

  const meet = (view: View, parent: number, step: Action | undefined): number => {
    const key = world.key(view);
    const known = index.get(key);
    if (known !== undefined) return known;
    const state = graph.size++;
    if (state >= statesMax) throw new TooManyStates(`more than ${statesMax} states`);
    index.set(key, state);
    graph.keys.push(key);
    graph.parents.push(parent);
    graph.steps.push(step);
    graph.enabled.push(world.enabled(view));
    graph.unmet.push(world.unmet(view));
    graph.counts.push(world.countCodes(view));
    frontier.push({ saved: world.save(), actions: world.actions(view), view });
    return state;
  };

  meet(world.view(), -1, undefined);
  for (let state = 0; state < graph.size; state++) {
    const { saved, actions, view: before } = frontier[state] as Met;
    frontier[state] = undefined;
    const counts = countsOf(before);
    const inItself = inState?.(world, saved);
    if (inItself !== undefined) return { graph, broken: { state, what: inItself } };
    for (const action of actions) {
      world.restore(saved);
      const view = world.step(action, before);
      const what = afterStep?.(world, action, view);
      if (what !== undefined) return { graph, broken: { state, step: action, what } };
      graph.targets.push(meet(view, state, action));
      graph.classes.push(classOf(world.scenario, action));
      graph.allocations.push(action.kind === 'allocate' ? risen(counts, countsOf(view)) : 0);
    }
    graph.starts.push(graph.targets.length);
  }
  return { graph };
}

/** A state whose steps are yet to be taken. */
interface Met {
  readonly saved: Saved;
  readonly actions: readonly Action[];
  readonly view: View;
}

type Growing = {
  -readonly [K in keyof Graph]: Graph[K] extends readonly (infer T)[] ? T[] : number;
};

function risen(before: readonly number[], after: readonly number[]): number {
  let bits = 0;
  before.forEach((count, node) => {
    if ((after[node] as number) > count) bits |= 1 << node;
  });
  return bits;
}
