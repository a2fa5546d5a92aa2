import t from 'tap';
import type { AllocatorOptions } from '../../host/allocator/api.js';
import { formatResources } from '../../host/resources/index.js';
import { CheckedNaive, isModuleBuilt, makeCheckedModule } from '../support/checked-allocators.js';
import type { CheckedAllocator } from '../support/world.js';

/** MOUNT disks and volumes go whole or not at all, in every call of the allocator. */

type Make = (options: AllocatorOptions) => Promise<CheckedAllocator> | CheckedAllocator;

const makers: Record<string, Make> = { model: (options) => new CheckedNaive(options) };
if (isModuleBuilt) makers.module = makeCheckedModule;

const MOUNT = 'disk[MOUNT:/mnt/data2]';
const TOTAL = `cpus:4;mem:1024;disk:15275;${MOUNT}:675867`;

function disks(allocator: CheckedAllocator, agentId: string): string {
  return formatResources(allocator.available(agentId).filter(({ name }) => name === 'disk'));
}

for (const [name, make] of Object.entries(makers)) {
  t.test(`${name}: a part of a MOUNT disk is not there to be accepted`, async (t) => {
    const allocator = await make({});
    allocator.addAgent({ id: 'a', resources: TOTAL });
    const [offer] = allocator.addFramework({ id: 'f', roles: ['*'] }).offers;
    if (offer === undefined) throw new Error('an offer was expected');
    for (const use of [`cpus:1;${MOUNT}:100`, 'cpus:1;disk:20480']) {
      t.throws(() => allocator.accept([offer.id], use), { code: 'NOT_HELD' }, use);
    }
    t.equal(allocator.offers().length, 1, 'nothing happened by it');
    allocator.accept([offer.id], `cpus:1;${MOUNT}:675867`, 3600);
    t.equal(disks(allocator, 'a'), 'disk:15275');
    t.throws(() => allocator.finish('f', '*', 'a', `${MOUNT}:100`), { code: 'NOT_HELD' });
    allocator.finish('f', '*', 'a', `${MOUNT}:675867`);
    t.equal(disks(allocator, 'a').split('; ').length, 2, 'it came back');
  });

  t.test(`${name}: the size of another agent's disk is no part of this one`, async (t) => {
    const allocator = await make({});
    allocator.addAgent({ id: 'a', resources: TOTAL });
    allocator.addAgent({ id: 'b', resources: `cpus:4;mem:1024;${MOUNT}:100` });
    const { offers } = allocator.addFramework({ id: 'f', roles: ['*'] });
    const large = offers.find(({ agentId }) => agentId === 'a');
    if (large === undefined) throw new Error('an offer was expected');
    t.throws(() => allocator.accept([large.id], `${MOUNT}:100`), { code: 'NOT_HELD' });
    allocator.accept([large.id], `${MOUNT}:675867`);
    t.same(
      allocator.used('f', '*').map(({ resources }) => formatResources(resources)),
      [`${MOUNT}:675867`],
    );
  });

  t.test(`${name}: a disk of another size is another disk, to total and filter`, async (t) => {
    const allocator = await make({});
    allocator.addAgent({ id: 'a', resources: TOTAL });
    const [offer] = allocator.addFramework({ id: 'f', roles: ['*'] }).offers;
    if (offer === undefined) throw new Error('an offer was expected');
    const task = `cpus:1;${MOUNT}:675867`;
    allocator.accept([offer.id], task, 3600);
    allocator.updateAgent('a', { resources: `cpus:4;mem:1024;disk:15275;${MOUNT}:500` });
    // The disk that is held is gone from the total; the one that came is free.
    const now = allocator.offers().map(({ resources }) => formatResources(resources));
    t.match(now.join(), /disk\[MOUNT:\/mnt\/data2\]:500/, 'the filter does not speak of it');
    allocator.finish('f', '*', 'a', task);
    const offered = allocator.offers().flatMap(({ resources }) => resources);
    const all = [...allocator.available('a'), ...offered].filter(({ disk }) => disk !== undefined);
    t.equal(formatResources(all), `${MOUNT}:500`, 'what came back is none of the agent');
  });
}

t.test('the reason is given', { skip: isModuleBuilt ? false : 'no module' }, async (t) => {
  const allocator = await makeCheckedModule({});
  allocator.addAgent({ id: 'a', resources: TOTAL });
  const [offer] = allocator.addFramework({ id: 'f', roles: ['*'] }).offers;
  t.throws(() => allocator.accept([offer?.id ?? -1], `${MOUNT}:100`), {
    message: /disk\[MOUNT:\/mnt\/data2\]:100: no agent has .* in this size, and it goes whole/,
  });
  t.throws(() => allocator.accept([offer?.id ?? -1], 'disk[PATH:/p]:100'), {
    message: 'disk[PATH:/p]:100: no agent has resources of this kind',
  });
});

t.test(
  'an exclusive disk is there once',
  { skip: isModuleBuilt ? false : 'no module' },
  async (t) => {
    const { createAllocator } = await import('../../host/allocator/index.js');
    const allocator = await createAllocator();
    const disk = `${MOUNT}:100`;
    t.throws(
      () =>
        allocator.addAgent({ id: 'a', resources: disk, used: { f: { r: disk }, g: { r: disk } } }),
      { code: 'ALREADY_EXISTS' },
    );
    allocator.addAgent({ id: 'a', resources: `cpus:1;${disk}` });
    t.throws(() => allocator.addResourceProvider('a', disk), { code: 'ALREADY_EXISTS' });
    t.equal(allocator.available('a').length, 2);
  },
);
