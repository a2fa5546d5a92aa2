import { join } from 'node:path';
import t from 'tap';
import { KINDS } from '../../host/recordings/index.js';
import { fairlead } from '../support/command.js';
import { imported } from './read-recording.js';

/** What files are is told by content; what is no recording says what it is. */

const NODES = 'sn,cpu_milli,memory_mib,gpu,model\nn1,32000,262144,0,\n';

t.test('no two kinds have one name', (t) => {
  t.equal(new Set(KINDS.map(({ name }) => name)).size, KINDS.length);
  t.end();
});

const SPARK_DRIVER = `Using Spark's default log4j profile
16/08/29 17:00:00 INFO SparkContext: Running Spark version 2.0.0
`;

t.test('a near miss says what it is', async (t) => {
  const misses: readonly (readonly [RegExp, string])[] = [
    [/an agent's log/, 'I0829 17:16:21.317363 58759 slave.cpp:226] Version: 1.0.0\n'],
    [/output of a framework/, 'hello\nI0829 17:16:21.322433 58776 sched.cpp:330] New master\n'],
    [/output of a framework/, 'I0829 17:16:21.322433 58776 scheduler.cpp:189] Version: 1.8.0\n'],
    [/an executor's output/, 'I0829 17:16:21.322433 58776 exec.cpp:161] Version: 1.0.0\n'],
    [
      /ZooKeeper's log, .* the master's log is needed/,
      '2016-08-29 16:59:00,1 [myid:1] - INFO  [main:QuorumPeerConfig@103] - Reading zoo.cfg\n',
    ],
    [/log of a Spark driver, .* event log is needed/, SPARK_DRIVER],
    [/log of a Spark driver/, '2019-08-29 17:00:00 INFO  SparkContext:54 - Running Spark 2.4\n'],
    [/Marathon's log/, '[2016-08-29 17:00:00] INFO Starting (mesosphere.marathon.Main$:main)\n'],
    [/snapshot of metrics/, '{"allocator/event_queue_dispatches":0.0}'],
    [/compressed with lzf, .* spark\.eventLog\.compression\.codec=zstd/, 'ZV\x01\x00\x10\x00\x20'],
    [/of a known kind/, 'nothing of the sort\n'],
  ];
  for (const [message, content] of misses) {
    await t.rejects(imported(t.testdir(), { file: content }), { name: 'TraceError', message });
  }
});

t.test('files of two kinds do not go together; one that is none lies beside', async (t) => {
  const job = 'job0\t5\t5\t1\t1\t1\n';
  await t.rejects(imported(t.testdir(), { 'a.csv': NODES, 'b.tsv': job }), {
    message: /a\.csv \(alibaba-2023\), b\.tsv \(swim\) do not go together/,
  });
  const folder = t.testdir({
    day: { 'a.csv': NODES, 'notes.txt': 'hello', 'driver.log': SPARK_DRIVER },
    none: {},
  });
  const { exitCode, stderr, stdout } = await fairlead(['inspect', join(folder, 'day')]);
  t.equal(exitCode, 0);
  t.match(stdout, /1 agent, in total cpus:32/);
  t.match(stderr, /file notes\.txt: of no known kind/);
  t.match(stderr, /file driver\.log: the log of a Spark driver/);
  const none = await fairlead(['inspect', join(folder, 'none')]);
  t.equal(none.exitCode, 2);
  t.match(none.stderr, /the folder holds no file/);
});

t.test('import writes a trace that every command reads', async (t) => {
  const folder = t.testdir({ 'a.tsv': 'job0\t5\t5\t1\t1\t1\n' });
  const [from, to] = [join(folder, 'a.tsv'), join(folder, 'out.jsonl.gz')];
  const agents = ['--agents', '2 x cpus:4;mem:4096'];
  const { exitCode, stdout } = await fairlead(['import', from, '-o', to, ...agents]);
  t.equal(exitCode, 0);
  t.match(stdout, /swim: 1 file\n {2}understood:\n {4}1 {2}jobs/);
  const direct = await fairlead(['replay', from, '-p', 'drf', '--json', ...agents]);
  const written = await fairlead(['replay', to, '-p', 'drf', '--json']);
  t.equal(direct.exitCode, 0, direct.stderr);
  t.strictSame(JSON.parse(direct.stdout).policies, JSON.parse(written.stdout).policies);
  const wrong = await fairlead(['inspect', from, '--agents', 'twenty']);
  t.equal(wrong.exitCode, 2);
  t.match(wrong.stderr, /--agents twenty: expected '20 x/);
  const idle = await fairlead(['inspect', to, ...agents]);
  t.equal(idle.exitCode, 2);
  t.match(idle.stderr, /--agents: .*out\.jsonl\.gz is a trace, which says that itself/);
  const lost = await fairlead(['import', from, '-o', from, ...agents]);
  t.equal(lost.exitCode, 2);
  t.match(lost.stderr, /which would be lost/);
});
