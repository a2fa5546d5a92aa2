import fc from 'fast-check';
import t from 'tap';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import { RoleShortfall } from '../../host/replay/role-shortfall.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { makeAllocator } from '../support/make-allocator.js';
import { agent, headerOf, tasks } from '../support/traces.js';

async function shortfall(...events: TraceEvent[]): Promise<number | undefined> {
  const header = headerOf({ horizon_ms: 10_000 });
  const { result } = await replay(header, events, presets.drf, makeAllocator);
  return result.roleShortfall;
}

/** A service of so many tasks of one core and 64 MiB each. */
const service = (atMs: number, role: string, count: number) =>
  tasks(atMs, `${role}-service`, { role, resources: 'cpus:1;mem:64', count });

t.test('while nobody waits nobody falls short, however little it holds', async (t) => {
  t.equal(await shortfall(agent(0, 'a'), ...service(0, 'a', 1), ...service(0, 'b', 6)), undefined);
});

t.test('two roles that share alike and both want more are served fairly', async (t) => {
  const events = [...service(0, 'a', 8), ...service(0, 'b', 8)];
  t.equal(
    await shortfall(...events, agent(0, 'x', 'cpus:4;mem:8192'), agent(0, 'y', 'cpus:4;mem:8192')),
    0,
  );
});

t.test('who finds all taken is behind by all of it, until it has what it wants', async (t) => {
  const batch = tasks(0, 'batch', { role: 'a', resources: 'cpus:8;mem:64', durationMs: 4000 });
  // b waits from 2 s to 4 s, at which a has 8 of 8 cores.
  t.equal(await shortfall(agent(0, 'x'), ...batch, ...service(2000, 'b', 4)), 1);
  // Then c, which waits for 6 of 8 cores from 5 s on, is behind b's four: half of the cluster.
  const late = await shortfall(
    agent(0, 'x'),
    ...batch,
    ...service(2000, 'b', 4),
    ...tasks(6000, 'large', { role: 'c', resources: 'cpus:6;mem:64' }),
  );
  t.equal(late, (1 * 2000 + 0.5 * 4000) / 6000);
});

t.test('a role of twice the weight is not ahead with twice as much', async (t) => {
  const roles = new RoleShortfall();
  roles.setWeight('a', 2, 0);
  roles.setShare('a', 0.5, 0);
  roles.setShare('b', 0.25, 0);
  roles.waits('b', 1, 0);
  t.equal(roles.mean(100), 0);
  roles.setWeight('a', 1, 100);
  t.equal(roles.mean(200), 0.125, '0.25 half of the time');
  const weights: TraceEvent = { t: 0, type: 'WEIGHTS_UPDATED', weights: { a: 4 } };
  const batch = tasks(0, 'batch', { role: 'a', resources: 'cpus:8;mem:64' });
  t.equal(await shortfall(weights, agent(0, 'x'), ...batch, ...service(2000, 'b', 4)), 0.25);
});

t.test('what stays the same is its own mean', (t) => {
  const roles = new RoleShortfall();
  roles.setShare('c', 0.77, 0);
  roles.waits('a', 1, 0);
  t.equal(roles.mean(7), 0.77);
  t.end();
});

t.test('it is never less than 0 and no more than the largest share', (t) => {
  const role = fc.constantFrom('a', 'b', 'c');
  const step = fc.record({ role, share: fc.nat(100), waits: fc.boolean(), afterMs: fc.nat(50) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const roles = new RoleShortfall();
      const waiting = new Set<string>();
      let nowMs = 0;
      for (const { role, share, waits, afterMs } of steps) {
        nowMs += afterMs;
        roles.setShare(role, share / 100, nowMs);
        if (waits !== waiting.has(role)) roles.waits(role, waits ? 1 : -1, nowMs);
        if (waits) waiting.add(role);
        else waiting.delete(role);
      }
      const mean = roles.mean(nowMs + 1) ?? 0;
      return mean >= 0 && mean <= Math.max(0, ...steps.map(({ share }) => share / 100));
    }),
  );
  t.end();
});
