import t from 'tap';
import {
  type AgentInput,
  createAllocator,
  type FairleadAllocator,
  type FrameworkInput,
  restoreAllocator,
} from '../../host/allocator/index.js';

/** Whatever callers hand in, and do to it later, the allocator is what its answers say. */

async function withOffer(): Promise<FairleadAllocator> {
  const allocator = await createAllocator();
  allocator.addAgent({ id: 'a', resources: 'cpus:4;mem:64' });
  allocator.addFramework({ id: 'f', roles: ['r', 's'] });
  return allocator;
}

/** A value of another type than the declared one. */
// biome-ignore lint/suspicious/noExplicitAny: what the compiler would refuse.
const wrong = (value: unknown): any => value;

type Call = (allocator: FairleadAllocator) => unknown;

const framework = { id: 'g', roles: ['r'] };
const constraints = (value: string) => ({
  role_constraints: {
    r: {
      groups: [
        {
          attribute_constraints: [
            { selector: { attribute_name: 'x' }, predicate: { text_equals: { value } } },
          ],
        },
      ],
    },
  },
});
const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

/** Calls with wrong types, and what their refusal speaks of. */
const WRONG: readonly (readonly [string, RegExp, Call])[] = [
  ['no agent', /agent is undefined: expected an object/, (a) => a.addAgent(wrong(undefined))],
  ['a number for an id', /agent\/id is 7: expected a text/, (a) => a.addAgent(wrong({ id: 7 }))],
  [
    'a bigint for a name',
    /framework\/name is 10n: expected a text/,
    (a) => a.addFramework({ ...framework, name: wrong(10n) }),
  ],
  [
    'roles that are none',
    /framework\/roles is null/,
    (a) => a.addFramework(wrong({ id: 'g', roles: null })),
  ],
  [
    'a symbol for a role',
    /framework\/roles\/0 is Symbol/,
    (a) => a.addFramework(wrong({ id: 'g', roles: [Symbol('r')] })),
  ],
  [
    'a text for a flag',
    /active is "no"/,
    (a) => a.addFramework(wrong({ ...framework, active: 'no' })),
  ],
  [
    'a list for a minimum',
    /minimum is a list/,
    (a) => a.addFramework(wrong({ ...framework, minimum: [] })),
  ],
  [
    'constraints in a circle',
    /levels/,
    (a) => a.addFramework(wrong({ ...framework, offerConstraints: cyclic })),
  ],
  ['no weights', /weight is null/, (a) => a.updateWeights(wrong(null))],
  ['a bigint for a weight', /weight\/r is 1n/, (a) => a.updateWeights(wrong({ r: 1n }))],
  ['a number for a quota', /quota is 5/, (a) => a.updateQuota('r', wrong(5))],
  ['a number for a role', /7 is no role/, (a) => a.updateQuota(wrong(7), {})],
  ['no list of offers', /offerIds is 0: expected a list/, (a) => a.decline(wrong(0))],
  ['an offer by a text', /offerIds\/0 is "0"/, (a) => a.decline([wrong('0')])],
  ['an offer by a name of objects', /"__proto__"/, (a) => a.decline([0, wrong('__proto__')])],
  ['a text of seconds', /refuse_seconds is "5"/, (a) => a.decline([0], wrong('5'))],
  ['a bigint for an agent', /no agent 5n/, (a) => a.removeAgent(wrong(5n))],
  ['an object for a framework', /no framework an object/, (a) => a.removeFramework(wrong(cyclic))],
  ['a text for the time', /nowMs is "9"/, (a) => a.advance(wrong('9'))],
  ['a text for agents', /agentIds is "a"/, (a) => a.allocate(wrong('a'))],
  ['a text for a whitelist', /hostnames is "a"/, (a) => a.updateWhitelist(wrong('a'))],
  ['no operation', /operation is undefined/, (a) => a.applyOperation(0, wrong(undefined))],
  [
    'another id in a change',
    /an id does not change/,
    (a) => a.updateAgent('a', wrong({ id: 'b' })),
  ],
  [
    'a function among resources',
    /resources\/0\/name is a function/,
    (a) => a.accept([0], wrong([{ name: () => 'cpus' }])),
  ],
];

for (const [name, message, call] of WRONG) {
  t.test(`${name} is refused by type, and changes nothing`, async (t) => {
    const allocator = await withOffer();
    const before = allocator.snapshot();
    t.throws(() => call(allocator), { name: 'AllocatorError', message });
    t.ok(Buffer.from(allocator.snapshot()).equals(before));
    t.doesNotThrow(() => allocator.allocate());
  });
}

