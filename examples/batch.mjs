// A hot loop: many calls cross the boundary together, and what they trigger is merged.
// In a clone after `npm run build`: node examples/batch.mjs
import { createAllocator } from 'fairlead';

const allocator = await createAllocator();
allocator.addFramework({ id: 'f1', roles: ['etl'] });
allocator.addFramework({ id: 'f2', roles: ['spark'] });

const { offers } = allocator.batch(() => {
  for (let i = 1; i <= 1000; i++) {
    allocator.addAgent({ id: `agent-${i}`, resources: 'cpus:4;mem:8192' });
  }
});
console.log(`${offers.length} offers from one allocation`);

allocator.batch(() => {
  for (const offer of offers) allocator.decline([offer.id], 5);
});
allocator.advance(1000);
const next = allocator.allocate().offers;
const swapped = next.filter(
  (offer) => offers.find((o) => o.agentId === offer.agentId)?.frameworkId !== offer.frameworkId,
);
console.log(`${next.length} offers in the next batch, ${swapped.length} to the other framework`);
