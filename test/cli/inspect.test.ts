import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { fairlead, startFairlead } from '../support/command.js';

const TRACE = 'traces/mesos-1.12-pitfall.jsonl.gz';

t.test('inspect says what a recording holds', async (t) => {
  const { exitCode, stdout, stderr } = await fairlead(['inspect', TRACE]);
  t.equal(exitCode, 0);
  t.equal(stderr, '');
  t.match(stdout, /^mesos-1\.12-pitfall: [\d,]+ events, from /);
  t.match(stdout, '10 agents, in total cpus:80;disk:200000;mem:163840');
  t.match(stdout, '9 frameworks');
  t.match(stdout, /^ {2}app-8 +spark +16\.9 s {2}spark-coarse$/m);
  t.match(stdout, /^ {2}etl +1 framework\n {2}spark +8 frameworks$/m);
  t.match(stdout, 'Tasks launched: 30');
  t.match(stdout, 'Can be verified: yes');
});

t.test('long names and descriptions are continued below, and fit', async (t) => {
  const long = (what: string) => `${what}-${'of-a-very-long-name-'.repeat(6)}end`;
  const [trace, framework, role] = ['trace', 'framework', 'role'].map(long) as [
    string,
    string,
    string,
  ];
  const resources = `cpus:4;${long('res')}:3`;
  const lines = [
    { type: 'TRACE', version: 1, name: trace, description: 'what happens there '.repeat(9).trim() },
    { t: 0, type: 'AGENT_ADDED', agent: { id: 'a', resources } },
    { t: 0, type: 'FRAMEWORK_ADDED', framework: { id: 'f', name: framework, roles: [role] } },
  ];
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const folder = t.testdir({ 'long.jsonl': `${text}\n` });
  const { stdout } = await fairlead(['inspect', `${folder}/long.jsonl`]);
  t.ok(stdout.split('\n').every((line) => line.length <= 80));
  // Columns beside each other are continued together: each name stands in its own.
  for (const [name, column] of [
    [framework, /^ {2}(\S+)/],
    [role, /^ {2}\S* +(\S+)/],
  ] as const) {
    const cells = stdout
      .split('1 role')[0]
      ?.split('\n')
      .map((line) => column.exec(line)?.[1] ?? '');
    t.ok(cells?.join('').includes(name), `${name} is whole`);
  }
  t.ok(stdout.replaceAll(/\n */g, '').includes(trace));
});

t.test(
  'on a terminal it is as wide as that',
  { skip: spawnSync('script', ['--version']).status !== 0 && 'no script(1)' },
  async (t) => {
    const tsx = import.meta.resolve('tsx');
    const main = new URL('../../host/cli/main.ts', import.meta.url).pathname;
    const command = `stty cols 50; '${process.execPath}' --import='${tsx}' '${main}' inspect '${TRACE}' 2>/dev/null`;
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      cwd: new URL('../..', import.meta.url),
      encoding: 'utf8',
    });
    const lines = stdout.split('\r\n');
    t.ok(lines.length > 20);
    t.strictSame(
      lines.filter((line) => line.length > 50),
      [],
    );
  },
);

t.test('inspect --json is the same as data, and reads standard input', async (t) => {
  const input = gunzipSync(readFileSync(new URL(`../../${TRACE}`, import.meta.url)));
  const [named, piped] = await Promise.all([
    fairlead(['inspect', TRACE, '--json']),
    fairlead(['inspect', '-', '--json'], { input }),
  ]);
  const summary = JSON.parse(named.stdout) as { agents: unknown[]; tasksLaunched: number };
  t.equal(summary.agents.length, 10);
  t.equal(summary.tasksLaunched, 30);
  t.equal(piped.stdout, named.stdout);
});

