import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { compareOutputs, type Difference } from './compare.js';
import type { Played } from './on-model.js';
import { randomScript } from './random-script.js';
import { type MakeAllocator, runScript } from './runner.js';
import { readExpected, readScript, ScriptError } from './script.js';
import { differencesOf, shrink } from './shrink.js';

interface Options {
  readonly model: string;
  readonly random?: string;
  readonly seed: string;
}

/** Replays every script of a directory and compares what comes out with what is expected. */

const EXPECTED = '.expected.jsonl';

async function makerOf(model: string): Promise<MakeAllocator> {
  if (model === 'naive') {
    const { createNaiveAllocator } = await import('../model/model.js');
    return createNaiveAllocator;
  }
  const { createAllocator } = await import('../../host/allocator/index.js');
  return createAllocator;
}

function scriptsIn(directory: string): string[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    throw new ScriptError(directory, 0, (error as Error).message);
  }
  return names.filter((name) => name.endsWith('.jsonl') && !name.endsWith(EXPECTED)).sort();
}

function differenceText({ step, expected, got }: Difference): string {
  const lines = [`  step ${step}`];
  if (expected !== undefined) lines.push(`    expected ${expected}`);
  lines.push(got === undefined ? '    got nothing' : `    got      ${got}`);
  if (expected === undefined) lines.splice(1, 0, '    expected nothing');
  return lines.join('\n');
}

async function replayAll(directory: string, make: MakeAllocator): Promise<number> {
  let passed = 0;
  let failed = 0;
  for (const name of scriptsIn(directory)) {
    const script = readScript(path.join(directory, name));
    const expected = readExpected(path.join(directory, name.replace(/\.jsonl$/, EXPECTED)));
    const differences = compareOutputs(expected, await runScript(make, script));
    if (differences.length === 0) passed += 1;
    else {
      failed += 1;
      console.log([`${name}:`, ...differences.map(differenceText)].join('\n'));
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed;
}

/** The seed's name and its differences; then what is left of the script, with those that it has. */
async function failureText(
  make: MakeAllocator,
  drawn: Played,
  differences: readonly Difference[],
): Promise<string> {
  const small = await shrink(make, drawn);
  const rest = await differencesOf(make, small);
  return [
    `${drawn.script.file}, ${drawn.script.steps.length} steps:`,
    ...differences.slice(0, 3).map(differenceText),
    `shrunk to ${small.script.steps.length} steps:`,
    ...small.script.steps.map(({ op }) => JSON.stringify(op)),
    ...rest.slice(0, 3).map(differenceText),
  ].join('\n');
}

/** Draws so many scripts, has the model play them, and holds the module against it. */
async function replayRandom(scripts: number, seed: number): Promise<number> {
  const make = await makerOf('wasm');
  let failed = 0;
  let steps = 0;
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  for (let one = seed; one < seed + scripts; one++) {
    const drawn = await randomScript(one);
    steps += drawn.script.steps.length;
    for (const { op } of drawn.script.steps) count(op.op);
    for (const { type } of drawn.expected) count(`${type} lines`);
    const differences = await differencesOf(make, drawn);
    if (differences.length === 0) continue;
    failed += 1;
    console.log(await failureText(make, drawn, differences));
    if (failed === 3) break;
  }
  console.log([...counts].map(([what, n]) => `${n} ${what}`).join(', '));
  console.log(`${scripts - failed} passed, ${failed} failed: ${steps} steps`);
  return failed;
}

/** @returns how many scripts came out otherwise. */
async function replay(directory: string | undefined, options: Options): Promise<number> {
  if (options.random === undefined) {
    if (directory === undefined) throw new CommanderError(2, 'usage', 'no directory');
    return replayAll(directory, await makerOf(options.model));
  }
  return replayRandom(whole(options.random), whole(options.seed));
}

function whole(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new ScriptError('--random and --seed', 0, `${text} is no whole number above 0`);
}

async function main(): Promise<number> {
  const command = new Command('npm run conformance --')
    .description('replay allocator scripts (X.jsonl) against what is expected (X.expected.jsonl)')
    .argument('[directory]', 'where the scripts are')
    .option(
      '--random <scripts>',
      'so many scripts drawn from the seed, the module against the model',
    )
    .option('--seed <n>', 'of the first of them', '1')
    .addOption(
      new Option('--model <model>', 'which allocator').choices(['wasm', 'naive']).default('wasm'),
    )
    .exitOverride();
  try {
    command.parse();
    const failed = await replay(command.args[0], command.opts<Options>());
    return failed > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof ScriptError)) throw error;
    console.error(error.message);
    return 2;
  }
}

process.exitCode = await main();
