import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { explainTrace, replayTrace } from '../../host/index.js';
import { policySchema, presets } from '../../host/replay/policies.js';
import { loadPolicy, parsePolicy } from '../../host/replay/policy-file.js';
import { fairlead } from '../support/command.js';

const DOCS = new URL('../../docs/', import.meta.url);
const docs = readFileSync(new URL('policy-file.md', DOCS), 'utf8');
const TRACE = new URL('../../traces/story-2-pitfall.jsonl', import.meta.url).pathname;

t.test('the schema of the documentation is the one that files are held against', async (t) => {
  t.strictSame(JSON.parse(readFileSync(new URL('policy.schema.json', DOCS), 'utf8')), policySchema);
});

t.test('the documentation has every field, and its example is a policy', async (t) => {
  const example = /```json\n(.*?)```/s.exec(docs)?.[1] ?? '';
  t.equal(parsePolicy(example, 'example').name, 'patient');
  const role = policySchema.properties.roles.items.properties;
  const fields = [policySchema.properties, role, role.relinquish.properties].flatMap(Object.keys);
  for (const field of fields) t.match(docs, new RegExp(`^\\| \`${field}\``, 'm'), field);
  for (const value of [...role.order.enum, ...role.admission.enum]) t.match(docs, `\`${value}\``);
});

t.test('a preset is shown as a file that is the preset', async (t) => {
  const { exitCode, stdout } = await fairlead(['policy', 'show', 'relinquish']);
  t.equal(exitCode, 0);
  t.same(parsePolicy(stdout, 'shown'), presets.relinquish);
  const unknown = await fairlead(['policy', 'show', 'fifi']);
  t.equal(unknown.exitCode, 2);
  t.match(
    unknown.stderr,
    /^fairlead: fifi: no such preset \(did you mean fifo\?\); expected drf, fifo, relinquish$/m,
  );
});

t.test('a file is checked: ok, or all that is wrong with its places', async (t) => {
  const cwd = t.testdir({
    'ok.json': `\ufeff${JSON.stringify(presets.fifo)}`,
    'wrong.json':
      '{ "name": "wrong", "roles": [\n    {\n      "selector": "spark",            "order":   "lifo" },\n    { "selector": "etl", "patience": 1 },\n    { "selector": "etl" }\n  ] }',
  });
  const ok = await fairlead(['policy', 'check', 'ok.json'], { cwd });
  t.same(ok, {
    exitCode: 0,
    signal: null,
    stdout: 'ok.json: ok, policy fifo with 1 selector\n',
    stderr: '',
  });
  const { exitCode, stdout, stderr } = await fairlead(['policy', 'check', 'wrong.json'], { cwd });
  t.equal(exitCode, 2);
  t.equal(stdout, '');
  t.equal(
    stderr,
    /\$ fairlead policy check wrong\.json\n(.*?)```/s.exec(docs)?.[1],
    'as documented',
  );
});

t.test('only a file is checked', async (t) => {
  const { exitCode, stderr } = await fairlead(['policy', 'check', 'drf']);
  t.equal(exitCode, 2);
  t.equal(stderr, 'fairlead: policy `drf`: no such file or directory; expected a policy file\n');
});

t.test('what is no policy file at all is refused with a word', async (t) => {
  const deep = `{"name":"x","roles":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const cwd = t.testdir({
    'deep.json': deep,
    'open.json': deep.slice(0, 100_000),
    'large.json': `"${'x'.repeat(2 << 20)}"`,
    'utf16.json': Buffer.from('\ufeff{}', 'utf16le'),
    'times.json':
      '{"name":"x","roles":[{"selector":"a","relinquish":{"patienceMs":1e300,"backoffMs":0.5,"backoffMaxMs":9}}]}',
    folder: {},
  });
  const cases: [string, RegExp][] = [
    ['deep.json', /deep\.json:1:220: this is nested too deeply; expected at most 200 levels$/],
    ['open.json', /open\.json:1:220: this is nested too deeply/],
    ['large.json', /large\.json: is no policy; expected 1 MiB or less$/],
    ['utf16.json', /utf16\.json: the file is UTF-16; expected UTF-8$/],
    [
      'times.json',
      /times\.json:1:65: \/roles\/0\/relinquish\/patienceMs: 1e\+300; expected a whole number from 0 to/m,
    ],
    [
      'times.json',
      /times\.json:1:83: \/roles\/0\/relinquish\/backoffMs: 0\.5; expected a whole number/m,
    ],
    ['folder', /folder`: is a directory; expected drf, fifo, relinquish or the path/],
    ['none.json', /none\.json`: no such file or directory; expected drf/],
  ];
  for (const [file, message] of cases) {
    t.throws(() => loadPolicy(join(cwd, file)), { name: 'ReplayError', code: 'policy', message });
  }
});

t.test('a selector that matches no role of the trace is named', async (t) => {
  const roles = [{ selector: 'sparc/*' }, { selector: 'spark/*' }, { selector: '*' }] as const;
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  const policies = ['drf', { name: 'mine', roles }, { name: 'other', roles: [{ selector: 'x' }] }];
  await replayTrace(TRACE, { policies, untilMs: 2000, onWarning });
  t.same(warnings, [
    'policy mine: no role of the trace so far matches sparc/* (did you mean spark?)',
    'policy other: no role of the trace so far matches x',
  ]);
  warnings.length = 0;
  await explainTrace(TRACE, {
    frameworkId: 'app-1',
    atMs: 0,
    policy: { name: 'x', roles: [{ selector: 'sparc' }] },
    onWarning,
  });
  t.same(warnings, ['policy x: no role of the trace matches sparc (did you mean spark?)']);
  warnings.length = 0;
  await replayTrace(TRACE, { policies: [{ name: 'x', roles: [{ selector: 'x' }] }], onWarning });
  t.same(warnings, ['policy x: no role of the trace matches x']);
});
