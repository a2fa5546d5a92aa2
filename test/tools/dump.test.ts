import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';
import { dump } from '../../tools/dump/dump.js';

const RELINQUISH = { patienceMs: 2000, backoffMs: 1000, backoffMaxMs: 10_000 };

t.test('a state as text: who has what where, the orders, minimums and the earmark', async (t) => {
  const allocator = await createAllocator({
    eventDriven: false,
    policy: { name: 'mine', roles: [{ selector: 'spark', order: 'fifo', relinquish: RELINQUISH }] },
  });
  allocator.addAgent({ id: 'a1', resources: 'cpus:4', used: { old: { etl: 'cpus:1' } } });
  allocator.addAgent({ id: 'a2', resources: 'cpus:2' });
  const minimum = { spark: { quantities: 'cpus:4', unit: 'cpus:1' } };
  allocator.addFramework({ id: 'app-1', roles: ['spark'], minimum });
  const [first] = allocator.allocate(['a1']).offers;
  allocator.accept([first?.id ?? -1], 'cpus:2');
  allocator.addFramework({ id: 'app-2', roles: ['spark'] });
  allocator.allocate(['a2']);
  t.equal(
    await dump(allocator.snapshot()),
    `at 0 ms, policy mine, seed 0
earmark: nobody

agents:
  a1: cpus:1 free
    old in etl uses cpus:1
    app-1 in spark uses cpus:2
  a2: nothing free
    app-1 in spark is offered cpus:2 (#0)

roles:
  etl: drf, greedy; share 0.0000, 0 allocations; in order: nobody
  spark: fifo, greedy, relinquish; share 0.6667, 2 allocations; in order: app-1, app-2

frameworks:
  old: only named by agents that run its tasks
  app-1 in spark: minimum gathering; holds cpus:2 of cpus:4; due at 2000 ms; \
relinquishes 0; uses cpus:2; offered cpus:2; OFFERABLE
  app-2 in spark: minimum none; overdue at 10000 ms; uses nothing; offered nothing; OFFERABLE
`,
  );
  allocator.advance(3000);
  t.match(await dump(allocator.snapshot()), /earmark: app-1 in spark\n/);
});

t.test('an empty allocator', async (t) => {
  const allocator = await createAllocator();
  t.match(await dump(allocator.snapshot()), /^at 0 ms, .*\n\nagents: none\n\nroles: none\n/s);
});
