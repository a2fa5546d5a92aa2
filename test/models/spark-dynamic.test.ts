import t from 'tap';
import type { SparkCoarseDemand } from '../../host/models/spark-coarse/demand.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import { makeAllocator } from '../support/make-allocator.js';
import { offerOf } from '../support/scheduler-calls.js';
import { ARRIVED_MS, registerAll, sparkApplication } from '../support/spark-application.js';
import { agent, framework, headerOf } from '../support/traces.js';

const DYNAMIC = {
  'spark.dynamicAllocation.enabled': 'true',
  'spark.shuffle.service.enabled': 'true',
  'spark.executor.cores': '2',
  'spark.executor.memory': '1g',
};

type Application = ReturnType<typeof sparkApplication>;

/** An application whose every executor registers as soon as it is offered anything. */
function application(properties: Record<string, string>, more: Partial<SparkCoarseDemand>) {
  return sparkApplication({ ...DYNAMIC, ...properties }, more);
}

/** Offers it a whole cluster at such times, and says how many executors it launched at each. */
function launchesAt(app: Application, timesMs: readonly number[]): number[] {
  return timesMs.map((atMs) => {
    app.calls.runTo(ARRIVED_MS + atMs, app.model);
    app.model.offers([offerOf(1, { cpus: 1000, mem: 2_000_000 })]);
    const launched = app.calls.launched.length;
    registerAll(app);
    return launched;
  });
}

const LONG = [{ tasks: 1000, task_ms: 100_000 }];

t.test('while tasks wait it asks for 1, 2, 4, … more, after 1 s and each second', (t) => {
  const app = application({}, { stages: LONG });
  t.same(launchesAt(app, [0, 990, 1000, 1990, 2000, 3000, 4000]), [0, 0, 1, 0, 2, 4, 8]);
  t.end();
});

t.test('the backlog timeouts are properties; the second is by default the first', (t) => {
  const backlog = { 'spark.dynamicAllocation.schedulerBacklogTimeout': '3s' };
  const sustained = { 'spark.dynamicAllocation.sustainedSchedulerBacklogTimeout': '500ms' };
  const one = application(backlog, { stages: LONG });
  t.same(launchesAt(one, [2900, 3000, 5900, 6000]), [0, 1, 0, 2]);
  const both = application({ ...backlog, ...sustained }, { stages: LONG });
  t.same(launchesAt(both, [3000, 3500, 4000]), [1, 2, 4]);
  t.end();
});

t.test('it starts with initialExecutors, which are no fewer than the minimum', (t) => {
  const initial = { 'spark.dynamicAllocation.initialExecutors': '3' };
  const least = { 'spark.dynamicAllocation.minExecutors': '2' };
  const instances = { 'spark.executor.instances': '5' };
  const atFirst = (properties: Record<string, string>) =>
    launchesAt(application(properties, { stages: LONG }), [0]);
  t.same(atFirst({}), [0]);
  t.same(atFirst(least), [2]);
  t.same(atFirst(initial), [3]);
  t.same(atFirst({ ...initial, ...least }), [3]);
  t.same(atFirst({ ...initial, ...instances }), [5]);
  t.end();
});

t.test('it asks for no more than its tasks need, nor than maxExecutors', (t) => {
  const few = application({}, { stages: [{ tasks: 11, task_ms: 100_000 }] });
  // Two tasks an executor: six of them.
  t.same(launchesAt(few, [1000, 2000, 3000, 4000, 5000]), [1, 2, 3, 0, 0]);
  const ratio = { 'spark.dynamicAllocation.executorAllocationRatio': '0.5' };
  const half = application(ratio, { stages: [{ tasks: 11, task_ms: 100_000 }] });
  t.same(launchesAt(half, [1000, 2000, 3000]), [1, 2, 0]);
  const most = { 'spark.dynamicAllocation.maxExecutors': '4' };
  const bounded = application(most, { stages: LONG });
  t.same(launchesAt(bounded, [1000, 2000, 3000, 4000]), [1, 2, 1, 0]);
  t.end();
});

t.test('a backlog that comes again begins with one executor after the timeout', (t) => {
  const stages = [
    { tasks: 6, task_ms: 3000 },
    { tasks: 100, task_ms: 3000, after_ms: 10_000 },
  ];
  const app = application({}, { stages });
  t.same(launchesAt(app, [1000, 2000]), [1, 2]);
  // All three run two tasks each until 5 s after the first began; then nothing until 15 s. The three
  // are still there, and making up for them is no round of one, so that the next is one again.
  t.same(launchesAt(app, [14_000, 15_000, 16_000, 17_000, 18_000]), [0, 0, 1, 1, 2]);
  t.end();
});

t.test('at its limit it declines every offer for 5 s, not 120 s', (t) => {
  const app = application({ 'spark.mesos.constraints': 'ssd:' }, { stages: LONG });
  app.model.offers([offerOf(1, { cpus: 8, mem: 9000 })]);
  t.same(app.calls.take(), ['decline 1, 5 s'], 'whatever else there is against it');
  t.end();
});

t.test('upstream does not revive when the limit rises', (t) => {
  const app = application({}, { stages: LONG });
  app.calls.runTo(ARRIVED_MS + 5000, app.model);
  t.same(app.calls.take(), []);
  t.end();
});

