import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';

/** What is written well and cannot be meant: refused, with what was expected. */

t.test('a guarantee above its limit', async (t) => {
  const allocator = await createAllocator();
  const bad = { guarantees: 'cpus:4;mem:9', limits: { mem: 9, cpus: 3.999 } };
  t.throws(() => allocator.updateQuota('r', bad), {
    code: 'INVALID_VALUE',
    message: /the quota of r guarantees 4 cpus: expected 3\.999 at most, which is its limit/,
  });
  t.doesNotThrow(() => allocator.updateQuota('r', { guarantees: 'cpus:4', limits: 'cpus:4' }));
  t.doesNotThrow(() => allocator.updateQuota('r', { guarantees: 'cpus:4', limits: 'mem:0' }));
});

t.test('a quantity of what is reserved for a role', async (t) => {
  const allocator = await createAllocator({ minAllocatable: ['cpus(*):2'] });
  const refusal = {
    code: 'INVALID',
    message: /counts a resource whoever it is reserved for.*\(\*\)/,
  };
  t.throws(() => allocator.updateQuota('r', { limits: 'mem:1;cpus(prod):1' }), {
    ...refusal,
    column: 7,
  });
  t.throws(() => allocator.updateQuota('r', { limits: { 'cpus(prod)': 1 } }), refusal);
  const minimum = (quantities: string) => ({
    id: 'f',
    roles: ['r'],
    minimum: { r: { quantities } },
  });
  for (const text of ['cpus(prod):1', 'disk[MOUNT:/m]:1', 'cpus{REV}:1', '(*):1']) {
    t.throws(() => allocator.addFramework(minimum(text)), { code: 'INVALID' }, text);
  }
  // Mesos prints what is not reserved with (*): plainly the same.
  allocator.addAgent({ id: 'a', resources: 'cpus:4' });
  const { offers, transitions } = allocator.addFramework(minimum('cpus(*):4; cpus ( * ):0'));
  t.equal(offers.length, 1);
  t.not(transitions[0]?.to, 'infeasible');
});

t.test('constraints and minimums for a role that the framework does not have', async (t) => {
  const allocator = await createAllocator();
  const groups = [
    { attribute_constraints: [{ selector: { attribute_name: 'x' }, predicate: { exists: {} } }] },
  ];
  const fields = [
    { minimum: { s: { quantities: 'cpus:1' } } },
    { minAllocatable: { s: [] } },
    { offerConstraints: { role_constraints: { s: { groups } } } },
  ];
  for (const field of fields) {
    t.throws(() => allocator.addFramework({ id: 'f', roles: ['r'], ...field }), {
      code: 'NOT_SUBSCRIBED',
      message: /"s", which is none of its roles: expected one of "r"/,
    });
    t.doesNotThrow(() => allocator.addFramework({ id: 'f', roles: ['r', 's'], ...field }));
    t.throws(() => allocator.updateFramework({ id: 'f', roles: ['r'], ...field }), {
      code: 'NOT_SUBSCRIBED',
    });
    allocator.removeFramework('f');
  }
});

t.test('offer constraints in another spelling', async (t) => {
  const allocator = await createAllocator();
  const selector = { attribute_name: 'rack' };
  const predicate = { text_equals: { value: 'spark' } };
  // biome-ignore lint/suspicious/noExplicitAny: what the compiler would refuse.
  const inGroup = (group: any) => ({ role_constraints: { r: { groups: [group] } } });
  const cases: [unknown, RegExp][] = [
    [{ roleConstraints: {} }, /has "roleConstraints"; expected an object with "role_constraints"/],
    [inGroup({ attributeConstraints: [] }), /expected an object with "attribute_constraints"/],
    [
      inGroup({ attribute_constraints: [{ selector: { attributeName: 'rack' }, predicate }] }),
      /expected an object with "attribute_name", "pseudoattribute_type"/,
    ],
    [
      inGroup({ attribute_constraints: [{ selector, predicate: { textEquals: { value: 'x' } } }] }),
      /expected one of exists/,
    ],
    [[['rack', 'CLUSTER', 'spark']], /expected an object with "role_constraints"/],
    [{ role_constraints: [] }, /"role_constraints" is \[\]; expected an object/],
    [{ role_constraints: { r: null } }, /role r is null; expected an object with "groups"/],
    [inGroup(null), /group 1 is null/],
  ];
  for (const [offerConstraints, message] of cases) {
    const framework = { id: 'f', roles: ['r'], offerConstraints: offerConstraints as object };
    t.throws(() => allocator.addFramework(framework), {
      name: 'ResourceError',
      code: 'INVALID',
      message,
    });
  }
  const offerConstraints = inGroup({ attribute_constraints: [{ selector, predicate }] });
  t.doesNotThrow(() => allocator.addFramework({ id: 'f', roles: ['r'], offerConstraints }));
});

t.test('more of a resource than a cluster can be counted to have', async (t) => {
  const allocator = await createAllocator({ minAllocatable: [] });
  const most = 'cpus:9007199254740.991';
  for (let i = 0; i < 512; i++) allocator.addAgent({ id: `a${i}`, resources: most });
  const used = { f: { r: most } };
  t.throws(() => allocator.addAgent({ id: 'b', resources: most }), { code: 'LIMIT_EXCEEDED' });
  t.throws(() => allocator.addAgent({ id: 'b', resources: '', used }), { code: 'LIMIT_EXCEEDED' });
  t.throws(() => allocator.addResourceProvider('a0', 'cpus(r):1000'), { code: 'LIMIT_EXCEEDED' });
  const { offers } = allocator.addFramework({ id: 'f', roles: ['r'] });
  for (const { id, resources } of offers) allocator.accept([id], resources);
  t.equal(allocator.dominantShare('r', 'f'), 1);
  t.throws(() => allocator.updateAgent('a0', { resources: 'cpus(r):1000' }), {
    code: 'LIMIT_EXCEEDED',
  });
  allocator.removeAgent('a0');
  t.doesNotThrow(() => allocator.addAgent({ id: 'b', resources: most }));
  for (let i = 0; i < 512; i++) allocator.updateQuota(`q${i}`, { guarantees: most });
  t.throws(() => allocator.updateQuota('q', { guarantees: most }), { code: 'LIMIT_EXCEEDED' });
});

t.test('a large set is read in a go', async (t) => {
  const allocator = await createAllocator();
  const items = Array.from({ length: 100_000 }, (_, i) => `i${i}`);
  const twice = `z:{${items.join()},i7}`;
  t.throws(() => allocator.addAgent({ id: 'a', resources: twice }), /i7 stands twice/);
  allocator.addAgent({ id: 'a', resources: `z:{${items.join()}}` });
  t.equal(allocator.available('a')[0]?.set?.item.length, 100_000);
});
