import t from 'tap';
import { createAllocator, restoreAllocator } from '../../host/allocator/index.js';

/** What is declined in a framework's name, and what it is told all the same. */

async function withAgents(count: number, options = {}) {
  const allocator = await createAllocator({ eventDriven: false, ...options });
  for (let i = 1; i <= count; i++)
    allocator.addAgent({ id: `a${i}`, resources: 'cpus:2;mem:1024' });
  return allocator;
}

t.test('what reaches none of the exceptions is declined, and counted', async (t) => {
  const allocator = await withAgents(2);
  allocator.addAgent({ id: 'large', resources: 'cpus:8;mem:8192' });
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.updateStandingRefusal('f', 'r', { unless: ['cpus:4;mem:2048'], refuseSeconds: 5 });
  const first = allocator.allocate();
  // One of the three has to be told, and so are the others.
  t.equal(first.offers.length, 3);
  t.same(first.declined, []);
  const small = first.offers.filter(({ agentId }) => agentId !== 'large');
  allocator.decline(small.map(({ id }) => id));
  const second = allocator.allocate();
  t.same(second.offers, []);
  t.same(second.declined, [{ frameworkId: 'f', count: 2 }]);
  t.equal(allocator.offers().length, 1, 'only the large one is outstanding');
  t.equal(allocator.available('a1').length, 2, 'what was declined is available again');
});

