// What if, from here on, the first application gave everything back? A snapshot is a fork.
// In a clone after `npm run build`: node examples/go-to-time.mjs
import { createAllocator, restoreAllocator } from 'fairlead';

const allocator = await createAllocator({ eventDriven: false });
allocator.addAgent({ id: 'a1', resources: 'cpus:8;mem:16384' });
allocator.addAgent({ id: 'a2', resources: 'cpus:8;mem:16384' });
allocator.addFramework({ id: 'app-1', roles: ['spark'] });
for (const { id } of allocator.allocate().offers) allocator.accept([id], 'cpus:8;mem:16384');
allocator.addFramework({ id: 'app-2', roles: ['spark'] });

const snapshot = allocator.snapshot();
console.log(`snapshot: ${snapshot.length > 0 ? 'taken' : 'empty'}`);

const asItWent = allocator;
const whatIf = await restoreAllocator(snapshot);
whatIf.removeFramework('app-1');

for (const [name, branch] of [
  ['as it went', asItWent],
  ['what if', whatIf],
]) {
  branch.advance(1000);
  const offered = branch.allocate().offers.map((offer) => `${offer.frameworkId} ${offer.agentId}`);
  console.log(`${name}: ${offered.length === 0 ? 'no offers' : offered.join(', ')}`);
}
