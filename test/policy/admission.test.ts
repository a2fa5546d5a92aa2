import t from 'tap';
import {
  createAllocator,
  type FairleadAllocator,
  type Policy,
} from '../../host/allocator/index.js';

function policy(admission: 'greedy' | 'gang' | 'backfill'): Policy {
  return { name: admission, roles: [{ selector: 'spark/*', order: 'fifo', admission }] };
}

async function cluster(admission: 'greedy' | 'gang' | 'backfill'): Promise<FairleadAllocator> {
  const allocator = await createAllocator({ policy: policy(admission), eventDriven: false });
  allocator.addFramework({ id: 'busy', roles: ['other'], expectedDurationMs: 10_000 });
  allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
  allocator.addAgent({ id: 'a2', resources: 'cpus:4;mem:4096' });
  return allocator;
}

function allocate(allocator: FairleadAllocator, nowMs: number): string[] {
  allocator.advance(nowMs);
  return allocator.allocate().offers.map((offer) => `${offer.frameworkId} ${offer.agentId}`);
}

const TWO_AGENTS = { spark: { quantities: 'cpus:8', unit: 'cpus:4' } };
const ONE_AGENT = { spark: { quantities: 'cpus:4', unit: 'cpus:4' } };

async function withBusyAgent(admission: 'greedy' | 'gang' | 'backfill') {
  const allocator = await cluster(admission);
  const { offers } = allocator.allocate();
  const [first, second] = offers;
  if (first === undefined || second === undefined) throw new Error('the cluster offers nothing');
  allocator.accept([first.id], 'cpus:4;mem:4096');
  allocator.decline([second.id], 3600);
  return allocator;
}

t.test('greedy: the head takes what there is, short of its minimum', async (t) => {
  const allocator = await withBusyAgent('greedy');
  allocator.addFramework({ id: 'head', roles: ['spark'], minimum: TWO_AGENTS });
  t.strictSame(allocate(allocator, 1000), ['head a2']);
});

t.test('gang: nothing is offered until the whole minimum is there', async (t) => {
  const allocator = await withBusyAgent('gang');
  allocator.addFramework({ id: 'head', roles: ['spark'], minimum: TWO_AGENTS });
  t.strictSame(allocate(allocator, 1000), []);
  allocator.finish('busy', 'other', 'a1', undefined, 3600);
  t.strictSame(allocate(allocator, 2000), ['head a1', 'head a2']);
});

t.test('gang: one behind the head goes ahead when its own minimum is there', async (t) => {
  const allocator = await withBusyAgent('gang');
  allocator.addFramework({ id: 'head', roles: ['spark'], minimum: TWO_AGENTS });
  allocator.addFramework({ id: 'small', roles: ['spark'], minimum: ONE_AGENT });
  t.strictSame(allocate(allocator, 1000), ['small a2']);
});

t.test('gang: two are not let in on the same free units', async (t) => {
  const allocator = await createAllocator({
    eventDriven: false,
    policy: { name: 'gang', roles: [{ selector: 'spark', admission: 'gang' }] },
  });
  for (const id of ['a1', 'a2', 'a3']) allocator.addAgent({ id, resources: 'cpus:4;mem:4096' });
  for (const id of ['one', 'two']) {
    allocator.addFramework({ id, roles: ['spark'], minimum: TWO_AGENTS });
  }
  t.strictSame(allocate(allocator, 1000), ['one a1', 'one a2', 'one a3']);
});

async function behindWaitingHead(expectedDurationMs?: number): Promise<string[]> {
  const allocator = await withBusyAgent('backfill');
  // The head cannot use what is free now: it has refused it, and waits for the other agent.
  allocator.addFramework({ id: 'head', roles: ['spark'], minimum: TWO_AGENTS });
  allocator.advance(1000);
  const { offers } = allocator.allocate();
  for (const offer of offers) allocator.decline([offer.id], 2);
  allocator.addFramework({
    id: 'behind',
    roles: ['spark'],
    minimum: ONE_AGENT,
    ...(expectedDurationMs !== undefined && { expectedDurationMs }),
  });
  return allocate(allocator, 2000);
}

t.test('backfill: one that is gone before the head can start is let past', async (t) => {
  t.strictSame(await behindWaitingHead(5000), ['behind a2']);
});

t.test('backfill: one that would still run then is not', async (t) => {
  t.strictSame(await behindWaitingHead(60_000), []);
});

t.test('backfill: one of unknown duration is not', async (t) => {
  t.strictSame(await behindWaitingHead(), []);
});

t.test('backfill: nobody is let past a head whose start cannot be told', async (t) => {
  const allocator = await cluster('backfill');
  allocator.updateFramework({ id: 'busy', roles: ['other'] });
  const { offers } = allocator.allocate();
  allocator.accept([offers[0]?.id ?? -1], 'cpus:4;mem:4096');
  allocator.decline([offers[1]?.id ?? -1], 3600);
  allocator.addFramework({ id: 'head', roles: ['spark'], minimum: TWO_AGENTS });
  allocator.advance(1000);
  for (const offer of allocator.allocate().offers) allocator.decline([offer.id], 2);
  allocator.addFramework({ id: 'behind', roles: ['spark'], expectedDurationMs: 1 });
  t.strictSame(allocate(allocator, 2000), []);
});

