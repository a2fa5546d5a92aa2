import { join } from 'node:path';
import t from 'tap';
import { rolePolicyOf } from '../../host/allocator/role-policy.js';
import { presets } from '../../host/replay/policies.js';
import { loadPolicy, parsePolicy } from '../../host/replay/policy-file.js';

t.test('the presets are the same for every trace', (t) => {
  t.same(loadPolicy('drf'), { name: 'drf', roles: [] });
  t.same(loadPolicy('fifo'), {
    name: 'fifo',
    roles: [{ selector: 'spark/*', order: 'fifo', admission: 'greedy' }],
  });
  t.same(loadPolicy('relinquish').roles[0]?.relinquish, {
    patienceMs: 60_000,
    backoffMs: 60_000,
    backoffMaxMs: 3_600_000,
    requeue: 'place',
  });
  t.end();
});

t.test('a subtree selector covers the role and all below it, the longest wins', (t) => {
  const { fifo } = presets;
  t.equal(rolePolicyOf(fifo, 'spark')?.order, 'fifo');
  t.equal(rolePolicyOf(fifo, 'spark/team-1')?.order, 'fifo');
  t.equal(rolePolicyOf(fifo, 'sparkling'), undefined);
  const layered = {
    name: 'layered',
    roles: [
      { selector: '*', order: 'drf' },
      { selector: 'spark/*', order: 'fifo' },
      { selector: 'spark/a/*', order: 'random' },
      { selector: 'spark/a', order: 'priority' },
    ],
  } as const;
  t.equal(rolePolicyOf(layered, 'spark/a')?.order, 'priority');
  t.equal(rolePolicyOf(layered, 'spark/a/b')?.order, 'random');
  t.equal(rolePolicyOf(layered, 'spark/b')?.order, 'fifo');
  t.equal(rolePolicyOf(layered, 'etl')?.order, 'drf');
  t.end();
});

t.test('a policy is read from a file', (t) => {
  const policy = {
    name: 'mine',
    roles: [
      {
        selector: 'etl',
        order: 'priority',
        relinquish: {
          patienceMs: 1,
          backoffMs: 2,
          backoffMaxMs: 3,
          recoveryPatienceMs: 5,
          requeue: 'back',
          limit: 4,
        },
      },
    ],
  };
  const folder = t.testdir({ 'mine.json': JSON.stringify(policy) });
  t.same(loadPolicy(join(folder, 'mine.json')), policy);
  t.end();
});

t.test('errors name the file, the place in it and what is expected', (t) => {
  const cases: [string, RegExp][] = [
    ['{"name": "x",\n  "roles": [}', /^p\.json:2:13: this is not JSON: value expected$/],
    ['{"name": "x"}', /^p\.json:1:1: \/: lacks field `roles`$/],
    [
      '{"name": "x", "roles": [{"selector": "a", "order": "lifo"}]}',
      /^p\.json:1:52: \/roles\/0\/order: "lifo"; expected one of drf, fifo, priority, random, shortest$/,
    ],
    [
      '{"name": "x", "roles": [{"selector": "a", "patience": 1}]}',
      /^p\.json:1:25: \/roles\/0: unknown field `patience`$/,
    ],
    [
      '{"name": "x", "roles": [{"selector": "a", "relinquish": {"patienceMs": -1, "backoffMs": 1, "backoffMaxMs": 1}}]}',
      /^p\.json:1:72: \/roles\/0\/relinquish\/patienceMs: -1; expected a whole number from 0 to 315360000000$/,
    ],
    [
      '{"name": "x", "roles": [{"selector": "a", "relinquish": {"recoveryPatienceMs": 0.5, "patienceMs": 1, "backoffMs": 1, "backoffMaxMs": 1}}]}',
      /^p\.json:1:80: \/roles\/0\/relinquish\/recoveryPatienceMs: 0.5; expected a whole number from 0 to 315360000000$/,
    ],
    [
      '{"name": "x", "roles": [{"selector": "a", "relinquish": {"patienceMs": 1, "backoffMs": 9, "backoffMaxMs": 8}}]}',
      /backoffMaxMs: 8; expected at least backoffMs \(9\)$/,
    ],
    [
      '{"name": "x", "roles": [{"selector": "a"}, {"selector": "a"}]}',
      /\/roles\/1\/selector: `a` stands already in \/roles\/0$/,
    ],
    [
      '{"name": "x", "roles": [{"selector": "a", "admission": "easy"}]}',
      /^p\.json:1:56: \/roles\/0\/admission: `easy` needs `relinquish`: nothing ends what it keeps /,
    ],
    [
      '{"name": "x", "roles": [{"selector": "a", "order": "shortest"}]}',
      /^p\.json:1:52: \/roles\/0\/order: `shortest` needs `relinquish`: nothing bounds how long /,
    ],
  ];
  for (const [text, message] of cases) {
    t.throws(() => parsePolicy(text, 'p.json'), { name: 'ReplayError', code: 'policy', message });
  }
  t.throws(() => loadPolicy('no-such-policy.json'), {
    code: 'policy',
    message: /no-such-policy\.json.*expected drf, fifo, relinquish or the path of a policy file/s,
  });
  t.end();
});

t.test('a file that is no policy at all gets a few errors, not all', (t) => {
  const text = JSON.stringify({ a: 1, b: 2, c: 3, d: 4 });
  t.throws(() => parsePolicy(text, 'p.json'), {
    message: /and 3 more; see docs\/policy-file\.md$/,
  });
  t.end();
});
