import t, { type Test as TapTest } from 'tap';
import {
  type AgentInput,
  type AgentUpdate,
  type AllocatorError,
  createAllocator,
  type FairleadAllocator,
  type FrameworkInput,
  restoreAllocator,
} from '../../host/allocator/index.js';

/** A call that crosses the boundary as several records happens whole or not at all. */

const POLICY = {
  name: 'p',
  roles: [
    {
      selector: 'r',
      relinquish: { patienceMs: 1000, backoffMs: 1000, backoffMaxMs: 1000 },
    },
  ],
};

async function oneAgent(): Promise<FairleadAllocator> {
  const allocator = await createAllocator({ policy: POLICY });
  allocator.addAgent({ id: 'a', resources: 'cpus:4;mem:1024;ports:[1-9]' });
  return allocator;
}

const BAD_AGENTS: readonly [string, Omit<AgentInput, 'id'>, string][] = [
  [
    'a window that begins before time',
    { resources: 'cpus:1', unavailability: { startMs: -1 } },
    'INVALID_VALUE',
  ],
  [
    'a window of parts of ms',
    { resources: 'cpus:1', unavailability: { startMs: 1, durationMs: 0.5 } },
    'INVALID_VALUE',
  ],
  [
    'one port in use by two',
    {
      resources: 'cpus:1;ports:[1-9]',
      used: { f: { r: 'ports:[3-3]' }, g: { r: 'ports:[2-4]' } },
    },
    'ALREADY_EXISTS',
  ],
];

for (const [name, agent, code] of BAD_AGENTS) {
  t.test(`an agent with ${name} is not added, nor who is said to run there`, async (t) => {
    const allocator = await oneAgent();
    t.throws(() => allocator.addAgent({ id: 'x', ...agent }), { name: 'AllocatorError', code });
    t.throws(() => allocator.available('x'), { code: 'UNKNOWN_AGENT' });
    t.same(allocator.used('f', 'r'), []);
    // The ids are free, and nothing is left that would make offers later.
    const { offers } = allocator.addFramework({ id: 'f', roles: ['r'] });
    t.same(
      offers.map(({ agentId }) => agentId),
      ['a'],
    );
    allocator.addAgent({ id: 'x', resources: 'cpus:1;ports:[1-9]' });
    t.doesNotThrow(() => allocator.removeAgent('x'));
  });
}

const BAD_FRAMEWORKS: readonly [string, Partial<FrameworkInput>][] = [
  ['a patience in parts', { minimum: { r: { quantities: 'cpus:1', patienceMs: 0.5 } } }],
  [
    'a recovery patience before time',
    { minimum: { r: { quantities: 'cpus:1', recoveryPatienceMs: -1 } } },
  ],
  ['a duration before time', { expectedDurationMs: -5 }],
  ['no finite duration', { expectedDurationMs: Number.POSITIVE_INFINITY }],
];

for (const [name, framework] of BAD_FRAMEWORKS) {
  t.test(`a framework with ${name} neither comes nor changes`, async (t) => {
    const allocator = await oneAgent();
    const bad = { id: 'f', roles: ['r'], ...framework };
    t.throws(() => allocator.addFramework(bad), { code: 'INVALID_VALUE', message: /whole number/ });
    t.same(allocator.offers(), []);
    t.same(allocator.addFramework({ id: 'f', roles: ['r'] }).offers.length, 1);
    t.throws(() => allocator.updateFramework(bad), { code: 'INVALID_VALUE' });
    t.equal(allocator.minimumState('f', 'r'), 'none');
  });
}

t.test('a resource provider whose resources are in use twice adds nothing', async (t) => {
  const allocator = await oneAgent();
  const used = { f: { r: 'cpus:1;ports:[20-21]' }, g: { r: 'ports:[21-22]' } };
  const before = allocator.available('a');
  t.throws(() => allocator.addResourceProvider('a', 'cpus:2;ports:[20-29]', used), {
    code: 'ALREADY_EXISTS',
  });
  t.same(allocator.available('a'), before);
  t.same(allocator.used('f', 'r'), []);
  allocator.addResourceProvider('a', 'cpus:2;ports:[20-29]', { f: { r: 'cpus:1;ports:[20-21]' } });
  t.same(allocator.used('f', 'r')[0]?.agentId, 'a');
});

