import type { Policy } from '../../host/allocator/api.js';
import { CoreModule } from '../../host/allocator/module.js';
import { rolePolicyOf } from '../../host/allocator/role-policy.js';
import { type Abstraction, roleNode } from './canonical.js';
import { Driver, rolesOf } from './driver.js';
import { explore, type Invariants } from './explore.js';
import { type History, historyOf, stepsTo, type Told, tellHistory } from './history.js';
import { brokenIn } from './invariants.js';
import { keptForNothing } from './kept.js';
import { rulesOf } from './rules.js';
import { frameworkId, type Scenario, scaled } from './scenario.js';
import { findStarvation } from './starvation.js';
import { World } from './world.js';

export interface Modules {
  readonly allocator: WebAssembly.Module;
  readonly probe: WebAssembly.Module;
}

export interface Options {
  /** More states than this are an error. */
  readonly statesMax: number;
  /** See {@link Abstraction}. */
  readonly countGap: number;
  readonly memory: boolean;
  /** What is looked at. */
  readonly asks: readonly Question[];
}

/**
 * `starvation`: is somebody starved? `accounts`: do units, offers and what is told agree in every
 * state? `kept`: is anything kept for nothing? `passing`: do refusals pass on?
 */
export type Question = 'starvation' | 'accounts' | 'kept' | 'passing';

export const QUESTIONS: readonly Question[] = ['starvation', 'accounts', 'kept', 'passing'];

/** What came of one scenario. */
export interface Verdict {
  readonly states: number;
  readonly steps: number;
  /** Who is starved, and the shortest history of it, in words. */
  readonly starved?: { readonly framework: string; readonly history: Told };
  /** What does not hold, and the shortest history that leads there. */
  readonly broken?: { readonly what: string; readonly history: Told };
}

/** What is explored, and how. */
export interface Exploration {
  readonly modules: Modules;
  readonly scenario: Scenario;
  readonly policy: Policy;
  readonly options: Options;
}

async function makeWorld({ modules, scenario, policy, options }: Exploration): Promise<World> {
  const core = await CoreModule.load(modules.allocator);
  const driver = new Driver(core, modules.probe, scenario, scaled(policy));
  const abstraction = abstractionOf(scenario, policy, options);
  return new World(driver, scenario, abstraction, options.asks.includes('passing'));
}

/** Explores a scenario under a policy and looks for somebody who is starved. */
export async function checkScenario(exploration: Exploration): Promise<Verdict> {
  const { modules, scenario, policy, options } = exploration;
  const world = await makeWorld(exploration);
  const { graph, broken } = explore(world, options.statesMax, invariantsOf(options.asks));
  const tell = (history: History): Promise<Told> =>
    tellHistory(modules.allocator, scenario, policy, history);
  const verdict = { states: graph.size, steps: graph.targets.length };
  if (broken !== undefined) {
    const last = broken.step === undefined ? [] : [broken.step];
    const history = await tell({ prefix: [...stepsTo(graph, broken.state), ...last], cycle: [] });
    return { ...verdict, broken: { what: broken.what, history } };
  }
  if (!options.asks.includes('starvation')) return verdict;
  const { groups } = world.abstraction.counted;
  const starvation = findStarvation(graph, scenario.frameworks.length, groups);
  if (starvation === undefined) return verdict;
  const fresh = await makeWorld(exploration);
  const history = await tell(historyOf(fresh, graph, starvation));
  return { ...verdict, starved: { framework: frameworkId(starvation.framework), history } };
}

function invariantsOf(asks: readonly Question[]): Invariants {
  return {
    ...(asks.includes('accounts') && { inState: brokenIn }),
    afterStep: (world, { kind }, view) => {
      if (kind !== 'allocate') return undefined;
      const kept = asks.includes('kept') ? keptForNothing(world.judged(view)) : undefined;
      return kept ?? world.passedTooOften(view);
    },
  };
}

function abstractionOf(
  scenario: Scenario,
  policy: Policy,
  { countGap, memory }: Options,
): Abstraction {
  const paths = rolesOf(scenario);
  const frameworks = scenario.frameworks.length;
  const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const groups = [...new Set(paths.map(parentOf))].map((parent) => {
    const nodes = paths.flatMap((path, index) =>
      parentOf(path) === parent ? [roleNode(frameworks, index + 1)] : [],
    );
    return parent === ''
      ? nodes
      : [...nodes, roleNode(frameworks, paths.indexOf(parent) + 1, true)];
  });
  for (const path of paths) {
    if ((rolePolicyOf(policy, path)?.order ?? 'drf') !== 'drf') continue;
    groups.push(scenario.frameworks.flatMap(({ role }, index) => (role === path ? [index] : [])));
  }
  return {
    counted: { groups: groups.filter(({ length }) => length > 1) },
    rules: rulesOf(scenario, policy),
    countGap,
    memory,
  };
}
