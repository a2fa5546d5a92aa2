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
export function findStarvation(graph: Graph, frameworks: number): Starvation | undefined {
  let best: Starvation | undefined;
  for (let framework = 0; framework < frameworks; framework++) {
    const members: number[] = [];
    for (let state = 0; state < graph.size; state++) {
      if (((graph.unmet[state] as number) >> framework) & 1) members.push(state);
    }
    const states = fairComponent(graph, members);
    if (states === undefined) continue;
    if (best === undefined || least(states) < least(best.states)) best = { framework, states };
  }
  return best;
}

function least(states: readonly number[]): number {
  return states.reduce((a, b) => Math.min(a, b));
}

/**
 * The first fair component within some states. What is enabled somewhere in a component but never
 * happens in it must not be met again and again: those states are cut out and the rest is looked
 * at anew (Streett's condition, as in Emerson and Lei).
 */
function fairComponent(graph: Graph, members: readonly number[]): number[] | undefined {
  let found: number[] | undefined;
  const work: (readonly number[])[] = [members];
  while (work.length > 0) {
    for (const component of components(graph, work.pop() as readonly number[])) {
      if (found !== undefined && least(component) > least(found)) continue;
      const inside = new Set(component);
      let happens = 0;
      let enabled = 0;
      let hasEdge = false;
      for (const state of component) {
        enabled |= graph.enabled[state] as number;
        for (let e = graph.starts[state] as number; e < (graph.starts[state + 1] as number); e++) {
          if (!inside.has(graph.targets[e] as number)) continue;
          hasEdge = true;
          happens |= graph.classes[e] as number;
        }
      }
      if (!hasEdge || (happens & ADVANCES) === 0) continue;
      const owed = enabled & ~happens;
      if (owed === 0) found = component;
      else work.push(component.filter((state) => ((graph.enabled[state] as number) & owed) === 0));
    }
  }
  return found;
}

/** Strongly connected components of the graph restricted to some states (Tarjan, iterative). */
function components(graph: Graph, members: readonly number[]): number[][] {
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
        if (isMember[target] === 0) continue;
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
