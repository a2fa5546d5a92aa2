import { strict as assert } from 'node:assert';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cell } from './cell.js';
import { REFERENCE, RUNTIMES, type Runtime } from './versions.js';
import type { Workshop } from './workshop.js';

const SCRIPT = fileURLToPath(new URL('embedding.mjs', import.meta.url));
const TRACE = 'node_modules/fairlead/traces/mesos-1.12-pitfall.jsonl.gz';

/** What each runtime is tried with, as arguments to it: what it prints must be the same bytes. */
const PROGRAMS = {
  'embedding API': ['embedding.mjs', TRACE, 'written.jsonl.zst'],
  'replay --json': ['node_modules/fairlead/build/host/cli/main.js', 'replay', TRACE, '--json'],
} as const;

/** How a runtime is told to run a program. */
const RUN: Readonly<Record<Runtime, readonly string[]>> = {
  node: [],
  bun: [],
  deno: ['run', '--allow-all'],
};

/** Every version of every runtime with every program. */
export function runtimeCells(workshop: Workshop): Cell[] {
  copyFileSync(SCRIPT, join(workshop.folder, 'embedding.mjs'));
  const expected = new Map<string, Promise<string>>();
  const versions = Object.entries(RUNTIMES) as [Runtime, readonly string[]][];
  return versions.flatMap(([runtime, all]) =>
    all.flatMap((version) =>
      Object.entries(PROGRAMS).map(([what, program]) => ({
        tool: runtime,
        version,
        what,
        run: async () => {
          const reference = expected.get(what) ?? printed(workshop, 'node', REFERENCE, program);
          expected.set(what, reference);
          const wanted = await reference;
          assert.equal(await printed(workshop, runtime, version, program), wanted);
        },
      })),
    ),
  );
}

async function printed(
  workshop: Workshop,
  runtime: Runtime,
  version: string,
  program: readonly string[],
): Promise<string> {
  const folder = await workshop.install(`${runtime}-${version}`, [`${runtime}@${version}`]);
  const command = join(folder, 'node_modules/.bin', runtime);
  const said = (await workshop.output(command, ['--version'])).toString();
  assert.ok(said.split(/[\sv]+/).includes(version), `it says that it is ${said}`);
  return (await workshop.output(command, [...RUN[runtime], ...program])).toString('latin1');
}
