import t from 'tap';
import {
  type AllocatorError,
  createAllocator,
  type Decisions,
  type FairleadAllocator,
} from '../../host/allocator/index.js';

/** A batch of many calls crosses the boundary in pieces; nobody can tell by what comes of it. */

const AGENTS = 2000;

/** Calls of all kinds, many more than cross at once. */
function manyCalls(allocator: FairleadAllocator): (() => void)[] {
  const calls: (() => void)[] = [];
  for (let i = 0; i < 20; i++) {
    calls.push(() => allocator.addFramework({ id: `f${i}`, roles: [`r${i % 3}`, 'all'] }));
  }
  for (let i = 0; i < AGENTS; i++) {
    const used = { [`f${i % 25}`]: { [`r${i % 3}`]: 'cpus:1;mem:64;ports:[7-9]' } };
    const resources = `cpus:${4 + (i % 5)};mem:1024;disk:100;ports:[1-20,30-40]`;
    calls.push(() => allocator.addAgent({ id: `a${i}`, resources, used }));
    if (i % 7 === 0) calls.push(() => allocator.removeAgent(`a${i - (i % 2)}`));
    if (i % 11 === 0) calls.push(() => allocator.suppress(`f${i % 20}`, ['all']));
    if (i % 13 === 0) calls.push(() => allocator.updateWeights({ all: 1 + (i % 4) }));
  }
  return calls.filter((_, index) => index % 500 !== 499);
}

function summary({ offers, rescinded, transitions }: Decisions): unknown {
  return { offers: offers.map((offer) => JSON.stringify(offer)), rescinded, transitions };
}

t.test('a long batch decides once, at its end, what its calls one by one lead to', async (t) => {
  const quiet = { eventDriven: false } as const;
  const inOne = await createAllocator(quiet);
  const decisions = inOne.batch(() => {
    for (const call of manyCalls(inOne)) call();
    inOne.allocate();
  });
  const oneByOne = await createAllocator(quiet);
  for (const call of manyCalls(oneByOne)) call();
  t.same(summary(decisions), summary(oneByOne.allocate()));
  t.ok(decisions.offers.length > 1000, `${decisions.offers.length} offers`);
  t.same(
    inOne.offers().map((offer) => JSON.stringify(offer)),
    decisions.offers.map((offer) => JSON.stringify(offer)),
  );
});

t.test('what the calls of a long batch trigger is one allocation over all of them', async (t) => {
  const allocator = await createAllocator();
  const { offers } = allocator.batch(() => {
    allocator.addFramework({ id: 'f', roles: ['r'] });
    for (let i = 0; i < AGENTS; i++) allocator.addAgent({ id: `a${i}`, resources: 'cpus:1' });
    // Gone before the batch is over: never offered.
    for (let i = 0; i < AGENTS; i += 2) allocator.removeAgent(`a${i}`);
  });
  t.equal(offers.length, AGENTS / 2);
  t.equal(allocator.allocationCount('r'), AGENTS / 2);
});

t.test('offers rescinded on the way are told with the rest', async (t) => {
  const allocator = await createAllocator();
  for (let i = 0; i < AGENTS; i++) allocator.addAgent({ id: `a${i}`, resources: 'cpus:1' });
  const { offers } = allocator.addFramework({ id: 'f', roles: ['r'] });
  const { rescinded } = allocator.batch(() => {
    for (let i = 0; i < AGENTS; i++) allocator.removeAgent(`a${i}`);
  });
  t.same(new Set(rescinded), new Set(offers));
  t.same(allocator.offers(), []);
});

for (const place of [3, 700, AGENTS - 1]) {
  t.test(`a call refused at place ${place} of a long batch ends it there`, async (t) => {
    const allocator = await createAllocator();
    allocator.addFramework({ id: 'f', roles: ['r'] });
    let reached = 0;
    const thrown = t.throws(() =>
      allocator.batch(() => {
        for (; reached < AGENTS; reached++) {
          // The module alone knows that both cannot hold the port.
          const used =
            reached === place ? { g: { r: 'ports:[1-1]' }, h: { r: 'ports:[1-1]' } } : {};
          allocator.addAgent({ id: `a${reached}`, resources: 'cpus:1;ports:[1-9]', used });
        }
      }),
    ) as unknown as AllocatorError;
    t.equal(thrown.code, 'ALREADY_EXISTS');
    t.equal(reached, AGENTS, 'the caller is told at the end');
    t.equal(thrown.decisions?.offers.length, place, 'those before it took effect');
    t.equal(allocator.offers().length, place);
    for (const behind of [place, AGENTS - 1]) {
      t.throws(() => allocator.available(`a${behind}`), { code: 'UNKNOWN_AGENT' });
    }
    t.equal(allocator.addAgent({ id: 'next', resources: 'cpus:1' }).offers.length, 1);
  });
}

t.test('a caller that throws in the middle keeps what came before', async (t) => {
  const allocator = await createAllocator();
  allocator.addFramework({ id: 'f', roles: ['r'] });
  const own = new Error('the caller changed its mind');
  t.throws(() => {
    allocator.batch(() => {
      for (let i = 0; i < AGENTS; i++) allocator.addAgent({ id: `a${i}`, resources: 'cpus:1' });
      throw own;
    });
  }, own);
  t.equal(allocator.offers().length, AGENTS);
});

