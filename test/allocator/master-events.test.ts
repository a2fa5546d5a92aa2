import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';
import { formatResources } from '../../host/resources/index.js';

// What Mesos' interface has beside the measured scripts: maintenance, failover, resource providers.

t.test('maintenance: whoever has something on the agent is asked once', async (t) => {
  const allocator = await createAllocator({ eventDriven: true });
  allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
  const { offers } = allocator.addFramework({ id: 'f1', roles: ['spark'] });
  allocator.accept([offers[0]?.id ?? -1], 'cpus:1;mem:128');
  allocator.addFramework({ id: 'idle', roles: ['etl'], suppressedRoles: ['etl'] });
  const window = { startMs: 60_000, durationMs: 30_000 };
  const asked = allocator.updateUnavailability('a1', window);
  t.strictSame(asked.inverseOffers, [{ frameworkId: 'f1', agentId: 'a1', unavailability: window }]);
  allocator.advance(1000);
  t.strictSame(allocator.allocate().inverseOffers, [], 'not again while the answer is awaited');
  allocator.updateInverseOffer('a1', 'f1', 10);
  allocator.advance(5000);
  t.strictSame(allocator.allocate().inverseOffers, [], 'not while its filter stands');
  allocator.advance(12_000);
  t.equal(allocator.allocate().inverseOffers.length, 1, 'but after it');
  allocator.updateUnavailability('a1', undefined);
  allocator.advance(20_000);
  t.strictSame(allocator.allocate().inverseOffers, [], 'and not once the window is lifted');
});

t.test('maintenance: reviving asks again, a new window forgets filters', async (t) => {
  const allocator = await createAllocator({ eventDriven: false });
  allocator.addFramework({ id: 'f1', roles: ['spark'] });
  const used = { f1: { spark: 'cpus:1' } };
  const unavailability = { startMs: 1000 };
  allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096', used, unavailability });
  t.equal(allocator.allocate().inverseOffers.length, 1);
  allocator.updateInverseOffer('a1', 'f1', 3600);
  allocator.revive('f1');
  t.equal(allocator.allocate().inverseOffers.length, 1, 'after reviving');
  allocator.updateInverseOffer('a1', 'f1', 3600);
  allocator.updateUnavailability('a1', { startMs: 2000 });
  t.equal(allocator.allocate().inverseOffers.length, 1, 'for a new window');
});

t.test('failover: nothing is offered until enough agents are back', async (t) => {
  const allocator = await createAllocator({ eventDriven: true });
  allocator.recover(2);
  allocator.addFramework({ id: 'f1', roles: ['spark'] });
  t.strictSame(allocator.addAgent({ id: 'a1', resources: 'cpus:1;mem:64' }).offers, []);
  t.strictSame(allocator.allocate().offers, []);
  const { offers } = allocator.addAgent({ id: 'a2', resources: 'cpus:1;mem:64' });
  t.strictSame(
    offers.map(({ agentId }) => agentId),
    ['a2'],
    'the last one resumes',
  );
  allocator.advance(1000);
  t.strictSame(
    allocator.allocate().offers.map(({ agentId }) => agentId),
    ['a1'],
  );
});

t.test('failover: a time-out resumes without them', async (t) => {
  const allocator = await createAllocator({ eventDriven: false });
  allocator.recover(5);
  allocator.addAgent({ id: 'a1', resources: 'cpus:1;mem:64' });
  allocator.addFramework({ id: 'f1', roles: ['spark'] });
  t.strictSame(allocator.allocate().offers, []);
  allocator.resume();
  t.equal(allocator.allocate().offers.length, 1);
});

t.test(
  'failover: what an unknown framework uses is not offered, and counts once it is back',
  async (t) => {
    const allocator = await createAllocator({ eventDriven: false });
    const used = { old: { spark: 'cpus:3;mem:1024' } };
    allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096', used });
    t.equal(allocator.dominantShare('spark'), 0);
    t.equal(formatResources(allocator.available('a1')), 'cpus:1; mem:3072');
    allocator.addFramework({ id: 'old', roles: ['spark'] });
    t.equal(allocator.dominantShare('spark'), 0.75);
    t.equal(allocator.dominantShare('spark', 'old'), 0.75);
    allocator.finish('old', 'spark', 'a1');
    t.equal(formatResources(allocator.available('a1')), 'cpus:4; mem:4096');
  },
);

t.test('a resource provider adds to the agent, in use or not', async (t) => {
  const allocator = await createAllocator({ eventDriven: true });
  allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
  const { offers } = allocator.addFramework({ id: 'f1', roles: ['spark'] });
  allocator.accept([offers[0]?.id ?? -1], 'cpus:4;mem:4096');
  const used = { f1: { spark: 'disk:100' } };
  const added = allocator.addResourceProvider('a1', 'disk:1000;mem:64', used);
  t.strictSame(added.offers, [], 'Mesos waits for the next batch');
  allocator.advance(1000);
  const [offer] = allocator.allocate().offers;
  t.equal(formatResources(offer?.resources ?? []), 'mem:64; disk:900');
});
