import t from 'tap';
import {
  createAllocator,
  type FairleadAllocator,
  type FrameworkInput,
} from '../../host/allocator/index.js';

/** The patience of one that waits for its minimum, or gathers it, and what follows when it is over. */

type Needs = NonNullable<FrameworkInput['minimum']>;

const AGENT = 'cpus:4;mem:4096';
const ONE_AGENT = { spark: { quantities: 'cpus:4', unit: 'cpus:4' } };
const TWO_AGENTS_SOON: Needs = {
  spark: { quantities: 'cpus:8', unit: 'cpus:4' },
};
const TWO_AGENTS: Needs = {
  spark: { quantities: 'cpus:8', unit: 'cpus:4', patienceMs: 1_000_000 },
};

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

/** `older`, which is in no hurry, has one of two agents and wants no more of the other. */
function olderGathers(allocator: FairleadAllocator): void {
  for (const id of ['a1', 'a2']) allocator.addAgent({ id, resources: AGENT });
  allocator.addFramework({ id: 'older', roles: ['spark'], minimum: TWO_AGENTS });
  batch(allocator);
  const [one, other] = allocator.offers();
  allocator.accept([one?.id ?? -1], AGENT);
  allocator.decline([other?.id ?? -1], 3600);
}

/** `older` and `first` gather an agent each; both need two. */
async function gatherBoth(allocator: FairleadAllocator, minimum = TWO_AGENTS_SOON): Promise<void> {
  olderGathers(allocator);
  allocator.addFramework({ id: 'first', roles: ['spark'], minimum });
  batch(allocator);
  allocator.accept([allocator.offers()[0]?.id ?? -1], AGENT);
}

t.test('one that refuses takes turns with those behind it, but under the earmark', async (t) => {
  const allocator = await makeAllocator();
  allocator.addAgent({ id: 'a1', resources: AGENT });
  allocator.addFramework({ id: 'first', roles: ['spark'], minimum: ONE_AGENT });
  allocator.addFramework({ id: 'second', roles: ['spark'] });
  const asked: string[] = [];
  for (let n = 0; n < 14; n++) {
    asked.push(...batch(allocator));
    t.equal(allocator.minimumState('first', 'spark'), 'waiting', 'it has nothing to give back');
    declineAll(allocator);
  }
  const turns = ['first a1', 'second a1'];
  t.strictSame(asked.slice(0, 4), [...turns, ...turns]);
  t.strictSame(asked.slice(4, 8), Array(4).fill('first a1'), 'for one patience');
  t.strictSame(asked.slice(8), ['second a1', ...turns, ...turns, 'first a1']);
});

t.test('not to answer is to refuse', async (t) => {
  const allocator = await makeAllocator();
  allocator.addAgent({ id: 'a1', resources: AGENT });
  allocator.addFramework({ id: 'first', roles: ['spark'], minimum: ONE_AGENT });
  allocator.addFramework({ id: 'second', roles: ['spark'] });
  t.strictSame(batch(allocator), ['first a1']);
  // Its own patience, and one under the earmark.
  for (let n = 0; n < 8; n++) t.strictSame(batch(allocator), []);
  t.equal(allocator.minimumState('first', 'spark'), 'relinquishing');
  declineAll(allocator);
  t.equal(allocator.minimumState('first', 'spark'), 'backing off');
  let asked = batch(allocator);
  while (allocator.minimumState('first', 'spark') === 'backing off') {
    t.strictSame(asked, ['second a1']);
    allocator.accept([allocator.offers()[0]?.id ?? -1], AGENT);
    allocator.finish('second', 'spark', 'a1', AGENT);
    asked = batch(allocator);
  }
  t.strictSame(asked, ['first a1'], 'the other was asked meanwhile');
});

t.test('a backoff lasts until a batch has run, however late all is given back', async (t) => {
  const allocator = await makeAllocator();
  await gatherBoth(allocator);
  while (allocator.minimumState('first', 'spark') === 'gathering') batch(allocator);
  allocator.advance(60_000);
  allocator.finish('first', 'spark', 'a2', AGENT);
  t.equal(allocator.minimumState('first', 'spark'), 'backing off', 'though its time is over');
  allocator.advance(61_000);
  t.equal(allocator.minimumState('first', 'spark'), 'backing off');
  allocator.advance(61_001);
  t.equal(allocator.minimumState('first', 'spark'), 'waiting');
});

