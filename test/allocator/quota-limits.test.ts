import fc from 'fast-check';
import t from 'tap';
import type { Allocator, Offer } from '../../host/allocator/api.js';
import { CheckedNaive, isModuleBuilt, makeCheckedModule } from '../support/checked-allocators.js';

/**
 * Clusters in which quota decides: roles run into their guarantees and limits within one allocation,
 * and what is left on the agents is for the others, in their order.
 */

const ROLES = ['a', 'b', 'c', 'd', 'b/x', 'b/y', 'e/z'];
const amounts = fc.integer({ min: 0, max: 6 });
const textOf = (n: number) => `cpus:${n};mem:${n * 32}`;
const quota = fc
  .record(
    { role: fc.constantFrom('a', 'b', 'c', 'd', 'e'), guarantees: amounts, limits: amounts },
    { requiredKeys: ['role'] },
  )
  .map(({ role, guarantees, limits }) => ({
    role,
    // No guarantee may be above its limit.
    ...(guarantees !== undefined && { guarantees: textOf(Math.min(guarantees, limits ?? 6)) }),
    ...(limits !== undefined && { limits: textOf(limits) }),
  }));
const agent = fc.constantFrom(
  'cpus:1;mem:64',
  'cpus:2;mem:32',
  'cpus:4;mem:128;ports:[1-9]',
  'cpus:0.1;mem:512;disk:9',
  'cpus:8;mem:16',
  'cpus:2;mem:64;cpus(b):1',
);
const agents = fc.array(agent, { minLength: 1, maxLength: 8 });
const framework = fc.record({
  role: fc.constantFrom(...ROLES),
  minAllocatable: fc.option(fc.constantFrom(['cpus:2'], ['mem:1'], []), { nil: undefined }),
});
const cluster = fc.record({
  agents,
  frameworks: fc.array(framework, { minLength: 1, maxLength: 9 }),
  quotas: fc.array(quota, { minLength: 1, maxLength: 6 }),
  declines: fc.array(fc.nat(30), { maxLength: 20 }),
  later: quota,
});
type ClusterCase = typeof cluster extends fc.Arbitrary<infer T> ? T : never;

/** Four allocations, with answers and a new quota in between; all that they decided. */
function decide(
  allocator: Allocator,
  { agents, frameworks, quotas, declines, later }: ClusterCase,
) {
  const decided: unknown[] = [];
  agents.forEach((resources, i) => {
    allocator.addAgent({ id: `agent${i}`, resources });
  });
  frameworks.forEach(({ role, minAllocatable }, i) => {
    const least =
      minAllocatable === undefined ? {} : { minAllocatable: { [role]: minAllocatable } };
    allocator.addFramework({ id: `framework${i}`, roles: [role], ...least });
  });
  for (const { role, ...rest } of quotas) allocator.updateQuota(role, rest);
  const allocate = () => {
    allocator.advance(allocator.nowMs + 1000);
    const text = (offer: Offer) => `${offer.agentId} ${offer.frameworkId}`;
    const offers = [...allocator.allocate().offers].sort((a, b) => (text(a) < text(b) ? -1 : 1));
    decided.push(
      offers.map((offer) => [
        offer.frameworkId,
        offer.agentId,
        Object.entries(offer.quantities).sort(),
      ]),
    );
    return offers;
  };
  const first = allocate();
  allocate();
  for (const i of new Set(declines)) {
    const offer = first[i];
    if (offer !== undefined) allocator.decline([offer.id], i % 3 === 0 ? 0 : 5);
  }
  allocate();
  const { role, ...rest } = later;
  allocator.updateQuota(role, rest);
  for (const offer of allocate()) allocator.decline([offer.id], 0);
  allocate();
  return decided;
}

t.test(
  'quotas are filled, and what is left goes to the others, as the model says',
  { skip: isModuleBuilt ? false : 'the module is not built' },
  async () => {
    await fc.assert(
      fc.asyncProperty(cluster, async (it) => {
        const options = { eventDriven: false };
        const wanted = JSON.stringify(decide(new CheckedNaive(options), it));
        const got = JSON.stringify(decide(await makeCheckedModule(options), it));
        if (got !== wanted) throw new Error(`the module decides\n${got}\nthe model\n${wanted}`);
      }),
      { numRuns: 400, seed: 20_261 },
    );
  },
);
