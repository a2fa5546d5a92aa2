import type { Decisions, Policy } from '../../host/allocator/api.js';
import type { FairleadAllocator } from '../../host/allocator/index.js';
import { CoreModule } from '../../host/allocator/module.js';
import type { Action } from './action.js';
import { ADVANCES } from './actions.js';
import { frameworkInput, startScenario } from './driver.js';
import type { Graph } from './explore.js';
import {
  agentId,
  frameworkId,
  INTERVAL_MS,
  LONG_FILTER_MS,
  type Scenario,
  scaled,
} from './scenario.js';
import type { Starvation } from './starvation.js';
import { UNIT } from './view.js';
import type { World } from './world.js';

/** The steps that lead to a starvation, and those that are then repeated for ever. */
export interface History {
  readonly prefix: readonly Action[];
  readonly cycle: readonly Action[];
}

/** The steps by which a state was first reached. */
export function stepsTo(graph: Graph, state: number): Action[] {
  const steps: Action[] = [];
  for (let at = state; at > 0; at = graph.parents[at] as number) {
    steps.push(graph.steps[at] as Action);
  }
  return steps.reverse();
}

/** The shortest way into a starvation and once around in it, taken by the module itself. */
export function historyOf(world: World, graph: Graph, starvation: Starvation): History {
  const inside = new Set(starvation.states);
  const first = starvation.states.reduce((a, b) => Math.min(a, b));
  const prefix = stepsTo(graph, first);
  const cycle: Action[] = [];
  let view = world.view();
  for (const step of prefix) view = world.step(step, view);
  for (const state of tour(graph, first, inside)) cycle.push(stepInto(world, graph, state));
  return { prefix, cycle };
}

/** Takes the step that leads into a state, whatever agents it is met with. */
function stepInto(world: World, graph: Graph, state: number): Action {
  const saved = world.save();
  const view = world.view();
  const actions = world.actions(view);
  for (const action of actions) {
    if (world.key(world.step(action, view)) === graph.keys[state]) return action;
    world.restore(saved);
  }
  throw new Error('a cycle cannot be walked: states were taken for one that are not');
}

/** A closed walk from a state that takes an edge of every class there is inside. */
function tour(graph: Graph, first: number, inside: ReadonlySet<number>): number[] {
  let owed = 0;
  for (const state of inside) {
    for (let e = graph.starts[state] as number; e < (graph.starts[state + 1] as number); e++) {
      if (inside.has(graph.targets[e] as number)) owed |= graph.classes[e] as number;
    }
  }
  let needed = owed & ownedBy(graph, inside);
  const walk: number[] = [];
  let at = first;
  while (needed !== 0) {
    const leg = shortest(
      graph,
      at,
      inside,
      (_, e) => ((graph.classes[e] as number) & needed) !== 0,
    );
    for (const e of leg) {
      needed &= ~(graph.classes[e] as number);
      at = graph.targets[e] as number;
      walk.push(at);
    }
  }
  if (at !== first) {
    const back = shortest(graph, at, inside, (state) => state === first);
    walk.push(...back.map((e) => graph.targets[e] as number));
  }
  return walk;
}

/** Time passes; beyond that, only what is owed somewhere has to happen. */
function ownedBy(graph: Graph, inside: ReadonlySet<number>): number {
  let owed = ADVANCES;
  for (const state of inside) owed |= graph.enabled[state] as number;
  return owed;
}

/** The shortest way to an edge that is wanted, by breadth first search; its edges. */
function shortest(
  graph: Graph,
  from: number,
  inside: ReadonlySet<number>,
  isWanted: (target: number, edge: number) => boolean,
): number[] {
  const cameBy = new Map<number, number>();
  const source = new Map<number, number>();
  const queue = [from];
  const seen = new Set(queue);
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] as number;
    for (let e = graph.starts[state] as number; e < (graph.starts[state + 1] as number); e++) {
      const target = graph.targets[e] as number;
      if (!inside.has(target)) continue;
      if (isWanted(target, e)) {
        const edges = [e];
        for (let s = state; s !== from; s = source.get(s) as number) {
          edges.push(cameBy.get(s) as number);
        }
        return edges.reverse();
      }
      if (seen.has(target)) continue;
      seen.add(target);
      cameBy.set(target, e);
      source.set(target, state);
      queue.push(target);
    }
  }
  throw new Error('a component is not connected');
}

// ── in words, through the embedding API ───────────────────────────────────────────────────────

/** A history in words, a line a step: what happens once, and what then happens for ever. */
export interface Told {
  readonly once: readonly string[];
  readonly again: readonly string[];
}

