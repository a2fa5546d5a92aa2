import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import t from 'tap';
import type { FairleadAllocator } from '../../host/allocator/index.js';
import type * as fairlead from '../../host/index.js';
import { noBrowser } from '../../tools/browser.js';
import { OFFERED, PROGRAM, pageOf, shownBy } from '../../tools/matrix/bundlers.js';
import { BUNDLERS, RUNTIMES, TYPESCRIPT } from '../../tools/matrix/versions.js';
import { packedFiles, ROOT } from '../support/packed.js';

/** The package as others install it; `npm run matrix` tries it under every runtime and bundler. */

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const packed = packedFiles();

/** The paths that a field of package.json names, however deep. */
function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') return [posix.normalize(value)];
  return Object.values(value as object).flatMap(pathsIn);
}

t.test('what package.json leads to is in the package', (t) => {
  for (const field of ['exports', 'imports', 'bin']) {
    const paths = pathsIn(manifest[field]);
    t.ok(paths.length > 0, field);
    t.strictSame(
      paths.filter((path) => !packed.includes(path)),
      [],
      field,
    );
  }
  t.end();
});

t.test('what its files import is in the package, or a dependency of it', (t) => {
  const missing: string[] = [];
  const { imports, dependencies, peerDependencies } = manifest;
  const known = new Set([imports, dependencies, peerDependencies].flatMap(Object.keys));
  for (const file of packed.filter((path) => /^build\/.*\.(js|d\.ts)$/.test(path))) {
    // The bundle's only imports would be inside texts.
    if (file === 'build/fairlead.browser.js') continue;
    const source = readFileSync(join(ROOT, file), 'utf8');
    for (const [, name = ''] of source.matchAll(
      /^(?:import|export|\}) (?:.*? from )?["'](.*?)["'];$/gm,
    )) {
      const [packageName = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(name) ?? [];
      const isThere = name.startsWith('.')
        ? packed.includes(posix.join(posix.dirname(file), name))
        : isBuiltin(name) || known.has(packageName);
      if (!isThere) missing.push(`${file}: ${name}`);
    }
  }
  t.strictSame(missing, []);
  t.end();
});

t.test('what package.json and the docs say it runs on is what the matrix tries', (t) => {
  const firsts = new Map<string, string>();
  for (const version of RUNTIMES.node) {
    const line = version.split('.')[0] ?? '';
    if (!firsts.has(line)) firsts.set(line, version);
  }
  t.equal(manifest.engines.node, [...firsts.values()].map((first) => `^${first}`).join(' || '));
  t.strictSame(
    [`^${RUNTIMES.bun[0]}`, `^${RUNTIMES.deno[0]}`],
    [manifest.engines.bun, manifest.engines.deno],
  );
  const page = readFileSync(join(ROOT, 'docs/embedding.md'), 'utf8');
  const versions = [...Object.values(RUNTIMES).flat(), ...Object.values(BUNDLERS), ...TYPESCRIPT];
  t.strictSame(
    versions.filter((version) => !page.includes(version)),
    [],
  );
  t.end();
});

t.test('the sizes that the docs tell are those of the build, to a tenth', (t) => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const page = readFileSync(join(ROOT, 'docs/embedding.md'), 'utf8');
  const wasm = readFileSync(join(ROOT, 'build/fairlead.wasm'));
  const bundle = readFileSync(join(ROOT, 'build/fairlead.browser.js'), 'utf8');
  const [text = ''] = /[A-Za-z0-9+/=]{50000,}/.exec(bundle) ?? [];
  const zipped = (bytes: Buffer | string) => gzipSync(bytes).length;
  const told = [
    /module is about (\d+) KB compressed/.exec(readme)?.[1],
    ...(/about (\d+) KB of the file's (\d+); (\d+) KB of (\d+) when/.exec(page)?.slice(1) ?? []),
  ].map(Number);
  const is = [
    zipped(wasm),
    text.length,
    bundle.length,
    zipped(bundle) - zipped(bundle.replace(text, '')),
    zipped(bundle),
  ].map((bytes) => bytes / 1000);
  t.equal(told.length, is.length);
  for (const [index, kb] of is.entries()) {
    t.ok(Math.abs((told[index] ?? 0) - kb) < kb / 10, `${told[index]} KB, ${kb}`);
  }
  t.end();
});

/** Every call that there is, by a type that has to name them all. */
const CALLS: Readonly<Record<keyof FairleadAllocator, boolean>> = {
  accept: true,
  activateAgent: true,
  activateFramework: true,
  addAgent: true,
  addFramework: true,
  addResourceProvider: true,
  advance: true,
  agents: true,
  allocate: true,
  allocateStages: true,
  allocationCount: true,
  applyOperation: true,
  available: true,
  batch: true,
  checkpoint: true,
  // Made by createAllocator and restoreAllocator.
  configure: false,
  deactivateAgent: true,
  deactivateFramework: true,
  decline: true,
  dominantShare: true,
  expectDuration: true,
  updateStandingRefusal: true,
  earmark: true,
  explain: true,
  finish: true,
  frameworks: true,
  holders: true,
  imposeOffer: true,
  kept: true,
  minimumState: true,
  // No calls.
  nowMs: false,
  offers: true,
  options: false,
  order: true,
  pause: true,
  recover: true,
  removeAgent: true,
  removeFramework: true,
  restoreFrom: false,
  resume: true,
  revive: true,
  rolesOf: true,
  snapshot: true,
  started: true,
  suppress: true,
  // Changes nothing: it shows somebody the other calls.
  tap: false,
  updateAgent: true,
  updateAvailable: true,
  updateFramework: true,
  updateInverseOffer: true,
  updateQuota: true,
  updateUnavailability: true,
  updateWeights: true,
  updateWhitelist: true,
  used: true,
};

const FUNCTIONS: Readonly<Record<keyof typeof fairlead, boolean>> = {
  addResources: true,
  addThousandths: true,
  // Classes, which the functions return and throw.
  AllocatorError: false,
  compileOfferConstraints: true,
  containsResources: true,
  createAllocator: true,
  explainTrace: true,
  FairleadAllocator: false,
  formatAttributes: true,
  formatQuantities: true,
  formatResources: true,
  fromThousandths: true,
  identityOf: true,
  inspectTrace: true,
  loadPolicy: true,
  matchesSparkConstraints: true,
  mergeResources: true,
  openTrace: true,
  ownValue: true,
  parseAttributes: true,
  parsePolicy: true,
  parseQuantities: true,
  parseResources: true,
  parseSparkConstraints: true,
  presets: true,
  quantitiesOf: true,
  renderExplanation: true,
  ReplayError: false,
  replay: true,
  replayTrace: true,
  ResourceError: false,
  resourcesFrom: true,
  restoreAllocator: true,
  subtractResources: true,
  THOUSANDTHS_MAX: true,
  toThousandths: true,
  TraceError: false,
  trustIn: true,
  validateRole: true,
  verifyTrace: true,
  writeTrace: true,
};

/** The names that a record says are calls. */
function called(record: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(record).filter((name) => record[name]);
}

t.test('the script of the matrix makes every call', (t) => {
  const into = join(t.testdir({}), 'written.jsonl.zst');
  const args = ['tools/matrix/embedding.mjs', 'traces/mesos-1.12-pitfall.jsonl.gz', into];
  const lines = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }).split('\n');
  const names = [...called(CALLS).map((name) => `.${name}`), ...called(FUNCTIONS)];
  // A call that is refused whatever it is given would show nothing.
  const answered = (name: string) =>
    lines.some((line) => line.startsWith(`${name}(`) && !/→ \w+Error /.test(line));
  t.strictSame(
    names.filter((name) => !answered(name)),
    [],
  );
  const told = lines.join('\n');
  for (const state of ['gathering', 'relinquishing', 'backing off', 'satisfied']) {
    t.ok(told.includes(`"to":"${state}"`), state);
  }
  t.end();
});

t.test('esbuild makes a page of it without a flag', { skip: noBrowser }, async (t) => {
  const folder = t.testdir({ 'index.js': PROGRAM, dist: { 'index.html': pageOf('main.js') } });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/fairlead'));
  const outfile = join(folder, 'dist/main.js');
  await build({
    entryPoints: [join(folder, 'index.js')],
    bundle: true,
    outfile,
    logLevel: 'silent',
  });
  t.equal(await shownBy(join(folder, 'dist')), OFFERED);
});
