import t, { type Test } from 'tap';
import {
  type AgentInput,
  type AllocatorOptions,
  createAllocator,
  type Explanation,
  type FairleadAllocator,
  type FrameworkInput,
  type ModuleOptions,
  type Policy,
  type Quota,
} from '../../host/allocator/index.js';
import { agentWords, frameworkWords, nextWords } from '../../host/report/explanation-words.js';

const HOUR_SECONDS = 3600;
const RELINQUISH = { patienceMs: 10_000, backoffMs: 5_000, backoffMaxMs: 40_000 };

function policyOf(rest: Omit<Policy['roles'][number], 'selector'>): Policy {
  return { name: 'test', roles: [{ selector: '*', ...rest }] };
}

async function cluster(
  agents: readonly Partial<AgentInput>[],
  frameworks: readonly (Partial<FrameworkInput> & { readonly id: string })[],
  options: AllocatorOptions & ModuleOptions = {},
): Promise<FairleadAllocator> {
  const allocator = await createAllocator({ eventDriven: false, ...options });
  agents.forEach((agent, i) => {
    allocator.addAgent({ id: `a${i + 1}`, resources: 'cpus:4;mem:4096', ...agent });
  });
  for (const framework of frameworks) allocator.addFramework({ roles: ['spark'], ...framework });
  return allocator;
}

/** Explains, and sees to it that asking changed nothing. */
function explain(t: Test, allocator: FairleadAllocator, id: string, role = 'spark') {
  const before = allocator.snapshot();
  const explanation = allocator.explain(id, role);
  const isSame = Buffer.compare(before, allocator.snapshot()) === 0;
  t.ok(isSame, 'asking changed no byte of the state');
  t.strictSame(allocator.explain(id, role), explanation, 'and gives the same answer again');
  return explanation;
}

/** `CODE a1,a2: in words` for each group of agents. */
function groups(explanation: Explanation): string[] {
  return explanation.agents.map(
    (group) => `${group.code} ${group.agentIds.join(',')}: ${agentWords(explanation, group)}`,
  );
}

function allocateAt(allocator: FairleadAllocator, nowMs: number) {
  allocator.advance(nowMs);
  return allocator.allocate().offers;
}

/** Takes everything that an allocation offers. */
function acceptAll(allocator: FairleadAllocator): void {
  for (const offer of allocator.allocate().offers) allocator.accept([offer.id], offer.resources);
}

t.test('one that refused comes behind the other there, and it is said', async (t) => {
  const allocator = await cluster([{}], [{ id: 'first', name: 'first app' }, { id: 'second' }], {
    policy: policyOf({ order: 'fifo' }),
  });
  allocator.decline(allocator.allocate().offers.map(({ id }) => id));
  const first = explain(t, allocator, 'first');
  t.match(first.place, { position: 1, of: 2, refusedOn: 1 });
  t.match(groups(first), [/^OFFERABLE a1: .*second/]);
  t.match(explain(t, allocator, 'second').place, { position: 2, refusedOn: 0 });
});

t.test('one without a minimum is told when it comes first', async (t) => {
  const relinquish = { patienceMs: 1000, backoffMs: 1000, backoffMaxMs: 8000 };
  const allocator = await cluster([{}], [{ id: 'first' }, { id: 'second' }], {
    policy: policyOf({ order: 'fifo', relinquish }),
  });
  t.match(explain(t, allocator, 'second').place, { position: 2, overdueMs: 8000 });
  for (const { id } of allocateAt(allocator, 7000)) allocator.decline([id], 1);
  t.match(explain(t, allocator, 'second').place, { position: 2, overdueMs: 8000 });
  allocator.advance(9000);
  const overdue = explain(t, allocator, 'second');
  t.match(overdue.place, { position: 2, overdueMs: 8000 }, 'its turn has come');
  t.strictSame(explain(t, allocator, 'first').offeredNow, ['a1'], 'that of the first, too');
  acceptAll(allocator);
  t.equal(explain(t, allocator, 'first').place?.overdueMs, undefined, 'it uses something');
});

