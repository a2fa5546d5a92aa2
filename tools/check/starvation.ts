import { ADVANCES } from './actions.js';
import type { Graph } from './explore.js';

/**
 * A set of states, strongly connected, in which a framework can be kept for ever although time
 * passes and everybody who owes something does it again and again.
 */
export interface Starvation {
  readonly framework: number;
  readonly states: readonly number[];
}

/** The starvation of a framework whose set is reached by the shortest history. */
export function findStarvation(
  graph: Graph,
  frameworks: number,
  groups: readonly (readonly number[])[],
): Starvation | undefined {
  let best: Starvation | undefined;
  for (let framework = 0; framework < frameworks; framework++) {
    const members: number[] = [];
    for (let state = 0; state < graph.size; state++) {
      if (((graph.unmet[state] as number) >> framework) & 1) members.push(state);
    }
    const states = fairComponent(graph, members, groups);
    if (states === undefined) continue;
    if (best === undefined || least(states) < least(best.states)) best = { framework, states };
  }
  return best;
}

function least(states: readonly number[]): number {
  return states.reduce((a, b) => Math.min(a, b));
}

/** States to be searched, without the edges that allocate to some nodes. */
interface Part {
  readonly states: readonly number[];
  readonly without: number;
}

/**
 * The first fair component within some states. What is enabled somewhere in a component but never
 * happens in it must not be met again and again: those states are cut out and the rest is looked
 * at anew (Streett's condition, as in Emerson and Lei).
 *
 * Allocations ever made only rise. A node that gets more for ever overtakes every sibling that gets
 * no more: where a component would have it stay behind, either those states are cut out, or the
 * edges that allocate to it.
 */
function fairComponent(
  graph: Graph,
  members: readonly number[],
  groups: readonly (readonly number[])[],
): number[] | undefined {
  let found: number[] | undefined;
  const work: Part[] = [{ states: members, without: 0 }];
  while (work.length > 0) {
    const { states, without } = work.pop() as Part;
    for (const component of components(graph, states, without)) {
      if (found !== undefined && least(component) > least(found)) continue;
      const { happens, enabled, allocations } = summary(graph, component, without);
      if ((happens & ADVANCES) === 0) continue;
      const owed = enabled & ~happens;
      if (owed !== 0) {
        const rest = component.filter((state) => ((graph.enabled[state] as number) & owed) === 0);
        work.push({ states: rest, without });
        continue;
      }
      const late = latecomer(graph, component, allocations, groups);
      if (late === undefined) {
        found = component;
        continue;
      }
      work.push({ states: component.filter(late.isAhead), without });
      work.push({ states: component, without: without | (1 << late.node) });
    }
  }
  return found;
}

/** What happens on the edges inside a component, and what is enabled in it. */
function summary(
  graph: Graph,
  component: readonly number[],
  without: number,
): { happens: number; enabled: number; allocations: number } {
  const inside = new Set(component);
  let happens = 0;
  let enabled = 0;
  let allocations = 0;
  for (const state of component) {
    enabled |= graph.enabled[state] as number;
    for (let e = graph.starts[state] as number; e < (graph.starts[state + 1] as number); e++) {
      if (!inside.has(graph.targets[e] as number)) continue;
      const made = graph.allocations[e] as number;
      if (made & without) continue;
      happens |= graph.classes[e] as number;
      allocations |= made;
    }
  }
  return { happens, enabled, allocations };
}

/** A node that is allocated to in a component but stays behind a sibling that is not. */
function latecomer(
  graph: Graph,
  component: readonly number[],
  allocations: number,
  groups: readonly (readonly number[])[],
): { node: number; isAhead: (state: number) => boolean } | undefined {
  for (const group of groups) {
    for (const node of group) {
      if (((allocations >> node) & 1) === 0) continue;
      for (const sibling of group) {
        if ((allocations >> sibling) & 1) continue;
        const isAhead = (state: number): boolean => {
          const counts = graph.counts[state] as readonly number[];
          return counts[sibling] === 0 || (counts[node] as number) > (counts[sibling] as number);
        };
        if (!component.every(isAhead)) return { node, isAhead };
      }
    }
  }
  return undefined;
}

/** Strongly connected components of the graph restricted to some states (Tarjan, iterative). */
function components(graph: Graph, members: readonly number[], without: number): number[][] {
  const order = new Int32Array(graph.size).fill(-1);
  const low = new Int32Array(graph.size);
  const onStack = new Uint8Array(graph.size);
  const isMember = new Uint8Array(graph.size);
  for (const state of members) isMember[state] = 1;
  const result: number[][] = [];
  const stack: number[] = [];
  const path: number[] = [];
  const edge: number[] = [];
  let next = 0;
  const enter = (state: number): void => {
    order[state] = next;
    low[state] = next++;
    onStack[state] = 1;
    stack.push(state);
    path.push(state);
    edge.push(graph.starts[state] as number);
  };
  for (const root of members) {
    if (order[root] !== -1) continue;
    enter(root);
    while (path.length > 0) {
      const state = path.at(-1) as number;
      const e = edge.at(-1) as number;
      if (e < (graph.starts[state + 1] as number)) {
        edge[edge.length - 1] = e + 1;
        const target = graph.targets[e] as number;
        if (isMember[target] === 0 || (graph.allocations[e] as number) & without) continue;
        if (order[target] === -1) enter(target);
        else if (onStack[target] === 1) {
          low[state] = Math.min(low[state] as number, order[target] as number);
        }
        continue;
      }
      path.pop();
      edge.pop();
      const above = path.at(-1);
      if (above !== undefined) low[above] = Math.min(low[above] as number, low[state] as number);
      if (low[state] !== order[state]) continue;
      const component: number[] = [];
      let member: number;
      do {
        member = stack.pop() as number;
        onStack[member] = 0;
        component.push(member);
      } while (member !== state);
      result.push(component);
    }
  }
  return result;
}
