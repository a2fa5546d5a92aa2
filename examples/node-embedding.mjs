// A scheduler of one's own: two Spark applications and a batch framework share three agents.
// In a clone after `npm run build`: node examples/node-embedding.mjs
import { createAllocator } from 'fairlead';

const allocator = await createAllocator({
  eventDriven: false,
  policy: { name: 'fifo', roles: [{ selector: 'spark/*', order: 'fifo' }] },
});

for (const id of ['a1', 'a2', 'a3']) {
  allocator.addAgent({ id, resources: 'cpus:8;mem:16384;ports:[31000-32000]' });
}
allocator.addFramework({ id: 'batch', roles: ['etl'] });
for (const id of ['app-1', 'app-2']) {
  allocator.addFramework({
    id,
    roles: ['spark'],
    minimum: { spark: { quantities: 'cpus:8', unit: 'cpus:4;mem:4096' } },
  });
}

/** Every framework takes one task of each offer and refuses the rest for two seconds. */
function answer(offers) {
  for (const offer of offers) {
    const { cpus = 0, mem = 0 } = offer.quantities;
    if (cpus >= 4000 && mem >= 4096000) {
      allocator.accept([offer.id], 'cpus:4;mem:4096', 2);
      console.log(`${allocator.nowMs} ms: ${offer.frameworkId} runs a task on ${offer.agentId}`);
    } else {
      allocator.decline([offer.id], 2);
    }
  }
}

for (let second = 1; second <= 4; second++) {
  const { transitions } = allocator.advance(second * 1000);
  for (const { frameworkId, to } of transitions) console.log(`${frameworkId}: ${to}`);
  answer(allocator.allocate().offers);
}

for (const role of ['etl', 'spark']) {
  console.log(`${role}: dominant share ${allocator.dominantShare(role).toFixed(3)}`);
}
for (const id of ['app-1', 'app-2']) console.log(`${id}: ${allocator.minimumState(id, 'spark')}`);
