import t from 'tap';
import {
  createAllocator,
  type FairleadAllocator,
  type FrameworkInput,
  type Offer,
} from '../../host/allocator/index.js';

/**
 * What an earmark keeps, and what it does not: a framework `holder` waits for something that is busy
 * for long, and everything that is of no use to it is offered to the others.
 */

const RELINQUISH = { patienceMs: 2000, backoffMs: 1000, backoffMaxMs: 4000 };
const ALL = [
  'MULTI_ROLE',
  'RESERVATION_REFINEMENT',
  'GPU_RESOURCES',
  'REVOCABLE_RESOURCES',
] as const;

interface Situation {
  /** Agents in use for long by `busy`, and agents that are free once the earmark stands. */
  readonly used: Readonly<Record<string, string>>;
  readonly free: Readonly<Record<string, string>>;
  readonly holder: Omit<FrameworkInput, 'id' | 'roles'>;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly prepare?: (allocator: FairleadAllocator) => void;
}

/** The holder has the earmark, `web` and `etl` want whatever there is. */
async function earmarked(situation: Situation): Promise<FairleadAllocator> {
  const roles = [{ selector: 'spark/*', order: 'fifo' as const, relinquish: RELINQUISH }];
  const allocator = await createAllocator({
    eventDriven: false,
    filterGpuResources: false,
    policy: { name: 'of a test', roles },
  });
  const add = (id: string, resources: string): void => {
    const attributes = situation.attributes?.[id];
    allocator.addAgent({ id, resources, ...(attributes !== undefined && { attributes }) });
  };
  for (const [id, resources] of Object.entries(situation.used)) add(id, resources);
  allocator.addFramework({ id: 'busy', roles: ['etl'], capabilities: ALL });
  for (const offer of batch(allocator)) allocator.accept([offer.id], offer.resources);
  situation.prepare?.(allocator);
  allocator.suppress('busy');
  allocator.addFramework({
    id: 'holder',
    roles: ['spark'],
    capabilities: ALL,
    ...situation.holder,
  });
  while (allocator.earmark() === undefined) batch(allocator);
  for (const [id, resources] of Object.entries(situation.free)) add(id, resources);
  for (const role of ['web', 'prod']) {
    allocator.addFramework({ id: role, roles: [role], capabilities: ALL });
  }
  return allocator;
}

function batch(allocator: FairleadAllocator): readonly Offer[] {
  allocator.advance(allocator.nowMs + 1000);
  return allocator.allocate().offers;
}

/**
 * What the others are offered, agent by agent, in cpus and MB, once the holder, whose usual turn comes
 * as anybody's, has refused what is no unit of its own.
 */
function offered(allocator: FairleadAllocator): string[] {
  for (let n = 0; n < 3; n++) {
    for (const { id, frameworkId } of batch(allocator)) {
      allocator.decline([id], frameworkId === 'holder' ? 3600 : undefined);
    }
  }
  return batch(allocator)
    .filter(({ frameworkId }) => frameworkId !== 'holder')
    .map(({ agentId, quantities: { cpus = 0, mem = 0 } }) => {
      return `${agentId} ${cpus / 1000} cpus ${mem / 1000} MB`;
    })
    .sort();
}

const SPARK: Situation['holder'] = {
  minimum: { spark: { quantities: 'cpus:4', unit: 'cpus:4;mem:4096' } },
};

t.test('agents without the GPUs that it needs are for others', async (t) => {
  const unit = 'cpus:4;mem:4096;gpus:1';
  const allocator = await earmarked({
    used: { gpu: 'cpus:8;mem:8192;gpus:1' },
    free: { plain: 'cpus:8;mem:8192' },
    holder: { minimum: { spark: { quantities: 'cpus:4', unit } } },
  });
  t.strictSame(offered(allocator), ['plain 8 cpus 8192 MB']);
});

t.test('agents too small for one executor are for others', async (t) => {
  const allocator = await earmarked({
    used: { large: 'cpus:8;mem:8192' },
    free: { small: 'cpus:3;mem:8192' },
    holder: SPARK,
  });
  t.strictSame(offered(allocator), ['small 3 cpus 8192 MB']);
});

t.test('agents in a zone that it may not use are for others', async (t) => {
  const constraint = {
    selector: { attribute_name: 'zone' },
    predicate: { text_equals: { value: 'a' } },
  };
  const allocator = await earmarked({
    used: { here: 'cpus:8;mem:8192' },
    free: { there: 'cpus:8;mem:8192' },
    attributes: { here: 'zone:a', there: 'zone:b' },
    holder: {
      ...SPARK,
      offerConstraints: {
        role_constraints: { spark: { groups: [{ attribute_constraints: [constraint] }] } },
      },
    },
  });
  t.strictSame(offered(allocator), ['there 8 cpus 8192 MB']);
});

t.test('what is reserved for another role is for that role', async (t) => {
  const allocator = await earmarked({
    used: { large: 'cpus:8;mem:8192' },
    free: { reserved: 'cpus(web):8;mem(web):8192;cpus:1;mem:512' },
    holder: SPARK,
  });
  allocator.suppress('prod');
  t.strictSame(offered(allocator), ['reserved 9 cpus 8704 MB']);
});

