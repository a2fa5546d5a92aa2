import t from 'tap';
import type { Judged } from '../../tools/judge/player.js';
import { BOTH, batch } from '../support/both-allocators.js';

const relinquish = { patienceMs: 5000, backoffMs: 1000, backoffMaxMs: 60_000 };
const roles = [{ selector: 'spark', order: 'fifo', admission: 'easy', relinquish } as const];
const policy = { name: 'of a test', roles };

type Make = (typeof BOTH)[string];

/** Busy uses all of a1 until 10 s; a2 is free, and the head lacks two units of four cpus. */
async function withHead(make: Make, busy = 'cpus:4'): Promise<Judged> {
  const allocator = await make({ policy, eventDriven: false });
  allocator.addFramework({ id: 'busy', roles: ['other'], expectedDurationMs: 10_000 });
  allocator.addAgent({ id: 'a1', resources: busy });
  const [offer] = allocator.allocate().offers;
  allocator.accept([offer?.id ?? -1], busy);
  allocator.suppress('busy');
  allocator.addAgent({ id: 'a2', resources: 'cpus:4' });
  addTo(allocator, 'head', 'cpus:8');
  return allocator;
}

function addTo(allocator: Judged, id: string, quantities: string, expectedDurationMs = 0): void {
  const minimum = { spark: { quantities, unit: 'cpus:4' } };
  allocator.addFramework({ id, roles: ['spark'], minimum, expectedDurationMs });
}

for (const [name, make] of Object.entries(BOTH)) {
  t.test(
    `${name}: a start is kept for the head, which is offered nothing until then`,
    async (t) => {
      const allocator = await withHead(make);
      t.strictSame(batch(allocator, 1000), []);
      const holder = { frameworkId: 'head', role: 'spark' };
      t.strictSame(allocator.earmark(), { ...holder, startMs: 10_000 });
    },
  );

  t.test(`${name}: one that is gone when the head starts may start before it`, async (t) => {
    const allocator = await withHead(make);
    addTo(allocator, 'short', 'cpus:4', 9000);
    t.strictSame(batch(allocator, 1000), ['short a2']);
  });

  t.test(`${name}: one that ends 1 ms later may not, nor one that does not say`, async (t) => {
    const allocator = await withHead(make);
    addTo(allocator, 'long', 'cpus:4', 9001);
    addTo(allocator, 'unknown', 'cpus:4');
    t.strictSame(batch(allocator, 1000), []);
  });

  t.test(`${name}: where enough comes back whoever fits beside starts`, async (t) => {
    const allocator = await withHead(make, 'cpus:8');
    addTo(allocator, 'unknown', 'cpus:4');
    t.strictSame(batch(allocator, 1000), ['unknown a2']);
  });

  t.test(
    `${name}: a start that slips by more than the patience is not told any more`,
    async (t) => {
      const allocator = await withHead(make);
      addTo(allocator, 'short', 'cpus:4', 5000);
      allocator.suppress('short');
      batch(allocator, 1000);
      allocator.expectDuration('busy', 15_000);
      batch(allocator, 2000);
      t.equal(allocator.earmark()?.startMs, 15_000, 'as late as its patience is not too late');
      allocator.expectDuration('busy', 15_001);
      allocator.revive('short');
      t.strictSame(batch(allocator, 3000), [], 'nothing is lent');
      t.strictSame(allocator.earmark(), { frameworkId: 'head', role: 'spark' });
    },
  );

  t.test(`${name}: the head starts with its whole minimum at once`, async (t) => {
    const allocator = await withHead(make);
    t.strictSame(batch(allocator, 1000), []);
    allocator.finish('busy', 'other', 'a1');
    t.strictSame(batch(allocator, 2000), ['head a1', 'head a2']);
  });

  t.test(`${name}: who has its minimum gets more when nobody starts`, async (t) => {
    const allocator = await make({ policy, eventDriven: false });
    allocator.addAgent({ id: 'a1', resources: 'cpus:4' });
    addTo(allocator, 'first', 'cpus:4');
    t.strictSame(batch(allocator, 1000), ['first a1']);
    allocator.accept([allocator.offers()[0]?.id ?? -1], 'cpus:4');
    allocator.addAgent({ id: 'a2', resources: 'cpus:8' });
    addTo(allocator, 'next', 'cpus:4');
    t.strictSame(batch(allocator, 2000), ['next a2']);
    allocator.accept([allocator.offers()[0]?.id ?? -1], 'cpus:4');
    t.strictSame(batch(allocator, 3000), ['first a2'], 'what the next one left');
  });

  t.test(`${name}: one that starts is asked first for all but what it refused`, async (t) => {
    const allocator = await make({ policy, eventDriven: false });
    allocator.addAgent({ id: 'a1', resources: 'cpus:4' });
    allocator.addAgent({ id: 'a2', resources: 'cpus:4' });
    allocator.addFramework({ id: 'before', roles: ['spark'] });
    addTo(allocator, 'starts', 'cpus:4');
    t.strictSame(batch(allocator, 1000).sort(), ['before a2', 'starts a1']);
    for (const { id, frameworkId } of allocator.offers()) {
      allocator.decline([id], frameworkId === 'before' ? 1 : 0);
    }
    allocator.revive('before');
    t.strictSame(batch(allocator, 1000).sort(), ['before a1', 'starts a2']);
  });
}
