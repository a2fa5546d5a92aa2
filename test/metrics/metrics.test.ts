import { Registry } from 'prom-client';
import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';
import { allocatorMetrics } from '../../host/metrics/index.js';

const ODD_ROLE = '__proto__"{x}';

async function cluster() {
  const role = {
    selector: 'spark',
    relinquish: { patienceMs: 1000, backoffMs: 1000, backoffMaxMs: 1000 },
  };
  const allocator = await createAllocator({
    eventDriven: false,
    policy: { name: 'p', roles: [role] },
  });
  const registry = allocatorMetrics(allocator);
  for (const id of ['a1', 'a2']) {
    allocator.addAgent({ id, resources: 'cpus:4;mem:1024;ports:[1-9]' });
  }
  return { allocator, registry };
}

/** The values of one metric, by their labels. */
async function valuesOf(registry: Registry, name: string) {
  const metric = await registry.getSingleMetric(name)?.get();
  return new Map(metric?.values.map(({ labels, value }) => [Object.values(labels).join(), value]));
}

t.test('what is there, who has it, and who waits', async (t) => {
  const { allocator, registry } = await cluster();
  allocator.addFramework({
    id: 'f',
    roles: ['spark'],
    minimum: { spark: { quantities: 'cpus:6' } },
  });
  allocator.addFramework({ id: 'g', roles: [ODD_ROLE] });
  const offer = allocator.allocate().offers.find(({ frameworkId }) => frameworkId === 'f');
  allocator.accept([offer?.id ?? -1], 'cpus:1;mem:512.5');
  const of = (name: string) => valuesOf(registry, name);
  const all = [
    ['cpus', 8],
    ['mem', 2048],
  ] as const;
  t.same(await of('allocator_mesos_resources_total'), new Map(all));
  t.same(
    await of('allocator_mesos_resources_offered_or_allocated'),
    new Map([
      ['cpus', 5],
      ['mem', 1536.5],
    ]),
  );
  t.same(
    await of('fairlead_roles_resources_used'),
    new Map([
      ['spark,cpus', 1],
      ['spark,mem', 512.5],
    ]),
  );
  t.same(
    await of('fairlead_roles_resources_offered'),
    new Map([
      [`${ODD_ROLE},cpus`, 4],
      [`${ODD_ROLE},mem`, 1024],
    ]),
  );
  t.same(
    await of('allocator_mesos_roles_shares_dominant'),
    new Map([
      ['spark', allocator.dominantShare('spark')],
      [ODD_ROLE, 0.5],
    ]),
  );
  t.same(
    await of('fairlead_frameworks'),
    new Map([
      ['spark,gathering', 1],
      [`${ODD_ROLE},none`, 1],
    ]),
  );
  t.same(await of('allocator_mesos_allocation_runs'), new Map([['', 1]]));
  t.equal((await of('allocator_mesos_allocation_run_ms')).get('')?.constructor, Number);
});

t.test('relinquishes are counted once each, and who is gone has no value', async (t) => {
  const { allocator, registry } = await cluster();
  for (const id of ['f', 'g']) {
    allocator.addFramework({ id, roles: ['spark'], minimum: { spark: { quantities: 'cpus:8' } } });
  }
  for (const { id } of allocator.allocate().offers) allocator.accept([id], 'cpus:4');
  let told = 0;
  for (let second = 1; second <= 30; second++) {
    const { relinquishes } = allocator.advance(second * 1000);
    told += relinquishes.filter(({ repeated }) => !repeated).length;
    allocator.allocate();
  }
  t.ok(told > 0);
  t.same(await valuesOf(registry, 'fairlead_relinquishes'), new Map([['spark', told]]));
  allocator.removeFramework('f');
  allocator.removeFramework('g');
  for (const name of ['frameworks', 'roles_resources_used', 'roles_resources_offered']) {
    t.equal((await valuesOf(registry, `fairlead_${name}`)).size, 0, name);
  }
});

t.test('what is asked of the allocator costs nothing until somebody asks', async (t) => {
  const { allocator, registry } = await cluster();
  let asked = 0;
  const { agents } = allocator;
  allocator.agents = () => {
    asked++;
    return agents.call(allocator);
  };
  allocator.allocate();
  t.equal(asked, 0);
  await registry.metrics();
  t.equal(asked, 1, 'once for all gauges');
  await registry.metrics();
  t.equal(asked, 2);
});

t.test('as Prometheus reads it: names are labels, and registries can be merged', async (t) => {
  const one = await cluster();
  const two = await cluster();
  one.allocator.addFramework({ id: 'f', roles: [ODD_ROLE] });
  one.registry.setDefaultLabels({ cluster: 'one' });
  const text = await Registry.merge([one.registry, new Registry()]).metrics();
  t.match(text, '# TYPE allocator_mesos_resources_total gauge\n');
  t.match(text, 'fairlead_frameworks{role="__proto__\\"{x}",state="none"');
  t.same(await valuesOf(two.registry, 'fairlead_frameworks'), new Map());
});
