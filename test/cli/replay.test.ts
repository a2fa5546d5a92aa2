import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import t from 'tap';
import type { ReplayResult } from '../../host/replay/result.js';
import { fairlead, startFairlead } from '../support/command.js';

const ROOT = new URL('../..', import.meta.url).pathname;
const TRACE = `${ROOT}traces/mesos-1.12-pitfall.jsonl.gz`;

t.test('without options: the three presets side by side, and a sentence for each', async (t) => {
  const { exitCode, stdout, stderr } = await fairlead(['replay', TRACE]);
  t.equal(exitCode, 0);
  t.equal(stderr, '', 'no progress bar in a pipe');
  t.match(stdout, /^mesos-1\.12-pitfall: 10 agents, 9 frameworks, up to 170 s\n/);
  t.match(stdout, /^ +drf +fifo +relinquish$/m);
  t.match(
    stdout,
    /^drf: 0 of 8 frameworks with a minimum got it, half of them never, the last\n {2}never; 8 stuck below it/m,
  );
  t.match(stdout, /^Trust: replayed as it was recorded, under drf over 20 seeds, /m);
  for (const policy of ['fifo', 'relinquish']) t.match(stdout, new RegExp(`^${policy}: `, 'm'));
});

t.test('--progress tells off a terminal how far long work is', async (t) => {
  const args = [TRACE, '-p', 'fifo', '-p', 'drf'];
  const quiet = await fairlead(['replay', ...args]);
  const told = await fairlead(['replay', ...args, '--progress', '1ms']);
  t.equal(quiet.stderr, '');
  t.equal(told.stdout, quiet.stdout, 'the answer is the same');
  const all = told.stderr.trim().split('\n');
  const lines = all.filter((line) => !line.startsWith('fairlead: reading: '));
  t.match(lines[0], /^fairlead: fifo \(1 of 2\): at [\d.]+ (?:s|min) of 170 s, \d+\.\d %$/);
  t.ok(lines.some((line) => line.startsWith('fairlead: drf (2 of 2): at ')));
  t.match(lines.at(-1), /^fairlead: as it was recorded: at /);
  const verified = await fairlead(['verify', TRACE, '--progress', '1ms']);
  t.match(verified.stderr, /^fairlead: verifying: at [\d.]+ s of 170 s, \d+\.\d %$/m);
  const explained = await fairlead([
    'explain',
    ...args.slice(0, 3),
    '-f',
    'app-1',
    '--progress',
    '1',
  ]);
  t.match(explained, { exitCode: 2, stderr: /--progress 1: expected a time such as/ });
});

t.test('--json keeps to the schema and is the same bytes on every run', async (t) => {
  const args = ['replay', TRACE, '--policy', 'fifo', '--seed', '7', '--json'];
  const [one, two] = await Promise.all([fairlead(args), fairlead(args)]);
  t.equal(one.exitCode, 0);
  t.equal(one.stdout, two.stdout);
  const schema = JSON.parse(readFileSync(`${ROOT}docs/replay.schema.json`, 'utf8'));
  const validate = new Ajv({ strict: true }).compile(schema);
  const result = JSON.parse(one.stdout) as ReplayResult;
  t.ok(validate(result), JSON.stringify(validate.errors));
  t.same(
    result.policies.map(({ policy }) => policy),
    ['fifo'],
  );
  const { total, ...classes } = result.policies[0]?.frameworks ?? { total: -1 };
  const sum = Object.values(classes).reduce((a, b) => a + b, 0);
  t.equal(sum, total, 'every framework is in exactly one class');
});

t.test('standard input, several policies, all files: whole, and said where', async (t) => {
  const cwd = t.testdir({});
  const input = gunzipSync(readFileSync(TRACE));
  const args = ['replay', '-', '-p', 'drf', '-p', 'fifo', '-o', 'a.json', '--report', 'a.html'];
  const { exitCode, stdout } = await fairlead(args, { input, cwd });
  t.equal(exitCode, 0);
  t.match(stdout, /\nJSON: a\.json\nPage with plots: a\.html\n$/);
  t.same(readdirSync(cwd).sort(), ['a.html', 'a.json'], 'no temporary file is left');
  const result = JSON.parse(readFileSync(`${cwd}/a.json`, 'utf8')) as ReplayResult;
  t.equal(result.policies.length, 2);
  const page = readFileSync(`${cwd}/a.html`, 'utf8');
  t.match(page, '<h2>fifo');
  t.ok(page.length < 1_000_000, `${page.length} characters`);
});

