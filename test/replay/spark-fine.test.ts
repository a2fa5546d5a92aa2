import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';
import type { Task } from '../../host/models/model.js';
import { PlayedDemand } from '../../host/models/played.js';
import type { SparkFineDemand } from '../../host/models/spark-fine/demand.js';
import { SparkFine } from '../../host/models/spark-fine/scheduler.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import { parseAttributes } from '../../host/resources/index.js';
import { offerOf, RecordedCalls } from '../support/scheduler-calls.js';
import { agent, framework, headerOf } from '../support/traces.js';

/** Fine-grained Spark: a Mesos task for each of Spark's, and an executor that holds besides. */

function demandOf(more: Partial<SparkFineDemand> = {}): SparkFineDemand {
  return {
    model: 'spark-fine',
    // 1,024 MiB with the least overhead of 384.
    properties: {},
    stages: [{ tasks: 10, task_ms: 1000 }],
    executor_start_ms: 5000,
    ...more,
  };
}

function application(more: Partial<SparkFineDemand> = {}) {
  const calls = new RecordedCalls();
  const framework = { id: 'app', name: 'PageRank', arrivedMs: 0 };
  const model = new SparkFine(framework, demandOf(more), calls);
  model.subscribed();
  return { calls, model };
}

const tasksOf = ({ launched }: RecordedCalls): Task[] =>
  launched.filter(({ isExecutor }) => isExecutor !== true);

t.test('the first task on an agent brings an executor of one cpu and its memory', (t) => {
  const { calls, model } = application();
  model.offers([offerOf(1, { cpus: 4, mem: 8000 }, { agentId: 'a' })]);
  t.same(calls.take(), ['accept 1: cpus 1+1+1+1, 1 s']);
  const [executor, first] = calls.launched;
  t.match(executor, { name: 'PageRank executor on a', isExecutor: true, startMs: 5000 });
  t.same(executor?.quantities, { cpus: 1000, mem: 1_408_000 });
  t.match(first, { name: 'PageRank stage 0 task 0', startMs: 5000, durationMs: 1000 });
  t.same(first?.quantities, { cpus: 1000 });
  calls.nowMs = 8000;
  model.offers([offerOf(2, { cpus: 2, mem: 0 }, { agentId: 'a' })]);
  t.same(calls.take(), ['accept 2: cpus 1+1, 1 s'], 'there is one, which needs no memory again');
  t.match(calls.launched.at(-1), { startMs: 0 });
  t.end();
});

t.test('an offer is of use with room for executor and task, or for a task where one is', (t) => {
  const { calls, model } = application();
  model.offers([
    offerOf(1, { cpus: 1.9, mem: 8000 }),
    offerOf(2, { cpus: 8, mem: 1407 }),
    offerOf(3, { cpus: 2, mem: 1408 }, { agentId: 'a' }),
  ]);
  t.same(calls.take(), ['decline 1, 5 s', 'decline 2, 5 s', 'accept 3: cpus 1+1, 1 s']);
  model.offers([offerOf(4, { cpus: 0.9, mem: 8000 }, { agentId: 'a' })]);
  t.same(calls.take(), ['decline 4, 5 s']);
  t.end();
});

t.test(
  'tasks are spread, one on each offer in turn; what is left over is declined for 5 s',
  (t) => {
    const { calls, model } = application({ stages: [{ tasks: 4, task_ms: 1000 }] });
    const offer = (id: number) => offerOf(id, { cpus: 8, mem: 8000 });
    model.offers([offer(1), offer(2), offer(3)]);
    t.same(calls.take(), [
      'accept 1: cpus 1+1+1, 1 s',
      'accept 2: cpus 1+1, 1 s',
      'accept 3: cpus 1+1, 1 s',
    ]);
    model.offers([offer(4)]);
    t.same(calls.take(), ['decline 4, 5 s'], 'no task is left');
    t.end();
  },
);

