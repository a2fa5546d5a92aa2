import t from 'tap';
import { createAllocator, type FairleadAllocator } from '../../host/allocator/index.js';

/**
 * Heads that cannot use what is free, whatever filters they set, against the stated bound: who can use
 * it is asked within as many batches as frameworks stood before it.
 */

const HEADS = [1, 2, 5, 8, 20];
const FILTERS_S = [0, 1, 2, 5, 60, 3600];
const FITS = 'fits';

interface Setting {
  readonly order: 'fifo' | 'priority';
  readonly heads: number;
  readonly refuseSeconds: number;
  /** Each head in a role of its own, beside the one that fits. */
  readonly siblings: boolean;
}

async function clusterOf({ order, heads, siblings }: Setting): Promise<FairleadAllocator> {
  const roles = [{ selector: 'spark/*', order }];
  const allocator = await createAllocator({ eventDriven: false, policy: { name: order, roles } });
  for (const id of ['a1', 'a2', 'a3']) allocator.addAgent({ id, resources: 'cpus:8;mem:8192' });
  const roleOf = (name: string): string => (siblings ? `spark/${name}` : 'spark');
  for (let n = 0; n < heads; n++) {
    const id = `head-${n}`;
    allocator.addFramework({ id, roles: [roleOf(id)], priority: 1 });
    allocator.advance(n + 1);
  }
  allocator.addFramework({ id: FITS, roles: [roleOf(FITS)] });
  return allocator;
}

/** How many batches run until each agent was offered to the one that fits. */
function batchesUntilAsked(allocator: FairleadAllocator, setting: Setting): number {
  const asked = new Set<string>();
  for (let batch = 1; batch <= 100; batch++) {
    allocator.advance(batch * 1000);
    for (const { id, frameworkId, agentId } of allocator.allocate().offers) {
      if (frameworkId === FITS) asked.add(agentId);
      allocator.decline([id], frameworkId === FITS ? 3600 : setting.refuseSeconds);
    }
    if (asked.size === 3) return batch;
  }
  return Number.POSITIVE_INFINITY;
}

for (const order of ['fifo', 'priority'] as const) {
  for (const siblings of [false, true]) {
    const where = siblings ? 'in sibling roles' : 'in one role';
    t.test(`${order}, ${where}: who can use it is asked within the bound`, async (t) => {
      for (const heads of HEADS) {
        for (const refuseSeconds of FILTERS_S) {
          const setting = { order, heads, refuseSeconds, siblings };
          const batches = batchesUntilAsked(await clusterOf(setting), setting);
          const what = `${heads} heads, filters of ${refuseSeconds} s`;
          // Among siblings shares decide who is first of those who were not asked.
          if (siblings) t.ok(batches <= heads + 1, `${what}: after ${batches} batches`);
          else t.equal(batches, heads + 1, what);
        }
      }
    });
  }

  t.test(`${order}: what others take and give back meanwhile makes no difference`, async (t) => {
    const roles = [{ selector: 'spark/*', order }];
    const allocator = await createAllocator({ eventDriven: false, policy: { name: order, roles } });
    allocator.addAgent({ id: 'a1', resources: 'cpus:8;mem:8192' });
    allocator.addFramework({ id: 'stream', roles: ['etl'] });
    for (let n = 0; n < 5; n++) {
      allocator.addFramework({ id: `head-${n}`, roles: ['spark'], priority: 1 });
    }
    allocator.addFramework({ id: FITS, roles: ['spark'] });
    const asked: string[] = [];
    allocator.suppress('stream');
    for (let batch = 1; batch <= 40; batch++) {
      allocator.advance(batch * 1000);
      // Now it is all of the agent that is free, now a half of it.
      if (batch % 2 === 0) allocator.updateAgent('a1', { resources: 'cpus:4;mem:4096' });
      else allocator.updateAgent('a1', { resources: 'cpus:8;mem:8192' });
      for (const { id, frameworkId, quantities } of allocator.allocate().offers) {
        asked.push(`${frameworkId} ${quantities.cpus}`);
        allocator.decline([id], 1);
      }
    }
    t.ok(
      asked.slice(0, 12).includes(`${FITS} 4000`) || asked.slice(0, 12).includes(`${FITS} 8000`),
    );
    t.ok(asked.includes(`${FITS} 8000`), 'for all of it, too');
  });
}
