import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { fairlead } from '../support/command.js';

/** What is written is read back as it was, however often. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TRACES = join(ROOT, 'traces');
const RECORDED = join(ROOT, 'test/cases/recordings/mesos-1.12-mixed');

async function importedFrom(from: string, to: string): Promise<string> {
  const { exitCode, stderr } = await fairlead(['import', from, '-o', to]);
  if (exitCode !== 0) throw new Error(stderr);
  return readFileSync(to, 'utf8');
}

test('a recording written as a trace, plain and compressed, stays the same', async (t) => {
  const folder = t.testdir({});
  const first = await importedFrom(RECORDED, join(folder, 'mesos-1.12-mixed.jsonl'));
  t.ok(first.split('\n').length > 1000);
  for (const name of ['a.jsonl.gz', 'b.jsonl.zst']) {
    const packed = join(folder, name);
    await importedFrom(join(folder, 'mesos-1.12-mixed.jsonl'), packed);
    t.equal(await importedFrom(packed, join(folder, 'again.jsonl')), first, name);
  }
});

test('shipped traces are written as they are read', async (t) => {
  const folder = t.testdir({});
  for (const name of ['mesos-1.12-mixed.jsonl.gz', 'story-2-pitfall-roles.jsonl']) {
    const once = await importedFrom(join(TRACES, name), join(folder, 'once.jsonl'));
    const twice = await importedFrom(join(folder, 'once.jsonl'), join(folder, 'twice.jsonl'));
    t.equal(twice, once, name);
  }
});

test('from the written trace follow the same answers as from the recording', async (t) => {
  const folder = t.testdir({});
  const trace = join(folder, 'mesos-1.12-mixed.jsonl');
  await importedFrom(RECORDED, trace);
  for (const args of [
    ['verify', '--json'],
    ['replay', '--policy', 'drf', '--policy', 'relinquish', '--json'],
  ]) {
    const [command = '', ...options] = args;
    const [direct, written] = await Promise.all(
      [RECORDED, trace].map((from) => fairlead([command, from, ...options])),
    );
    // Only a file's events have lines.
    t.equal(written?.stdout.replaceAll(/\n *"line": \d+,/g, ''), direct?.stdout, command);
  }
});