t.test('backfill: an agent that the head cannot use is nobody’s to wait for', async (t) => {
  const allocator = await withBusyAgent('backfill');
  allocator.addAgent({ id: 'gpu', resources: 'cpus:4;mem:4096;gpus:1' });
  allocator.addFramework({ id: 'head', roles: ['spark'], minimum: TWO_AGENTS });
  allocator.addFramework({
    id: 'behind',
    roles: ['spark'],
    capabilities: ['MULTI_ROLE', 'GPU_RESOURCES'],
  });
  t.strictSame(allocate(allocator, 1000), ['head a2', 'behind gpu']);
});

t.test('backfill: one that refuses without a filter is no head', async (t) => {
  const allocator = await withBusyAgent('backfill');
  allocator.addFramework({ id: 'head', roles: ['spark'], minimum: TWO_AGENTS });
  t.strictSame(allocate(allocator, 1000), ['head a2']);
  allocator.addFramework({ id: 'behind', roles: ['spark'] });
  allocator.decline(allocator.offers().map(({ id }) => id));
  t.strictSame(allocate(allocator, 2000), ['behind a2']);
});

t.test('backfill: nobody waits for one that refused what was kept for it', async (t) => {
  const relinquish = { patienceMs: 2000, backoffMs: 1000, backoffMaxMs: 4000 };
  const allocator = await createAllocator({
    eventDriven: false,
    policy: {
      name: 'of a test',
      roles: [{ selector: 'spark', order: 'fifo', admission: 'backfill', relinquish }],
    },
  });
  allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
  allocator.addFramework({ id: 'head', roles: ['spark'], minimum: ONE_AGENT });
  allocator.addFramework({ id: 'patient', roles: ['spark'] });
  t.strictSame(allocate(allocator, 1000), ['head a1']);
  allocator.decline([allocator.offers()[0]?.id ?? -1], 3600);
  t.strictSame(allocate(allocator, 2000), [], 'the head may start there at once');
  // Its patience ends at 3 s; what an earmark keeps for it then it has not taken by 5 s.
  for (const nowMs of [3000, 4000]) t.strictSame(allocate(allocator, nowMs), []);
  t.strictSame(allocate(allocator, 5000), ['patient a1']);
});

t.test('backfill: what was held back for a head that leaves is offered to others', async (t) => {
  const ways: Record<string, (allocator: FairleadAllocator) => void> = {
    'it suppresses': (allocator) => allocator.suppress('head'),
    'it is deactivated': (allocator) => allocator.deactivateFramework('head'),
    'it unsubscribes': (allocator) => allocator.updateFramework({ id: 'head', roles: ['other'] }),
    'it is removed': (allocator) => allocator.removeFramework('head'),
  };
  for (const [how, leave] of Object.entries(ways)) {
    const allocator = await withBusyAgent('backfill');
    allocator.addFramework({ id: 'head', roles: ['spark'], minimum: TWO_AGENTS });
    allocator.addFramework({ id: 'other', roles: ['spark'] });
    t.strictSame(allocate(allocator, 1000), ['head a2']);
    allocator.decline([allocator.offers()[0]?.id ?? -1], 3600);
    for (const nowMs of [2000, 3000, 4000]) t.strictSame(allocate(allocator, nowMs), []);
    leave(allocator);
    t.strictSame(allocate(allocator, 5000), ['other a2'], how);
  }
});

t.test('random: whoever is drawn first later is offered what was held back before', async (t) => {
  const roles = [{ selector: 'spark', order: 'random', admission: 'backfill' } as const];
  for (let seed = 1; seed <= 20; seed++) {
    const policy = { name: 'of a test', roles };
    const allocator = await createAllocator({ eventDriven: false, seed, policy });
    allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
    for (const id of ['one', 'two', 'three']) {
      allocator.addFramework({ id, roles: ['spark'], minimum: ONE_AGENT });
    }
    const asked: string[] = [];
    for (let nowMs = 1000; nowMs < 60_000; nowMs += 1000) {
      asked.push(...allocate(allocator, nowMs));
      // Whoever has refused still lacks its minimum, and is drawn first again and again.
      for (const { id } of allocator.offers()) allocator.decline([id], 3600);
    }
    t.strictSame(asked.sort(), ['one a1', 'three a1', 'two a1'], `seed ${seed}`);
  }
});

t.test('who is left out for the longest backoff has resources kept for it', async (t) => {
  const relinquish = { patienceMs: 1000, backoffMs: 1000, backoffMaxMs: 8000 };
  const allocator = await createAllocator({
    eventDriven: false,
    policy: { name: 'gang', roles: [{ selector: 'spark', admission: 'gang', relinquish }] },
  });
  allocator.addAgent({ id: 'a1', resources: 'cpus:4' });
  allocator.addAgent({ id: 'a2', resources: 'cpus:4' });
  allocator.addFramework({ id: 'busy', roles: ['other'] });
  const [first, second] = allocator.allocate().offers;
  if (first === undefined || second === undefined) throw new Error('the cluster offers nothing');
  allocator.accept([first.id], 'cpus:4');
  allocator.decline([second.id], 0);
  allocator.addFramework({ id: 'wide', roles: ['spark'], minimum: TWO_AGENTS });
  for (let nowMs = 1000; nowMs < 8000; nowMs += 1000) {
    t.strictSame(allocate(allocator, nowMs), ['busy a2'], 'it is let in to all or nothing');
    allocator.decline(
      allocator.offers().map(({ id }) => id),
      0,
    );
  }
  t.strictSame(allocate(allocator, 8000), ['wide a2']);
});