/** Three executors from 2 s on, 6 tasks that end at 5 s and 6 s, and nothing to do from then on. */
function idleFrom(properties: Record<string, string>, caches = false) {
  const stages = [
    { tasks: 6, task_ms: 4000, caches },
    { tasks: 1, task_ms: 1000, after_ms: 10_000_000 },
  ];
  const app = application(properties, { stages });
  launchesAt(app, [1000, 2000]);
  app.calls.take();
  return app;
}

/** When which executors are killed. */
function killsTo({ calls, model }: Application, untilMs: number): [number, string][] {
  const kills: [number, string][] = [];
  for (;;) {
    const nextMs = Math.min(...calls.timers.values());
    if (nextMs > ARRIVED_MS + untilMs) return kills;
    calls.runTo(nextMs, model);
    for (const line of calls.take()) kills.push([calls.nowMs - ARRIVED_MS, line]);
  }
}

t.test('idle executors are killed after 60 s, in the order in which they became so', (t) => {
  // The first has run two tasks from 1 s to 5 s, the others from 2 s to 6 s.
  t.same(killsTo(idleFrom({}), 500_000), [
    [65_000, 'kill app-0'],
    [66_000, 'kill app-1'],
    [66_000, 'kill app-2'],
  ]);
  t.end();
});

t.test('executorIdleTimeout is a property, and minExecutors are kept', (t) => {
  const idle = { 'spark.dynamicAllocation.executorIdleTimeout': '120s' };
  const least = { 'spark.dynamicAllocation.minExecutors': '1' };
  const app = application(
    { ...idle, ...least },
    {
      stages: [
        { tasks: 6, task_ms: 4000 },
        { tasks: 1, task_ms: 1000, after_ms: 10_000_000 },
      ],
    },
  );
  // One there from the beginning, two and three more as tasks wait.
  t.same(launchesAt(app, [0, 1000, 2000]), [1, 1, 1]);
  app.calls.take();
  t.same(killsTo(app, 500_000), [
    [124_000, 'kill app-0'],
    [125_000, 'kill app-1'],
  ]);
  t.end();
});

t.test('executors that cache something are never killed for being idle, unless told', (t) => {
  t.same(killsTo(idleFrom({}, true), 500_000), []);
  const cached = { 'spark.dynamicAllocation.cachedExecutorIdleTimeout': '120s' };
  t.same(
    killsTo(idleFrom(cached, true), 500_000).map(([atMs]) => atMs),
    [125_000, 126_000, 126_000],
  );
  t.end();
});

t.test('work that any number of cores share is a backlog without end, and nobody is idle', (t) => {
  const app = application({ 'spark.cores.max': '20' }, { work_core_ms: 200_000 });
  t.same(launchesAt(app, [1000, 2000, 3000, 4000]), [1, 2, 4, 3]);
  app.calls.take();
  app.calls.runTo(100_000, app.model);
  // 2 + 6 + 14 core-seconds by then, the rest on 20 cores.
  t.equal(app.calls.take()[0], `finished at ${ARRIVED_MS + 4000 + (200_000 - 22_000) / 20}`);
  t.end();
});

t.test('settings that Spark would refuse are errors', (t) => {
  const properties = { 'spark.task.cpus': '3' };
  t.throws(() => application(properties, { stages: LONG }), /no more than spark\.executor\.cores/);
  const range = {
    'spark.dynamicAllocation.minExecutors': '3',
    'spark.dynamicAllocation.maxExecutors': '2',
  };
  t.throws(() => application(range, { stages: LONG }), /no less than minExecutors \(3\)/);
  const none = { 'spark.dynamicAllocation.executorAllocationRatio': '0' };
  t.throws(() => application(none, { stages: LONG }), /expected a number above 0, up to 1/);
  t.end();
});

/** A service that is busy at the beginning of each ten minutes, for an hour. */
async function service(properties: Record<string, string>) {
  const stages = Array.from({ length: 6 }, (_, index) => ({
    ...{ tasks: 32, task_ms: 30_000 },
    ...(index > 0 && { after_ms: 600_000 }),
  }));
  const demand = {
    model: 'spark-coarse',
    properties: { ...properties, 'spark.executor.cores': '2', 'spark.cores.max': '32' },
    stages,
    executor_start_ms: 2000,
  } as const;
  const events = [
    ...[1, 2, 3, 4].map((number) => agent(0, `a${number}`, 'cpus:8;mem:32768')),
    ...framework(0, { id: 'service', name: 'service', roles: ['services'] }, demand),
  ];
  return (await replay(headerOf(), events, presets.drf, makeAllocator)).result;
}

t.test('cores held follow cores used', async (t) => {
  const fixed = await service({});
  const dynamic = await service(DYNAMIC);
  const used = (6 * 32 * 30) / 3600;
  t.ok(Math.abs(fixed.coreHoursUsed - used) < 1e-9);
  t.ok(Math.abs(dynamic.coreHoursUsed - used) < 1e-9, 'the same work');
  t.ok(fixed.coreHoursUsed < 0.06 * fixed.coreHoursHeld, 'all is held between the bursts');
  t.ok(dynamic.coreHoursUsed > 0.3 * dynamic.coreHoursHeld);
  const [held] = dynamic.series.coresHeld;
  t.equal(Math.max(...(held?.values ?? [])), 32);
  t.ok(held?.values.filter((cores) => cores === 0).length === 7, 'given back after each burst');
  t.ok((dynamic.makespanMs ?? 0) > (fixed.makespanMs ?? 0), 'asking for them takes its time');
});
