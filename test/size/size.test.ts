import t from 'tap';
import { changed, changeOf } from '../../host/changes/index.js';
import { parseGoal } from '../../host/goal/index.js';
import { loadPolicy, replayTrace } from '../../host/replay/index.js';
import type { PolicyResult } from '../../host/replay/result.js';
import { renderSize } from '../../host/report/size.js';
import { sizeOf } from '../../host/size/index.js';
import type { SizeResult } from '../../host/size/size.js';
import type { Trust } from '../../host/trust/index.js';
import { fairlead } from '../support/command.js';

/** The least hardware with which a goal is met. */

const ROLES = new URL('../../traces/mesos-1.12-pitfall-roles.jsonl.gz', import.meta.url).pathname;
const FIGURES = {
  ...{ wanting: 8, satisfied: { least: 3, most: 4 }, others: { stuck: { least: 4, most: 5 } } },
  coreHoursBelowMinimum: { mean: 0, low: 0, high: 0 },
};
const GOAL = 'p90 queue < 30s, stuck = 0';

t.test('with that many the goal is met, and with one less it is not', async (t) => {
  const policies = ['drf', 'relinquish'].map(loadPolicy);
  const seeds = [0, 3];
  const size = await sizeOf(ROLES, { goal: parseGoal(GOAL), policies, seeds });
  t.match(size, { recorded: 5, otherAgents: 5, most: 40, goal: GOAL, seeds });
  for (const [index, { policy, agents = 0, perSeed }] of size.policies.entries()) {
    t.equal(agents, Math.max(...perSeed.map((one) => one ?? 0)), policy);
    for (const [at, least = 0] of perSeed.entries()) {
      const measure = async (count: number) => {
        const source = changed(ROLES, [changeOf(`agents=+${count - 5}`)]);
        const options = { policies: policies.slice(index, index + 1), seed: seeds[at] };
        const result = (await replayTrace(source, options)).policies[0];
        return (result?.queueTimeMs?.p90 ?? 0) < 30_000 && result?.frameworks.stuck === 0;
      };
      t.ok(await measure(least), `${policy}: ${least} are enough`);
      t.notOk(await measure(least - 1), `${policy}: ${least - 1} are not`);
    }
    const { figures } = size.policies[index] ?? {};
    t.match(figures, { wanting: 8, satisfied: { least: 8, most: 8 } });
    t.ok((figures?.queueP90Ms?.high ?? Number.POSITIVE_INFINITY) < 30_000, 'with all seeds');
  }
});

t.test('more than is there, fewer, as many, and not at all', async (t) => {
  const ask = async (goal: string, policy: string) =>
    (await sizeOf(ROLES, { goal: parseGoal(goal), policies: [loadPolicy(policy)], seeds: [0] }))
      .policies[0];
  t.ok(((await ask('stuck = 0', 'drf'))?.agents ?? 0) > 5);
  t.ok(((await ask('stuck = 0', 'relinquish'))?.agents ?? 9) <= 5);
  t.strictSame(await ask('makespan < 1s', 'relinquish'), {
    policy: 'relinquish',
    perSeed: [undefined],
  });
});

t.test('a goal that is met where hardly anybody is served says who is not', async (t) => {
  const goal = parseGoal('stuck = 0');
  const source = changed(ROLES, [changeOf('arrivals=x20')]);
  const size = await sizeOf(source, { goal, policies: [loadPolicy('relinquish')], seeds: [0] });
  const [{ agents, figures } = { agents: 0 }] = size.policies;
  t.equal(agents, 1);
  t.equal(figures?.wanting, 160);
  t.ok((figures?.satisfied.most ?? 160) < 80);
  t.match(
    renderSize(size, 200),
    /^relinquish: 1 agent, .*: \d+ of 160 get .*, \d+ not by the end/m,
  );
});

