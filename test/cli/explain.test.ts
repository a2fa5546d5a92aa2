import { readFileSync } from 'node:fs';
import t from 'tap';
import type { TraceExplanation } from '../../host/replay/explain.js';
import { presets } from '../../host/replay/policies.js';
import { fairlead } from '../support/command.js';

const PITFALL = 'traces/mesos-1.12-pitfall.jsonl.gz';
const PITFALL_ROLES = 'traces/mesos-1.12-pitfall-roles.jsonl.gz';
const STORY = 'traces/story-2-pitfall.jsonl';

function explain(...args: string[]) {
  return fairlead(['explain', ...args]);
}

t.test('the pitfall: it is told who holds what, and that nothing changes by itself', async (t) => {
  const { stdout, stderr, exitCode } = await explain(PITFALL, '-f', 'app-3', '--at', '100s');
  t.equal(exitCode, 0);
  t.equal(stderr, '');
  t.match(
    stdout,
    'app-3 (0003) at 100 s (2026-11-21T00:35:36.643Z) under drf, mesos-1.12-pitfall\n',
  );
  t.match(stdout, 'Role spark: no agent has cpus:4;mem:4505 left, the least that it can use.');
  t.match(stdout, /needs +cpus:19.2, lacks cpus:19.2\n/);
  t.match(stdout, /place +1 of 8 in its role \(order drf\)\n/);
  for (const other of [1, 2, 4, 5, 6, 7, 8]) {
    t.match(stdout, new RegExp(`app-${other} +spark +gathering +cpus:(8|16);mem:`));
  }
  t.match(stdout, 'Earliest change: none by itself.');
  t.ok(
    stdout.split('\n').every((line) => line.length <= 100),
    'it fits a page',
  );
});

t.test('it is told for whom is earmarked and whose patience ends', async (t) => {
  const roles = presets.relinquish.roles.map((role) => ({ ...role, admission: 'greedy' }));
  const policy = JSON.stringify({ name: 'gathers', roles });
  const file = `${t.testdir({ 'gathers.json': policy })}/gathers.json`;
  const at = [PITFALL_ROLES, '-f', 'app-3', '--policy', file, '--at', '100s'];
  const { stdout } = await explain(...at);
  t.match(stdout, '1  earmarked for app-4 in spark/team-4');
  t.match(stdout, /Earliest change: .* when the patience of app-6 is over and it gives back\./);
  const json = JSON.parse((await explain(...at, '--json')).stdout) as TraceExplanation;
  const [role] = json.roles;
  t.match(json, { policy: 'gathers', name: 'app-3', frameworkId: '0003', atMs: 100_000 });
  t.match(role, {
    role: 'spark/team-3',
    state: 'satisfied',
    code: 'OFFERABLE',
    earmark: { frameworkId: '0004', name: 'app-4', role: 'spark/team-4' },
    next: { because: 'patience', framework: { name: 'app-6' } },
  });
  const earmarked = role?.agents.filter(({ code }) => code === 'EARMARKED');
  t.match(
    earmarked,
    [{ agentIds: [/S\d/], fitsUnit: false }],
    'one agent, and what it needs of it',
  );
  t.equal(role?.agents.flatMap(({ agentIds }) => agentIds).length, 10, 'every agent once');
});

t.test(
  'under relinquish it is told for whom is kept, and when that is expected to start',
  async (t) => {
    const at = [PITFALL_ROLES, '-f', 'app-8', '--policy', 'relinquish', '--at', '40s'];
    const { stdout } = await explain(...at);
    t.match(stdout, /earmark +for app-2 in spark\/team-2, expected to start at 45\.\d s/);
    const json = JSON.parse((await explain(...at, '--json')).stdout) as TraceExplanation;
    const { startMs = 0 } = json.roles[0]?.earmark ?? {};
    t.ok(startMs > 45_000 && startMs < 46_000, `${startMs}`);
  },
);

t.test('an id does as well as a name, and the same question has the same answer', async (t) => {
  const byName = await explain(PITFALL, '-f', 'app-3', '--at', '60s', '--seed', '7', '--json');
  const byId = await explain(PITFALL, '-f', '0003', '--at', '60s', '--seed', '7', '--json');
  t.equal(byId.stdout, byName.stdout);
  t.match(byName.stdout, '"atMs":60000');
});

t.test('a trace may come on standard input', async (t) => {
  const input = readFileSync(STORY);
  const piped = await fairlead(['explain', '-', '-f', 'app-3', '--at', '60s'], { input });
  const read = await explain(STORY, '-f', 'app-3', '--at', '60s');
  t.match(read.stdout, 'Role spark:');
  t.equal(piped.stdout, read.stdout);
});

