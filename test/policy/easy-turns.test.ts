import t from 'tap';
import type { FrameworkInput, Policy } from '../../host/allocator/api.js';
import type { FairleadAllocator } from '../../host/allocator/index.js';
import { createAllocator } from '../../host/allocator/index.js';
import { isModuleBuilt } from '../support/checked-allocators.js';

/** Who comes before whom under `easy`: those who are overdue, those who have refused, and others. */

const relinquish = { patienceMs: 2000, backoffMs: 1000, backoffMaxMs: 5000 };
const policy: Policy = {
  name: 'easy',
  roles: [{ selector: 'spark', order: 'fifo', admission: 'easy', relinquish }],
};
const skip = isModuleBuilt ? false : 'the module is not built';

/** An agent of so many cpus; no allocation but those of `batch`. */
async function cluster(cpus: number): Promise<FairleadAllocator> {
  const allocator = await createAllocator({
    policy,
    eventDriven: false,
    allocationIntervalMs: 1000,
  });
  allocator.addAgent({ id: 'a1', resources: `cpus:${cpus}` });
  return allocator;
}

function needing(id: string, cpus: number): FrameworkInput {
  return {
    id,
    roles: ['spark'],
    minimum: { spark: { quantities: `cpus:${cpus}`, unit: 'cpus:1' } },
  };
}

/** A batch at a time: who is offered how much; all of it is declined. */
function batch(allocator: FairleadAllocator, atMs: number, refuseSeconds?: number): string[] {
  allocator.advance(atMs);
  const { offers } = allocator.allocate();
  if (offers.length > 0) {
    const ids = offers.map(({ id }) => id);
    allocator.decline(ids, ...(refuseSeconds === undefined ? [] : [refuseSeconds]));
  }
  return offers.map(({ frameworkId, quantities }) => `${frameworkId} ${quantities.cpus}`).sort();
}

t.test('whoever is overdue comes before one that starts', { skip }, async (t) => {
  const allocator = await cluster(1);
  allocator.addFramework({ id: 'holder', roles: ['spark'] });
  const [held] = allocator.allocate().offers;
  allocator.accept([held?.id as number], 'cpus:1');
  allocator.addFramework({ id: 'overdue', roles: ['spark'] });
  allocator.advance(4500);
  // It comes when the other has been left out for nearly as long as may be.
  allocator.addFramework(needing('starter', 1));
  allocator.advance(5000);
  allocator.finish('holder', 'spark', 'a1', 'cpus:1');
  t.strictSame(batch(allocator, 5001), ['overdue 1000']);
});

/** Of so many cores `first` starts with one and refuses it; `taker` has the rest, and then no more. */
async function refused(cpus: number, refuseSeconds?: number): Promise<FairleadAllocator> {
  const allocator = await cluster(cpus);
  allocator.addFramework(needing('first', 1));
  allocator.addFramework({ id: 'taker', roles: ['other'] });
  allocator.advance(1);
  allocator.addFramework(needing('second', 1));
  if (batch(allocator, 1000, refuseSeconds)[0] !== 'first 1000') {
    throw new Error('the first was not offered one core');
  }
  allocator.suppress('taker');
  return allocator;
}

t.test('who refused what it would be offered starts behind others', { skip }, async (t) => {
  const allocator = await refused(2);
  t.strictSame(batch(allocator, 2000), ['second 2000']);
});

t.test('who filtered what it would be offered does not start', { skip }, async (t) => {
  const allocator = await refused(3, 1000);
  allocator.advance(2000);
  const [offer] = allocator.allocate().offers;
  t.equal(offer?.frameworkId, 'second');
  allocator.accept([offer?.id as number], 'cpus:1');
  // As two cores are more than it refused, it is asked; did it start, it were asked for one again.
  t.strictSame(batch(allocator, 2500), ['first 2000']);
});