t.test('a policy that cannot be run is refused at once', async (t) => {
  const relinquish = { patienceMs: 0.5, backoffMs: 1, backoffMaxMs: 1 };
  const bad = { name: 'p', roles: [{ selector: 'a' }, { selector: 'r', relinquish }] };
  await t.rejects(createAllocator({ policy: bad }), {
    code: 'INVALID_VALUE',
    message: /roles\/1\/relinquish\/patienceMs is 0\.5: expected a whole number/,
  });
  const order = 'lifo' as 'fifo';
  await t.rejects(createAllocator({ policy: { name: 'p', roles: [{ selector: 'r', order }] } }), {
    message: /roles\/0\/order is "lifo": expected drf, fifo, priority, random or shortest/,
  });
  const easy = { name: 'p', roles: [{ selector: 'r', admission: 'easy' as const }] };
  await t.rejects(createAllocator({ policy: easy }), {
    code: 'INVALID_VALUE',
    message: /roles\/0\.admission: `easy` needs `relinquish`: nothing ends what it keeps/,
  });
});

t.test('what precedes a throw in a batch takes effect, and its decisions are kept', async (t) => {
  const allocator = await oneAgent();
  const thrown = t.throws(() =>
    allocator.batch(() => {
      allocator.addFramework({ id: 'f', roles: ['r'] });
      allocator.removeAgent('nobody');
    }),
  ) as unknown as AllocatorError;
  t.equal(thrown.code, 'UNKNOWN_AGENT');
  t.equal(thrown.decisions?.offers.length, 1);
  t.equal(allocator.offers().length, 1);

  const own = new Error('the caller changed its mind');
  t.throws(() => {
    allocator.batch(() => {
      allocator.addAgent({ id: 'b', resources: 'cpus:1' });
      throw own;
    });
  }, own);
  t.equal(allocator.offers().length, 2, 'nothing stays behind');
  t.same(allocator.advance(1), { ...allocator.advance(1) }, 'and nothing comes late');
});

t.test('a call refused by the module in a batch ends it there', async (t) => {
  const allocator = await oneAgent();
  const used = { g: { r: 'ports:[1-1]' }, h: { r: 'ports:[1-1]' } };
  const thrown = t.throws(() =>
    allocator.batch(() => {
      allocator.addFramework({ id: 'f', roles: ['r'] });
      allocator.addAgent({ id: 'x', resources: 'ports:[1-1]', used });
      allocator.addAgent({ id: 'y', resources: 'cpus:1' });
    }),
  ) as unknown as AllocatorError;
  t.equal(thrown.code, 'ALREADY_EXISTS');
  t.same(
    thrown.decisions?.offers.map(({ agentId }) => agentId),
    ['a'],
  );
  for (const id of ['x', 'y']) t.throws(() => allocator.available(id), { code: 'UNKNOWN_AGENT' });
});

/** What is kept of the agents that are there. */
function agentsIn(snapshot: Uint8Array): unknown[] {
  const bytes = new DataView(snapshot.buffer).getUint32(16, true);
  const words = JSON.parse(new TextDecoder().decode(snapshot.subarray(24, 24 + bytes)));
  return words.agents.entries.filter((agent: unknown) => agent !== null);
}

t.test(
  'what is behind a refused call of a batch has no effect, though it sends nothing',
  async (t) => {
    const used = { g: { r: 'ports:[1-1]' }, h: { r: 'ports:[1-1]' } };
    const refused = { code: 'ALREADY_EXISTS' };
    const changes: readonly AgentUpdate[] = [
      { capabilities: ['MULTI_ROLE', 'MULTI_ROLE'] },
      { attributes: 'x:1.0001' },
    ];
    for (const change of changes) {
      const allocator = await oneAgent();
      allocator.updateAgent('a', { capabilities: ['MULTI_ROLE'], attributes: 'x:1' });
      const before = agentsIn(allocator.snapshot());
      t.throws(() => {
        allocator.batch(() => {
          allocator.addAgent({ id: 'x', resources: 'ports:[1-1]', used });
          allocator.updateAgent('a', change);
        });
      }, refused);
      t.strictSame(agentsIn(allocator.snapshot()), before);
      t.throws(() => {
        allocator.batch(() => {
          allocator.updateAgent('a', change);
          allocator.addAgent({ id: 'x', resources: 'ports:[1-1]', used });
        });
      }, refused);
      t.strictNotSame(agentsIn(allocator.snapshot()), before, 'one before it has its effect');
    }
    const empty = await createAllocator();
    t.throws(() => {
      empty.batch(() => {
        empty.addAgent({ id: 'x', resources: 'ports:[1-1]', used });
        empty.updateWhitelist([]);
      });
    }, refused);
    empty.addAgent({ id: 'y', resources: 'cpus:1' });
    t.equal(empty.addFramework({ id: 'f', roles: ['r'] }).offers.length, 1, 'no whitelist');
  },
);