t.test('a goal is read, and holds as it says', (t) => {
  const result = {
    queueTimeMs: { count: 1, of: 1, mean: 5, p50: 1000, p90: 2000, p99: 3000, max: 4000 },
    frameworks: { stuck: 0, waiting: 2 },
    makespanMs: Number.POSITIVE_INFINITY,
  } as unknown as PolicyResult;
  const holds = (goal: string) =>
    parseGoal(goal).conditions.map((condition) => condition.holds(result));
  t.strictSame(holds('p50 queue < 1s'), [false]);
  t.strictSame(holds('p50 queue <= 1s, max  queue<5s'), [true, true]);
  t.strictSame(holds('stuck = 0, waiting = 0, waiting <= 2'), [true, false, true]);
  t.strictSame(holds('makespan < 1d'), [false], 'who never ends is not soon done');
  t.strictSame(holds('max completion < 1s'), [true], 'of nobody');
  for (const [goal, message] of [
    [
      'p90 queue',
      /goal "p90 queue"; expected conditions such as 'p90 queue < 10m, stuck = 0', of p50 queue/,
    ],
    ['p90 queue < 10', /goal "p90 queue < 10": 10; expected a time such as/],
    ['stuck = few', /few; expected a whole number/],
    ['luck > 3', /expected conditions/],
    ['constructor = 1', /expected conditions/],
  ] as const) {
    t.throws(() => parseGoal(goal), { name: 'ReplayError', message }, goal);
  }
  t.end();
});

t.test('the answer is sentences that need no glossary', (t) => {
  const size: SizeResult = {
    ...{ trace: 'day', goal: 'stuck = 0', recorded: 10, otherAgents: 1, shape: 'cpus:8' },
    ...{ most: 80, seeds: [0, 1] },
    policies: [
      { policy: 'a', agents: 12, perSeed: [11, 12] },
      { policy: 'b', agents: 9, perSeed: [9, 9], figures: FIGURES },
      { policy: 'c', agents: 10, perSeed: [10] },
      { policy: 'd', perSeed: [undefined, 80] },
      { policy: 'e', perSeed: [undefined, undefined] },
      { policy: 'f', perSeed: [3, 4] },
    ],
  };
  t.strictSame(renderSize(size, 200).trim().split('\n'), [
    'day: 10 agents of cpus:8, beside 1 other agent that stays.',
    'Asked for: stuck = 0.',
    'a: 12 agents, 2 more than there are (11 to 12 in 2 replays, 11.5 on average).',
    'b: 9 agents, 1 fewer than there are, in each of 2 replays: 3 to 4 of 8 get what they need to start, 4 to 5 never.',
    'c: 10 agents, as many as there are.',
    'd: not even 80 agents are enough in 1 of 2 replays.',
    'e: not even 80 agents are enough.',
    'f: enough in each replay on its own (3 to 4 in 2 replays, 3.5 on average), but no number that was tried is in all.',
  ]);
  t.end();
});

t.test('as a command, with changes and as JSON', async (t) => {
  const args = ['size', ROLES, '--goal', 'stuck = 0', '-p', 'relinquish'];
  const plain = await fairlead(args);
  t.match(plain, { exitCode: 0, stderr: '', stdout: /^relinquish: \d+ agents?, \d+ fewer than/m });
  const more = await fairlead([...args, '--change', 'arrivals=x3', '--json']);
  const { policies, recorded, trust } = JSON.parse(more.stdout) as SizeResult & { trust?: Trust };
  t.match(plain.stdout, /^Trust: replayed as it was recorded, /m);
  t.match(trust, { policy: 'drf', rows: [{ imposed: 'nothing', seeds: 20 }] });
  t.equal(recorded, 5);
  t.ok((policies[0]?.agents ?? 0) >= 1);
  t.match(await fairlead(['size', ROLES, '--goal', 'luck']), {
    exitCode: 2,
    stderr: /expected cond/,
  });
  t.match(await fairlead(['size', ROLES]), { exitCode: 2, stderr: /--goal/ });
});

t.test('more than was added by hand, too', async (t) => {
  const goal = parseGoal('stuck = 0');
  const two = changed(ROLES, [changeOf('agents=+2')]);
  const [drf] = [loadPolicy('drf')];
  const ask = (source: Parameters<typeof sizeOf>[0]) =>
    sizeOf(source, { goal, policies: [drf], seeds: [0] });
  const [plain, more] = [await ask(ROLES), await ask(two)];
  t.equal(more.recorded, plain.recorded + 2);
  t.ok((plain.policies[0]?.agents ?? 0) > more.recorded, 'more than there are then');
  t.ok((more.policies[0]?.agents ?? 0) > more.recorded);
});

t.test('the same bytes in threads', async (t) => {
  const args = ['size', ROLES, '--goal', GOAL, '--seeds', '2', '--json', '--workers'];
  const [here, threads] = [await fairlead([...args, '1']), await fairlead([...args, '3'])];
  t.match(here, { exitCode: 0, stderr: '' });
  t.equal((JSON.parse(here.stdout) as SizeResult).policies.length, 3);
  t.strictSame(threads, here);
  t.match(await fairlead([...args, '0']), { exitCode: 2, stderr: /expected a number from 1 to/ });
});
