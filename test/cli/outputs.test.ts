import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { describeFailure } from '../../host/cli/errors.js';
import { checkOutput, isSameFile } from '../../host/cli/output.js';
import { writeText } from '../../host/files/index.js';
import { type TraceHeader, writeTrace } from '../../host/trace/index.js';
import { fairlead, startFairlead } from '../support/command.js';

/** What is written to, whatever that is; every device here is made in a folder of its own. */

const TRACE = fileURLToPath(new URL('../../traces/story-2-pitfall.jsonl', import.meta.url));
const header: TraceHeader = { type: 'TRACE', version: 1, name: 'x' };
const isRoot = process.getuid?.() === 0;

/** Makes a node of the same device as /dev/NAME; `false` where one may not. */
function device(path: string, minor: number): boolean {
  try {
    execFileSync('mknod', ['-m', '666', path, 'c', '1', String(minor)], { stdio: 'ignore' });
    closeSync(openSync(path, 'r+'));
    return true;
  } catch {
    return false;
  }
}

t.test('a file that is replaced keeps its mode, and a link stays a link', async (t) => {
  const cwd = t.testdir({ target: 'old', folder: {} });
  chmodSync(join(cwd, 'target'), 0o640);
  symlinkSync('target', join(cwd, 'link'));
  symlinkSync('folder/new', join(cwd, 'dangling'));
  for (const name of ['link', 'dangling']) {
    await writeText(join(cwd, name), 'one');
    t.equal(readFileSync(join(cwd, name), 'utf8'), 'one');
    await writeTrace(join(cwd, name), header, []);
    t.match(readFileSync(join(cwd, name), 'utf8'), /^\{"type":"TRACE"/);
    t.ok(lstatSync(join(cwd, name)).isSymbolicLink(), name);
  }
  t.equal(statSync(join(cwd, 'target')).mode & 0o777, 0o640);
  t.ok(statSync(join(cwd, 'folder/new')).isFile());
  t.same(readdirSync(cwd).sort(), ['dangling', 'folder', 'link', 'target'], 'nothing else');
});

t.test('a FIFO is written to, not replaced', async (t) => {
  const cwd = t.testdir({});
  const pipe = join(cwd, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const write of [() => writeText(pipe, '{"a":1}\n'), () => writeTrace(pipe, header, [])]) {
    const reader = spawn('cat', [pipe]);
    let text = '';
    reader.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    await Promise.all([write(), once(reader, 'close')]);
    t.match(text, /^\{.*\}\n$/);
    t.ok(statSync(pipe).isFIFO());
  }
  t.same(readdirSync(cwd), ['pipe']);
});

t.test('a socket is written to', async (t) => {
  const cwd = t.testdir({});
  let text = '';
  const server = createServer((socket) =>
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    }),
  );
  await new Promise<void>((done) => server.listen(join(cwd, 's'), done));
  await writeText(join(cwd, 's'), 'said');
  await new Promise((done) => server.close(done));
  t.equal(text, 'said');
  t.throws(() => checkOutput('--output', cwd, []), {
    message: /expected a file, this is a folder/,
  });
});

t.test('a device is written to, not replaced; a full one says so', async (t) => {
  const cwd = t.testdir({});
  const [none, full] = [join(cwd, 'null'), join(cwd, 'full')];
  if (!device(none, 3) || !device(full, 7)) return t.pass('nobody may make devices here');
  await writeText(none, 'x');
  await writeTrace(none, header, []);
  const message = `${full}: no space left on the device`;
  await t.rejects(writeText(full, 'x'), { name: 'OutputError', message });
  await t.rejects(writeTrace(full, header, []), { name: 'TraceError', message });
  const { exitCode, stdout, stderr } = await fairlead(['generate', 'cluster', '-o', full]);
  t.same(
    { exitCode, stdout, stderr },
    { exitCode: 2, stdout: '', stderr: `fairlead: ${message}\n` },
  );
  t.ok(statSync(none).isCharacterDevice() && statSync(full).isCharacterDevice());
});

t.test('standard output that is full: one line and exit 2, never 1', async (t) => {
  const full = join(t.testdir({}), 'full');
  if (!device(full, 7)) return t.pass('nobody may make devices here');
  const commands = [
    ['inspect', TRACE],
    ['generate', 'cluster', '-o', '-'],
  ];
  for (const args of commands) {
    const child = startFairlead(args, undefined, ['pipe', openSync(full, 'w'), 'pipe']);
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      stderr += piece;
    });
    const [exitCode] = await once(child, 'close');
    t.equal(exitCode, 2, args.join(' '));
    t.match(stderr, /^fairlead: standard output: no space left on the device\n$/);
  }
});