t.test('it is declined with the filter that was said', async (t) => {
  const allocator = await withAgents(1);
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.updateStandingRefusal('f', 'r', { refuseSeconds: 5 });
  const counts: number[] = [];
  for (let nowMs = 0; nowMs <= 10_000; nowMs += 1000) {
    allocator.advance(nowMs);
    counts.push(allocator.allocate().declined.length);
  }
  t.same(counts, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  allocator.updateStandingRefusal('f', 'r', {});
  allocator.advance(15_000);
  for (let turn = 0; turn < 3; turn++) {
    t.same(allocator.allocate().declined, [{ frameworkId: 'f', count: 1 }], 'without a filter');
  }
});

t.test('from the first who has to be asked, everybody is', async (t) => {
  const allocator = await withAgents(3);
  // By DRF each comes before the others once, in the order of their ids.
  for (const id of ['f1', 'f2', 'f3']) allocator.addFramework({ id, roles: ['r'] });
  for (const id of ['f1', 'f3']) allocator.updateStandingRefusal(id, 'r', {});
  const { offers, declined } = allocator.allocate();
  t.same(declined, [{ frameworkId: 'f1', count: 1 }]);
  t.same(
    offers.map(({ frameworkId }) => frameworkId),
    ['f2', 'f3'],
  );
});

t.test('a framework of several roles answers for all of them, or for none', async (t) => {
  const allocator = await withAgents(2);
  allocator.addFramework({ id: 'f', roles: ['r', 's'] });
  allocator.updateStandingRefusal('f', 'r', {});
  const { offers, declined } = allocator.allocate();
  t.equal(offers.length, 2);
  t.same(declined, []);
  for (const { id } of offers) allocator.decline([id]);
  allocator.updateStandingRefusal('f', 's', {});
  t.same(allocator.allocate().declined, [{ frameworkId: 'f', count: 2 }]);
});

t.test('it is withdrawn, and ends with the subscription', async (t) => {
  const allocator = await withAgents(1);
  const declines = (): boolean => {
    const { offers, declined } = allocator.allocate();
    for (const { id } of offers) allocator.decline([id]);
    return declined.length > 0;
  };
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.updateStandingRefusal('f', 'r', {});
  t.ok(declines());
  allocator.updateStandingRefusal('f', 'r', undefined);
  t.notOk(declines());
  allocator.updateStandingRefusal('f', 'r', {});
  allocator.updateFramework({ id: 'f', roles: ['r'] });
  t.ok(declines(), 'an update of what it stays subscribed to does not end it');
  allocator.updateFramework({ id: 'f', roles: ['s'] });
  allocator.updateFramework({ id: 'f', roles: ['r'] });
  t.notOk(declines(), 'it left the role');
  allocator.updateStandingRefusal('f', 'r', {});
  allocator.removeFramework('f');
  allocator.addFramework({ id: 'f', roles: ['r'] });
  t.notOk(declines(), 'it left');
});

t.test('while an agent is to be maintained, every offer is told', async (t) => {
  const allocator = await withAgents(2);
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.updateStandingRefusal('f', 'r', {});
  allocator.updateUnavailability('a1', { startMs: 60_000 });
  t.equal(allocator.allocate().offers.length, 2);
});

t.test('what an event sets off is told', async (t) => {
  const allocator = await withAgents(1, { eventDriven: true });
  allocator.addFramework({ id: 'f', roles: ['r'] });
  for (const { id } of allocator.offers()) allocator.decline([id], 3600);
  allocator.updateStandingRefusal('f', 'r', {});
  t.equal(allocator.addAgent({ id: 'b', resources: 'cpus:1' }).offers.length, 1);
  t.equal(allocator.revive('f').offers.length, 1);
});

t.test('it is part of a snapshot', async (t) => {
  const allocator = await withAgents(2);
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.updateStandingRefusal('f', 'r', { unless: ['cpus:3'], refuseSeconds: 2 });
  const restored = await restoreAllocator(allocator.snapshot());
  t.same(restored.allocate().declined, [{ frameworkId: 'f', count: 2 }]);
});

t.test('a name that only a standing refusal speaks of keeps its number', async (t) => {
  const allocator = await withAgents(1);
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.updateStandingRefusal('f', 'r', { unless: ['rare:1'], refuseSeconds: 0 });
  for (let i = 0; i < 400; i++) {
    allocator.addFramework({ id: 'g', roles: ['q'], minAllocatable: { q: [`n${i}:1`] } });
    allocator.removeFramework('g');
  }
  t.equal(allocator.allocate().declined.length, 1);
  allocator.addAgent({ id: 'b', resources: 'cpus:1;mem:64;rare:1' });
  t.equal(allocator.allocate().offers.length, 2, 'what has the rare is told');
});

t.test('where memory ends, what cannot be declined is told', async (t) => {
  let told = 0;
  for (let kib = 900; kib < 2400; kib += 3) {
    const allocator = await createAllocator({ memoryBytesMax: kib * 1024, eventDriven: false });
    try {
      for (let i = 0; i < 700; i++) {
        allocator.addAgent({ id: `a${i}`, resources: 'cpus:2;mem:1024' });
      }
      for (const id of ['f', 'g', 'h']) {
        allocator.addFramework({ id, roles: ['r'] });
        allocator.updateStandingRefusal(id, 'r', { refuseSeconds: 3600 });
      }
    } catch (error) {
      t.match(error, { code: 'OUT_OF_MEMORY' });
      continue;
    }
    let declined = 0;
    for (let turn = 1; turn <= 4; turn++) {
      allocator.advance(turn * 1000);
      try {
        for (const { count } of allocator.allocate().declined) declined += count;
      } catch (error) {
        t.match(error, { code: 'OUT_OF_MEMORY' });
      }
    }
    const outstanding = allocator.offers().length;
    told += outstanding;
    const held = allocator.agents().filter((id) => allocator.available(id).length === 0).length;
    t.equal(held, outstanding, `${kib} KiB: what is not available is an offer that was told`);
    t.ok(declined <= 2100);
  }
  t.comment(`${told} offers were told`);
});

t.test('bad ones are refused, and change nothing', async (t) => {
  const allocator = await withAgents(1);
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.updateStandingRefusal('f', 'r', {});
  const bad = (call: () => void, code: string) => t.throws(call, { code });
  bad(() => allocator.updateStandingRefusal('nobody', 'r', {}), 'UNKNOWN_FRAMEWORK');
  bad(() => allocator.updateStandingRefusal('f', 's', {}), 'NOT_SUBSCRIBED');
  bad(() => allocator.updateStandingRefusal('f', 'r', { unless: ['cpus:-1'] }), 'QUANTITY');
  bad(
    () => allocator.updateStandingRefusal('f', 'r', { refuseSeconds: Number.NaN }),
    'INVALID_VALUE',
  );
  bad(() => allocator.updateStandingRefusal('f', 'r', 'all' as never), 'INVALID_VALUE');
  t.same(allocator.allocate().declined, [{ frameworkId: 'f', count: 1 }]);
});
