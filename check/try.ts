import { presets } from '../host/replay/policies.js';
import { compileAllocator, compileProbe } from './build.js';
import { checkScenario } from './check.js';
import { describeScenario, type Scenario } from './scenario.js';
const variant = (process.argv[3] ?? 'shipped') as never;
const modules = { allocator: new WebAssembly.Module(await compileAllocator(variant)), probe: new WebAssembly.Module(await compileProbe()) };
const policy = presets[(process.argv[2] ?? 'relinquish') as 'drf'];
const memory = process.argv[4] === 'memory';
const a = 'spark/a', b = 'spark/b', c = 'spark/c';
const scenarios: Scenario[] = [
  { agents: [2], losses: 0, answers: 'at once', frameworks: [{behaviour:'cooperative', role:a, units:2},{behaviour:'cooperative', role:b, units:2}] },
  { agents: [1,1], losses: 0, answers: 'at once', frameworks: [{behaviour:'cooperative', role:a, units:2},{behaviour:'cooperative', role:a, units:2}] },
  { agents: [1,1], losses: 0, answers: 'at once', frameworks: [{behaviour:'cooperative', role:a, units:2},{behaviour:'cooperative', role:b, units:2}] },
  { agents: [1,1], losses: 0, answers: 'late', frameworks: [{behaviour:'cooperative', role:a, units:2},{behaviour:'cooperative', role:b, units:2}] },
  { agents: [1,1,1], losses: 1, answers: 'at once', frameworks: [{behaviour:'cooperative', role:a, units:2},{behaviour:'cooperative', role:b, units:3}] },
  { agents: [1,2], losses: 0, answers: 'at once', frameworks: [{behaviour:'cooperative', role:a, units:2},{behaviour:'cooperative', role:b, units:3},{behaviour:'cooperative', role:c, units:2}] },
  { agents: [1,2], losses: 0, answers: 'at once', frameworks: [{behaviour:'cooperative', role:a, units:2},{behaviour:'stream', role:b, units:1}] },
  { agents: [1,2], losses: 0, answers: 'at once', frameworks: [{behaviour:'cooperative', role:a, units:2},{behaviour:'hoarder', role:b, units:3}] },
];
for (const s of scenarios) {
  const t = performance.now();
  const r = await checkScenario(modules, s, policy, { statesMax: 300000, countGap: 1, memory });
  const ms = performance.now() - t;
  console.log(describeScenario(s), '\n  ', r.graph.size, 'states', r.graph.targets.length, 'steps', Math.round(ms), 'ms', Math.round(r.graph.targets.length/ms), 'steps/ms', r.starvation === undefined ? 'none' : `STARVED ${r.starvation.framework} component ${r.starvation.states.length}`);
}
