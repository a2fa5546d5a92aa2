import t from 'tap';
import type { Judged } from '../../tools/judge/player.js';
import { BOTH, batch } from '../support/both-allocators.js';

const relinquish = { patienceMs: 5000, backoffMs: 1000, backoffMaxMs: 60_000 };
const policy = {
  name: 'of a test',
  roles: [{ selector: 'spark', order: 'shortest', relinquish } as const],
};

async function cluster(make: (typeof BOTH)[string]): Promise<Judged> {
  const allocator = await make({ policy, eventDriven: false });
  allocator.addAgent({ id: 'a1', resources: 'cpus:4' });
  allocator.addFramework({ id: 'unknown', roles: ['spark'] });
  allocator.addFramework({ id: 'long', roles: ['spark'], expectedDurationMs: 9000 });
  allocator.addFramework({ id: 'short', roles: ['spark'], expectedDurationMs: 1000 });
  return allocator;
}

function declineAll(allocator: Judged): void {
  for (const { id } of allocator.offers()) allocator.decline([id], 0);
}

for (const [name, make] of Object.entries(BOTH)) {
  t.test(`${name}: the shortest is asked first, unknown ones last`, async (t) => {
    const allocator = await cluster(make);
    const asked = [1000, 2000, 3000].flatMap((nowMs) => {
      const offers = batch(allocator, nowMs);
      declineAll(allocator);
      return offers;
    });
    t.strictSame(asked, ['short a1', 'long a1', 'unknown a1'], 'a refusal passes on');
  });

  t.test(`${name}: of equals whoever came first`, async (t) => {
    const allocator = await cluster(make);
    allocator.advance(500);
    allocator.addFramework({ id: 'early', roles: ['spark'], expectedDurationMs: 1000 });
    t.strictSame(batch(allocator, 1000), ['short a1']);
  });

  t.test(`${name}: a duration that is known better counts from then on`, async (t) => {
    const allocator = await cluster(make);
    allocator.expectDuration('long', 999);
    t.strictSame(batch(allocator, 1000), ['long a1']);
    declineAll(allocator);
    allocator.expectDuration('long', 0);
    allocator.expectDuration('short', 0);
    allocator.expectDuration('unknown', 1);
    t.strictSame(batch(allocator, 2000), ['unknown a1']);
  });
}
