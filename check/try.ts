import { presets } from '../host/replay/policies.js';
import { compileAllocator, compileProbe } from './build.js';
import { checkScenario, makeWorld } from './check.js';
import { historyOf, tellHistory } from './history.js';
import { describeScenario, type Scenario } from './scenario.js';
import { readFileSync } from 'node:fs';
const variant = (process.argv[3] ?? 'shipped') as never;
const modules = { allocator: new WebAssembly.Module(await compileAllocator(variant)), probe: new WebAssembly.Module(await compileProbe()) };
const policy = presets[(process.argv[2] ?? 'relinquish') as 'drf'];
const memory = process.env.MEMORY === '1';
const statesMax = Number(process.env.MAX ?? 300000);
const short: Record<string, string> = { c: 'cooperative', y: 'choosy', b: 'batch', s: 'stream', h: 'hoarder', f: 'flipper', i: 'idle', r: 'refuser', q: 'silent' };
const role: Record<string, string> = { a: 'spark/a', b: 'spark/b', c: 'spark/c', s: 'spark', o: 'other' };
// e.g. "1,1 c2a c2b h3c L1 late"
function parse(text: string): Scenario {
  const [agents, ...rest] = text.trim().split(/\s+/);
  let losses = 0; let answers: Scenario['answers'] = 'at once'; const frameworks = [];
  for (const w of rest) {
    if (/^L\d/.test(w)) losses = Number(w[1]);
    else if (w === 'late') answers = 'late';
    else frameworks.push({ behaviour: short[w[0]!] as never, units: Number(w[1]), role: role[w[2]!]! });
  }
  return { agents: agents!.split(',').map(Number), frameworks, losses, answers };
}
const lines = readFileSync(0, 'utf8').split('\n').filter((l) => l.trim() !== '' && !l.startsWith('#'));
for (const line of lines) {
  const s = parse(line);
  const t = performance.now();
  try {
    const r = await checkScenario(modules, s, policy, { statesMax, countGap: Number(process.env.GAP ?? 1), memory });
    const ms = performance.now() - t;
    console.log(line.padEnd(30), r.graph.size, 'states', r.graph.targets.length, 'steps', Math.round(ms), 'ms', Math.round(r.graph.targets.length/ms), '/ms', r.starvation === undefined ? 'none' : `STARVED ${r.starvation.framework} component ${r.starvation.states.length}`);
    if (r.starvation !== undefined && process.env.QUIET !== '1') {
      const w = await makeWorld(modules, s, policy, { statesMax: 1, countGap: Number(process.env.GAP ?? 1), memory });
      const h = historyOf(w, r.graph, r.starvation);
      console.log((await tellHistory(modules.allocator, s, policy, h)).join('\n'));
    }
  } catch (e) { console.log(line.padEnd(30), (e as Error).message, (e as Error).stack?.split('\n').slice(1,6).join('\n')); }
}