t.test('when memory ends in a long batch, the calls before it stand', async (t) => {
  const allocator = await createAllocator({ memoryBytesMax: 3 << 20, eventDriven: false });
  const thrown = t.throws(() =>
    allocator.batch(() => {
      for (let i = 0; i < 100_000; i++) allocator.addAgent({ id: `a${i}`, resources: 'cpus:1' });
    }),
  ) as unknown as AllocatorError;
  t.equal(thrown.code, 'OUT_OF_MEMORY');
  let fitted = 0;
  for (; fitted < 100_000; fitted++) {
    try {
      allocator.available(`a${fitted}`);
    } catch {
      break;
    }
  }
  t.ok(fitted > 100, `${fitted} agents fitted`);
  t.doesNotThrow(() => allocator.removeAgent('a0'));
});

/** What a batch decides in its middle is of the agents and frameworks that there were then. */
async function offeredX(): Promise<FairleadAllocator> {
  const allocator = await createAllocator();
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.addAgent({ id: 'x', resources: 'cpus:1' });
  return allocator;
}

t.test(
  'an offer made in a batch names its agent, though that goes and another comes',
  async (t) => {
    const allocator = await createAllocator({ eventDriven: false });
    allocator.addFramework({ id: 'f', roles: ['r'] });
    allocator.addAgent({ id: 'x', resources: 'cpus:1' });
    const { offers, rescinded } = allocator.batch(() => {
      allocator.allocate();
      allocator.removeAgent('x');
      allocator.addAgent({ id: 'y', resources: 'cpus:2' });
    });
    t.same(
      offers.map(({ agentId }) => agentId),
      ['x'],
    );
    t.same(rescinded, offers);
    t.same(allocator.offers(), []);
    t.equal(allocator.allocate().offers[0]?.agentId, 'y');
  },
);

t.test(
  'what is behind a refused call does not change what the calls before it led to',
  async (t) => {
    const twice = { g: { r: 'ports:[1-1]' }, h: { r: 'ports:[1-1]' } };
    const allocator = await createAllocator();
    allocator.addAgent({ id: 'x', resources: 'cpus:1', attributes: 'rack:a' });
    const thrown = t.throws(() =>
      allocator.batch(() => {
        allocator.addFramework({ id: 'f', roles: ['r'] });
        allocator.addAgent({ id: 'bad', resources: 'ports:[1-9]', used: twice });
        allocator.updateAgent('x', { attributes: 'rack:b' });
        allocator.removeAgent('x');
        allocator.addAgent({ id: 'y', resources: 'cpus:1' });
      }),
    ) as unknown as AllocatorError;
    t.equal(thrown.code, 'ALREADY_EXISTS');
    const [offer] = thrown.decisions?.offers ?? [];
    t.equal(offer?.agentId, 'x');
    t.equal(offer?.attributes[0]?.value, 'a');
    t.same(allocator.order('r'), ['f']);
    t.same(allocator.offers(), thrown.decisions?.offers);
  },
);

t.test('an offer that a batch first takes back and then accepts is gone', async (t) => {
  const allocator = await offeredX();
  const [offer] = allocator.offers();
  const thrown = t.throws(() =>
    allocator.batch(() => {
      allocator.removeAgent('x');
      allocator.accept([offer?.id ?? -1], 'cpus:1');
    }),
  ) as unknown as AllocatorError;
  t.equal(thrown.code, 'UNKNOWN_OFFER');
  t.same(thrown.decisions?.rescinded, [offer]);
  t.same(allocator.offers(), []);
});

t.test('agents replaced again and again in one batch are offered once', async (t) => {
  const allocator = await offeredX();
  const { offers } = allocator.batch(() => {
    for (let i = 0; i < 200; i++) {
      allocator.removeAgent('x');
      allocator.addAgent({ id: 'x', resources: `cpus:1;ports:[${i}-${i + 7}]` });
    }
  });
  t.equal(offers.length, 1);
  t.equal(allocator.offers().length, 1);
  const ports = 'cpus:1;ports:[1-1,4-4,7-7]';
  allocator.batch(() => {
    for (const id of ['a0', 'a1']) allocator.addAgent({ id, resources: ports });
    allocator.removeAgent('a1');
    allocator.addAgent({ id: 'a2', resources: 'cpus:2;ports:[498-498,501-501]' });
    allocator.removeAgent('a0');
    allocator.addAgent({ id: 'a3', resources: 'cpus:2;ports:[973-973,976-976]' });
  });
  t.doesNotThrow(() => allocator.updateAgent('a2', { resources: 'cpus:1;ports:[232-232]' }));
});

t.test('a batch inside a batch is refused, and the outer one ends', async (t) => {
  const allocator = await offeredX();
  t.throws(() => allocator.batch(() => allocator.batch(() => {})), { code: 'INVALID_VALUE' });
  t.same(allocator.advance(1).offers, []);
  t.equal(allocator.addAgent({ id: 'z', resources: 'cpus:1' }).offers.length, 1);
});
