import t from 'tap';
import { createAllocator, type FairleadAllocator } from '../host/allocator/index.js';

/** One that waits for its minimum has a patience from its first offer; if it refuses, then others. */

const AGENT = 'cpus:4;mem:4096';
const ONE_AGENT = { spark: { quantities: 'cpus:4', unit: 'cpus:4' } };
const TWO_AGENTS = { spark: { quantities: 'cpus:8', unit: 'cpus:4', patienceMs: 1_000_000 } };

async function makeAllocator(): Promise<FairleadAllocator> {
  const relinquish = { patienceMs: 4000, backoffMs: 3000, backoffMaxMs: 60_000 };
  const roles = [{ selector: 'spark', order: 'fifo' as const, relinquish }];
  return createAllocator({ eventDriven: false, policy: { name: 'of a test', roles } });
}

/** Whom a batch offers something, a second after the last. */
function batch(allocator: FairleadAllocator): string[] {
  allocator.advance(allocator.nowMs + 1000);
  return allocator.allocate().offers.map((offer) => `${offer.frameworkId} ${offer.agentId}`);
}

function declineAll(allocator: FairleadAllocator, refuseSeconds?: number): void {
  const ids = allocator.offers().map(({ id }) => id);
  if (ids.length > 0) allocator.decline(ids, refuseSeconds);
}

/** Every second everything is refused. */
async function whoIsAsked(refuseSeconds: number, seconds: number) {
  const allocator = await makeAllocator();
  allocator.addAgent({ id: 'a1', resources: AGENT });
  allocator.addFramework({ id: 'first', roles: ['spark'], minimum: ONE_AGENT });
  allocator.addFramework({ id: 'second', roles: ['spark'] });
  const asked: string[] = [];
  const states: string[] = [];
  for (let n = 0; n < seconds; n++) {
    asked.push(batch(allocator).join());
    states.push(allocator.minimumState('first', 'spark'));
    declineAll(allocator, refuseSeconds);
  }
  return { asked, states };
}

t.test(
  'one that refuses without a filter is asked for two patiences, then backs off',
  async (t) => {
    const { asked, states } = await whoIsAsked(0, 14);
    const first = 'first a1';
    const second = 'second a1';
    t.strictSame(asked.slice(0, 8), Array(8).fill(first), 'its own, and one under the earmark');
    t.strictSame(states.slice(8, 11), Array(3).fill('backing off'));
    t.strictSame(asked.slice(8, 11), [second, '', second], 'who refuses too, and stands back');
    t.equal(states[12], 'waiting');
  },
);

t.test('one that refuses with a filter keeps waiting: others have their turn', async (t) => {
  const { asked, states } = await whoIsAsked(1, 14);
  t.ok(states.every((state) => state === 'waiting'));
  t.ok(asked.includes('first a1') && asked.includes('second a1'));
});

t.test('a patience is whole, however long it waited before its first offer', async (t) => {
  const allocator = await makeAllocator();
  for (const id of ['a1', 'a2']) allocator.addAgent({ id, resources: AGENT });
  // It gathers, and is in no hurry.
  allocator.addFramework({ id: 'older', roles: ['spark'], minimum: TWO_AGENTS });
  allocator.addFramework({ id: 'busy', roles: ['other'] });
  const where = { frameworkId: 'busy', role: 'other', agentId: 'a2' };
  allocator.accept([allocator.imposeOffer({ ...where, resources: AGENT }).id], AGENT);
  t.strictSame(batch(allocator), ['older a1']);
  allocator.accept(
    allocator.offers().map(({ id }) => id),
    AGENT,
  );
  allocator.addFramework({ id: 'first', roles: ['spark'], minimum: ONE_AGENT });
  // Those who wait unasked for 60 s, the longest backoff, have something kept for the most senior.
  allocator.advance(58_000);
  allocator.finish('busy', 'other', 'a2', AGENT, 3600);
  t.strictSame(batch(allocator), ['older a2']);
  declineAll(allocator, 3600);
  t.strictSame(batch(allocator), ['first a2']);
  t.equal(allocator.nowMs, 60_000);
  const seen: string[] = [];
  for (let n = 0; n < 5; n++) {
    batch(allocator);
    seen.push(allocator.minimumState('first', 'spark'));
  }
  t.strictSame(seen, ['waiting', 'waiting', 'waiting', 'relinquishing', 'relinquishing']);
});

t.test(
  'one that has its minimum and refuses without a filter stands back for a batch',
  async (t) => {
    const allocator = await makeAllocator();
    for (const id of ['a1', 'a2']) allocator.addAgent({ id, resources: AGENT });
    allocator.addFramework({ id: 'first', roles: ['spark'], minimum: ONE_AGENT });
    allocator.addFramework({ id: 'second', roles: ['spark'] });
    t.strictSame(batch(allocator), ['first a1', 'first a2']);
    const [one, other] = allocator.offers();
    allocator.accept([one?.id ?? -1], AGENT);
    allocator.decline([other?.id ?? -1]);
    t.equal(allocator.minimumState('first', 'spark'), 'satisfied');
    t.strictSame(batch(allocator), ['second a2']);
  },
);
