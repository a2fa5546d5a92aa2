import { readFileSync } from 'node:fs';
import t from 'tap';
import type { ReplayResult } from '../../host/replay/result.js';
import { fairlead } from '../support/command.js';

/** `--spark-conf`, `--conf` and `--spark-apps`, as a user gives them. */

const TRACE = new URL('../../traces/mesos-1.12-pitfall.jsonl.gz', import.meta.url).pathname;
const RATIO = 'spark.scheduler.minRegisteredResourcesRatio';

async function resultOf(...args: string[]): Promise<ReplayResult> {
  const { stdout } = await fairlead(['replay', TRACE, '-p', 'drf', '--json', ...args]);
  return JSON.parse(stdout) as ReplayResult;
}

t.test('a ratio that is lowered lets all of them start, and the answer says so', async (t) => {
  const before = await resultOf();
  t.match(before.policies[0]?.frameworks, { stuck: 8, satisfied: 0 });
  const conf = `${t.testdir({ 'spark-defaults.conf': `# published\n${RATIO}  0.3\n` })}/spark-defaults.conf`;
  const after = await resultOf('--spark-conf', conf);
  t.same(after.changes, [`${RATIO}=0.3 for all Spark applications`]);
  // Two of eight hold nothing while the others run; then it is their turn.
  t.match(after.policies[0]?.frameworks, { stuck: 0, satisfied: 8 });
  const some = await resultOf(
    '--spark-conf',
    conf,
    '--conf',
    `${RATIO}=0`,
    '--spark-apps',
    'app-1',
  );
  t.same(some.changes, [`${RATIO}=0 for app-1`], '--conf counts');
  t.match(some.policies[0]?.frameworks, { noMinimum: 2 }, 'the batch, and it');
});

t.test('a scenario is made with them, and its description says so', async (t) => {
  const out = `${t.testdir()}/cluster.jsonl`;
  const args = ['generate', 'cluster', '-o', out, '--conf', 'spark.executor.cores=3'];
  const { exitCode, stderr } = await fairlead(args);
  t.equal(exitCode, 0, stderr);
  const [header = '', ...lines] = readFileSync(out, 'utf8').trimEnd().split('\n');
  t.match(header, / Changed: spark\.executor\.cores=3 for all Spark applications\."/);
  const cores = lines.flatMap((line) => /"spark\.executor\.cores":"(\d+)"/.exec(line)?.[1] ?? []);
  t.ok(cores.length > 100);
  t.same(new Set(cores), new Set(['3']));
  t.match(stderr, new RegExp(`: ${lines.length.toLocaleString('en')} events`));
});

t.test('what is wrong with them is said with its place', async (t) => {
  const folder = t.testdir({
    'bad.conf': 'spark.a 1\nspark.b \\u12\n',
    'none.conf': 'hive.exec 1\n',
    'mixed.conf': `hive.exec 1\n${RATIO} 0\n`,
  });
  const cases: [string[], RegExp][] = [
    [['--spark-conf', `${folder}/bad.conf`], /bad\.conf:2: a \\u without four digits/],
    [['--spark-conf', `${folder}/none.conf`], /none\.conf: has no property; expected lines/],
    [['--spark-conf', `${folder}/no.conf`], /no\.conf/],
    [['--conf', 'cores.max=1'], /--conf cores\.max=1: expected spark\.NAME=VALUE/],
    [['--conf', 'spark.cores.max'], /expected spark\.NAME=VALUE/],
    [['--conf', 'spark.cores.max=x'], /spark\.cores\.max: cannot use `x`/],
    [['--spark-apps', 'app-*'], /--spark-apps: says whose; expected --spark-conf or --conf/],
    [['--conf', `${RATIO}=0`, '--spark-apps', 'no-*'], /no Spark application named no-\*/],
  ];
  for (const [args, message] of cases) {
    const { exitCode, stderr } = await fairlead(['replay', TRACE, '-p', 'drf', ...args]);
    t.equal(exitCode, 2, args.join(' '));
    t.match(stderr, message);
    t.notMatch(stderr, / at .*\.[jt]s:\d/, 'no stack');
  }
  const args = ['replay', TRACE, '-p', 'drf', '--spark-conf', `${folder}/mixed.conf`];
  const { exitCode, stderr } = await fairlead(args);
  t.equal(exitCode, 0);
  t.match(stderr, /mixed\.conf: hive\.exec is no Spark property, and ignored as Spark ignores it/);
});
