import type { Policy } from '../host/allocator/api.js';
import { CoreModule } from '../host/allocator/module.js';
import type { Abstraction } from './canonical.js';
import { Driver, rolesOf } from './driver.js';
import { type Broken, explore, type Graph, type Invariant } from './explore.js';
import { scaled, type Scenario } from './scenario.js';
import { findStarvation, type Starvation } from './starvation.js';
import { World } from './world.js';

export interface Modules {
  readonly allocator: WebAssembly.Module;
  readonly probe: WebAssembly.Module;
}

export interface Options {
  readonly statesMax: number;
  readonly countGap: number;
  readonly memory: boolean;
  readonly invariant?: Invariant;
}

export interface Outcome {
  readonly graph: Graph;
  readonly starvation: Starvation | undefined;
  readonly broken: Broken | undefined;
}

export async function makeWorld(
  modules: Modules,
  scenario: Scenario,
  policy: Policy,
  options: Options,
): Promise<World> {
  const core = await CoreModule.load(modules.allocator);
  const driver = new Driver(core, modules.probe, scenario, scaled(policy));
  return new World(driver, scenario, abstractionOf(scenario, policy, options));
}

/** Explores a scenario under a policy and looks for somebody who is starved. */
export async function checkScenario(
  modules: Modules,
  scenario: Scenario,
  policy: Policy,
  options: Options,
): Promise<Outcome> {
  const world = await makeWorld(modules, scenario, policy, options);
  const { graph, broken } = explore(world, options.statesMax, options.invariant);
  return { graph, broken, starvation: findStarvation(graph, scenario.frameworks.length) };
}

function abstractionOf(
  scenario: Scenario,
  policy: Policy,
  { countGap, memory }: Options,
): Abstraction {
  const paths = rolesOf(scenario);
  const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const parents = [...new Set(paths.map(parentOf))];
  const siblings = parents.map((parent) => {
    const children = paths.flatMap((path, index) => (parentOf(path) === parent ? index + 1 : []));
    return [paths.indexOf(parent) + 1, children] as const;
  });
  const countsOf = scenario.frameworks.map(({ role }) => orderOf(policy, role) === 'drf');
  return { countsOf, siblings, countGap, memory };
}

function orderOf(policy: Policy, role: string): string {
  let order = 'drf';
  for (const { selector, order: its } of policy.roles) {
    const top = selector.replace(/\/?\*$/, '');
    const selects =
      selector === role ||
      (selector.endsWith('*') && (top === '' || role === top || role.startsWith(`${top}/`)));
    if (selects && its !== undefined) order = its;
  }
  return order;
}
