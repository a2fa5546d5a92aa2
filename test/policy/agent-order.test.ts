import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';

/** The order in which a batch visits agents: by id, bytewise, or drawn from the seed. */

/** Ids of all lengths, some the beginning of others, some of more than one byte a letter. */
function idsOf(count: number): string[] {
  const tails = ['', '-', '_0', 'é', '-of-a-long-name', '日本'];
  return Array.from({ length: count }, (_, i) => {
    // A factor that has no divisor in common with most counts shuffles them.
    const n = (i * 7919) % count;
    return `a${Math.floor(n / tails.length)}${tails[n % tails.length]}`;
  });
}

/** Agents in the order in which the first batch offers them to the only framework. */
async function visited(ids: readonly string[], seed?: number): Promise<string[]> {
  const order =
    seed === undefined ? ({ agentOrder: 'id' } as const) : { agentOrder: 'seeded' as const, seed };
  const allocator = await createAllocator({ eventDriven: false, ...order });
  allocator.addFramework({ id: 'f', roles: ['r'] });
  allocator.batch(() => {
    for (const id of ids) allocator.addAgent({ id, resources: 'cpus:1;mem:64' });
  });
  return allocator.allocate().offers.map(({ agentId }) => agentId);
}

function byBytes(ids: readonly string[]): string[] {
  return [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** MurmurHash3's finalizer, as `assembly/memory/mix.ts` has it. */
function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}

/** What the first stage of the first batch draws. */
function drawn(ids: readonly string[], seed: number): string[] {
  const draw = mix(seed ^ mix(1 * 2 + 1));
  const keyed = byBytes(ids).map((id, rank) => ({ id, key: mix((draw ^ rank) >>> 0) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ id }) => id);
}

// Few are merged, from 128 on they are told apart by digits; beyond 65,536 by three of them.
for (const count of [1, 2, 5, 127, 128, 129, 1000, 70_001]) {
  t.test(`${count} agents by id`, async (t) => {
    const ids = idsOf(count);
    t.equal(new Set(ids).size, count);
    t.equal((await visited(ids)).join(), byBytes(ids).join());
  });

  t.test(`${count} agents as the seed has them`, async (t) => {
    const ids = idsOf(count);
    for (const seed of [0, 1, 4_000_000_000]) {
      t.equal((await visited(ids, seed)).join(), drawn(ids, seed).join(), `seed ${seed}`);
    }
  });
}