t.test('an offer whose agent does not meet the constraints is declined for two minutes', (t) => {
  const { calls, model } = application({ properties: { 'spark.mesos.constraints': 'AZ:a' } });
  const inZone = (zone: string) => ({ attributes: parseAttributes(`AZ:${zone}`) });
  model.offers([
    offerOf(1, { cpus: 4, mem: 8000 }, inZone('b')),
    offerOf(2, { cpus: 2, mem: 8000 }, inZone('a')),
  ]);
  t.same(calls.take(), ['decline 1, 120 s', 'accept 2: cpus 1+1, 1 s']);
  t.end();
});

t.test(
  'a task holds its cores until it ends; the executor lives until the application leaves',
  (t) => {
    const { calls, model } = application({ stages: [{ tasks: 2, task_ms: 1000 }] });
    model.offers([offerOf(1, { cpus: 4, mem: 8000 })]);
    const [first, second] = tasksOf(calls);
    if (first === undefined || second === undefined) throw new Error('two tasks were expected');
    calls.take();
    model.status(first, 'TASK_RUNNING');
    t.equal(model.coresUsed, 1000, 'the cores of the executor do nothing');
    model.status(second, 'TASK_RUNNING');
    calls.nowMs = 1000;
    model.status(first, 'TASK_FINISHED');
    t.same(calls.take(), ['runs at 1000'], 'no executor is killed');
    model.status(second, 'TASK_FINISHED');
    t.same(calls.take(), ['finished at 1000']);
    t.equal(model.workDone(), 2 * 1000 * 1000);
    t.end();
  },
);

t.test('a stage begins when the one before it has ended, and revives', (t) => {
  const { calls, model } = application({
    stages: [
      { tasks: 1, task_ms: 1000 },
      { tasks: 3, task_ms: 2000 },
    ],
  });
  model.offers([offerOf(1, { cpus: 8, mem: 8000 }, { agentId: 'a' })]);
  const [first] = tasksOf(calls);
  if (first === undefined) throw new Error('a task was expected');
  t.equal(model.isWaiting, false);
  calls.take();
  model.status(first, 'TASK_RUNNING');
  model.status(first, 'TASK_FINISHED');
  t.same(calls.take(), ['runs at 0', 'revive']);
  t.match(model.waiting(), [{ task: 'PageRank stage 1 task 0', count: 3 }]);
  model.offers([offerOf(2, { cpus: 8, mem: 0 }, { agentId: 'a' })]);
  t.same(calls.take(), ['accept 2: cpus 1+1+1, 1 s']);
  t.equal(calls.launched.at(-1)?.durationMs, 2000);
  t.end();
});

t.test('a task that fails takes its executor along, and the agent is as good as any', (t) => {
  const { calls, model } = application({ stages: [{ tasks: 2, task_ms: 1000 }] });
  model.offers([offerOf(1, { cpus: 4, mem: 8000 }, { agentId: 'a' })]);
  const [executor] = calls.launched;
  const [first, second] = tasksOf(calls);
  if (first === undefined || second === undefined || executor === undefined) {
    throw new Error('an executor and two tasks were expected');
  }
  for (const task of [executor, first, second]) model.status(task, 'TASK_RUNNING');
  calls.take();
  calls.nowMs = 700;
  model.status(first, 'TASK_FAILED');
  t.same(calls.take(), [
    'repeats 700 core-ms',
    `kill ${executor.id}`,
    `kill ${second.id}`,
    'revive',
  ]);
  model.status(executor, 'TASK_KILLED');
  model.status(second, 'TASK_KILLED');
  t.same(calls.take(), ['repeats 700 core-ms', 'revive']);
  model.offers([
    offerOf(2, { cpus: 4, mem: 100 }, { agentId: 'a' }),
    offerOf(3, { cpus: 4, mem: 8000 }, { agentId: 'a' }),
  ]);
  t.same(calls.take(), ['decline 2, 5 s', 'accept 3: cpus 1+1+1, 1 s'], 'it needs a new one');
  t.same(
    tasksOf(calls)
      .slice(2)
      .map(({ name }) => name),
    [first.name, second.name],
  );
  t.end();
});

