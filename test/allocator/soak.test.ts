import t from 'tap';
import {
  createAllocator,
  type FairleadAllocator,
  restoreAllocator,
} from '../../host/allocator/index.js';
import { soak } from '../../tools/soak/soak.js';

/** What comes and goes leaves nothing; `npm run soak` does it a million times. */

t.test('roles, kinds, names, items and refused calls leave nothing', async (t) => {
  const { early, late } = await soak(16_000);
  t.ok(late.memory <= early.memory * 1.25, `${early.memory} bytes early, ${late.memory} late`);
  t.ok(late.snapshot <= early.snapshot * 1.25, `snapshots of ${early.snapshot}, ${late.snapshot}`);
});

/** So many words come and go that those of which nothing is left are forgotten. */
function stir(allocator: FairleadAllocator, prefix: string): void {
  for (let i = 0; i < 1200; i++) {
    const id = `${prefix}${i}`;
    allocator.addAgent({ id, resources: `cpus(${id}):1;z:{${id}}` });
    allocator.removeAgent(id);
  }
}

t.test('what is in use keeps its words', async (t) => {
  const allocator = await createAllocator({ minAllocatable: [] });
  allocator.addAgent({
    id: 'a',
    resources: 'cpus:4;cpus(eng):2;gold:3;z:{b,a}',
    used: { gone: { deep: 'ports:[1-2]' } },
  });
  allocator.addFramework({
    id: 'f',
    roles: ['eng', 'low/down'],
    minimum: { 'low/down': { quantities: 'silver:1' } },
    minAllocatable: { eng: ['lead:1', 'cpus:1'] },
  });
  allocator.updateWeights({ heavy: 3, light: 1 });
  allocator.updateQuota('rich', { limits: 'tin:1' });
  const [offer] = allocator.offers();
  const resources = JSON.stringify(allocator.available('a'));
  stir(allocator, 'x');
  const restored = await restoreAllocator(allocator.snapshot());
  stir(allocator, 'y');
  stir(restored, 'y');
  t.ok(Buffer.from(restored.snapshot()).equals(Buffer.from(allocator.snapshot())));
  for (const one of [allocator, restored]) {
    t.equal(JSON.stringify(one.available('a')), resources);
    t.same(one.offers()[0]?.resources, offer?.resources);
    t.same(one.used('gone', 'deep')[0]?.resources[0]?.ranges, { range: [{ begin: 1, end: 2 }] });
    t.same(one.accept([offer?.id ?? -1], offer?.resources ?? []).rescinded, []);
    t.equal(one.minimumState('f', 'low/down'), 'infeasible');
    one.addAgent({ id: 'b', resources: 'silver:1;lead:1;tin:5;z:{c}' });
    t.same(
      one
        .offers()
        .map(({ role }) => role)
        .sort(),
      ['low/down'],
      'the minimum can be met now',
    );
  }
});

t.test('a filter knows what it refused, though nobody has it any more', async (t) => {
  const allocator = await createAllocator({ minAllocatable: [] });
  allocator.addAgent({ id: 'a', resources: 'z:{old}' });
  const { offers } = allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.decline([offers[0]?.id ?? -1], 3600);
  allocator.updateAgent('a', { resources: 'cpus:1' });
  allocator.decline(allocator.offers().map(({ id }) => id));
  stir(allocator, 'x');
  allocator.updateAgent('a', { resources: 'z:{new}' });
  allocator.allocate();
  t.same(allocator.offers()[0]?.resources[0]?.set, { item: ['new'] });
  allocator.decline([allocator.offers()[0]?.id ?? -1]);
  allocator.updateAgent('a', { resources: 'z:{old}' });
  t.same(allocator.allocate().offers, []);
});

t.test('names that went make room for others, also within a batch', async (t) => {
  const allocator = await createAllocator();
  for (let i = 0; i < 100; i++) {
    allocator.addAgent({ id: `a${i}`, resources: `n${i}:1` });
    allocator.removeAgent(`a${i}`);
  }
  allocator.batch(() => {
    for (let i = 0; i < 100; i++) {
      allocator.addAgent({ id: `b${i}`, resources: `m${i}:1` });
      allocator.removeAgent(`b${i}`);
    }
  });
  const many = (n: number) => Array.from({ length: n }, (_, i) => `k${i}:1`).join(';');
  t.doesNotThrow(() => allocator.addAgent({ id: 'full', resources: many(28) }));
  t.throws(() => allocator.addAgent({ id: 'more', resources: 'one:1' }), {
    code: 'LIMIT_EXCEEDED',
  });
});

t.test('going back to a checkpoint brings words back that were forgotten since', async (t) => {
  const allocator = await createAllocator({ minAllocatable: [] });
  allocator.addAgent({ id: 'a', resources: 'cpus(eng):2;gold:3;z:{b,a}' });
  const before = allocator.snapshot();
  const goBack = allocator.checkpoint();
  allocator.removeAgent('a');
  stir(allocator, 'x');
  goBack();
  t.ok(Buffer.from(allocator.snapshot()).equals(before));
  t.equal(allocator.available('a').length, 3);
});
