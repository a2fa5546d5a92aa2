import t from 'tap';
import { presets } from '../../host/replay/policies.js';
import { type ClusterScenario, generateCluster } from '../../host/scenario/index.js';
import { compileVariant } from '../../tools/check/build.js';
import { fairShares } from '../../tools/simulate/fair-share.js';
import { simulate } from '../../tools/simulate/run.js';

const small: Omit<ClusterScenario, 'seed'> = {
  agents: 60,
  applications: 24,
  roles: 4,
  load: 4,
  minimumRatio: 0.5,
  uncooperative: 0.2,
  agentLosses: 3,
  horizonMs: 3 * 3_600_000,
};
const SEEDS = [1, 2, 3];

t.test('small made-up clusters: everybody gets through under relinquish', async (t) => {
  let relinquishes = 0;
  for (const seed of SEEDS) {
    const outcome = await simulate({ ...small, seed }, presets.relinquish);
    t.ok(outcome.passed, `seed ${seed}: ${outcome.failure ?? 'passed'}`);
    t.ok((outcome.price?.earmarkToMinimumMax ?? 0) <= 1, 'no earmark takes more than a minimum');
    const { kept = 0, bound = 0, free = 0, idle } = outcome.keeping ?? {};
    t.ok(kept > 0 && kept <= bound && kept < free, `${kept} kept of ${free}, bound ${bound}`);
    t.equal(idle, 0, 'nothing is idle while wanted');
    relinquishes += outcome.relinquishes;
  }
  t.ok(relinquishes > 0, 'there was something to give back');
});

t.test('the control: under plain DRF and under fifo some never start', async (t) => {
  for (const policy of [presets.drf, presets.fifo]) {
    const outcome = await simulate({ ...small, seed: 3 }, policy);
    t.notOk(outcome.passed, policy.name);
    t.match(outcome.failure, /not through at the horizon: app-/);
  }
});

t.test('the control: a core that keeps all that its holder may use', async (t) => {
  const wasm = await compileVariant('keeps-all');
  const roles = presets.relinquish.roles.map((role) => ({ ...role, admission: 'greedy' as const }));
  const policy = { name: 'gathers', roles };
  const outcome = await simulate({ ...small, seed: 3 }, policy, { wasm });
  t.notOk(outcome.passed);
  t.match(outcome.failure, /^at \d+ ms: \d+ units kept for app-\d+, which lacks \d+$/);
  const { kept = 0, bound = 0 } = outcome.keeping ?? {};
  t.ok(kept > bound, `${kept} kept, bound ${bound}`);
});

t.test('a seed says the same twice', async (t) => {
  const options = { ...small, seed: 7 };
  t.strictSame(
    await simulate(options, presets.relinquish),
    await simulate(options, presets.relinquish),
  );
  t.strictSame(generateCluster(options), generateCluster(options));
  t.notSame(generateCluster(options).events, generateCluster({ ...options, seed: 8 }).events);
});

t.test('fair shares grow together until somebody is content or a resource is used up', (t) => {
  const role = (cpus: number, mem: number, weight = 1) => ({ cpus, mem, weight });
  t.strictSame(fairShares([role(0.2, 0.1), role(0.9, 0.9)]), [0.2, 0.8]);
  t.strictSame(fairShares([role(1, 0.5, 3), role(1, 0.5, 1)]), [0.75, 0.25]);
  // The example of the paper: 9 CPUs and 18 GB, tasks of <1 CPU, 4 GB> and <3 CPUs, 1 GB>.
  const [a = 0, b = 0] = fairShares([role(9 / 9, 36 / 18), role(27 / 9, 9 / 18)]);
  t.ok(Math.abs(a - 2 / 3) < 1e-9 && Math.abs(b - 2 / 3) < 1e-9, `${a}, ${b}`);
  t.strictSame(fairShares([role(0, 0), role(0.4, 0.3)]), [0, 0.4]);
  t.end();
});
