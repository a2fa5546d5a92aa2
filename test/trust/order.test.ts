import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';
import type { TraceOffer } from '../../host/trace/events.js';
import { recordedOrder } from '../../host/trust/order.js';

/** The order in which a master visited its agents, from what it offered. */

function offer(framework_id: string, agent_id: string): TraceOffer {
  const id = `${framework_id} ${agent_id}`;
  return { id, framework_id, agent_id, role: 'spark', resources: 'cpus:1' };
}

async function cluster() {
  const allocator = await createAllocator({ eventDriven: false });
  for (const id of ['a', 'b', 'c']) allocator.addAgent({ id, resources: 'cpus:8;mem:8192' });
  for (const id of ['f1', 'f2']) allocator.addFramework({ id, name: id, roles: ['spark'] });
  return allocator;
}

const clientsOf = (offers: readonly { agentId: string; frameworkId: string }[]) =>
  offers.map(({ agentId, frameworkId }) => `${agentId} ${frameworkId}`).sort();

t.test(
  'visits in the order found offer what was recorded, and looking changes nothing',
  async (t) => {
    const allocator = await cluster();
    const recorded = [offer('f1', 'c'), offer('f2', 'a'), offer('f1', 'b')];
    const goBack = allocator.checkpoint();
    const unlike = clientsOf(allocator.allocate().offers);
    goBack();
    const order = recordedOrder(allocator, recorded);
    const again = allocator.checkpoint();
    t.strictSame(clientsOf(allocator.allocate().offers), unlike, 'as if nobody had looked');
    again();
    const made = clientsOf(allocator.allocate(order).offers);
    t.strictSame(made, ['a f2', 'b f1', 'c f1']);
    t.notSame(made, unlike, 'an order by id makes something else');
  },
);

t.test('what no order makes is followed as far as it goes', async (t) => {
  const allocator = await cluster();
  const order = recordedOrder(allocator, [offer('f1', 'b'), offer('f1', 'a'), offer('f1', 'c')]);
  t.strictSame(order, ['b'], 'nobody gets all of them');
});