t.test('a broken trace: exit 2 and file, line, column, what was expected', async (t) => {
  const folder = t.testdir({
    'cut.jsonl': '{"type":"TRACE","version":1,"name":"cut"}\n{"type":"AGENT_REMOVED","t":0,',
    'later.jsonl': '{"type":"TRACE","version":99,"name":"later"}\n',
    'empty.jsonl': '',
    'backwards.jsonl': [
      '{"type":"TRACE","version":1,"name":"backwards"}',
      '{"type":"AGENT_REMOVED","t":5,"agent_id":"a"}',
      '{"type":"AGENT_REMOVED","t":4,"agent_id":"b"}\n',
    ].join('\n'),
    'not.jsonl.gz': 'this is not compressed',
  });
  for (const [file, message] of [
    ['cut.jsonl', /^fairlead: cut\.jsonl:2:\d+: .+; expected .+\n$/],
    ['later.jsonl', /^fairlead: later\.jsonl:1:\d+: .*99.*\n$/],
    ['empty.jsonl', /^fairlead: empty\.jsonl.*: .+\n$/],
    ['backwards.jsonl', /^fairlead: backwards\.jsonl:3:\d+: .+\n$/],
    ['not.jsonl.gz', /^fairlead: not\.jsonl\.gz.*: .+\n$/],
  ] as const) {
    const { exitCode, stdout, stderr } = await fairlead(['inspect', file], { cwd: folder });
    t.equal(exitCode, 2, file);
    t.equal(stdout, '');
    t.match(stderr, message, file);
  }
});

t.test('control characters in a recording do not reach the terminal', async (t) => {
  const folder = t.testdir({});
  const header = { type: 'TRACE', version: 1, name: 'evil\u001b[31m' };
  const framework = { id: 'f\u0007', name: 'red\u001b[31m', roles: ['r\u001b[0m'] };
  const event = { type: 'FRAMEWORK_ADDED', t: 0, framework };
  writeFileSync(`${folder}/evil.jsonl`, `${JSON.stringify(header)}\n${JSON.stringify(event)}\n`);
  const { stdout } = await fairlead(['inspect', 'evil.jsonl'], { cwd: folder });
  t.match(stdout, 'evil\\u001b[31m');
  t.notOk(stdout.includes('\u001b') || stdout.includes('\u0007'));
});

t.test('nor do those of a policy, or of a path', async (t) => {
  const folder = t.testdir({});
  const name = 'mine\u202e\u001b[31m';
  const policy = { name, roles: [{ selector: '*' }] };
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(policy));
  const check = await fairlead(['policy', 'check', `${name}.json`], { cwd: folder });
  t.equal(check.exitCode, 0);
  t.match(check.stdout, 'mine\\u202e\\u001b[31m.json: ok, policy mine\\u202e\\u001b[31m with');
  const header = { type: 'TRACE', version: 1, name: 't', horizon_ms: 1000 };
  writeFileSync(`${folder}/t.jsonl`, `${JSON.stringify(header)}\n`);
  const args = ['replay', 't.jsonl', '--policy', `${name}.json`, '-o', `${name}-out.json`];
  const replayed = await fairlead(args, { cwd: folder });
  t.match(replayed.stdout, 'JSON: mine\\u202e\\u001b[31m-out.json');
  for (const said of [check.stdout, check.stderr, replayed.stdout, replayed.stderr]) {
    t.notOk(said.includes('\u202e') || said.includes('\u001b'));
  }
});

t.test('a reader that has seen enough ends the command quietly', async (t) => {
  const child = startFairlead(['inspect', TRACE, '--json']);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout?.destroy();
  const [exitCode] = (await once(child, 'close')) as [number | null];
  t.equal(exitCode, 0);
  t.equal(stderr, '');
});

t.test('| head in a shell', { skip: spawnSync('sh', ['-c', 'true']).status !== 0 }, async (t) => {
  const tsx = import.meta.resolve('tsx');
  const main = new URL('../../host/cli/main.ts', import.meta.url).pathname;
  const command = `'${process.execPath}' --import='${tsx}' '${main}' inspect '${TRACE}' | head -1`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', command], {
    cwd: new URL('../..', import.meta.url),
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  t.equal(status, 0);
  t.match(stdout, /^mesos-1\.12-pitfall: [^\n]*\n$/);
  t.equal(stderr, '');
});
