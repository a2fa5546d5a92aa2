import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import t from 'tap';
import { fairlead, startFairlead } from '../support/command.js';

/** Standard input and pipes hold whatever files hold, and leave nothing behind. */

const TRACE = new URL('../../traces/mesos-1.12-workaround.jsonl.gz', import.meta.url);
const JOBS = 'job0\t5\t5\t1\t1\t1\n';
const NODES = 'sn,cpu_milli,memory_mib,gpu,model\nn1,32000,262144,0,\n';
const AGENTS = ['--agents', '2 x cpus:4;mem:4096'];

// Commands keep temporary files where no other test does.
const temporary = mkdtempSync(join(tmpdir(), 'pipes-'));
process.env.TMPDIR = temporary;
t.teardown(() => rmSync(temporary, { recursive: true }));

const spooled = () => readdirSync(temporary);

t.test('every kind comes through standard input, compressed or not', async (t) => {
  for (const input of [JOBS, gzipSync(JOBS)]) {
    const args = ['replay', '-', '-p', 'drf', '-p', 'fifo', '--json', ...AGENTS];
    const { exitCode, stdout, stderr } = await fairlead(args, { input });
    t.equal(exitCode, 0, stderr);
    t.match(JSON.parse(stdout), { trace: 'stdin', policies: [{ tasksLaunched: 2 }, {}] });
    t.match(stderr, 'swim, 1 file: jobs 1');
  }
  const log = await fairlead(['inspect', '-', '--kind', 'mesos-log'], { input: 'no log\n' });
  t.match(log, { exitCode: 2, stderr: /^fairlead: stdin: / });
  t.strictSame(spooled(), [], 'no temporary file is left');
});

t.test('several pipes are files of one recording', async (t) => {
  const cwd = t.testdir({ nodes: NODES, 'more.csv': NODES.replace('n1', 'n2') });
  execFileSync('mkfifo', [join(cwd, 'pipe')]);
  const feeder = spawn('sh', ['-c', 'cat nodes > pipe'], { cwd });
  const { exitCode, stdout, stderr } = await fairlead(['inspect', 'pipe', 'more.csv'], { cwd });
  feeder.kill();
  t.equal(exitCode, 0, stderr);
  t.match(stdout, /2 agents, in total cpus:64/);
});

t.test('a trace is read as it comes, and as often as it is needed', async (t) => {
  const input = readFileSync(TRACE);
  const one = await fairlead(['replay', '-', '-p', 'drf'], { input });
  t.match(one, { exitCode: 0, stderr: '' });
  t.match(one.stdout, /^Trust: no figure, as what comes through a pipe is read once/m);
  const two = await fairlead(['replay', '-', '-p', 'drf', '-p', 'fifo'], { input });
  t.match(two.stdout, /^Trust: replayed as it was recorded, /m);
  const path = TRACE.pathname;
  const anonymous = ['--anonymize', 'a key', '-o', '-'];
  const piped = await fairlead(['import', '-', ...anonymous], { input });
  t.equal(piped.stdout, (await fairlead(['import', path, ...anonymous])).stdout);
  const refused = await fairlead(['inspect', '-', ...AGENTS], { input });
  t.match(refused, { exitCode: 2, stderr: /--agents: stdin is a trace, which says that itself/ });
});

t.test('who has read enough waits for no more', async (t) => {
  const whole = gunzipSync(readFileSync(TRACE));
  const child = startFairlead(['verify', '-', '--to', '10s']);
  child.stdin?.on('error', () => {});
  child.stdin?.write(whole);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  t.equal(exitCode, 0, 'while the other end is still open');
});

t.test('an interrupt leaves no temporary file', async (t) => {
  const child = startFairlead(['replay', '-', ...AGENTS]);
  child.stdin?.on('error', () => {});
  child.stdin?.write(JOBS.repeat(10_000));
  while (spooled().length === 0) await setTimeout(20);
  child.kill('SIGINT');
  await once(child, 'close');
  t.strictSame(spooled(), []);
});