t.test('an output that is an input, or the other output, is refused', async (t) => {
  const cwd = t.testdir({ 'in.jsonl': readFileSync(TRACE), 'mine.json': '{}' });
  const path = (name: string) => join(cwd, name);
  symlinkSync('in.jsonl', path('link'));
  const inputs = [path('in.jsonl'), path('mine.json'), '-', 'no-such-file'];
  for (const name of ['in.jsonl', 'link', './in.jsonl', 'mine.json']) {
    t.throws(() => checkOutput('--report', path(name), inputs), {
      name: 'UsageError',
      message: /^--report \S+: is the input \S+, which would be lost; expected another file$/,
    });
  }
  t.doesNotThrow(() => checkOutput('--report', path('new'), inputs));
  t.ok(isSameFile(path('new'), `${cwd}/./new`), 'files that are not there yet');
  t.notOk(isSameFile('-', '-'), 'standard input is not standard output');
  const args = ['replay', 'link', '-p', 'drf', '-o', 'in.jsonl'];
  const { exitCode, stderr } = await fairlead(args, { cwd });
  t.equal(exitCode, 2);
  t.match(stderr, /^fairlead: --output in\.jsonl: is the input link/);
  t.equal(readFileSync(path('in.jsonl'), 'utf8'), readFileSync(TRACE, 'utf8'));
});

t.test(
  'a folder that may not be written is named early',
  { skip: isRoot && 'root may write everywhere' },
  async (t) => {
    const cwd = t.testdir({ closed: { file: 'old' } });
    chmodSync(join(cwd, 'closed'), 0o555);
    for (const name of ['closed/a.json', 'closed/file']) {
      const path = join(cwd, name);
      t.throws(() => checkOutput('--output', path, []), { message: /: permission denied$/ });
      await t.rejects(writeText(path, 'x'), { name: 'OutputError' });
    }
    chmodSync(join(cwd, 'closed'), 0o755);
    t.same(readdirSync(join(cwd, 'closed')), ['file']);
  },
);

t.test('an interrupt while a trace is written leaves nothing behind', async (t) => {
  const cwd = t.testdir({ 'g.jsonl.gz': 'old' });
  const child = startFairlead(['generate', 'metamarkets-week', '-o', 'g.jsonl.gz'], cwd);
  const isGone = once(child, 'close');
  while (readdirSync(cwd).length === 1 && child.exitCode === null) await setTimeout(5);
  child.kill('SIGTERM');
  const [exitCode, signal] = await isGone;
  t.equal(signal, 'SIGTERM', `exit code ${exitCode}`);
  t.same(readdirSync(cwd), ['g.jsonl.gz']);
  t.equal(readFileSync(join(cwd, 'g.jsonl.gz'), 'utf8'), 'old');
});

t.test(
  'temporary names do not depend on the process: two of one id can write at once',
  async (t) => {
    const cwd = t.testdir({});
    const path = join(cwd, 'a.jsonl');
    await Promise.all([writeTrace(path, header, []), writeTrace(path, header, [])]);
    await Promise.all([writeText(path, 'x'), writeText(join(cwd, 'b'), 'x')]);
    t.same(readdirSync(cwd).sort(), ['a.jsonl', 'b']);
  },
);

t.test('an input that can be read once is read once', async (t) => {
  const cwd = t.testdir({});
  execFileSync('mkfifo', [join(cwd, 'in')]);
  const recording = new URL('../../traces/mesos-1.12-workaround.jsonl.gz', import.meta.url);
  const script = 'gzip -dc "$1" > "$2"';
  const feeder = spawn('sh', ['-c', script, 'sh', fileURLToPath(recording), join(cwd, 'in')]);
  const args = ['replay', 'in', '-p', 'drf', '-p', 'fifo', '--json'];
  const { exitCode, stdout, stderr } = await fairlead(args, { cwd });
  feeder.kill();
  t.equal(exitCode, 0, stderr);
  t.match(JSON.parse(stdout), { policies: [{ policy: 'drf' }, { policy: 'fifo' }] });
});

t.test('a full disk is told in words, whatever the runtime says beside its code', (t) => {
  const full = (fields: object) => Object.assign(new Error('Broken (os error 28)'), fields);
  t.strictSame(describeFailure(full({ code: 'ENOSPC' })), {
    exitCode: 2,
    line: 'no space left on the device',
  });
  t.strictSame(describeFailure(full({ code: 'EUNKNOWN', syscall: 'write' })), {
    exitCode: 2,
    line: 'Broken (os error 28)',
  });
  t.equal(describeFailure(full({ code: 'ERR_OF_OURS' })).exitCode, 70);
  t.end();
});
