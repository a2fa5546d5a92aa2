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
