import t from 'tap';
import { createAllocator, type FairleadAllocator } from '../../host/allocator/index.js';

/**
 * After a master's failover agents come back before their frameworks do, and say what runs there.
 */
async function cluster(): Promise<FairleadAllocator> {
  const allocator = await createAllocator({ minAllocatable: [] });
  allocator.addFramework({ id: 'other', roles: ['r'] });
  const used = { old: { r: 'cpus:3', s: 'cpus:1' } };
  allocator.addAgent({ id: 'a', resources: 'cpus:4', used });
  return allocator;
}

t.test('what a framework not yet back uses is not offered, and counts for no role', async (t) => {
  const allocator = await cluster();
  t.same(allocator.offers(), []);
  t.same(
    allocator.used('old', 'r').map(({ resources }) => resources[0]?.scalar),
    [{ value: 3 }],
  );
  t.equal(allocator.dominantShare('r'), 0);
  allocator.addFramework({ id: 'old', roles: ['r', 's'] });
  t.equal(allocator.dominantShare('r', 'old'), 0.75);
  t.equal(allocator.dominantShare('s'), 0.25);
});

t.test('its tasks may end before it is back', async (t) => {
  const allocator = await cluster();
  allocator.finish('old', 'r', 'a', 'cpus:1', 60);
  const { offers } = allocator.allocate();
  t.same(
    offers.map(({ frameworkId, quantities }) => [frameworkId, quantities]),
    [['other', { cpus: 1000 }]],
  );
  allocator.decline([offers[0]?.id ?? -1], 0);
  allocator.suppress('other');
  // No filter was set for a framework that was not there.
  t.equal(allocator.addFramework({ id: 'old', roles: ['r', 's'] }).offers.length, 1);
  t.throws(() => allocator.finish('old', 'r', 'a', 'cpus:3'), { code: 'NOT_HELD' });
});

t.test('one that never comes back is removed with all it has', async (t) => {
  const allocator = await cluster();
  allocator.removeFramework('old');
  t.same(allocator.used('old', 'r'), []);
  t.same(allocator.allocate().offers[0]?.quantities, { cpus: 4000 });
  t.throws(() => allocator.removeFramework('old'), { code: 'UNKNOWN_FRAMEWORK' });
});

t.test('no offers are made until enough agents are back, or it is told to go on', async (t) => {
  const allocator = await createAllocator({ minAllocatable: [] });
  allocator.recover(3);
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.addAgent({ id: 'a', resources: 'cpus:1' });
  allocator.addAgent({ id: 'b', resources: 'cpus:1' });
  t.same(allocator.allocate().offers, []);
  // The last one triggers an allocation on itself; the others' turn is the next batch.
  t.equal(allocator.addAgent({ id: 'c', resources: 'cpus:1' }).offers.length, 1);
  t.equal(allocator.allocate().offers.length, 2);
});
