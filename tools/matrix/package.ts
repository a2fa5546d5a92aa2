import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import type { Cell } from './cell.js';
import { ATTW, PUBLINT, TYPESCRIPT } from './versions.js';
import type { Workshop } from './workshop.js';

/** A program in Node, without the types of the DOM, and one in a page, without those of Node. */
const PROGRAMS = {
  node: {
    source: `import { createAllocator, type Offer, replayTrace } from 'fairlead';
const { offers } = (await createAllocator()).addAgent({ id: 'a', resources: 'cpus:1' });
export const all: readonly Offer[] = offers;
export const none = (await replayTrace('x.jsonl')).policies.length;`,
    options: { module: 'nodenext', lib: ['es2022'], types: ['node'] },
  },
  page: {
    source: `import { createAllocator, type Offer } from 'fairlead/allocator';
const allocator = await createAllocator({ wasm: fetch('fairlead.wasm') });
export const all: readonly Offer[] = allocator.offers();`,
    options: { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'], types: [] },
  },
} as const;

/** What can be said of the package without running it. */
export function packageCells(workshop: Workshop, tarball: string): Cell[] {
  const types = TYPESCRIPT.map((version) => ({
    tool: 'typescript',
    version,
    what: 'types',
    run: () => compile(workshop, version),
  }));
  return [
    { tool: 'publint', version: PUBLINT, what: 'package', run: () => publint(workshop, tarball) },
    { tool: 'attw', version: ATTW, what: 'types', run: () => attw(workshop, tarball) },
    ...types,
  ];
}

async function publint(workshop: Workshop, tarball: string): Promise<void> {
  const folder = await workshop.install('publint', [`publint@${PUBLINT}`]);
  const said = await workshop.output(join(folder, 'node_modules/.bin/publint'), ['run', tarball]);
  // Its suggestions leave the exit code at 0.
  assert.match(said.toString(), /All good!/);
}

async function attw(workshop: Workshop, tarball: string): Promise<void> {
  const folder = await workshop.install('attw', [`@arethetypeswrong/cli@${ATTW}`]);
  // The package is ES modules alone; of its bytes nobody has types.
  const args = ['--profile', 'esm-only', '--exclude-entrypoints', './fairlead.wasm'];
  await workshop.output(join(folder, 'node_modules/.bin/attw'), [tarball, ...args]);
}

async function compile(workshop: Workshop, version: string): Promise<void> {
  const name = `typescript-${version}`;
  const folder = await workshop.install(name, [`typescript@${version}`, '@types/node@20']);
  for (const [program, { source, options }] of Object.entries(PROGRAMS)) {
    const compilerOptions = { ...options, noEmit: true, strict: true, target: 'es2022' };
    const config = { compilerOptions, files: [`${program}.ts`] };
    workshop.write(`${name}/${program}.ts`, source);
    workshop.write(`${name}/${program}.json`, JSON.stringify(config));
    const compiler = join(folder, 'node_modules/.bin/tsc');
    await workshop.output(compiler, ['--project', `${program}.json`], folder);
  }
}
