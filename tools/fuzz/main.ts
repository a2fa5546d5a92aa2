import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Told } from './feeder.js';
import { type Found, TARGETS } from './run.js';
import type { Target } from './target.js';

/**
 * `npm run fuzz -- --target NAME --seconds N --seed S`: feeds a target, or all, with inputs drawn
 * from the seed; what it finds is made small and written to test/cases/fuzz/, where a test repeats
 * it. `--count N` goes on until so many records, calls, … were fed, however long that takes.
 */
const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    count: { type: 'string' },
    seed: { type: 'string', default: String(process.hrtime.bigint() % 2147483647n) },
  },
});
const seed = Number(values.seed);
const seconds = values.count === undefined ? Number(values.seconds) : Number.POSITIVE_INFINITY;
const least = values.count === undefined ? Number.POSITIVE_INFINITY : Number(values.count);
const targets = TARGETS.filter(({ name }) => values.target === undefined || name === values.target);
if (targets.length === 0 || !Number.isInteger(seed) || !(seconds > 0) || !(least > 0)) {
  const names = TARGETS.map(({ name }) => name).join('|');
  throw new Error(
    `expected --target ${names}, --seconds or --count above 0, --seed a whole number`,
  );
}
/**
 * The inputs of one seed take seconds; who needs so many has no end. Counted one by one: a machine
 * that sleeps meanwhile is nobody's hang.
 */
const HANG_SECONDS = 600;
const TELL_SECONDS = 60;
const FEEDER = fileURLToPath(new URL('feeder.ts', import.meta.url));
const CASES = fileURLToPath(new URL('../../test/cases/fuzz/', import.meta.url));

console.log(`seed ${seed}`);
for (const target of targets) {
  const problem = await fuzz(target);
  if (problem === undefined) continue;
  console.log(`${target.name}: ${problem}`);
  process.exitCode = 1;
}

/** Feeds a target in a process of its own. @returns what is wrong, if anything is. */
function fuzz({ name, unit }: Target<unknown>): Promise<string | undefined> {
  const begun = performance.now();
  const feeder = fork(FEEDER, [name, String(seed)]);
  let rounds = 0;
  let inputs = 0;
  let count = 0;
  const elapsed = () => (performance.now() - begun) / 1000;
  return new Promise((resolve) => {
    const tell = () =>
      console.log(`${name}: ${inputs} inputs, ${count} ${unit}, ${elapsed().toFixed(0)} s`);
    let silentSeconds = 0;
    let allSeconds = 0;
    const clock = setInterval(() => {
      silentSeconds += 1;
      allSeconds += 1;
      if (allSeconds % TELL_SECONDS === 0) tell();
      if (silentSeconds < HANG_SECONDS) return;
      feeder.removeAllListeners().kill('SIGKILL');
      end(`no end of the inputs of --seed ${seed + rounds}`);
    }, 1000);
    const end = (problem?: string): void => {
      clearInterval(clock);
      tell();
      resolve(problem);
    };
    feeder.on('message', (told: Told) => {
      silentSeconds = 0;
      rounds += 1;
      inputs += told.inputs;
      count += told.count;
      if (told.found === undefined && elapsed() < seconds && count < least) return;
      feeder.removeAllListeners().disconnect();
      end(told.found && kept(told.found));
    });
    feeder.on('exit', (code, signal) => {
      end(`the process ended (${signal ?? code}) in the inputs of --seed ${seed + rounds}`);
    });
  });
}

function kept(found: Found): string {
  mkdirSync(CASES, { recursive: true });
  const file = `${CASES}${found.target}-${found.seed}.json`;
  writeFileSync(file, `${JSON.stringify(found, undefined, 2)}\n`);
  return `${found.error}\n  written to ${file}`;
}
