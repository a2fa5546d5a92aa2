import t from 'tap';
import { coreMsOf, sparkDuration, sparkShortest } from '../../host/models/spark-coarse/demand.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import { makeAllocator } from '../support/make-allocator.js';
import { offerOf } from '../support/scheduler-calls.js';
import { registerAll, SMALL, sparkApplication } from '../support/spark-application.js';
import { agent, framework, headerOf } from '../support/traces.js';

/** An application with 8 registered cores from 1,030 ms on. */
function onEightCores(more: Parameters<typeof sparkApplication>[1], properties = {}) {
  const app = sparkApplication({ ...SMALL, 'spark.cores.max': '8', ...properties }, more);
  app.model.offers([offerOf(1, { cpus: 8, mem: 100_000 })]);
  const executors = [...app.calls.launched];
  registerAll(app);
  app.calls.take();
  return { ...app, executors };
}

t.test('tasks of a stage run in waves, as many at once as there are cores', (t) => {
  const { calls, model } = onEightCores({ stages: [{ tasks: 20, task_ms: 1000 }] });
  const used: (number | undefined)[] = [];
  for (const atMs of [1030, 2030, 3030]) {
    calls.runTo(atMs, model);
    used.push(model.coresUsed);
  }
  t.same(used, [8000, 8000, 4000], '8, 8 and 4 tasks');
  calls.runTo(10_000, model);
  t.same(calls.take(), ['finished at 4030']);
  t.end();
});

t.test('a stage begins when the one before it has ended, after its pause', (t) => {
  const stages = [
    { tasks: 8, task_ms: 1000 },
    { tasks: 1, task_ms: 500, after_ms: 2000 },
    { tasks: 1, task_ms: 500 },
  ];
  const { calls, model } = onEightCores({ stages });
  t.equal(calls.expectedEndMs, 1030 + 1000 + 2000 + 500 + 500);
  calls.runTo(2500, model);
  t.equal(model.coresUsed, 0, 'nothing to do, and all is held');
  calls.runTo(4100, model);
  t.equal(model.coresUsed, 1000);
  calls.runTo(10_000, model);
  t.same(calls.take(), ['finished at 5030']);
  t.equal(model.workDone(), 1000 * (8 * 1000 + 500 + 500));
  t.end();
});

t.test('a task takes spark.task.cpus cores', (t) => {
  const stages = [{ tasks: 6, task_ms: 1000 }];
  const { calls, model } = onEightCores({ stages }, { 'spark.task.cpus': '3' });
  t.equal(model.coresUsed, 6000, 'one on each executor of 4 cores');
  calls.runTo(10_000, model);
  t.same(calls.take(), ['finished at 4030']);
  t.equal(model.workDone(), 6 * 3 * 1000 * 1000);
  t.end();
});

t.test('what runs on an executor that is lost is done again, what has ended is not', (t) => {
  const stages = [{ tasks: 16, task_ms: 1000 }];
  const { calls, model, executors } = onEightCores({ stages });
  const [first] = executors;
  if (first === undefined) throw new Error('an executor was expected');
  calls.runTo(2130, model);
  model.status(first, 'TASK_LOST');
  t.same(calls.take(), ['repeats 400 core-ms', 'revive'], 'four tasks of 100 ms');
  t.equal(model.workDone(), 1000 * (8 * 1000 + 4 * 100));
  calls.runTo(10_000, model);
  t.same(calls.take(), ['finished at 4030'], 'four more on the other executor');
  t.equal(model.workDone(), 1000 * 16_000);
  t.end();
});

t.test('below what it needs its tasks take longer, and do no more that is useful', (t) => {
  const below = { cores: 16, work_factor: 3 };
  const { calls, model } = onEightCores({ stages: [{ tasks: 8, task_ms: 1000 }], below });
  calls.runTo(2530, model);
  t.equal(model.workDone(), 1000 * 8 * 500);
  calls.runTo(10_000, model);
  t.same(calls.take(), ['finished at 4030']);
  t.equal(model.workDone(), 1000 * 8 * 1000);
  t.end();
});

t.test('few tasks are dealt out in an order that is drawn, the same each time', (t) => {
  // One task a stage: whom of 64 executors it went to shows by whose loss repeats it.
  const whoRuns = (): string[] => {
    const properties = { 'spark.executor.cores': '1', 'spark.cores.max': '64' };
    const stages = [1, 2, 3].map(() => ({ tasks: 1, task_ms: 1000 }));
    const app = sparkApplication(properties, { stages });
    app.model.offers([offerOf(1, { cpus: 64, mem: 100_000 })]);
    const executors = [...app.calls.launched];
    registerAll(app);
    app.calls.take();
    // The first stage began when the first of them had registered; the second has them all.
    app.calls.runTo(2530, app.model);
    const runner = (): string => {
      for (const executor of executors) {
        app.calls.runTo(app.calls.nowMs + 1, app.model);
        app.model.status(executor, 'TASK_LOST');
        if (app.calls.take().some((line) => line.startsWith('repeats'))) return executor.id;
      }
      throw new Error('nobody ran it');
    };
    return [runner(), runner()];
  };
  const [first, second] = whoRuns();
  t.not(first, 'app-0', 'it is not the first that registered');
  t.not(second, first);
  t.same(whoRuns(), [first, second]);
  t.end();
});

t.test('what follows from stages before they are played', (t) => {
  const demand = {
    model: 'spark-coarse',
    properties: { ...SMALL, 'spark.cores.max': '8', 'spark.task.cpus': '2' },
    stages: [
      { tasks: 10, task_ms: 1000 },
      { tasks: 4, task_ms: 500, after_ms: 300 },
    ],
    executor_start_ms: 250,
  } as const;
  t.equal(coreMsOf(demand), 2 * (10_000 + 2000));
  // Four at once: three waves, the pause, one wave.
  t.equal(sparkShortest(demand), 250 + 3000 + 300 + 500);
  t.equal(sparkDuration(demand), 250 + 3000 + 300 + 500);
  const dynamic = {
    ...demand.properties,
    'spark.dynamicAllocation.enabled': 'true',
    'spark.shuffle.service.enabled': 'true',
  };
  t.equal(sparkShortest({ ...demand, properties: dynamic }), undefined);
  t.end();
});

t.test('a replay tells cores that are held from those that are used', async (t) => {
  const demand = {
    model: 'spark-coarse',
    properties: { ...SMALL, 'spark.cores.max': '8' },
    stages: [
      { tasks: 8, task_ms: 1000 },
      { tasks: 2, task_ms: 1000, after_ms: 3000 },
    ],
    executor_start_ms: 100,
  } as const;
  const events = [agent(0, 'a'), ...framework(0, { id: 'app', name: 'app', roles: ['x'] }, demand)];
  const { result } = await replay(headerOf(), events, presets.drf, makeAllocator);
  const seconds = (hours: number) => Math.round(hours * 3600 * 1000) / 1000;
  t.equal(seconds(result.coreHoursHeld), 8 * 5.1);
  t.equal(seconds(result.coreHoursUsed), 8 + 2);
  t.equal(seconds(result.coreHoursUseful), 8 + 2);
  t.same(result.series.coresUsed[0], {
    name: 'x',
    timesMs: [0, 100, 1100, 4100, 5100],
    values: [0, 8, 0, 2, 0],
  });
});
