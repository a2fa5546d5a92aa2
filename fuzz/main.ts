import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { endCommands } from './command.js';
import { feed, TARGETS } from './run.js';

/**
 * `npm run fuzz -- --target NAME --seconds N --seed S`: feeds a target, or all, with inputs drawn
 * from the seed; what it finds is made small and written to test/cases/fuzz/, where a test repeats it.
 */
const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(process.hrtime.bigint() % 2147483647n) },
  },
});
const seed = Number(values.seed);
const seconds = Number(values.seconds);
const targets = TARGETS.filter(({ name }) => values.target === undefined || name === values.target);
if (targets.length === 0 || !Number.isInteger(seed) || !(seconds > 0)) {
  const names = TARGETS.map(({ name }) => name).join('|');
  throw new Error(`expected --target ${names}, --seconds above 0, --seed a whole number`);
}
/** So many inputs are drawn from one seed; then comes the next. */
const RUNS = 100;
const folder = fileURLToPath(new URL('../test/cases/fuzz/', import.meta.url));

console.log(`seed ${seed}`);
for (const target of targets) {
  const end = performance.now() + seconds * 1000;
  let round = 0;
  for (; performance.now() < end; round++) {
    const found = await feed(target, (seed + round) | 0, RUNS);
    if (found === undefined) continue;
    mkdirSync(folder, { recursive: true });
    const file = `${folder}${target.name}-${found.seed}.json`;
    writeFileSync(file, `${JSON.stringify(found, undefined, 2)}\n`);
    console.log(`${target.name}: ${found.error}\n  written to ${file}`);
    process.exitCode = 1;
    break;
  }
  console.log(`${target.name}: ${round * RUNS} inputs`);
}
await endCommands();