t.test('another patience counts from when the one that runs began', async (t) => {
  for (const patienceMs of [2000, 8000]) {
    const allocator = await makeAllocator();
    await gatherBoth(allocator);
    const sinceMs = allocator.nowMs;
    allocator.advance(sinceMs + 1000);
    const minimum = { spark: { ...TWO_AGENTS_SOON.spark, patienceMs } };
    allocator.updateFramework({ id: 'first', roles: ['spark'], minimum } as FrameworkInput);
    allocator.advance(sinceMs + patienceMs - 1);
    t.equal(allocator.minimumState('first', 'spark'), 'gathering');
    allocator.advance(sinceMs + patienceMs);
    t.equal(allocator.minimumState('first', 'spark'), 'relinquishing', `${patienceMs} ms`);
  }
});

t.test('one that waits unasked has another wait with another patience', async (t) => {
  const allocator = await makeAllocator();
  allocator.addAgent({ id: 'a1', resources: AGENT });
  allocator.addFramework({ id: 'busy', roles: ['other'] });
  batch(allocator);
  allocator.accept([allocator.offers()[0]?.id ?? -1], AGENT);
  const minimum = { spark: { ...ONE_AGENT.spark, patienceMs: 1_000_000 } };
  allocator.addFramework({ id: 'first', roles: ['spark'], minimum });
  allocator.updateFramework({ id: 'first', roles: ['spark'], minimum: ONE_AGENT });
  allocator.advance(60_999);
  t.equal(allocator.earmark(), undefined);
  allocator.advance(61_000);
  t.match(allocator.earmark(), { frameworkId: 'first' }, 'after the longest backoff');
});

t.test('patience runs for offers that are there when it begins to wait', async (t) => {
  const begins: Record<string, (allocator: FairleadAllocator) => void> = {
    'all that it used has come back': (allocator) => {
      allocator.addFramework({ id: 'first', roles: ['spark'], minimum: TWO_AGENTS_SOON });
      batch(allocator);
      const [one] = allocator.offers();
      allocator.accept([one?.id ?? -1], AGENT);
      allocator.finish('first', 'spark', one?.agentId ?? '', AGENT, 3600);
    },
    'it declares its minimum late': (allocator) => {
      allocator.addFramework({ id: 'first', roles: ['spark'] });
      batch(allocator);
      allocator.updateFramework({ id: 'first', roles: ['spark'], minimum: TWO_AGENTS_SOON });
    },
    'the offer is imposed': (allocator) => {
      allocator.addFramework({ id: 'first', roles: ['spark'], minimum: TWO_AGENTS_SOON });
      allocator.advance(1000);
      const where = { frameworkId: 'first', role: 'spark', agentId: 'a1' };
      allocator.imposeOffer({ ...where, resources: AGENT });
    },
  };
  for (const [how, begin] of Object.entries(begins)) {
    const allocator = await makeAllocator();
    for (const id of ['a1', 'a2']) allocator.addAgent({ id, resources: AGENT });
    begin(allocator);
    t.equal(allocator.minimumState('first', 'spark'), 'waiting', how);
    allocator.advance(allocator.nowMs + 4000);
    t.match(allocator.earmark(), { frameworkId: 'first' }, how);
  }
});

t.test('no patience and no backoff at all: time passes all the same', async (t) => {
  const relinquish = { patienceMs: 0, backoffMs: 0, backoffMaxMs: 0 };
  const roles = [{ selector: 'spark', order: 'fifo' as const, relinquish }];
  const allocator = await createAllocator({ policy: { name: 'of a test', roles } });
  allocator.addAgent({ id: 'a1', resources: AGENT });
  allocator.addFramework({ id: 'first', roles: ['spark'], minimum: ONE_AGENT });
  for (let n = 0; n < 10; n++) batch(allocator);
  t.equal(allocator.nowMs, 10_000);
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