t.test('OFFERABLE: only its turn has not come, and who has it', async (t) => {
  const allocator = await cluster(
    [{}, {}],
    [{ id: 'first', name: 'first app' }, { id: 'second' }],
    { policy: policyOf({ order: 'fifo' }) },
  );
  const behind = explain(t, allocator, 'second');
  t.strictSame(groups(behind), [
    'OFFERABLE a1,a2: not its turn: an allocation now would offer them to first app (cpus:8;mem:8192 left)',
  ]);
  t.equal(frameworkWords(behind), 'its turn has not come on 2 agents.');
  t.match(behind.place, { position: 2, of: 2, ahead: [{ frameworkId: 'first', used: {} }] });
  t.strictSame(behind.offeredNow, []);
  t.strictSame(behind.next, { atMs: 1000, because: 'batch' });
  const first = explain(t, allocator, 'first');
  t.strictSame(first.offeredNow, ['a1', 'a2']);
  t.equal(frameworkWords(first), 'an allocation now would offer it something on 2 agents.');
  t.strictSame(
    allocator.allocate().offers.map(({ frameworkId, agentId }) => `${frameworkId} ${agentId}`),
    ['first a1', 'first a2'],
    'the allocation does what was told',
  );
});

t.test('no agents at all', async (t) => {
  const allocator = await cluster([], [{ id: 'f' }]);
  const explanation = explain(t, allocator, 'f');
  t.equal(frameworkWords(explanation), 'no agent is registered.');
  t.match(nextWords(explanation), 'none by itself');
});

t.test('AGENT_INACTIVE, AGENT_NOT_LISTED', async (t) => {
  const allocator = await cluster([{}, {}, {}], [{ id: 'f' }]);
  allocator.deactivateAgent('a1');
  allocator.updateWhitelist(['a1', 'a2']);
  t.strictSame(groups(explain(t, allocator, 'f')), [
    'AGENT_INACTIVE a1: deactivated or disconnected',
    'OFFERABLE a2: would be offered to it if an allocation ran now (cpus:4;mem:4096 left)',
    'AGENT_NOT_LISTED a3: not on the whitelist',
  ]);
});

t.test('EXHAUSTED: who has it all, used and offered', async (t) => {
  const allocator = await cluster(
    [{}, {}, { resources: 'cpus(etl):4;mem(etl):4096' }],
    [{ id: 'busy', name: 'nightly', roles: ['etl'] }],
  );
  const [one, two, three] = allocator.allocate().offers;
  allocator.accept([one?.id ?? -1], 'cpus:4;mem:4096');
  allocator.accept([three?.id ?? -1], 'cpus(etl):1');
  allocator.addFramework({ id: 'late', roles: ['spark'] });
  const explanation = explain(t, allocator, 'late');
  t.equal(two?.agentId, 'a2');
  t.strictSame(groups(explanation), [
    'EXHAUSTED a1,a2,a3: exhausted: nothing is left that role spark may use',
  ]);
  t.equal(frameworkWords(explanation), 'nothing is left for its role on 3 agents.');
  t.strictSame(explanation.agents[0]?.holders, [
    {
      frameworkId: 'busy',
      name: 'nightly',
      role: 'etl',
      state: 'none',
      used: { cpus: 5000, mem: 4_096_000 },
      offered: { cpus: 4000, mem: 4_096_000 },
    },
  ]);
  t.strictSame(explanation.agents[0]?.available, {}, 'what is reserved for others is not its');
  t.equal(explanation.next, undefined);
});

