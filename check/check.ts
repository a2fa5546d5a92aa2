import type { Policy } from '../host/allocator/api.js';
import { CoreModule } from '../host/allocator/module.js';
import { type Abstraction, roleNode } from './canonical.js';
import { Driver, rolesOf } from './driver.js';
import { type Broken, explore, type Graph, type Invariant } from './explore.js';
import { type Scenario, scaled } from './scenario.js';
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
  const { groups } = world.abstraction.counted;
  const starvation = findStarvation(graph, scenario.frameworks.length, groups);
  return { graph, broken, starvation };
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
    if (orderOf(policy, path) !== 'drf') continue;
    groups.push(scenario.frameworks.flatMap(({ role }, index) => (role === path ? [index] : [])));
  }
  return { counted: { groups: groups.filter(({ length }) => length > 1) }, countGap, memory };
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