t.test('properties have their Spark names and defaults', (t) => {
  const properties = {
    'spark.task.cpus': '2',
    'spark.mesos.mesosExecutor.cores': '0.5',
    'spark.executor.memory': '10g',
  };
  const { calls, model } = application({ properties });
  model.offers([offerOf(1, { cpus: 4.5, mem: 20_000 })]);
  t.same(calls.take(), ['accept 1: cpus 0.5+2+2, 1 s']);
  t.equal(calls.launched[0]?.quantities.mem, 11_264_000);
  const coarse = new PlayedDemand(
    'app',
    demandOf({ properties: { 'spark.mesos.coarse': 'true' } }),
  );
  t.throws(() => coarse.reach(), { code: 'demand', message: /spark\.mesos\.coarse.*fine-grained/ });
  const odd = { 'spark.mesos.mesosExecutor.cores': 'x' };
  t.throws(() => new PlayedDemand('app', demandOf({ properties: odd })).reach(), {
    message: /a number of cores/,
  });
  t.end();
});

t.test('its demand tells the shortest time and what it can hold, and no minimum', (t) => {
  const stages = [
    { tasks: 4, task_ms: 1000 },
    { tasks: 2, task_ms: 500 },
  ];
  const demand = new PlayedDemand('app', demandOf({ stages, task_start_ms: 10 }));
  t.equal(demand.minimum(), undefined);
  t.equal(demand.durationMs(), undefined);
  t.equal(demand.shortestMs(), 5000 + 1010 + 510);
  t.same(Object.fromEntries(demand.reach().most), { cpus: 4 * 2000, mem: 4 * 1408 * 1000 });
  t.end();
});

t.test('in a replay each of its tasks is launched once, and executors are no tasks', async (t) => {
  const demand = demandOf({ stages: [{ tasks: 40, task_ms: 1000 }] });
  const events = [
    agent(0, 'a', 'cpus:4;mem:8000'),
    agent(0, 'b', 'cpus:4;mem:8000'),
    ...framework(100, { id: 'app', name: 'app', roles: ['spark'] }, demand),
  ];
  const policy = presets.drf;
  if (policy === undefined) throw new Error('there is drf');
  const { result } = await replay(headerOf(), events, policy, createAllocator);
  t.equal(result.tasksLaunched, 40);
  t.equal(result.ended, 'done');
  const [app] = result.perFramework;
  t.equal(app?.coreHoursUseful, 40 / 3600);
  // Both executors hold a core from the first offers on until the application leaves.
  const wholeMs = (app?.completedMs ?? 0) - (app?.firstResourcesMs ?? 0);
  const tasksHeld = (app?.coreHoursHeld ?? 0) - (2 * wholeMs) / 3_600_000;
  t.ok(tasksHeld >= 40 / 3600, `${tasksHeld * 3600} core-seconds`);
});

/** Ten tasks of 1 s on an agent of 4 cpus of which the executor takes one and nearly all memory. */
async function besideItsExecutor(mem: number, minAllocatable?: readonly string[]) {
  const events = [
    agent(0, 'a', `cpus:4;mem:${mem}`),
    ...framework(100, { id: 'app', name: 'app', roles: ['spark'] }, demandOf()),
  ];
  const policy = presets.drf;
  if (policy === undefined) throw new Error('there is drf');
  const master = minAllocatable && { min_allocatable_resources: minAllocatable };
  const header = headerOf({ horizon_ms: 600_000, ...(master && { master }) });
  const { result } = await replay(header, events, policy, createAllocator);
  const [app] = result.perFramework;
  return { launched: result.tasksLaunched, isDone: app?.completedMs !== undefined };
}

t.test('where executors take all memory its tasks go on: cpus alone are offered', async (t) => {
  t.same(await besideItsExecutor(1408), { launched: 10, isDone: true });
});

t.test('before Mesos 0.21 they did not: an offer had to hold cpus and 32 MiB, both', async (t) => {
  const both = ['cpus:0.01;mem:32'];
  t.same(await besideItsExecutor(1408 + 31, both), { launched: 3, isDone: false });
  t.same(await besideItsExecutor(1408 + 32, both), { launched: 10, isDone: true });
});