t.test('EXCLUDED, GPU, REGION, AGENT_CAPABILITY: the two cannot meet', async (t) => {
  const allocator = await cluster(
    [
      { attributes: 'rack:old' },
      { resources: 'cpus:4;mem:4096;gpus:1' },
      { region: 'west', zone: 'west-1' },
      { capabilities: ['HIERARCHICAL_ROLE'] },
    ],
    [
      {
        id: 'f',
        offerConstraints: {
          role_constraints: {
            spark: {
              groups: [
                {
                  attribute_constraints: [
                    {
                      selector: { attribute_name: 'rack' },
                      predicate: { text_not_equals: { value: 'old' } },
                    },
                  ],
                },
              ],
            },
          },
        },
      },
    ],
    { region: 'east', zone: 'east-1' },
  );
  t.strictSame(groups(explain(t, allocator, 'f')), [
    'EXCLUDED a1: excluded by its offer constraints (cpus:4;mem:4096 left)',
    'GPU a2: kept for frameworks with capability GPU_RESOURCES (cpus:4;gpus:1;mem:4096 left)',
    'REGION a3: in another region, and it lacks capability REGION_AWARE (cpus:4;mem:4096 left)',
    'AGENT_CAPABILITY a4: without capability MULTI_ROLE or HIERARCHICAL_ROLE, which it needs (cpus:4;mem:4096 left)',
  ]);
});

t.test('BELOW_MIN_ALLOCATABLE: what is left is too little for an offer', async (t) => {
  const allocator = await cluster(
    [{ resources: 'cpus:1;mem:512' }],
    [{ id: 'f', minAllocatable: { spark: ['cpus:2'] } }],
  );
  t.strictSame(groups(explain(t, allocator, 'f')), [
    'BELOW_MIN_ALLOCATABLE a1: below the minimum that an offer must hold (cpus:1;mem:512 left)',
  ]);
});

t.test('FILTERED: until when, and only what the filter holds', async (t) => {
  const allocator = await cluster([{}, {}], [{ id: 'f' }]);
  const [one, two] = allocator.allocate().offers;
  allocator.decline([one?.id ?? -1], 20);
  allocator.decline([two?.id ?? -1], 30);
  const explanation = explain(t, allocator, 'f');
  t.strictSame(groups(explanation), [
    'FILTERED a1,a2: filtered until 20 s, the last 30 s: it declined what is left (cpus:8;mem:8192 left)',
  ]);
  t.strictSame(explanation.next, { atMs: 20_000, because: 'filter', agentId: 'a1' });
  t.equal(nextWords(explanation), '20 s, when its filter on agent a1 expires.');
  t.strictSame(allocateAt(allocator, 19_999), []);
  t.equal(allocateAt(allocator, 20_000).length, 1, 'it does happen then');
});

t.test('of several filters those count that hold what is left', async (t) => {
  const allocator = await cluster([{}], [{ id: 'f' }]);
  const [whole] = allocator.allocate().offers;
  allocator.accept([whole?.id ?? -1], 'cpus:3;mem:1024', 60);
  // What is left is refused for a minute; once the task has ended, all of it for a second.
  allocator.finish('f', 'spark', 'a1');
  const [again] = allocator.allocate().offers;
  allocator.decline([again?.id ?? -1], 5);
  t.equal(explain(t, allocator, 'f').next?.atMs, 5000);
});

t.test('nothing changes by itself where not one unit is left', async (t) => {
  const minimum = { spark: { quantities: 'cpus:4', unit: 'cpus:4' } };
  const allocator = await cluster([{}], [{ id: 'g', roles: ['etl'] }]);
  const [offer] = allocator.allocate().offers;
  allocator.accept([offer?.id ?? -1], 'cpus:1', HOUR_SECONDS);
  allocator.addFramework({ id: 'f', roles: ['spark'], minimum });
  const [rest] = allocator.allocate().offers;
  allocator.decline([rest?.id ?? -1], 5);
  const explanation = explain(t, allocator, 'f');
  t.match(explanation.agents, [{ code: 'FILTERED', fitsUnit: false, untilMs: 5000 }]);
  t.equal(explanation.next, undefined, 'the filter will expire, and it will decline again');
});

