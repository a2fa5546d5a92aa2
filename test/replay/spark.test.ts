import t from 'tap';
import { sparkMinimum } from '../../host/models/spark-coarse/demand.js';
import { sparkSettings } from '../../host/models/spark-coarse/properties.js';
import { SparkCoarse } from '../../host/models/spark-coarse/scheduler.js';
import { offerOf, RecordedCalls } from '../support/scheduler-calls.js';
import { registerAll, SMALL, sparkApplication as spark } from '../support/spark-application.js';

t.test('executors go round the offers, one per offer and pass, until cores.max', (t) => {
  const { calls, model } = spark({ ...SMALL, 'spark.cores.max': '20' });
  model.offers([
    offerOf(1, { cpus: 16, mem: 20_000 }),
    offerOf(2, { cpus: 16, mem: 20_000 }),
    offerOf(3, { cpus: 2, mem: 20_000 }),
  ]);
  // The third is too small; at max cores when it is declined, so for 120 s.
  t.same(calls.take(), [
    'accept 1: cpus 4+4+4, 5 s',
    'accept 2: cpus 4+4, 5 s',
    'decline 3, 120 s',
  ]);
  t.same(
    calls.launched.map((task) => task.name),
    [0, 2, 4, 1, 3].map((number) => `PageRank executor ${number}`),
    'numbered as they are placed',
  );
  t.same(calls.launched[0]?.quantities, { cpus: 4000, mem: 4_505_000 });
  model.offers([offerOf(4, { cpus: 16, mem: 20_000 })]);
  t.same(calls.take(), ['decline 4, 120 s'], 'at max cores');
  t.end();
});

t.test('below max cores an unused offer is declined for 5 s', (t) => {
  const { calls, model } = spark({ ...SMALL, 'spark.cores.max': '20' });
  model.offers([
    offerOf(1, { cpus: 3, mem: 20_000 }),
    offerOf(2, { cpus: 8, mem: 4504 }),
    offerOf(3, { cpus: 4.9, mem: 4505 }),
  ]);
  t.same(calls.take(), ['decline 1, 5 s', 'decline 2, 5 s', 'accept 3: cpus 4, 5 s']);
  t.end();
});

t.test('two offers of one agent are not merged', (t) => {
  const { calls, model } = spark(SMALL);
  model.offers([
    offerOf(1, { cpus: 2, mem: 9000 }, { agentId: 'a' }),
    offerOf(2, { cpus: 2, mem: 9000 }, { agentId: 'a' }),
  ]);
  t.same(calls.take(), ['decline 1, 5 s', 'decline 2, 5 s']);
  t.end();
});

t.test('cores.max counts in whole executors', (t) => {
  const { calls, model } = spark({ ...SMALL, 'spark.cores.max': '10' });
  model.offers([offerOf(1, { cpus: 32, mem: 100_000 })]);
  t.same(calls.take(), ['accept 1: cpus 4+4, 5 s']);
  model.offers([offerOf(2, { cpus: 32, mem: 100_000 })]);
  t.same(calls.take(), ['decline 2, 120 s']);
  t.end();
});

t.test('without executor.cores one executor swallows the offer, up to cores.max', (t) => {
  const bounded = spark({ 'spark.cores.max': '10' });
  bounded.model.offers([
    offerOf(1, { cpus: 7.5, mem: 20_000 }),
    offerOf(2, { cpus: 8, mem: 20_000 }),
  ]);
  t.same(bounded.calls.take(), ['accept 1: cpus 7, 5 s', 'accept 2: cpus 3, 5 s']);
  const unbounded = spark({});
  unbounded.model.offers([
    offerOf(1, { cpus: 7, mem: 20_000 }),
    offerOf(2, { cpus: 32, mem: 1408 }),
  ]);
  t.same(unbounded.calls.take(), ['accept 1: cpus 7, 5 s', 'accept 2: cpus 32, 5 s']);
  t.end();
});

t.test('offers whose agent does not meet the constraints are declined for 120 s', (t) => {
  const { calls, model } = spark({
    ...SMALL,
    'spark.mesos.constraints': 'AZ:us-east-1a,us-east-1b;ssd:',
  });
  const az = (value: string) => ({ name: 'AZ', type: 'TEXT', value }) as const;
  const ssd = { name: 'ssd', type: 'TEXT', value: 'true' } as const;
  model.offers([
    offerOf(1, { cpus: 8, mem: 9010 }, { attributes: [az('us-east-1a'), ssd] }),
    offerOf(2, { cpus: 8, mem: 9010 }, { attributes: [az('us-east-1a')] }),
    offerOf(3, { cpus: 8, mem: 9010 }, { attributes: [az('us-east-1c'), ssd] }),
  ]);
  t.same(calls.take(), ['decline 2, 120 s', 'decline 3, 120 s', 'accept 1: cpus 4+4, 5 s']);
  t.end();
});