t.test('who has not arrived, or is through, is said to be so', async (t) => {
  const early = await explain(STORY, '-f', 'app-3', '--at', '6s');
  t.match(early.stdout, 'It is not there yet: it arrives at 11 s.');
  const late = await explain(STORY, '-f', 'app-3', '--policy', 'fifo');
  t.match(late.stdout, 'It is through: it arrived at 11 s and finished at 21.4 min.');
});

t.test('a moment beyond the end of the replay is its end, as replay tells it', async (t) => {
  const folder = t.testdir({
    // Without a horizon a replay ends when nothing is left to happen.
    'endless.jsonl': `${[
      { type: 'TRACE', version: 1, name: 'endless' },
      { t: 0, type: 'AGENT_ADDED', agent: { id: 'a', resources: 'cpus:4;mem:64' } },
      { t: 0, type: 'FRAMEWORK_ADDED', framework: { id: 'f', name: 'f', roles: ['r'] } },
      {
        t: 0,
        type: 'DEMAND',
        framework_id: 'f',
        demand: { model: 'tasks', tasks: [{ id: 'j', resources: 'cpus:5', after_ms: 0 }] },
      },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n')}\n`,
  });
  for (const [trace, framework, more] of [
    [PITFALL, 'app-3', []],
    [PITFALL, 'app-3', ['--to', '100s']],
    [`${folder}/endless.jsonl`, 'f', []],
  ] as const) {
    const replayed = await fairlead(['replay', trace, '-p', 'drf', '--json', ...more]);
    const { policies } = JSON.parse(replayed.stdout) as { policies: [{ endedMs: number }] };
    const [{ endedMs }] = policies;
    const atEnd = await explain(trace, '-f', framework, '--json', ...more);
    const beyond = await explain(trace, '-f', framework, '--at', '1000d', '--json', ...more);
    t.equal(beyond.stdout, atEnd.stdout);
    t.match(beyond.stdout, `"atMs":${endedMs},`);
    t.match(
      beyond.stderr,
      /fairlead: --at 1000d: the replay ends at [\d.]+ s; this is how it stands there\n$/,
    );
    t.equal(beyond.exitCode, 0);
  }
  const later = await explain(PITFALL, '-f', 'app-3', '--at', '200s', '--to', '300s', '--json');
  t.match(later, { exitCode: 0, stderr: '', stdout: '"atMs":200000,' });
  const soon = await explain(`${folder}/endless.jsonl`, '-f', 'f', '--at', '3s', '--json');
  t.match(soon.stdout, '"atMs":3000,');
});

t.test('what cannot be asked is refused, with what was expected', async (t) => {
  const refused = async (args: string[], message: string | RegExp) => {
    const { exitCode, stdout, stderr } = await explain(...args);
    t.equal(exitCode, 2, args.join(' '));
    t.equal(stdout, '');
    t.match(stderr, message);
    t.equal(stderr.trim().split('\n').length, 1, 'one line');
  };
  await refused(
    [STORY, '-f', 'ap-3'],
    'fairlead: story-2-pitfall has no framework "ap-3" (did you mean app-3',
  );
  await refused(
    [STORY, '-f', 'something'],
    'has no framework "something"; expected one of nightly-etl, app-1, app-2',
  );
  await refused(
    [STORY, '-f', 'spark'],
    'has no framework "spark", which is a role; expected a framework of it: app-1, app-2',
  );
  const agent = 'has no framework "agent-01", which is an agent; expected one of nightly-etl';
  await refused([STORY, '-f', 'agent-01'], agent);
  await refused([STORY, '-f', 'app-3', '--at', '60'], 'expected a time such as');
  await refused([STORY], "required option '-f, --framework <id>' not specified");
  await refused([STORY, '-f', 'app-3', '-p', 'fif'], 'did you mean fifo');
  await refused(['missing.jsonl', '-f', 'app-3'], 'missing.jsonl');
});

t.test('what if: it is asked of a recording with changes, as replay is', async (t) => {
  const of = (at: string) => [PITFALL, '-f', 'app-3', '--at', at];
  const more = await explain(...of('20s'), '--change', 'agents=+10');
  t.equal(more.exitCode, 0, more.stderr);
  t.match(more.stdout, /^Changed: 10 more agents, as most are\.$/m);
  t.match(more.stdout, /^ +state +satisfied/m);
  const conf = await explain(
    ...of('50s'),
    '--conf',
    'spark.scheduler.minRegisteredResourcesRatio=0',
  );
  t.match(conf.stdout, /^Changed: .*minRegisteredResourcesRatio/m);
  t.match(conf.stdout, /^ +state +needs no minimum$/m);
  const live = await explain('http://127.0.0.1:1', '-f', 'app-3', '--change', 'agents=+10');
  t.match(live, { exitCode: 2, stderr: /--change: a running master is not replayed/ });
});