t.test('options of a wrong type are refused', async (t) => {
  const cases: [unknown, RegExp][] = [
    [null, /options is null/],
    [{ policy: { name: 'p' } }, /policy\/roles is undefined/],
    [{ seed: -1 }, /seed is -1/],
    [{ agentOrder: 'shuffled' }, /expected id or seeded/],
    [{ memoryBytesMax: '1' }, /memoryBytesMax is "1"/],
  ];
  for (const [options, message] of cases) {
    await t.rejects(createAllocator(wrong(options)), { code: 'INVALID_VALUE', message });
  }
  await t.rejects(createAllocator({ wasm: wrong('no module') }), { code: 'MODULE_MISMATCH' });
});

t.test('what a caller changes afterwards changes nothing here', async (t) => {
  const allocator = await createAllocator();
  const roles = ['r', 's'];
  const attributes = [{ name: 'x', type: 'TEXT' as const, value: 'a' }];
  allocator.addAgent({ id: 'a', resources: 'cpus:4;mem:64', attributes });
  allocator.addFramework({ id: 'f', roles });
  const before = allocator.snapshot();
  roles.push('q');
  wrong(attributes[0]).value = 'b';
  t.throws(() => wrong(allocator.offers()[0]?.attributes).push('x'), TypeError);
  t.throws(() => wrong(allocator.rolesOf('f')).push('q'), TypeError);
  t.throws(() => allocator.suppress('f', ['r', 'q']), { code: 'NOT_SUBSCRIBED' });
  t.ok(Buffer.from(allocator.snapshot()).equals(before));
});

for (const inPlace of [true, false]) {
  t.test(
    `a framework is updated ${inPlace ? 'with the same object' : 'with another'}`,
    async (t) => {
      const change = (old: object, fields: object): FrameworkInput =>
        wrong(inPlace ? Object.assign(old, fields) : { ...old, ...fields });
      const allocator = await createAllocator();
      allocator.addAgent({ id: 'a', resources: 'cpus:4;mem:64', attributes: 'x:a' });
      const kept = { id: 'f', roles: ['r'], offerConstraints: constraints('b') };
      t.same(allocator.addFramework(kept).offers, []);
      allocator.updateFramework(change(kept, { offerConstraints: constraints('a') }));
      t.equal(allocator.allocate().offers.length, 1);

      const needy = {
        id: 'g',
        roles: ['q'],
        minimum: { q: { quantities: 'cpus:2' } },
        minAllocatable: { q: ['cpus:100'] },
      };
      allocator.addFramework(needy);
      allocator.updateFramework(change(needy, { minimum: undefined, minAllocatable: undefined }));
      t.equal(allocator.minimumState('g', 'q'), 'none');
      allocator.decline([0]);
      t.equal(allocator.allocate().offers[0]?.frameworkId, 'g');
    },
  );
}

t.test('code among the arguments may throw, but not call', async (t) => {
  const allocator = await withOffer();
  const before = allocator.snapshot();
  const own = new Error('mine');
  const agents: [object, object][] = [
    [
      {
        get id() {
          throw own;
        },
      },
      own,
    ],
    [
      {
        id: 'b',
        get resources() {
          throw own;
        },
      },
      own,
    ],
    [
      {
        id: 'b',
        resources: [
          {
            get name() {
              throw own;
            },
          },
        ],
      },
      own,
    ],
    [
      {
        id: 'b',
        resources: [
          {
            get name() {
              allocator.allocate();
              return 'cpus';
            },
          },
        ],
      },
      { code: 'INVALID_VALUE', message: /a call inside another/ },
    ],
    [
      {
        id: 'b',
        resources: [
          {
            get name() {
              allocator.snapshot();
              return 'cpus';
            },
          },
        ],
      },
      { code: 'INVALID_VALUE', message: /a snapshot inside another/ },
    ],
  ];
  for (const [agent, error] of agents) {
    t.throws(() => allocator.addAgent(agent as AgentInput), error as Error);
    t.ok(Buffer.from(allocator.snapshot()).equals(before));
  }
  // What is read before the call begins may call: that call is one before it.
  const late = {
    id: 'c',
    get resources() {
      allocator.addAgent({ id: 'b', resources: 'cpus:1' });
      return 'cpus:1';
    },
  };
  allocator.addAgent(late);
  t.same(
    ['b', 'c'].map((id) => allocator.available(id)),
    [[], []],
  );
});

