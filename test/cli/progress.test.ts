import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { TimeLeft } from '../../host/cli/time-left.js';
import { recordingOf } from '../../host/recordings/index.js';
import { openSource } from '../../host/trace/index.js';
import { fairlead } from '../support/command.js';

/** How far long work is: by bytes where no clock says it, and how long it will take. */

const agents = [{ count: 1, resources: 'cpus:4;mem:4096' }];

async function bytesOf(paths: readonly string[]): Promise<[number, number][]> {
  const told: [number, number][] = [];
  const onBytes = (bytes: number, ofBytes: number) => told.push([bytes, ofBytes]);
  const { events } = await openSource(await recordingOf(paths, { agents }), { onBytes });
  for await (const _ of events);
  return told;
}

t.test('the bytes of all files are counted as they lie on the disk', async (t) => {
  const folder = t.testdir();
  const job = (name: string) => `${name}\t5\t5\t1\t1\t1\n`;
  const plain = Buffer.from(job('job0').repeat(200_000));
  const packed = gzipSync(job('job1'));
  writeFileSync(join(folder, 'a.tsv'), plain);
  writeFileSync(join(folder, 'b.tsv.gz'), packed);
  const told = await bytesOf([folder]);
  const all = plain.length + packed.length;
  t.ok(told.length > 5, `${told.length} times`);
  t.ok(told.every(([bytes, ofBytes], at) => ofBytes === all && bytes >= (told[at - 1]?.[0] ?? 0)));
  t.strictSame(told.at(-1), [all, all]);
});

t.test('what is read twice is counted twice', async (t) => {
  const log = `Log file created at: 2016/08/29 17:16:21
I0829 17:16:21.317363 58759 master.cpp:1] Master m (h) started on 10.0.0.1:5050
I0829 17:16:22.000000 58759 hierarchical.cpp:1] Added agent S0 (h) with cpus:8 (allocated: {})
`;
  const path = join(t.testdir(), 'mesos-master.INFO');
  writeFileSync(path, log);
  const told = await bytesOf([path]);
  t.ok(told.length > 1, 'it is read more than once');
  t.strictSame(new Set(told.map(String)), new Set([`${log.length},${log.length}`]));
});

t.test('the bytes of a trace are told, too', async (t) => {
  const path = new URL('../../traces/mesos-1.12-mixed.jsonl.gz', import.meta.url).pathname;
  const told = await bytesOf([path]);
  const [last, ofBytes] = told.at(-1) ?? [];
  t.equal(last, ofBytes);
});

t.test('every command that reads says how far it is', async (t) => {
  const folder = t.testdir();
  const path = join(folder, 'jobs.tsv');
  writeFileSync(path, 'job0\t5\t5\t1\t1\t1\n'.repeat(10_000));
  for (const args of [
    ['inspect', path],
    ['import', path, '-o', join(folder, 'out.jsonl')],
  ]) {
    const { exitCode, stderr } = await fairlead([
      ...args,
      '--agents',
      'cpus:4;mem:4096',
      '--progress',
      '1ms',
    ]);
    t.equal(exitCode, 0);
    t.match(stderr, /^fairlead: reading: at [\d.]+ kB of 150\.0 kB, \d+\.\d %$/m);
  }
});

t.test('time left goes by how fast the work has been since it began', (t) => {
  const left = new TimeLeft();
  t.equal(left.at('a', 0.2, 1000), undefined, 'nothing is known so far');
  t.equal(left.at('a', 0.3, 2000), undefined, 'too soon');
  t.equal(left.at('a', 0.5, 4000), 5000, '0.3 took 3 s');
  t.equal(left.at('a', 0.1, 5000), undefined, 'it begins again');
  t.equal(left.at('b', 0.1, 9000), undefined, 'another thing');
  t.equal(left.at('b', 0.55, 18_000), 9000);
  t.end();
});
