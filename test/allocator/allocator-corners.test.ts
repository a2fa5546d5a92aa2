import t from 'tap';
import type { Allocator, AllocatorOptions, Offer } from '../../host/allocator/api.js';
import { itemsOf, itemsText } from '../../tools/conformance/items.js';
import { createNaiveAllocator } from '../../tools/model/model.js';
import { isModuleBuilt } from '../support/checked-allocators.js';

/** Corners that random play against the model has found; the real allocator's code settles them. */

type Make = (options: AllocatorOptions) => Promise<Allocator> | Allocator;

const makers: Record<string, Make> = { model: createNaiveAllocator };
if (isModuleBuilt) {
  makers.module = (await import('../../host/allocator/index.js')).createAllocator;
}

function texts(offers: readonly Offer[]): string[] {
  return offers
    .map(
      ({ frameworkId, role, agentId, resources }) =>
        `${frameworkId} ${role} ${agentId} ${itemsText(itemsOf(resources))}`,
    )
    .sort();
}

function idsOf(offers: readonly Offer[]): number[] {
  return offers.map(({ id }) => id);
}

for (const [name, make] of Object.entries(makers)) {
  t.test(`${name}: what both stages give a framework of an agent is one offer`, async (t) => {
    const allocator = await make({ eventDriven: false });
    allocator.addFramework({ id: 'f0', roles: ['spark'] });
    allocator.addAgent({ id: 'a1', resources: 'cpus:3;mem:500' });
    allocator.accept(idsOf(allocator.allocate().offers), 'cpus:3;mem:500');
    // The agent shrinks below what is used there: now less headroom is counted than there is, so
    // stage 1 gives no more than the guarantee, and stage 2 the rest.
    allocator.updateAgent('a1', { resources: 'cpus:1;mem:500' });
    allocator.suppress('f0');
    allocator.updateQuota('ops', { guarantees: 'cpus:2' });
    allocator.addFramework({ id: 'f1', roles: ['ops'] });
    allocator.addAgent({ id: 'a2', resources: 'cpus:3;mem:500' });
    t.same(texts(allocator.allocate().offers), ['f1 ops a2 cpus(*):3; mem(*):500']);
  });

  t.test(`${name}: an interval's filter is over for what comes after the batch`, async (t) => {
    const allocator = await make({ eventDriven: true });
    allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
    const { offers } = allocator.addFramework({ id: 'f1', roles: ['eng'] });
    allocator.decline(idsOf(offers), 1);
    allocator.advance(1000);
    t.same(texts(allocator.allocate().offers), [], 'it still blocks the batch at its last instant');
    const late = { id: 'f2', roles: ['ops'], suppressedRoles: ['ops'] };
    t.same(texts(allocator.addFramework(late).offers), ['f1 eng a1 cpus(*):4; mem(*):4096']);
  });

  t.test(`${name}: between batches a filter is over at its last instant`, async (t) => {
    const allocator = await make({ eventDriven: true });
    allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
    const { offers } = allocator.addFramework({ id: 'f1', roles: ['eng'] });
    allocator.advance(100);
    allocator.decline(idsOf(offers), 1);
    allocator.advance(1000);
    t.same(texts(allocator.allocate().offers), []);
    allocator.advance(1100);
    const late = { id: 'f2', roles: ['ops'], suppressedRoles: ['ops'] };
    t.same(texts(allocator.addFramework(late).offers), ['f1 eng a1 cpus(*):4; mem(*):4096']);
  });

  t.test(`${name}: a guarantee of what a minimum does not name keeps nobody from it`, async (t) => {
    const allocator = await make({ eventDriven: false });
    allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
    allocator.updateQuota('eng', { guarantees: 'mem:100000' });
    const minimum = { spark: { quantities: 'cpus:2', unit: 'cpus:1' } };
    allocator.addFramework({ id: 'f1', roles: ['spark'], minimum });
    t.equal(allocator.advance(1000).transitions.length, 0);
    t.equal(allocator.minimumState('f1', 'spark'), 'waiting');
  });

  t.test(`${name}: an agent that loses its GPUs is offered to everyone`, async (t) => {
    const allocator = await make({ eventDriven: true });
    allocator.addFramework({ id: 'f1', roles: ['eng'] });
    const withGpu = { id: 'a1', resources: 'cpus:3;mem:300;gpus:1' };
    t.same(texts(allocator.addAgent(withGpu).offers), []);
    const { offers } = allocator.updateAgent('a1', { resources: 'cpus:2;mem:200' });
    t.same(texts(offers), ['f1 eng a1 cpus(*):2; mem(*):200']);
  });

  t.test(`${name}: a filter in a role that was left does no harm`, async (t) => {
    const allocator = await make({ eventDriven: false });
    allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
    allocator.addFramework({ id: 'f1', roles: ['eng'] });
    const { offers } = allocator.allocate();
    allocator.updateFramework({ id: 'f1', roles: ['ops'] });
    allocator.decline(idsOf(offers), 5);
    t.same(texts(allocator.allocate().offers), ['f1 ops a1 cpus(*):4; mem(*):4096']);
    t.equal(allocator.removeAgent('a1').rescinded.length, 1);
  });

  t.test(`${name}: what ends in a role that was left may leave a filter behind`, async (t) => {
    const allocator = await make({ eventDriven: false });
    allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
    allocator.addFramework({ id: 'f1', roles: ['eng', 'ops'] });
    const [offer] = allocator.allocate().offers;
    t.equal(offer?.role, 'eng');
    allocator.updateFramework({ id: 'f1', roles: ['ops'] });
    allocator.accept(idsOf(allocator.offers()), 'cpus:1', 5);
    allocator.finish('f1', 'eng', 'a1');
    t.same(texts(allocator.allocate().offers), ['f1 ops a1 cpus(*):4; mem(*):4096']);
  });

  t.test(`${name}: refusing for less than a millisecond is refusing for an interval`, async (t) => {
    const allocator = await make({ eventDriven: false });
    allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
    allocator.addFramework({ id: 'f1', roles: ['eng'] });
    allocator.decline(idsOf(allocator.allocate().offers), 0.0001);
    allocator.advance(500);
    t.same(texts(allocator.allocate().offers), []);
  });

  t.test(`${name}: any capability of an agent that changes allocates on it`, async (t) => {
    const allocator = await make({ eventDriven: true });
    allocator.addAgent({ id: 'a1', resources: 'cpus:1;mem:64' });
    const { offers } = allocator.addFramework({ id: 'f1', roles: ['eng'] });
    allocator.decline(idsOf(offers), 0);
    const all = [
      'TASK_RESOURCE_LIMITS',
      'AGENT_DRAINING',
      'AGENT_OPERATION_FEEDBACK',
      'RESIZE_VOLUME',
      'RESOURCE_PROVIDER',
      'RESERVATION_REFINEMENT',
      'HIERARCHICAL_ROLE',
      'MULTI_ROLE',
    ] as const;
    t.same(texts(allocator.updateAgent('a1', { capabilities: all }).offers), [], 'as it was');
    const fewer = allocator.updateAgent('a1', { capabilities: all.slice(1) });
    t.same(texts(fewer.offers), ['f1 eng a1 cpus(*):1; mem(*):64']);
  });

  t.test(`${name}: attributes in another order are the same attributes`, async (t) => {
    const allocator = await make({ eventDriven: true });
    allocator.addAgent({ id: 'a1', resources: 'cpus:1;mem:64', attributes: 'az:1;rack:r2' });
    const { offers } = allocator.addFramework({ id: 'f1', roles: ['eng'] });
    allocator.decline(idsOf(offers), 3600);
    t.same(texts(allocator.updateAgent('a1', { attributes: 'rack:r2;az:1' }).offers), []);
    const changed = allocator.updateAgent('a1', { attributes: 'rack:r3;az:1' });
    t.same(texts(changed.offers), ['f1 eng a1 cpus(*):1; mem(*):64']);
  });

  t.test(`${name}: a disk that no guarantee covers leaves the headroom needed`, async (t) => {
    const allocator = await make({ eventDriven: false });
    allocator.updateQuota('eng', { guarantees: 'cpus:1;disk:300' });
    const mount = { name: 'disk', type: 'SCALAR', scalar: { value: 500 } } as const;
    const source = { type: 'MOUNT', mount: { root: '/m' } } as const;
    allocator.addAgent({ id: 'a2', resources: 'cpus:4;mem:4096;disk:1000' });
    allocator.addFramework({ id: 'f1', roles: ['eng'] });
    allocator.decline(idsOf(allocator.allocate().offers), 3600);
    allocator.addFramework({ id: 'f2', roles: ['ops'] });
    const cpus = { name: 'cpus', type: 'SCALAR', scalar: { value: 4 } } as const;
    allocator.addAgent({ id: 'a1', resources: [cpus, { ...mount, disk: { source } }] });
    const [first, second] = texts(allocator.allocate().offers);
    t.match(first, /^f1 eng a1 cpus.*disk.*500/);
    t.equal(second, 'f2 ops a2 cpus(*):4; disk(*):700; mem(*):4096');
  });

  t.test(`${name}: inner weights are fixed once there is an agent to allocate on`, async (t) => {
    const allocator = await make({});
    allocator.addAgent({ id: 'a1', resources: 'cpus:4;mem:4096' });
    allocator.deactivateAgent('a1');
    allocator.addFramework({ id: 'f1', roles: ['x/p'] });
    allocator.addFramework({ id: 'f2', roles: ['y'] });
    allocator.updateWeights({ x: 0.1 });
    const owners = [
      ['a2', 'cpus:4;mem:4096'],
      ['a3', 'cpus:8;mem:8192'],
      ['a4', 'cpus:2;mem:2048'],
    ].map(
      ([id, resources]) =>
        allocator.addAgent({ id: id as string, resources: resources as string }).offers[0]
          ?.frameworkId,
    );
    t.same(owners, ['f1', 'f2', 'f2']);
  });

  t.test(`${name}: a weight set before any run stays when its frameworks leave`, async (t) => {
    const allocator = await make({ eventDriven: false });
    allocator.addFramework({ id: 'f1', roles: ['x'] });
    allocator.addFramework({ id: 'f2', roles: ['x/p'] });
    allocator.addFramework({ id: 'f3', roles: ['y'] });
    allocator.updateWeights({ x: 2 });
    allocator.removeFramework('f1');
    // The sorter knows `x` by its subrole alone now, and a weight finds only roles with frameworks.
    allocator.updateWeights({ x: 10 });
    allocator.addAgent({ id: 'a1', resources: 'cpus:3;mem:3072' });
    allocator.addAgent({ id: 'a2', resources: 'cpus:1;mem:1024' });
    allocator.addAgent({ id: 'a3', resources: 'cpus:1;mem:1024' });
    const owners = allocator.allocate().offers.map(({ agentId, frameworkId }) => {
      return `${agentId} ${frameworkId}`;
    });
    // 3/5 ÷ 2 is more than 1/5; ÷ 10 it would be less.
    t.same(owners.sort(), ['a1 f2', 'a2 f3', 'a3 f3']);
  });
}
