import t from 'tap';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import type { PolicyResult } from '../../host/replay/result.js';
import type { TraceEvent, TraceHeader } from '../../host/trace/events.js';
import { makeAllocator } from '../support/make-allocator.js';
import { agent, headerOf, spark, tasks } from '../support/traces.js';

/** Runs under plain DRF. */
async function drf(events: TraceEvent[], header: TraceHeader = headerOf()): Promise<PolicyResult> {
  const { result } = await replay(header, events, presets.drf, makeAllocator);
  const { total, ...classes } = result.frameworks;
  t.equal(
    Object.values(classes).reduce((a, b) => a + b, 0),
    total,
    'the classes add up',
  );
  return result;
}

const classesOf = (result: PolicyResult): Record<string, string> =>
  Object.fromEntries(result.perFramework.map((framework) => [framework.name, framework.class]));

/** Two agents of 4 cores; both applications get one executor each and need two. */
const DEADLOCK = [
  agent(0, 'a', 'cpus:4;mem:8192'),
  agent(0, 'b', 'cpus:4;mem:8192'),
  // Something small keeps each application from getting both agents at once.
  ...tasks(0, 'before', { resources: 'cpus:4;mem:1024', count: 2, durationMs: 5000 }),
];

function deadlock(more: { waiting?: string } = {}): TraceEvent[] {
  const [first, second, ...batch] = DEADLOCK;
  return [
    first as TraceEvent,
    second as TraceEvent,
    ...batch,
    ...spark(1000, 'app-1', { ...more }),
    ...spark(1000, 'app-2', { ...more }),
  ];
}

t.test(
  'without a horizon a replay stops when only idle events remain, and says when',
  async (t) => {
    const result = await drf(deadlock());
    t.same(classesOf(result), { before: 'noMinimum', 'app-1': 'stuck', 'app-2': 'stuck' });
    t.equal(result.ended, 'idle');
    t.ok(result.endedMs > 5000 && result.endedMs < 60_000, `${result.endedMs} ms`);
    t.ok(result.coreHoursBelowMinimum > 0);
    t.equal(result.makespanMs, Number.POSITIVE_INFINITY);
  },
);

t.test(
  'who starts because its waiting time is over is under-resourced, and stuck until then',
  async (t) => {
    const events = deadlock({ waiting: '120s' });
    const before = await drf(events, headerOf({ horizon_ms: 100_000 }));
    t.equal(before.ended, 'horizon');
    t.equal(before.endedMs, 100_000);
    t.same(classesOf(before), { before: 'noMinimum', 'app-1': 'stuck', 'app-2': 'stuck' });
    const after = await drf(events, headerOf({ horizon_ms: 300_000 }));
    t.same(classesOf(after), {
      before: 'noMinimum',
      'app-1': 'underResourced',
      'app-2': 'underResourced',
    });
    t.equal(after.perFramework[1]?.startedMs, 121_000);
  },
);

t.test('everything finishes: done', async (t) => {
  const result = await drf([agent(0, 'a'), ...spark(500, 'app', { workCoreMs: 80_000 })]);
  t.equal(result.ended, 'done');
  // 100 ms from launch to registered, found ready by the poll at that time, 10 s of work.
  t.match(result.perFramework[0], {
    class: 'satisfied',
    firstResourcesMs: 500,
    satisfiedMs: 500,
    startedMs: 600,
    completedMs: 10_600,
  });
  t.equal(result.endedMs, 10_600);
  t.equal(result.makespanMs, 10_100);
  t.equal(result.tasksLaunched, 2);
  t.equal(result.utilisation.cpus, 10_100 / 10_600);
});

t.test('who is never served counts in every quantile; who wants nothing in none', async (t) => {
  const result = await drf([
    ...deadlock(),
    ...tasks(2000, 'nothing', { resources: 'cpus:1', count: 0, durationMs: 1 }),
    ...tasks(2000, 'web', { role: 'web', resources: 'cpus:64' }),
  ]);
  const never = Number.POSITIVE_INFINITY;
  t.match(result.queueTimeMs, { count: 0, of: 2, p50: never, max: never, mean: never });
  t.match(result.completionMs, { count: 1, of: 3, p50: never, max: never });
  t.match(result.firstResourcesMs, { count: 3, of: 4, p90: never, max: never });
  t.same(
    result.roles.map(({ role, queueTimeMs }) => [role, queueTimeMs?.of]),
    [
      ['etl', undefined],
      ['spark', 2],
      ['web', undefined],
    ],
  );
});

