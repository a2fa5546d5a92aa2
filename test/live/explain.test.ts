import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { explainLive, type LiveExplanation } from '../../host/live/index.js';
import { REAL_RECORDINGS } from '../support/real-recordings.js';
import { agent, framework, offer, state, task } from './small-state.js';

type Beside = Readonly<Record<'roles' | 'flags' | 'metrics', Readonly<Record<string, unknown>>>>;

function explained(
  slaves: readonly object[],
  frameworks: readonly object[],
  beside: Partial<Beside> = {},
  more = {},
): Promise<LiveExplanation> {
  return explainLive({ master: 'm', state: state(slaves, frameworks, more), ...beside }, 'F');
}

const quota = (name: string, guarantee: object, limit: object, weight = 1) => ({
  name,
  weight,
  quota: { guarantee, limit },
});

t.test('what tasks, executors and offers hold is not free', async (t) => {
  const other = framework('B', ['batch'], {
    tasks: [
      task('a', 'S0', 'batch', 2.5),
      task('over', 'S0', 'batch', 1, { state: 'TASK_FINISHED' }),
      task('elsewhere', 'S9', 'batch', 1),
    ],
    executors: [
      { slave_id: 'S0', role: 'batch', resources: { cpus: 0.5, ports: '[31003-31004]' } },
    ],
    offers: [offer('S1', 'batch', 4, 512)],
  });
  const mine = framework('F', ['dev'], { tasks: [task('b', 'S0', 'dev', 1)] });
  const { name, notBefore, roles, unknown } = await explained(
    [agent('S0', 4, 512), agent('S1', 4, 512)],
    [other, mine],
  );
  t.equal(name, 'name of F');
  t.equal(notBefore, '2026-01-02T03:04:15.000Z');
  const [dev] = roles;
  t.strictSame(dev?.used, { cpus: 1000, mem: 64_000 });
  const left = dev?.agents.map(({ code, agentIds, available }) => [code, agentIds, available.mem]);
  t.strictSame(left, [
    ['OFFERABLE', ['S0'], 384_000],
    // Ports alone are never offered.
    ['BELOW_MIN_ALLOCATABLE', ['S1'], undefined],
  ]);
  const holders = dev?.agents.flatMap((group) => group.holders);
  t.match(
    holders?.filter(({ frameworkId }) => frameworkId === 'B'),
    [
      { used: { cpus: 3000, mem: 64_000 }, offered: {} },
      { used: {}, offered: { cpus: 4000, mem: 512_000 } },
    ],
  );
  t.equal(dev?.next?.atMs, 2000, 'the interval of the flags');
  t.ok(
    unknown.some((one) =>
      /^Left out: task or executor on an agent that is not there \(1\)\.$/.test(one),
    ),
  );
});

t.test('what is reserved for a role is held first by those in it', async (t) => {
  const slave = agent('S0', 4, 512, {
    reserved_resources: { spark: { cpus: 2, mem: 256 } },
    unreserved_resources: { cpus: 2, mem: 256 },
  });
  const spark = framework('X', ['spark/a'], { tasks: [task('x', 'S0', 'spark/a', 3)] });
  const ofSpark = await explained([slave], [spark, framework('F', ['spark'])]);
  t.strictSame(ofSpark.roles[0]?.agents[0]?.available, { cpus: 1000, mem: 448_000 });
  const ofOthers = await explained([slave], [spark, framework('F', ['dev'])]);
  t.strictSame(ofOthers.roles[0]?.agents[0]?.available, { cpus: 1000, mem: 256_000 });
});

t.test('what a framework holds in a role that it has left is held', async (t) => {
  const left = framework('B', ['new'], { tasks: [task('b', 'S0', 'old', 3)] });
  const { roles } = await explained([agent('S0', 4, 512)], [left, framework('F', ['dev'])]);
  t.match(roles[0]?.agents[0]?.holders, [{ frameworkId: 'B', role: 'old', used: { cpus: 3000 } }]);
  t.strictSame(roles[0]?.agents[0]?.available, { cpus: 1000, mem: 448_000 });
});

t.test('quotas and weights are those of /roles', async (t) => {
  const frameworks = [
    framework('F', ['dev'], { tasks: [task('f', 'S0', 'dev', 2)] }),
    framework('P', ['prod'], { tasks: [task('p', 'S0', 'prod', 3)] }),
  ];
  const limited = await explained([agent('S0', 8, 512)], frameworks, {
    roles: { roles: [quota('dev', {}, { cpus: 2, mem: 64 }, 4), quota('prod', {}, {})] },
  });
  t.equal(limited.roles[0]?.agents[0]?.code, 'QUOTA_LIMIT');
  t.match(limited.roles[0]?.roles, [{ role: 'dev', position: 1, of: 2, dominantShare: 0.0625 }]);
  t.notOk(limited.unknown.some((one) => /\/roles/.test(one)));
  const owed = await explained([agent('S0', 8, 512)], frameworks, {
    roles: { roles: [quota('prod', { cpus: 8, mem: 512 }, {})] },
  });
  t.equal(owed.roles[0]?.agents[0]?.code, 'HEADROOM');
  const unsaid = await explained([agent('S0', 8, 512)], frameworks);
  t.equal(unsaid.roles[0]?.agents[0]?.code, 'OFFERABLE');
  t.ok(unsaid.unknown.some((one) => /^Quotas, .*\/roles says them/.test(one)));
});

