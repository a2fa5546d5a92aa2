import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';

/** House rules that a linter does not know. */

const ROOT = new URL('../..', import.meta.url);
const LINES_MAX = 400;
const COLUMNS_MAX = 100;

interface SourceFile {
  readonly path: string;
  readonly lines: readonly string[];
}

/** The TypeScript and AssemblyScript files under a folder, ordered by path. */
function sourcesUnder(folder: string): SourceFile[] {
  const names = readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' });
  const paths = names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`);
  return paths.sort().map((path) => {
    const text = readFileSync(new URL(path, ROOT), 'utf8');
    return { path, lines: text.replace(/\n$/, '').split('\n') };
  });
}

/** Where lines break a rule, as `path:line`. */
function places(files: readonly SourceFile[], breaks: (line: string) => boolean): string[] {
  return files.flatMap(({ path, lines }) =>
    lines.flatMap((line, index) => (breaks(line) ? [`${path}:${index + 1}`] : [])),
  );
}

const isComment = (line: string) => /^\s*(?:\*|\/\*|\/\/)/.test(line);

const assembly = sourcesUnder('assembly');
const host = sourcesUnder('host');
const model = sourcesUnder('tools/model');

t.test('there is something to check', (t) => {
  t.ok(assembly.length > 0);
  t.ok(host.length > 0);
  t.end();
});

t.test('files are short enough to be held in mind', (t) => {
  const long = [...assembly, ...host, ...model].filter(({ lines }) => lines.length > LINES_MAX);
  t.strictSame(
    long.map(({ path, lines }) => `${path}: ${lines.length} lines`),
    [],
    `at most ${LINES_MAX} lines`,
  );
  t.end();
});

t.test('the module has no decorators at the top level and no long lines', (t) => {
  t.strictSame(
    places(assembly, (line) => line.startsWith('@')),
    [],
    'decorators',
  );
  t.strictSame(
    places(assembly, (line) => [...line].length > COLUMNS_MAX),
    [],
    `at most ${COLUMNS_MAX} columns`,
  );
  t.end();
});

t.test('what decides reads no clock and no entropy', (t) => {
  const decides = [
    ...assembly,
    ...model,
    ...sourcesUnder('host/models'),
    ...sourcesUnder('host/replay'),
    ...sourcesUnder('host/translate'),
    ...sourcesUnder('host/verify'),
    ...sourcesUnder('host/allocator'),
  ];
  const impure = /\bMath\s*\.\s*random\b|\bDate\s*\.\s*now\b|\bnew Date\(\)|\brandomUUID\b/;
  t.strictSame(
    places(decides, (line) => impure.test(line) && !isComment(line)),
    [],
  );
  t.end();
});

/** What each folder of the host may import from the other ones, types included. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  resources: [],
  files: [],
  allocator: ['resources'],
  models: ['resources', 'allocator'],
  trace: ['resources', 'files', 'models'],
  translate: ['allocator', 'trace'],
  replay: ['resources', 'files', 'allocator', 'models', 'trace', 'translate'],
  verify: ['resources', 'allocator', 'trace', 'translate'],
  report: ['resources', 'allocator', 'trace', 'replay', 'verify'],
  scenario: ['resources', 'allocator', 'trace', 'replay'],
  cli: ['resources', 'files', 'allocator', 'trace', 'replay', 'verify', 'report', 'scenario'],
};

/** The folders of the host, other than its own, that a file imports from. */
function importedFolders({ path, lines }: SourceFile): string[] {
  const statements = lines.join('\n').matchAll(/^(?:import|export) [^;]*?'(\.[^']*)';/gms);
  const folders = new Set<string>();
  for (const [, specifier = ''] of statements) {
    const { pathname } = new URL(specifier, `file:///${path}`);
    const [, top, folder] = pathname.split('/');
    if (top === 'host' && folder !== undefined) folders.add(folder);
  }
  folders.delete(path.split('/')[1] ?? '');
  return [...folders];
}

t.test('imports run one way', (t) => {
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    const upward = sourcesUnder(`host/${folder}`).flatMap((file) =>
      importedFolders(file)
        .filter((imported) => !allowed.includes(imported))
        .map((imported) => `${file.path} imports ${imported}`),
    );
    t.strictSame(upward, [], folder);
  }
  t.end();
});

t.test('the model shares with the module only what resources are', (t) => {
  const allowed = /\/host\/(resources\/index|allocator\/errors)\.js$/;
  const foreign = sourcesUnder('model')
    .filter(({ path }) => !path.startsWith('model/judge/'))
    .flatMap(({ path, lines }) =>
      [...lines.join('\n').matchAll(/^(?:import|export) (?!type )[^;]*?'(\.\.[^']*)';/gms)]
        .filter(([, specifier = '']) => !allowed.test(`/${specifier}`))
        .map(([, specifier]) => `${path} imports ${specifier}`),
    );
  t.strictSame(foreign, []);
  t.end();
});

const wasm = fileURLToPath(new URL('build/fairlead.wasm', ROOT));

t.test(
  'the module imports nothing but env.abort',
  { skip: !existsSync(wasm) && 'not built' },
  (t) => {
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(wasm)));
    t.strictSame(imports, [{ module: 'env', name: 'abort', kind: 'function' }]);
    t.end();
  },
);