t.test('QUOTA_LIMIT and HEADROOM: whose quota, and how much', async (t) => {
  const allocator = await cluster([{}, {}, {}], [{ id: 'f' }]);
  allocator.updateQuota('spark', { limits: 'cpus:4;mem:4096' });
  for (const { id } of allocator.allocate().offers) allocator.accept([id], 'cpus:4;mem:4096');
  const limited = explain(t, allocator, 'f');
  t.strictSame(groups(limited), [
    'QUOTA_LIMIT a2,a3: role spark is at its quota limit: 4 of 4 cpus, 4096 of 4096 mem (cpus:8;mem:8192 left)',
    'EXHAUSTED a1: exhausted: nothing is left that role spark may use',
  ]);
  t.equal(frameworkWords(limited), 'its role is at its quota limit on 2 agents.');

  allocator.updateQuota('spark', {});
  allocator.updateQuota('etl', { guarantees: 'cpus:8;mem:8192' });
  t.strictSame(groups(explain(t, allocator, 'f')), [
    'HEADROOM a2,a3: held back for quota guarantees: etl is owed cpus:8, etl is owed mem:8192 (cpus:8;mem:8192 left)',
    'EXHAUSTED a1: exhausted: nothing is left that role spark may use',
  ]);

  allocator.updateQuota('spark', { limits: 'cpus:4;mem:4096' });
  const both = explain(t, allocator, 'f');
  t.equal(both.agents[0]?.code, 'QUOTA_LIMIT', 'headroom is not blamed for what the limit forbids');
});

t.test('a role below its guarantee is not held back by the headroom of others', async (t) => {
  const allocator = await cluster([{}, {}], [{ id: 'f' }]);
  allocator.updateQuota('spark', { guarantees: 'cpus:4;mem:4096' });
  allocator.updateQuota('etl', { guarantees: 'cpus:4;mem:4096' });
  const explanation = explain(t, allocator, 'f');
  t.equal(explanation.agents[0]?.code, 'OFFERABLE');
  t.equal(explanation.offeredNow.length, 1);
});

/** Three agents; `old` and `young` each hold one and lack a second, the third is still to come. */
async function gathering(): Promise<FairleadAllocator> {
  const minimum = { spark: { quantities: 'cpus:8', unit: 'cpus:4' } };
  const allocator = await cluster([{}], [{ id: 'old', minimum }], {
    policy: policyOf({ order: 'fifo', relinquish: RELINQUISH }),
  });
  allocator.addAgent({ id: 'a2', resources: 'cpus:4;mem:4096' });
  const [one, two] = allocator.allocate().offers;
  allocator.accept([one?.id ?? -1], 'cpus:4;mem:4096');
  allocator.decline([two?.id ?? -1], 1);
  allocator.addFramework({ id: 'young', roles: ['spark'], minimum });
  allocator.addFramework({ id: 'other', roles: ['etl'] });
  allocator.suppress('old');
  allocator.suppress('other');
  const [three] = allocator.allocate().offers;
  allocator.accept([three?.id ?? -1], 'cpus:4;mem:4096');
  allocator.revive('old');
  return allocator;
}

t.test('gathering: whose patience ends, and who is the senior', async (t) => {
  const allocator = await gathering();
  const explanation = explain(t, allocator, 'young');
  t.match(explanation.minimum, {
    needs: { cpus: 8000 },
    holds: { cpus: 4000 },
    unit: { cpus: 4000 },
    dueMs: 10_000,
    isSenior: false,
  });
  t.equal(frameworkWords(explanation), 'no agent has cpus:4 left, the least that it can use.');
  t.strictSame(explanation.next, { atMs: 10_000, because: 'patience' });
  t.match(
    nextWords(explanation),
    'its patience is over: the most senior framework gets the earmark',
  );
  t.equal(explain(t, allocator, 'old').minimum?.isSenior, true);
});

t.test('EARMARKED, RELINQUISHING, BACKING_OFF', async (t) => {
  const allocator = await gathering();
  allocator.advance(10_000);
  const giving = explain(t, allocator, 'young');
  t.equal(giving.code, 'RELINQUISHING');
  t.equal(giving.state, 'relinquishing');
  t.match(frameworkWords(giving), 'it has to give back');
  t.ok((giving.minimum?.backoffUntilMs ?? 0) >= 15_000);

  allocator.finish('young', 'spark', allocator.used('young', 'spark')[0]?.agentId ?? '');
  const resting = explain(t, allocator, 'young');
  t.equal(resting.code, 'BACKING_OFF');
  t.equal(resting.minimum?.relinquishes, 1);
  t.match(resting.next, { because: 'backoff', atMs: resting.minimum?.dueMs });
  t.match(frameworkWords(resting), 'it gave back and is offered nothing until 15.');

  allocator.revive('other');
  const kept = explain(t, allocator, 'other', 'etl');
  t.match(groups(kept), [/^EXHAUSTED a1/, /^EARMARKED a2: earmarked for old in spark/]);
  t.match(kept.earmark, { frameworkId: 'old', role: 'spark' });
  t.match(kept.next, { because: 'earmark', atMs: 20_000 });
  const senior = explain(t, allocator, 'old');
  t.equal(senior.offeredNow.length, 1);
  t.equal(senior.agents.find(({ code }) => code === 'OFFERABLE')?.agentIds.length, 1);
});