t.test('suppression and the number of filters are those of the metrics', async (t) => {
  const metrics = {
    'master/frameworks/a%2Fb/F/roles/dev/ci/suppressed': 1,
    'master/frameworks/a%2Fb/F/roles/prod/suppressed': 0,
    'allocator/mesos/offer_filters/roles/prod/active': 3,
  };
  const asked = [[agent('S0', 4, 512)], [framework('F', ['dev/ci', 'prod'])]] as const;
  const told = await explained(...asked, { metrics });
  t.match(told.roles, [
    { role: 'dev/ci', code: 'SUPPRESSED' },
    { role: 'prod', code: 'OFFERABLE' },
  ]);
  t.ok(told.unknown.some((one) => /declined in role prod.*3 are active/.test(one)));
  t.notOk(told.unknown.some((one) => /Whether it suppressed/.test(one)));
  const untold = await explained(...asked);
  t.match(untold.roles, [{ code: 'OFFERABLE' }, { code: 'OFFERABLE' }]);
  t.ok(untold.unknown.some((one) => /^Whether it suppressed/.test(one)));
});

t.test('who is not connected, and what is not active, says so', async (t) => {
  const gone = await explained([agent('S0', 4, 512)], [framework('F', ['dev'], { active: false })]);
  t.equal(gone.roles[0]?.code, 'FRAMEWORK_INACTIVE');
  const down = await explained([agent('S0', 4, 512, { active: false })], [framework('F', ['dev'])]);
  t.equal(down.roles[0]?.agents[0]?.code, 'AGENT_INACTIVE');
  const none = await explained([], [framework('F', ['dev'])]);
  t.strictSame(none.roles[0]?.agents, []);
});

t.test('flags given beside a state are the ones that hold', async (t) => {
  const little = [[agent('S0', 0.5, 16)], [framework('F', ['dev'])]] as const;
  const flags = { flags: { min_allocatable_resources: 'cpus:1|mem:32' } };
  const { roles } = await explained(...little, { flags });
  t.equal(roles[0]?.agents[0]?.code, 'BELOW_MIN_ALLOCATABLE');
  const unflagged = await explained(...little, {}, { flags: undefined });
  t.equal(unflagged.roles[0]?.agents[0]?.code, 'OFFERABLE');
  t.ok(unflagged.unknown.some((one) => /taken to have Mesos' defaults/.test(one)));
});

t.test('a framework that is not there says so', async (t) => {
  const answers = { master: 'm', state: state([], [framework('F', ['dev'])]) };
  await t.rejects(explainLive(answers, 'gone'), { message: /m: framework "gone" has left/ });
  await t.rejects(explainLive(answers, 'name of G'), { message: /did you mean name of F\?/ });
  await t.rejects(explainLive(answers, 'x'), { message: /expected one of name of F/ });
});

const REAL = fileURLToPath(new URL('.', REAL_RECORDINGS));
const skip = existsSync(join(REAL, 'mesos-1.12-mixed')) ? false : 'no real recordings at hand';

t.test('what real masters say that is held is what the allocator holds', { skip }, async (t) => {
  let frameworks = 0;
  let withOffers = 0;
  for (const folder of readdirSync(REAL).filter((name) => name.startsWith('mesos-1.12'))) {
    const names = readdirSync(join(REAL, folder)).filter((name) => /^http-state/.test(name));
    for (const name of names) {
      const answers = JSON.parse(readFileSync(join(REAL, folder, name), 'utf8'));
      for (const { id, used_resources, offered_resources } of answers.frameworks) {
        const { roles } = await explainLive({ master: name, state: answers }, id);
        const sum = (of: 'used' | 'offered', what: string) =>
          roles.reduce((total, role) => total + (role[of][what] ?? 0), 0) / 1000;
        for (const what of ['cpus', 'mem']) {
          t.equal(sum('used', what), used_resources[what], `${folder}/${name} ${id}`);
          t.equal(sum('offered', what), offered_resources[what], `${folder}/${name} ${id}`);
        }
        frameworks += 1;
        if (offered_resources.mem > 0) withOffers += 1;
      }
    }
  }
  t.ok(frameworks > 40 && withOffers > 2, `${frameworks} frameworks, ${withOffers} with offers`);
});
