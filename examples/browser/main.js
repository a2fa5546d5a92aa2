// The allocator in a page: one file that has the module in it.
import { createAllocator } from '../../build/fairlead.browser.js';

const out = document.getElementById('out');
const allocator = await createAllocator();
allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:8192;ports:[31000-31009]' });
const { offers } = allocator.addFramework({ id: 'f1', roles: ['spark'] });
for (const offer of offers) {
  out.textContent += `${offer.frameworkId} is offered ${JSON.stringify(offer.quantities)} on ${offer.agentId}\n`;
}
out.dataset.done = 'yes';