t.test('GAVE_UP', async (t) => {
  const minimum = { spark: { quantities: 'cpus:8', unit: 'cpus:4' } };
  const allocator = await cluster([{}, {}], [{ id: 'holder', roles: ['etl'] }], {
    policy: policyOf({ order: 'fifo', relinquish: { ...RELINQUISH, limit: 1 } }),
  });
  const [one, two] = allocator.allocate().offers;
  allocator.accept([one?.id ?? -1], 'cpus:4;mem:4096');
  allocator.decline([two?.id ?? -1], HOUR_SECONDS);
  allocator.addFramework({ id: 'old', roles: ['spark'], minimum });
  allocator.addFramework({ id: 'young', roles: ['spark'], minimum });
  allocator.suppress('old');
  acceptAll(allocator);
  allocator.revive('old');
  allocator.advance(10_000);
  const [held] = allocator.used('young', 'spark');
  allocator.finish('young', 'spark', held?.agentId ?? '');
  const explanation = explain(t, allocator, 'young');
  t.equal(explanation.code, 'GAVE_UP');
  t.equal(frameworkWords(explanation), 'it gave up after 1 relinquish.');
  t.equal(explanation.next, undefined);
});

t.test('INFEASIBLE: which quantity, how many units, which limit', async (t) => {
  const words = async (
    quantities: string,
    unit: string | undefined,
    quotas: Readonly<Record<string, Quota>> = {},
  ) => {
    const allocator = await cluster([{}, {}], []);
    for (const [role, quota] of Object.entries(quotas)) allocator.updateQuota(role, quota);
    const minimum = { spark: { quantities, ...(unit !== undefined && { unit }) } };
    allocator.addFramework({ id: 'f', roles: ['spark'], minimum });
    allocator.allocate();
    const explanation = explain(t, allocator, 'f');
    t.equal(explanation.code, 'INFEASIBLE');
    t.equal(explanation.next, undefined);
    return frameworkWords(explanation);
  };
  const never = 'its minimum can never be placed:';
  t.equal(
    await words('cpus:9', 'cpus:3'),
    `${never} 2 of the 3 offers that it needs fit on the agents.`,
  );
  t.equal(await words('cpus:10', undefined), `${never} 80.0 % of it fits.`);
  t.equal(
    await words('cpus:8', 'cpus:4', { etl: { guarantees: 'cpus:3' } }),
    `${never} it needs cpus:8, of which cpus:5 is not reserved or guaranteed to other roles.`,
  );
  t.equal(
    await words('cpus:8', 'cpus:4', { spark: { limits: 'cpus:6' } }),
    `${never} it needs cpus:8, the quota limit of its role is cpus:6.`,
  );
});

t.test('ADMISSION: gang and backfill hold back', async (t) => {
  const minimum = { spark: { quantities: 'cpus:8', unit: 'cpus:4' } };
  for (const admission of ['gang', 'backfill'] as const) {
    const allocator = await cluster([{}, {}], [{ id: 'busy', roles: ['etl'] }], {
      policy: policyOf({ order: 'fifo', admission }),
    });
    const [one, two] = allocator.allocate().offers;
    allocator.accept([one?.id ?? -1], 'cpus:4;mem:4096');
    allocator.decline([two?.id ?? -1], HOUR_SECONDS);
    allocator.addFramework({ id: 'head', roles: ['spark'], minimum });
    allocator.addFramework({ id: 'next', roles: ['spark'], minimum });
    const explanation = explain(t, allocator, 'next');
    const held = new RegExp(`^ADMISSION a2: held back by ${admission}`);
    t.match(groups(explanation), [/^EXHAUSTED a1/, held]);
    t.equal(explanation.admission, admission);
  }
});

