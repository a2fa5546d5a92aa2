import t from 'tap';
import type { ReplayResult } from '../../host/replay/result.js';
import { fairlead } from '../support/command.js';

/** `--change`, `--changes` and policies with settings, as a user gives them. */

const TRACE = new URL('../../traces/mesos-1.12-pitfall.jsonl.gz', import.meta.url).pathname;

async function resultOf(...args: string[]): Promise<ReplayResult> {
  const { stdout, stderr } = await fairlead(['replay', TRACE, '--json', ...args]);
  t.equal(stderr, '');
  return JSON.parse(stdout) as ReplayResult;
}

t.test('ten more agents end what drf is stuck in, and the answer says so', async (t) => {
  const before = await resultOf('-p', 'drf');
  t.match(before, { agents: 10, policies: [{ frameworks: { stuck: 8 } }] });
  t.notOk('changes' in before);
  const after = await resultOf('-p', 'drf', '--change', 'agents=+10');
  t.match(after, {
    agents: 20,
    changes: ['10 more agents, as most are'],
    policies: [{ frameworks: { stuck: 0, satisfied: 8 } }],
  });
  const args = ['replay', TRACE, '-p', 'drf', '--change', 'agents=+10'];
  const { stdout } = await fairlead(args);
  t.match(stdout, /^Changed: 10 more agents, as most are\.$/m);
  const trust = /^Trust: replayed as it was recorded, (?:.*\n)+/m;
  t.match(stdout, trust);
  const unchanged = await fairlead(['replay', TRACE, '-p', 'fifo']);
  t.equal(trust.exec(stdout)?.[0], trust.exec(unchanged.stdout)?.[0], 'of what was recorded');
});

t.test('a file of changes, from which the same follows', async (t) => {
  const file = `${t.testdir({ 'changes.txt': '# what if\nagents=x2\n' })}/changes.txt`;
  const changed = await resultOf('-p', 'drf', '--changes', file, '--change', 'weight.spark=2');
  t.strictSame(changed.changes, [
    '2 times as many agents of each shape',
    'role spark has weight 2',
  ]);
  t.equal(changed.agents, 20);
  const { exitCode, stderr } = await fairlead(['replay', TRACE, '--changes', `${file}.not`]);
  t.equal(exitCode, 2);
  t.match(stderr, /^fairlead: .*changes\.txt\.not: no such file/);
});

t.test('a change that a recording has nothing for is bad input', async (t) => {
  const { exitCode, stdout, stderr } = await fairlead([
    ...['replay', TRACE, '--change', 'weight.sparc=3'],
  ]);
  t.strictSame([exitCode, stdout], [2, '']);
  t.match(stderr, /change weight\.sparc=3: nobody has role sparc \(did you mean spark\?\)/);
});

t.test('a policy with settings of its own stands beside the one it comes from', async (t) => {
  const policies = ['-p', 'relinquish', '-p', 'relinquish:order=drf,admission=greedy,patience=5s'];
  const { policies: results } = await resultOf(...policies);
  t.strictSame(
    results.map(({ policy }) => policy),
    ['relinquish', 'relinquish:order=drf,admission=greedy,patience=5s'],
  );
  const [before, after] = results.map(({ relinquishes }) => relinquishes);
  t.ok((after ?? 0) > (before ?? 0), 'who is let in piecemeal and has less patience gives back');
  const cases = [
    ['relinquish:patience=5', /patience=5; expected a time such as/],
    [
      'relinquish:patiense=5s',
      /no setting patiense \(did you mean patience\?\); expected patience/,
    ],
    ['drf:order=fifo', /drf has no role whose settings could change; expected fifo, relinquish/],
    ['fifo:patience=5s', /nobody relinquishes under this policy; expected relinquish/],
    ['fifo:order=lifo', /order=lifo; expected drf, fifo, priority, random, shortest/],
  ] as const;
  for (const [policy, message] of cases) {
    const { exitCode, stderr } = await fairlead(['replay', TRACE, '-p', policy]);
    t.equal(exitCode, 2);
    t.match(stderr, message, policy);
  }
});