t.test('a restored allocator has the same snapshot while offers are out', async (t) => {
  const allocator = await createAllocator({ policy: { name: 'p', roles: [] } });
  const volume = { name: 'disk', type: 'SCALAR', scalar: { value: 9 }, shared: {} } as const;
  const reservations = [{ type: 'STATIC', role: 'r' }] as const;
  allocator.addAgent({
    id: 'a',
    resources: [
      { name: 'cpus', type: 'SCALAR', scalar: { value: 4 } },
      { ...volume, reservations, disk: { persistence: { id: 'v' } } },
    ],
    attributes: 'x:1;y:-0',
  });
  allocator.addFramework({
    id: 'f',
    roles: ['r'],
    capabilities: ['SHARED_RESOURCES'],
    minimum: { r: { unit: 'cpus:1', quantities: 'cpus:2' } },
  });
  const [offer] = allocator.offers();
  const snapshot = allocator.snapshot();
  const restored = await restoreAllocator(snapshot);
  t.ok(Buffer.from(restored.snapshot()).equals(snapshot));
  t.equal(JSON.stringify(restored.offers()), JSON.stringify(allocator.offers()));
  t.same(restored.offers()[0]?.quantities, offer?.quantities);
});

t.test('an offer made before its agent changed is what it was, restored too', async (t) => {
  const allocator = await createAllocator({ minAllocatable: [] });
  allocator.addAgent({ id: 'a', resources: 'cpus:4', attributes: 'x:1' });
  const [offer] = allocator.addFramework({ id: 'f', roles: ['r'] }).offers;
  allocator.updateAgent('a', { hostname: 'other', attributes: 'x:2' });
  const snapshot = allocator.snapshot();
  const restored = await restoreAllocator(snapshot);
  t.ok(Buffer.from(restored.snapshot()).equals(snapshot));
  const [again] = restored.offers();
  t.strictSame([again?.hostname, again?.attributes], [offer?.hostname, offer?.attributes]);
  t.strictSame(again?.hostname, 'a');
  restored.decline([0]);
  t.equal(restored.allocate().offers[0]?.hostname, 'other');
});

t.test('lists of holes are refused at the first, however long they are', async (t) => {
  const allocator = await withOffer();
  const holes = wrong(new Array(2 ** 32 - 1));
  const hole = { code: 'INVALID_VALUE', message: /\/0 is undefined: expected plain data/ };
  t.throws(() => allocator.addAgent({ id: 'b', resources: holes }), hole);
  t.throws(() => allocator.addAgent({ id: 'b', resources: 'cpus:1', attributes: holes }), hole);
  t.throws(() => allocator.updateAgent('a', { attributes: holes }), hole);
  t.throws(() => allocator.accept([0], holes), hole);
  t.throws(() => allocator.applyOperation(0, { type: 'RESERVE', resources: holes }), hole);
  const groups = { role_constraints: { r: { groups: holes } } };
  t.throws(() => allocator.addFramework({ ...framework, offerConstraints: groups }), hole);
});

t.test('calls made by an argument of a batched call are refused, whichever they are', async (t) => {
  const within: readonly Call[] = [
    (a) => a.removeFramework('f'),
    (a) => a.removeAgent('a'),
    (a) => a.advance(5),
    (a) => a.allocate(),
    (a) => a.allocateStages(['a'], []),
    (a) => a.updateWeights({ r: 2 }),
  ];
  for (const call of within) {
    const allocator = await withOffer();
    const resources = wrong([
      {
        get name() {
          call(allocator);
          return 'cpus';
        },
      },
    ]);
    const twin = await withOffer();
    const thrown = t.throws(() =>
      allocator.batch(() => {
        allocator.addResourceProvider('a', 'gold:5', { f: { r: 'gold:1' } });
        allocator.accept([0], resources);
      }),
    );
    t.match(thrown, { code: 'INVALID_VALUE', message: /a call inside another/ });
    twin.batch(() => twin.addResourceProvider('a', 'gold:5', { f: { r: 'gold:1' } }));
    t.ok(Buffer.from(allocator.snapshot()).equals(twin.snapshot()), String(call));
  }
});

t.test('operations on what is no resource are refused by type', async (t) => {
  const allocator = await withOffer();
  for (const resource of [null, 1, 'cpus:1', {}, { name: 'cpus' }, [], { name: 'disk', disk: 1 }]) {
    for (const type of ['RESERVE', 'UNRESERVE', 'CREATE', 'DESTROY'] as const) {
      const operation = { type, resources: [wrong(resource)] };
      t.throws(() => allocator.applyOperation(0, operation), { name: 'ResourceError' });
      t.throws(() => allocator.updateAvailable('a', operation), { name: 'ResourceError' });
    }
  }
});
