import t from 'tap';
import { createAllocator, restoreAllocator } from '../../host/allocator/index.js';

/** Names are data: also those that every object of JavaScript has. */

for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
  t.test(`${name} is a name like others`, async (t) => {
    const first = await createAllocator({ minAllocatable: [], fairnessExclude: ['mem'] });
    const named = <T>(value: T) => Object.fromEntries([[name, value]]);
    first.addAgent({
      id: name,
      resources: `cpus:4;mem:64;${name}:3`,
      attributes: `${name}:1`,
      used: named({ q: 'cpus:1' }),
    });
    first.addFramework({ id: 'other', roles: [name] });
    first.addFramework({
      id: name,
      roles: [name],
      minimum: named({ quantities: named(1) }),
      minAllocatable: named([named(1)]),
    });
    first.updateWeights(named(2));
    first.updateQuota(name, { guarantees: named(1), limits: named(3) });
    for (const allocator of [first, await restoreAllocator(first.snapshot())]) {
      const [offer] = allocator.offers();
      t.same(Object.entries(offer?.quantities ?? {}), [
        ['cpus', 3000],
        ['mem', 64000],
        [name, 3000],
      ]);
      t.equal(offer?.attributes[0]?.name, name);
      t.equal(allocator.used(name, 'q')[0]?.agentId, name);
      t.equal(allocator.minimumState('other', name), 'none');
      t.equal(allocator.minimumState(name, name), 'waiting');
      t.equal(allocator.dominantShare(name), 0.5);
      allocator.accept([offer?.id ?? -1], `${name}:1`);
      t.same(allocator.used('other', name)[0]?.resources[0]?.scalar, { value: 1 });
      t.doesNotThrow(() => allocator.updateFramework({ id: name, roles: [name, 'q'] }));
      t.doesNotThrow(() => allocator.removeFramework(name));
      t.doesNotThrow(() => allocator.removeAgent(name));
    }
  });
}