/** The history in words: every step is made anew by the calls of the embedding API. */
export async function tellHistory(
  wasm: WebAssembly.Module,
  scenario: Scenario,
  policy: Policy,
  { prefix, cycle }: History,
): Promise<Told> {
  const core = await CoreModule.load(wasm);
  const allocator = startScenario(core, scenario, scaled(policy));
  const tell = (action: Action): string => {
    const at = `${allocator.nowMs}`.padStart(4);
    const decisions = carryOut(allocator, scenario, action);
    return `${at}  ${inWords(scenario, action)}${outcomeInWords(decisions)}`;
  };
  return { once: prefix.map(tell), again: cycle.map(tell) };
}

function carryOut(allocator: FairleadAllocator, scenario: Scenario, action: Action): Decisions {
  switch (action.kind) {
    case 'advance':
      return allocator.advance(allocator.nowMs + INTERVAL_MS);
    case 'allocate':
      return allocator.allocate(action.order.map(agentId));
    case 'arrive':
      return allocator.addFramework(frameworkInput(scenario, action.framework));
    case 'leave':
      return allocator.removeFramework(frameworkId(action.framework));
    case 'suppress':
      return allocator.suppress(frameworkId(action.framework));
    case 'revive':
      return allocator.revive(frameworkId(action.framework));
    case 'extend':
      return allocator.expectDuration(frameworkId(action.framework), action.durationMs);
    case 'lose':
      return allocator.removeAgent(agentId(action.agent));
    case 'accept':
      return allocator.accept(
        [action.offer],
        `cpus:${action.units}`,
        ...(action.filterMs < 0 ? [] : [action.filterMs / 1000]),
      );
    case 'decline':
      return allocator.decline(
        [action.offer],
        ...(action.filterMs < 0 ? [] : [action.filterMs / 1000]),
      );
    case 'rescind':
      return allocator.decline([action.offer]);
    case 'finish':
    case 'take back': {
      const role = scenario.frameworks[action.framework]?.role as string;
      const agent = agentId(action.agent);
      return allocator.finish(frameworkId(action.framework), role, agent, `cpus:${action.units}`);
    }
  }
}

function inWords(scenario: Scenario, action: Action): string {
  switch (action.kind) {
    case 'advance':
      return 'time passes';
    case 'allocate':
      return action.order.length > 1
        ? `batch over ${action.order.map(agentId).join(', ')}`
        : 'batch';
    case 'arrive': {
      const { behaviour, role, units } = scenario.frameworks[action.framework] as {
        behaviour: string;
        role: string;
        units: number;
      };
      return `${frameworkId(action.framework)} (${behaviour}, ${units}) subscribes to ${role}`;
    }
    case 'lose':
      return `${agentId(action.agent)} is lost`;
    default:
      return `${frameworkId(action.framework)} ${deedInWords(action)}`;
  }
}

type Deed = Exclude<Action, { kind: 'advance' | 'allocate' | 'arrive' | 'lose' }>;

function deedInWords(action: Deed): string {
  switch (action.kind) {
    case 'leave':
      return 'ends';
    case 'suppress':
      return 'suppresses its role';
    case 'revive':
      return 'revives its role';
    case 'extend':
      return `declares that it runs for ${action.durationMs}`;
    case 'accept':
      return `accepts ${action.units} on ${agentId(action.agent)}${filterInWords(action.filterMs)}`;
    case 'decline':
      return `declines ${agentId(action.agent)}${filterInWords(action.filterMs)}`;
    case 'rescind':
      return `has its offer of ${agentId(action.agent)} rescinded`;
    case 'finish':
      return `finishes ${action.units} on ${agentId(action.agent)}`;
    case 'take back':
      return `gives back ${action.units} on ${agentId(action.agent)}`;
  }
}

function filterInWords(filterMs: number): string {
  if (filterMs < 0) return '';
  return filterMs === LONG_FILTER_MS ? ', refusing for long' : `, refusing for ${filterMs}`;
}

function outcomeInWords({ offers, rescinded, relinquishes, transitions }: Decisions): string {
  const words = [
    ...offers.map(
      ({ frameworkId: id, agentId: agent, quantities }) =>
        `${id} is offered ${(quantities.cpus ?? 0) / UNIT} on ${agent}`,
    ),
    ...rescinded.map((offer) => `${offer.frameworkId}'s offer of ${offer.agentId} is rescinded`),
    ...relinquishes.map(({ frameworkId: id }) => `${id} has to relinquish`),
    ...transitions.map(({ frameworkId: id, to }) => `${id} is ${to}`),
  ];
  return words.length === 0 ? '' : `: ${words.join(', ')}`;
}
