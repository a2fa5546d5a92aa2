import t from 'tap';
import type { Advice } from '../../host/advise/advise.js';
import { advise } from '../../host/advise/index.js';
import { losersOf } from '../../host/advise/losers.js';
import type { Policy } from '../../host/allocator/api.js';
import { changed, changeOf } from '../../host/changes/index.js';
import { meetsGoal, parseGoal } from '../../host/goal/index.js';
import { loadPolicy, replayTrace } from '../../host/replay/index.js';
import { renderAdvice } from '../../host/report/advice.js';
import { stableJson } from '../../host/report/json.js';
import type { TraceSource } from '../../host/trace/index.js';
import { fairlead } from '../support/command.js';

/** What to change, tried, with its price. */

const trace = (name: string) => new URL(`../../traces/${name}.jsonl.gz`, import.meta.url).pathname;
const ROLES = trace('mesos-1.12-pitfall-roles');
const NO_SPARK = ROLES.replace('mesos-1.12-pitfall-roles.jsonl.gz', 'story-1-nsdi11.jsonl');
const GOAL = parseGoal('stuck = 0, under-resourced = 0');
const SEEDS = [0, 1];
const RATIO = 'spark.scheduler.minRegisteredResourcesRatio';

function ask(source: string, policies = ['fifo', 'relinquish'], goal = GOAL): Promise<Advice> {
  return advise(source, {
    ...{ goal, recorded: loadPolicy('drf'), policies: policies.map(loadPolicy), seeds: SEEDS },
  });
}

async function isMet(policy: string, change?: string): Promise<boolean> {
  const source = change === undefined ? ROLES : changed(ROLES, [changeOf(change)]);
  for (const seed of SEEDS) {
    const { policies } = await replayTrace(source, { policies: [policy], seed });
    if (!policies.every((result) => meetsGoal(GOAL, result))) return false;
  }
  return true;
}

t.test('each remedy is enough, and a smaller one is not', async (t) => {
  const { asRecorded, remedies, notEnough, agents, otherAgents } = await ask(ROLES);
  t.match({ agents, otherAgents }, { agents: 5, otherAgents: 5 });
  t.match(asRecorded, {
    policy: 'drf',
    isEnough: false,
    figures: { others: { stuck: { most: 8 } } },
  });
  t.strictSame(
    remedies.map(({ kind, policy }) => `${kind} ${policy}`),
    ['policy relinquish', 'ratio drf', 'agents drf', 'agents fifo'],
  );
  t.strictSame(
    notEnough.map(({ policy }) => policy),
    ['fifo'],
  );
  for (const { kind, policy, changes, agents, ratio = 0 } of remedies) {
    const [change] = changes;
    t.ok(await isMet(policy, change), `${policy} ${change}`);
    if (kind === 'agents')
      t.notOk(await isMet(policy, `agents=+${agents - 1}`), `${policy} ${agents}`);
    if (kind === 'ratio')
      t.notOk(await isMet(policy, `${RATIO}=${(ratio * 20 + 1) / 20}`), `${ratio}`);
  }
});

t.test('another patience is tried where the policy as it is does not do', async (t) => {
  const slow: Policy = {
    name: 'slow',
    roles: [
      {
        selector: 'spark/*',
        order: 'fifo',
        relinquish: { patienceMs: 160_000, backoffMs: 1000, backoffMaxMs: 8000 },
      },
    ],
  };
  const goal = parseGoal('stuck = 0, waiting = 0');
  const options = { goal, recorded: loadPolicy('drf'), policies: [slow], seeds: [0] };
  const { remedies, notEnough } = await advise(ROLES, options);
  t.match(
    remedies.find(({ kind }) => kind === 'patience'),
    { policy: 'slow:patience=80s', agents: 0 },
  );
  t.strictSame(notEnough.length, 1);
});

t.test('who finishes later than as recorded is part of the price', async (t) => {
  const day = trace('mesos-1.12-day-1');
  const { remedies } = await ask(day, [], parseGoal('max queue < 1ms'));
  const [remedy] = remedies.filter(({ kind }) => kind === 'ratio');
  const finished = async (source: TraceSource) =>
    (await replayTrace(source, { seed: 0 })).policies[0]?.perFramework.map(
      (one) => one.completedMs,
    );
  const before = await finished(day);
  const after = await finished(changed(day, (remedy?.changes ?? []).map(changeOf)));
  const later = after?.filter((ms, index) => (ms ?? 0) > (before?.[index] ?? 0)) ?? [];
  t.ok(later.length > 0);
  t.ok((remedy?.later.count.least ?? 99) <= later.length);
  t.ok((remedy?.later.count.most ?? 0) >= later.length);
  t.match(
    renderAdvice(await ask(day, [], parseGoal('max queue < 1ms')), 200),
    /finish later than as recorded, by at most/,
  );
});

t.test('where the goal is met as it is nothing has to change', async (t) => {
  const advice = await ask(trace('mesos-1.12-day-1'));
  t.equal(advice.asRecorded.isEnough, true);
  t.strictSame(advice.remedies, []);
  t.match(renderAdvice(advice, 80), /^Nothing has to change\.$/m);
});

t.test('where nothing helps it says so', async (t) => {
  const advice = await ask(ROLES, ['relinquish'], parseGoal('makespan < 1s'));
  t.strictSame(advice.remedies, []);
  t.match(renderAdvice(advice, 200), /^Nothing that was tried is enough/m);
});

t.test('the command that it tells shows what it says', async (t) => {
  const { stdout, exitCode } = await fairlead(['advise', ROLES, '--seeds', '1']);
  t.equal(exitCode, 0);
  const told = stdout.replaceAll(/\n {3}/g, ' ').match(/To see it: fairlead (.*)/)?.[1] ?? '';
  const shown = await fairlead(told.replace('RECORDING', ROLES).split(' '));
  t.match(shown.stdout, /got their minimum +8/);
  t.equal((await fairlead(['advise', ROLES, '--goal', 'joy = 1'])).exitCode, 2);
});

t.test(
  'who does not finish any more is late by a time that never comes, in the JSON, too',
  async (t) => {
    const before = await replayTrace(ROLES, { policies: ['relinquish'], seed: 0 });
    const now = await replayTrace(ROLES, { policies: ['drf'], seed: 0 });
    const later = losersOf(now.policies, before.policies);
    t.equal(later.mostMs, Number.POSITIVE_INFINITY);
    t.ok(later.count.least > 0);
    t.match(stableJson(later), '"mostMs":"never"');
  },
);

t.test('the same bytes in threads, also where a change has nothing to change', async (t) => {
  for (const [path, goal] of [
    [ROLES, GOAL.text],
    [NO_SPARK, 'makespan < 1s'],
  ] as const) {
    const args = ['advise', path, '--goal', goal, '--seeds', '1', '--json', '--workers'];
    const [here, threads] = [await fairlead([...args, '1']), await fairlead([...args, '2'])];
    t.match(here, { exitCode: 0, stderr: '' }, path);
    t.strictSame(threads, here);
  }
});