t.test('declines follow the properties', (t) => {
  const { calls, model } = spark({
    ...SMALL,
    'spark.cores.max': '4',
    'spark.mesos.constraints': 'ssd:',
    'spark.mesos.rejectOfferDuration': '10s',
    'spark.mesos.rejectOfferDurationForReachedMaxCores': '2min',
  });
  const ssd = { name: 'ssd', type: 'TEXT', value: 'true' } as const;
  model.offers([offerOf(1, { cpus: 4, mem: 9000 }, { attributes: [ssd] })]);
  model.offers([
    offerOf(2, { cpus: 4, mem: 9000 }, { attributes: [ssd] }),
    offerOf(3, { cpus: 4, mem: 9000 }),
  ]);
  t.same(calls.take(), ['accept 1: cpus 4, 5 s', 'decline 2, 120 s', 'decline 3, 10 s']);
  t.end();
});

t.test('it starts at the first poll (each 100 ms) after enough cores have registered', (t) => {
  const app = spark({
    ...SMALL,
    'spark.cores.max': '24',
    'spark.scheduler.minRegisteredResourcesRatio': '0.8',
  });
  const { calls, model } = app;
  model.offers([offerOf(1, { cpus: 16, mem: 100_000 })]);
  calls.nowMs = 1245;
  registerAll(app);
  calls.runTo(2000, model);
  t.same(calls.take(), ['accept 1: cpus 4+4+4+4, 5 s'], '16 of 19.2 cores are not enough');
  model.offers([offerOf(2, { cpus: 4, mem: 100_000 })]);
  calls.nowMs = 2245;
  registerAll(app);
  calls.runTo(20_000, model);
  t.same(calls.take(), [
    'accept 2: cpus 4, 5 s',
    'started at 2330: minimum',
    // 240 core-seconds by 20 cores.
    'finished at 14330',
  ]);
  t.end();
});

t.test('when its waiting time is over it starts anyway, but not without an executor', (t) => {
  const properties = {
    ...SMALL,
    'spark.cores.max': '24',
    'spark.scheduler.minRegisteredResourcesRatio': '0.8',
    'spark.scheduler.maxRegisteredResourcesWaitingTime': '20s',
  };
  const holding = spark(properties);
  holding.model.offers([offerOf(1, { cpus: 4, mem: 100_000 })]);
  registerAll(holding);
  holding.calls.take();
  holding.calls.runTo(21_030, holding.model);
  t.same(holding.calls.take(), ['started at 21030: waited']);

  const empty = spark(properties);
  empty.calls.runTo(30_000, empty.model);
  t.same(empty.calls.take(), []);
  empty.model.offers([offerOf(1, { cpus: 4, mem: 100_000 })]);
  empty.calls.nowMs = 30_200;
  registerAll(empty);
  empty.calls.runTo(30_300, empty.model);
  t.same(empty.calls.take(), ['accept 1: cpus 4, 5 s', 'started at 30200: waited']);
  t.end();
});

t.test('the default waiting time is 30 s and the default ratio 0', (t) => {
  const app = spark({ ...SMALL, 'spark.cores.max': '8' });
  app.model.offers([offerOf(1, { cpus: 4, mem: 100_000 })]);
  app.calls.nowMs = 1200;
  registerAll(app);
  app.calls.runTo(1230, app.model);
  t.same(app.calls.take(), ['accept 1: cpus 4, 5 s', 'started at 1200: minimum']);
  t.equal(sparkSettings({}).maxWaitingMs, 30_000);
  t.end();
});

t.test('a ratio that whole executors cannot reach waits the whole time', (t) => {
  const app = spark({
    ...SMALL,
    'spark.cores.max': '10',
    'spark.scheduler.minRegisteredResourcesRatio': '1.0',
  });
  app.model.offers([offerOf(1, { cpus: 32, mem: 100_000 })]);
  registerAll(app);
  app.calls.take();
  app.calls.runTo(40_000, app.model);
  t.equal(app.calls.take()[0], 'started at 31030: waited');
  t.end();
});