t.test('storage and revocable resources are for others', async (t) => {
  const revocable = (name: string, value: number) => ({
    name,
    type: 'SCALAR' as const,
    scalar: { value },
    revocable: {},
  });
  const allocator = await earmarked({
    used: { large: 'cpus:8;mem:8192' },
    free: { storage: 'disk:100000;mem:64' },
    holder: SPARK,
  });
  allocator.addAgent({ id: 'spot', resources: [revocable('cpus', 8), revocable('mem', 8192)] });
  t.strictSame(offered(allocator), ['spot 8 cpus 8192 MB', 'storage 0 cpus 64 MB']);
});

t.test('memory beyond its units, where cpus lack, is for others', async (t) => {
  const allocator = await earmarked({
    used: { large: 'cpus:8;mem:8192' },
    free: {},
    holder: SPARK,
  });
  // Of the agent kept for it something comes free, not yet a unit of it.
  allocator.finish('busy', 'etl', 'large', 'cpus:1;mem:8192');
  t.strictSame(offered(allocator), ['large 0 cpus 4096 MB']);
  allocator.decline(allocator.offers().map(({ id }) => id));
  allocator.finish('busy', 'etl', 'large', 'cpus:4');
  const [first, ...others] = batch(allocator);
  t.match(first, { frameworkId: 'holder', agentId: 'large', quantities: { cpus: 5000 } });
  t.strictSame(others, [], 'a unit and what is left beside it');
});

t.test('what its role may not have is for others', async (t) => {
  const quantities = 'cpus:8';
  const allocator = await earmarked({
    used: { large: 'cpus:8;mem:8192', filled: 'cpus:8;mem:8192' },
    free: { spare: 'cpus:3;mem:8192' },
    holder: { minimum: { spark: { quantities, unit: 'cpus:4;mem:1024' } } },
    prepare: (allocator) => {
      allocator.updateQuota('spark', { limits: { cpus: 8 } });
      allocator.addFramework({ id: 'other', roles: ['spark'] });
      allocator.finish('busy', 'etl', 'filled');
      for (const { id, frameworkId, resources } of batch(allocator)) {
        if (frameworkId === 'other') allocator.accept([id], resources);
        else allocator.decline([id]);
      }
    },
  });
  allocator.finish('busy', 'etl', 'large', 'cpus:3;mem:3000');
  t.strictSame(offered(allocator), ['large 3 cpus 3000 MB', 'spare 3 cpus 8192 MB']);
});

t.test('a stable set of agents is kept, and let go of for what comes free elsewhere', async (t) => {
  const allocator = await earmarked({
    used: { a1: 'cpus:4;mem:4096', a2: 'cpus:4;mem:4096', a3: 'cpus:4;mem:4096' },
    free: {},
    holder: SPARK,
  });
  for (const id of ['a1', 'a2', 'a3']) allocator.finish('busy', 'etl', id, 'cpus:2;mem:2048');
  const first = offered(allocator);
  t.equal(first.length, 2, 'one of three is kept');
  const kept = ['a1', 'a2', 'a3'].filter((id) => !first.some((offer) => offer.startsWith(id)));
  t.strictSame(allocator.kept(), [{ agentId: kept[0], units: 1 }]);
  allocator.decline(allocator.offers().map(({ id }) => id));
  t.strictSame(offered(allocator), first, 'and stays so');
  allocator.decline(allocator.offers().map(({ id }) => id));
  const elsewhere = first[0]?.slice(0, 2) ?? '';
  allocator.finish('busy', 'etl', elsewhere, 'cpus:2;mem:2048');
  const offers = batch(allocator);
  t.equal(offers.find(({ agentId }) => agentId === elsewhere)?.frameworkId, 'holder');
  t.equal(offers.length, 3, 'the others are for others');
  t.strictSame(allocator.kept(), []);
});

t.test('a holder that takes nothing of what is there keeps it for one patience', async (t) => {
  const allocator = await earmarked({
    used: { large: 'cpus:4;mem:4096' },
    free: {},
    holder: SPARK,
  });
  allocator.finish('busy', 'etl', 'large');
  const asked: string[] = [];
  for (let n = 0; n < 5; n++) {
    for (const { id, frameworkId } of batch(allocator)) {
      asked.push(frameworkId);
      allocator.decline([id], 3600);
    }
  }
  t.equal(asked[0], 'holder');
  t.ok(asked.includes('web') && asked.includes('prod'));
});

t.test('in its own role nobody else has of the limit what it lacks', async (t) => {
  const allocator = await earmarked({
    used: { large: 'cpus:8;mem:8192' },
    free: { spare: 'cpus:8;mem:2048' },
    holder: { minimum: { spark: { quantities: 'cpus:8', unit: 'cpus:4;mem:4096' } } },
    prepare: (allocator) => allocator.updateQuota('spark', { limits: { cpus: 10 } }),
  });
  allocator.suppress('web');
  allocator.suppress('prod');
  allocator.addFramework({ id: 'mate', roles: ['spark'] });
  t.strictSame(offered(allocator), ['spare 2 cpus 2048 MB']);
});
