import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareOutputs, type Difference } from '../../tools/conformance/compare.js';
import { type MakeAllocator, runScript } from '../../tools/conformance/runner.js';
import { readExpected, readScript } from '../../tools/conformance/script.js';

export const VECTORS = fileURLToPath(new URL('../vectors/mesos/', import.meta.url));

/** The scripts on which this allocator is another one, on purpose. */
export const DIFFERENT = fileURLToPath(new URL('../vectors/different/', import.meta.url));

/** Names of the measured scripts, without endings. */
export function vectorNames(folder = VECTORS): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.expected.jsonl'))
    .map((name) => name.replace('.expected.jsonl', ''))
    .sort();
}

/** Where an allocator differs from what the real one did. */
export async function replayVector(
  make: MakeAllocator,
  name: string,
  folder = VECTORS,
): Promise<Difference[]> {
  const script = readScript(path.join(folder, `${name}.jsonl`));
  const expected = readExpected(path.join(folder, `${name}.expected.jsonl`));
  return compareOutputs(expected, await runScript(make, script));
}