t.test('--report - and --output - give the file instead of the table', async (t) => {
  const page = await fairlead(['replay', TRACE, '-p', 'drf', '--to', '60s', '--report', '-']);
  t.match(page.stdout, /^<!doctype html>[\s\S]*<\/html>\n$/);
  const json = await fairlead(['replay', TRACE, '-p', 'drf', '--to', '60s', '-o', '-']);
  const result = JSON.parse(json.stdout) as ReplayResult;
  t.equal(result.policies[0]?.endedMs, 60_000, '--to moves the end');
});

t.test('a policy of one’s own, and what is wrong with one', async (t) => {
  const role = { selector: 'spark', order: 'fifo', relinquish: RELINQUISH };
  const cwd = t.testdir({
    'mine.json': JSON.stringify({ name: 'mine', roles: [role] }),
    'wrong.json': JSON.stringify({ name: 'wrong', roles: [{ selector: 'spark', order: 'lifo' }] }),
    'broken.json': '{"name":\n  oops}',
  });
  const mine = await fairlead(['replay', TRACE, '-p', 'mine.json'], { cwd });
  t.equal(mine.exitCode, 0);
  t.match(mine.stdout, /^mine: /m);
  const wrong = await fairlead(['replay', TRACE, '-p', 'wrong.json'], { cwd });
  t.equal(wrong.exitCode, 2);
  t.match(wrong.stderr, /^fairlead: wrong\.json[:\d]*: \/roles\/0\/order: .*drf, fifo.*\n$/);
  const broken = await fairlead(['replay', TRACE, '-p', 'broken.json'], { cwd });
  t.equal(broken.exitCode, 2);
  t.match(broken.stderr, /^fairlead: broken\.json:2:3: this is not JSON.*\n$/);
});

const RELINQUISH = { patienceMs: 5000, backoffMs: 5000, backoffMaxMs: 60_000 };

t.test('a trace that breaks off: exit 2 and no file', async (t) => {
  const whole = gunzipSync(readFileSync(TRACE)).toString('utf8');
  const cwd = t.testdir({ 'cut.jsonl': whole.slice(0, whole.length / 2) });
  const args = ['replay', 'cut.jsonl', '-o', 'a.json', '--report', 'a.html'];
  const { exitCode, stdout, stderr } = await fairlead(args, { cwd });
  t.equal(exitCode, 2);
  t.equal(stdout, '');
  t.match(stderr, /^fairlead: cut\.jsonl:\d+:\d+: .*\n$/);
  t.same(readdirSync(cwd), ['cut.jsonl']);
});

t.test('an interrupt leaves no file behind', async (t) => {
  const cwd = t.testdir({});
  const child = startFairlead(['replay', '-', '-o', 'a.json', '--report', 'a.html'], cwd);
  child.stdin?.on('error', () => {});
  // Half a recording: the command has begun and waits for the rest.
  const whole = gunzipSync(readFileSync(TRACE));
  child.stdin?.write(whole.subarray(0, whole.length / 2));
  await setTimeout(1500);
  child.kill('SIGINT');
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, string | null];
  t.ok(exitCode === 130 || signal === 'SIGINT', `${exitCode} ${signal}`);
  t.same(readdirSync(cwd), []);
  t.notOk(existsSync(`${cwd}/a.json`));
});

t.test('--seeds adds what several seeds say together, in table, JSON and page', async (t) => {
  const page = `${t.testdir({})}/page.html`;
  const args = ['replay', TRACE, '-p', 'fifo', '-p', 'relinquish', '--seeds', '2-4'];
  const { exitCode, stdout, stderr } = await fairlead([...args, '--report', page]);
  t.strictSame([exitCode, stderr], [0, '']);
  t.match(stdout, /^Over 3 seeds: mean and its 95 % interval/m);
  t.match(readFileSync(page, 'utf8'), /<h2 id="seeds">Luck or not<\/h2>/);
  const json = await fairlead([...args, '--json']);
  const result = JSON.parse(json.stdout) as ReplayResult;
  t.strictSame(result.overSeeds?.seeds, [2, 3, 4]);
  const schema = JSON.parse(readFileSync(`${ROOT}docs/replay.schema.json`, 'utf8'));
  t.ok(new Ajv({ strict: true }).compile(schema)(result), 'keeps to the schema');
  for (const [option, message] of [
    ['--seeds=0', /--seeds 0: expected 20, 0-19 or 3,7,11/],
    ['--seeds=5-4', /expected 20, 0-19 or 3,7,11/],
    ['--seeds=1,1', /a seed stands there twice/],
    ['--seeds=1,x', /--seeds x: expected an integer/],
  ] as const) {
    t.match(await fairlead(['replay', TRACE, option]), { exitCode: 2, stderr: message });
  }
  const both = await fairlead(['replay', TRACE, '--seed', '1', '--seeds', '2']);
  t.match(both, { exitCode: 2, stderr: /--seed 1 and --seeds 2: expected one of them/ });
});
