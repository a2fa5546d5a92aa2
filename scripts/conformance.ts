import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { compareOutputs, type Difference } from '../test/conformance/compare.js';
import { type MakeAllocator, runScript } from '../test/conformance/runner.js';
import { readExpected, readScript, ScriptError } from '../test/conformance/script.js';

/** Replays every script of a directory and compares what comes out with what is expected. */

const EXPECTED = '.expected.jsonl';

async function makerOf(model: string): Promise<MakeAllocator> {
  if (model === 'naive') {
    const { createNaiveAllocator } = await import('../model/model.js');
    return createNaiveAllocator;
  }
  const { createAllocator } = await import('../host/allocator/index.js');
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

async function main(): Promise<number> {
  const command = new Command('npm run conformance --')
    .description('replay allocator scripts (X.jsonl) against what is expected (X.expected.jsonl)')
    .argument('<directory>', 'where the scripts are')
    .addOption(
      new Option('--model <model>', 'which allocator').choices(['wasm', 'naive']).default('wasm'),
    )
    .exitOverride();
  try {
    command.parse();
    const { model } = command.opts<{ model: string }>();
    const failed = await replayAll(command.args[0] as string, await makerOf(model));
    return failed > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof ScriptError)) throw error;
    console.error(error.message);
    return 2;
  }
}

process.exitCode = await main();