t.test('a service that never ends does not keep a replay from being done', async (t) => {
  const result = await drf([agent(0, 'a'), ...tasks(0, 'web', { resources: 'cpus:1;mem:64' })]);
  t.equal(result.ended, 'done');
  t.equal(result.perFramework[0]?.class, 'noMinimum');
});

t.test(
  'waiting, while a framework without a minimum still runs; a service is no hope',
  async (t) => {
    const batch = tasks(0, 'batch', { resources: 'cpus:8;mem:1024', durationMs: 60_000 });
    const waiting = await drf(
      [agent(0, 'a'), ...batch, ...spark(1000, 'app')],
      headerOf({ horizon_ms: 30_000 }),
    );
    t.same(classesOf(waiting), { batch: 'noMinimum', app: 'waiting' });
    const service = tasks(0, 'web', { role: 'web', resources: 'cpus:2;mem:1024' });
    const stuck = await drf(
      [agent(0, 'a'), agent(0, 'b', 'cpus:1;mem:64'), ...service, ...spark(1000, 'app')],
      headerOf({ horizon_ms: 30_000 }),
    );
    t.match(classesOf(stuck).app, /stuck|infeasible/);
  },
);

t.test('waiting, while a satisfied application still runs', async (t) => {
  const result = await drf(
    [agent(0, 'a'), ...spark(0, 'first', { workCoreMs: 400_000 }), ...spark(1000, 'second')],
    headerOf({ horizon_ms: 30_000 }),
  );
  t.same(classesOf(result), { first: 'satisfied', second: 'waiting' });
});

t.test('waiting, when what was freed just before the horizon has yet to be offered', async (t) => {
  // The first ends at 10.1 s; the next allocation is at 11 s, and a filter may stand until then.
  const events = [agent(0, 'a'), ...spark(0, 'first'), ...spark(50, 'second')];
  const result = await drf(events, headerOf({ horizon_ms: 10_200 }));
  t.equal(result.perFramework[0]?.completedMs, 10_100);
  t.same(classesOf(result), { first: 'satisfied', second: 'waiting' });
  t.equal(result.endedMs, 10_200, 'what comes after is looked at, not counted');
  t.equal(result.tasksLaunched, 2);
});

t.test(
  'an agent is lost with what runs on it, and the application recovers elsewhere',
  async (t) => {
    const result = await drf([
      agent(0, 'a', 'cpus:4;mem:8192'),
      agent(0, 'b', 'cpus:4;mem:8192'),
      ...spark(0, 'app', { workCoreMs: 80_000 }),
      { t: 5100, type: 'AGENT_REMOVED', agent_id: 'b' },
      agent(6500, 'c', 'cpus:4;mem:8192'),
    ]);
    // 8 cores from 0.1 s to 5.1 s do 40 of 80 core-seconds, 4 cores until 6.6 s do 6, then 8 again.
    const app = result.perFramework[0];
    t.equal(app?.class, 'satisfied');
    t.equal(app?.startedMs, 100);
    t.equal(app?.completedMs, 6600 + 34_000 / 8);
    t.equal(result.tasksLaunched, 3);
  },
);

t.test(
  'an application that loses an agent before it starts is below its minimum again',
  async (t) => {
    const result = await drf(
      [
        agent(0, 'a', 'cpus:4;mem:8192'),
        agent(0, 'b', 'cpus:4;mem:8192'),
        ...spark(0, 'app'),
        { t: 50, type: 'AGENT_REMOVED', agent_id: 'b' },
      ],
      headerOf({ horizon_ms: 200_000 }),
    );
    t.equal(result.perFramework[0]?.startedMs, undefined);
    t.match(result.perFramework[0]?.class, /stuck|infeasible/);
  },
);