t.test('calls that answer at once are refused inside a batch by name', async (t) => {
  const allocator = await oneAgent();
  allocator.addFramework({ id: 'f', roles: ['r'] });
  const resources = allocator.offers()[0]?.resources ?? [];
  const calls = {
    imposeOffer: () =>
      allocator.imposeOffer({ frameworkId: 'f', role: 'r', agentId: 'a', resources: 'cpus:1' }),
    applyOperation: () => allocator.applyOperation(0, { type: 'RESERVE', resources }),
    'finish without resources': () => allocator.finish('f', 'r', 'a'),
  };
  for (const [name, call] of Object.entries(calls)) {
    t.throws(() => allocator.batch(call), { code: 'INVALID_VALUE', message: new RegExp(name) });
  }
  t.equal(allocator.offers().length, 1);
});

t.test('answers that name unknown resources use up no names', async (t) => {
  const allocator = await oneAgent();
  allocator.addFramework({ id: 'f', roles: ['r'] });
  for (let i = 0; i < 40; i++) {
    t.throws(() => allocator.accept([0], `unknown${i}:1`), { code: 'NOT_HELD' });
    t.throws(() => allocator.finish('f', 'r', 'a', `unknown${i}:1`), { code: 'NOT_HELD' });
  }
  t.doesNotThrow(() => allocator.addAgent({ id: 'b', resources: 'cpus:1;network:5' }));
});

t.test('when memory ends, calls are whole: with each further page a little later', async (t) => {
  let refused = 0;
  for (let pages = 33; pages < 64; pages++) {
    const allocator = await createAllocator({
      memoryBytesMax: pages * 65_536,
      policy: POLICY,
      eventDriven: false,
      minAllocatable: [],
    }).catch(() => undefined);
    if (allocator === undefined) continue;
    let n = 0;
    try {
      for (; n < 3000; n++) add(allocator, n);
    } catch (error) {
      t.match(error, { code: 'OUT_OF_MEMORY' });
      refused += 1;
      checkWhole(t, allocator, n);
    }
  }
  t.ok(refused > 20, `memory ended ${refused} times`);
});

/** Adds an agent on which a framework runs, and one with a minimum. */
function add(allocator: FairleadAllocator, n: number): void {
  const used = { [`old-${n}`]: { r: 'ports:[1-1]' } };
  allocator.addAgent({ id: `a${n}`, resources: `cpus:1;ports:[1-${n + 1}]`, used });
  allocator.addFramework({
    id: `f${n}`,
    roles: ['r', `s${n}`],
    minimum: { r: { quantities: 'cpus:2' }, [`s${n}`]: { quantities: 'cpus:3' } },
    minAllocatable: { r: ['cpus:1'] },
  });
}

/** Whether the agent and the framework that were added last are there whole or not at all. */
function checkWhole(t: TapTest, allocator: FairleadAllocator, n: number): void {
  const hasAgent = allocator.used(`old-${n}`, 'r').length === 1;
  let isKnown = true;
  try {
    allocator.available(`a${n}`);
  } catch {
    isKnown = false;
  }
  t.equal(hasAgent, isKnown, `${n}: the agent and what runs there`);
  t.notOk(allocator.rolesOf(`f${n}`).length > 0, `${n}: the framework was refused`);
  t.equal(allocator.minimumState(`f${n}`, 'r'), 'none');
  t.same(allocator.order('r').includes(`f${n}`), false);
  allocator.removeAgent('a0');
  t.doesNotThrow(() => allocator.allocate(), 'and it goes on');
}

t.test('a restored allocator keeps to the limit of its new home', async (t) => {
  const small = await createAllocator({ memoryBytesMax: 3 << 20, eventDriven: false });
  const fill = (allocator: FairleadAllocator, from: number): number => {
    for (let n = from; n < 20_000; n++) {
      try {
        allocator.addAgent({ id: `a${n}`, resources: 'cpus:1' });
      } catch {
        return n;
      }
    }
    return 20_000;
  };
  const fitted = fill(small, 0);
  t.ok(fitted > 100 && fitted < 20_000, `${fitted} agents fit into 3 MiB`);
  const larger = await restoreAllocator(small.snapshot());
  t.equal(fill(larger, fitted), 20_000, 'without a limit there is room');
  const roomy = await createAllocator({ eventDriven: false });
  const limited = await restoreAllocator(roomy.snapshot(), { memoryBytesMax: 3 << 20 });
  t.equal(fill(limited, 0), fitted, 'with one there is not');
});

t.test(
  'a call that had nothing to say to the module stands when a later one is refused',
  async (t) => {
    for (const inBatch of [false, true]) {
      const allocator = await createAllocator();
      const calls = (): void => {
        allocator.updateWhitelist(['b']);
        allocator.removeAgent('nobody');
      };
      t.throws(inBatch ? () => allocator.batch(calls) : calls, { code: 'UNKNOWN_AGENT' });
      allocator.addAgent({ id: 'a', resources: 'cpus:4;mem:1024' });
      t.same(allocator.addFramework({ id: 'f', roles: ['r'] }).offers, []);
    }
  },
);