t.test('executors that come and go change how fast the work is done', (t) => {
  const app = spark({ ...SMALL, 'spark.cores.max': '8' }, { work_core_ms: 80_000 });
  const { calls, model } = app;
  model.offers([offerOf(1, { cpus: 8, mem: 100_000 })]);
  const [first, second] = calls.launched;
  if (first === undefined || second === undefined) throw new Error('two executors were expected');
  calls.nowMs = 1030;
  model.status(first, 'TASK_RUNNING');
  calls.runTo(6030, model);
  // 20 of 80 core-seconds are done by 4 cores; 5 s by 8 cores do 40 more; then 4 cores the rest.
  model.status(second, 'TASK_RUNNING');
  calls.runTo(11_030, model);
  model.status(first, 'TASK_LOST');
  calls.runTo(60_000, model);
  t.same(calls.take(), [
    'accept 1: cpus 4+4, 5 s',
    'started at 1030: minimum',
    'revive',
    'finished at 16030',
  ]);
  t.end();
});

t.test('any terminal state frees cores and revives; two failures rule an agent out', (t) => {
  const app = spark({ ...SMALL, 'spark.cores.max': '4' });
  const { calls, model } = app;
  const states = ['TASK_KILLED', 'TASK_FINISHED', 'TASK_FAILED', 'TASK_LOST'] as const;
  for (const [index, state] of states.entries()) {
    model.offers([offerOf(index, { cpus: 4, mem: 9000 }, { agentId: 'a' })]);
    const task = calls.launched.pop();
    if (task === undefined) throw new Error('an executor was expected');
    model.status(task, state);
    t.same(calls.take(), [`accept ${index}: cpus 4, 5 s`, 'revive'], state);
  }
  model.offers([
    offerOf(8, { cpus: 4, mem: 9000 }, { agentId: 'a' }),
    offerOf(9, { cpus: 4, mem: 9000 }, { agentId: 'b' }),
  ]);
  // The driver knows it has reached its maximum only once all offers are looked at.
  t.same(calls.take(), ['decline 8, 120 s', 'accept 9: cpus 4, 5 s']);
  t.end();
});

t.test('GPUs go to the first executors, up to gpus.max', (t) => {
  const { calls, model } = spark({ ...SMALL, 'spark.mesos.gpus.max': '3' });
  model.offers([
    offerOf(1, { cpus: 4, mem: 9000, gpus: 2 }),
    offerOf(2, { cpus: 4, mem: 9000, gpus: 2 }),
    offerOf(3, { cpus: 4, mem: 9000, gpus: 2 }),
  ]);
  t.same(
    calls.launched.map((task) => task.quantities.gpus),
    [2000, 1000, undefined],
  );
  t.end();
});

t.test('its minimum in Mesos terms', (t) => {
  const demand = (properties: Record<string, string>) =>
    ({ model: 'spark-coarse', properties, work_core_ms: 1, executor_start_ms: 0 }) as const;
  const ratio = 'spark.scheduler.minRegisteredResourcesRatio';
  t.same(sparkMinimum(demand({ ...SMALL, 'spark.cores.max': '24', [ratio]: '0.8' })), {
    resources: 'cpus:19.2',
    unit: 'cpus:4;mem:4505',
  });
  t.equal(sparkMinimum(demand({ ...SMALL, 'spark.cores.max': '24' })), undefined);
  t.equal(sparkMinimum(demand({ ...SMALL, [ratio]: '0.8' })), undefined);
  t.end();
});

t.test('an executor that is killed takes a share of what it did with it', (t) => {
  const properties = { ...SMALL, 'spark.cores.max': '8' };
  for (const [share, log] of [
    [0, ['revive']],
    [0.5, ['repeats 2000 core-ms', 'revive']],
  ] as const) {
    const demand = { work_core_ms: 80_000, executor_start_ms: 200, repeated_share: share };
    const calls = new RecordedCalls();
    const model = new SparkCoarse(
      { id: 'app', name: 'PageRank', arrivedMs: 0 },
      { model: 'spark-coarse', properties, ...demand },
      calls,
    );
    model.subscribed();
    model.offers([offerOf(1, { cpus: 8, mem: 20_000 })]);
    const [one, other] = calls.launched.splice(0);
    if (one === undefined || other === undefined) throw new Error('two executors were expected');
    model.status(one, 'TASK_RUNNING');
    model.status(other, 'TASK_RUNNING');
    calls.runTo(0, model);
    calls.take();
    t.equal(calls.expectedEndMs, 10_000, 'on eight cores');
    calls.runTo(1000, model);
    model.status(other, 'TASK_KILLED');
    t.same(calls.take(), log);
    t.equal(calls.expectedEndMs, 1000 + (72_000 + share * 4000) / 4, 'on four');
  }
  t.end();
});