t.test('who asks does not change whose turn it is', async (t) => {
  const minimum = { spark: { quantities: 'cpus:8', unit: 'cpus:4' } };
  const allocator = await cluster(
    [{}, {}],
    [
      { id: 'head', minimum },
      { id: 'next', minimum },
    ],
    {
      policy: policyOf({ order: 'fifo', admission: 'gang' }),
    },
  );
  const next = explain(t, allocator, 'next');
  t.strictSame(next.offeredNow, [], 'two agents are one gang, and it is not the first');
  t.match(next.agents[0]?.turn, [{ frameworkId: 'head', agents: 2 }]);
  t.strictSame(explain(t, allocator, 'head').offeredNow, ['a1', 'a2']);
});

t.test('PAUSED, FRAMEWORK_INACTIVE, SUPPRESSED', async (t) => {
  const allocator = await cluster([{}], [{ id: 'f' }]);
  allocator.suppress('f');
  const suppressed = explain(t, allocator, 'f');
  t.equal(suppressed.code, 'SUPPRESSED');
  t.equal(suppressed.place, undefined, 'it is in no queue');
  t.match(frameworkWords(suppressed), 'until it revives');
  t.strictSame(groups(suppressed), ['OFFERABLE a1: nothing (cpus:4;mem:4096 left)']);
  allocator.deactivateFramework('f');
  t.equal(explain(t, allocator, 'f').code, 'FRAMEWORK_INACTIVE');
  t.match(frameworkWords(explain(t, allocator, 'f')), 'disconnected or deactivated');
  allocator.pause();
  t.equal(explain(t, allocator, 'f').code, 'PAUSED');
  t.match(frameworkWords(explain(t, allocator, 'f')), 'allocation is paused');
});

t.test('the place of its role and of the roles above it', async (t) => {
  const allocator = await cluster(
    [{}, {}, {}],
    [
      { id: 'top', roles: ['eng'] },
      { id: 'deep', roles: ['eng/etl'] },
      { id: 'ops', roles: ['ops'] },
    ],
  );
  acceptAll(allocator);
  allocator.addAgent({ id: 'a4', resources: 'cpus:4;mem:4096' });
  const { roles } = explain(t, allocator, 'top', 'eng');
  t.strictSame(
    roles.map(({ parent, role, position, of }) => [parent, role, position, of]),
    [
      ['eng', 'eng', 1, 2],
      ['', 'eng', 2, 2],
    ],
    'its own frameworks stand among the subroles, the role among the others',
  );
  t.strictSame(roles[1]?.ahead, [{ role: 'ops', dominantShare: 0.25 }]);
});

t.test('without memory to try things out it says so, and goes on', async (t) => {
  const allocator = await cluster([], [{ id: 'f' }], { memoryBytesMax: 4 << 20 });
  const isTooMuch = () => {
    try {
      allocator.explain('f', 'spark');
      return false;
    } catch (error) {
      t.match(error, { code: 'OUT_OF_MEMORY' });
      return true;
    }
  };
  let agents = 0;
  while (agents < 20_000 && !isTooMuch()) {
    allocator.batch(() => {
      for (let i = 0; i < 500; i++) {
        allocator.addAgent({ id: `b${agents++}`, resources: 'cpus:4;mem:4096' });
      }
    });
  }
  t.ok(agents > 1000 && agents < 20_000, `${agents} agents`);
  const { offers } = allocator.allocate();
  t.equal(offers.length, agents, 'the allocator is none the worse');
});

t.test('unknown frameworks and roles are refused', async (t) => {
  const allocator = await cluster([{}], [{ id: 'f' }]);
  t.throws(() => allocator.explain('g', 'spark'), { code: 'UNKNOWN_FRAMEWORK' });
  t.throws(() => allocator.explain('f', 'etl'), { code: 'NOT_SUBSCRIBED' });
  t.strictSame(allocator.rolesOf('g'), []);
});
