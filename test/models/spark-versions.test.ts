import t from 'tap';
import type { SparkCoarseDemand } from '../../host/models/spark-coarse/demand.js';
import { sparkMinimum } from '../../host/models/spark-coarse/demand.js';
import { sparkSettings } from '../../host/models/spark-coarse/properties.js';
import { offerOf } from '../support/scheduler-calls.js';
import { registerAll, SMALL, sparkApplication } from '../support/spark-application.js';

const RATIO = 'spark.scheduler.minRegisteredResourcesRatio';
const WAITING = 'spark.scheduler.maxRegisteredResourcesWaitingTime';

t.test('1.6: one executor an agent takes what the offer has, up to the cores left', (t) => {
  const { calls, model } = sparkApplication(
    { ...SMALL, 'spark.cores.max': '40' },
    { version: '1.6' },
  );
  model.offers([
    offerOf(1, { cpus: 5.5, mem: 9000 }, { agentId: 'a' }),
    offerOf(2, { cpus: 32, mem: 200_000 }, { agentId: 'b' }),
    offerOf(3, { cpus: 8, mem: 200_000 }, { agentId: 'b' }),
    offerOf(4, { cpus: 8, mem: 200_000 }, { agentId: 'c' }),
  ]);
  t.same(calls.take(), [
    'accept 1: cpus 5, 5 s',
    'accept 2: cpus 32, 5 s',
    'decline 3, 5 s',
    'accept 4: cpus 3, 5 s',
  ]);
  t.same(
    calls.launched.map(({ quantities }) => quantities.mem),
    [4_505_000, 4_505_000, 4_505_000],
    'with the same memory, however many cores',
  );
  t.end();
});

t.test('2.0: several equal executors an agent', (t) => {
  const { calls, model } = sparkApplication(
    { ...SMALL, 'spark.cores.max': '40' },
    { version: '2.0' },
  );
  model.offers([
    offerOf(1, { cpus: 5.5, mem: 9000 }, { agentId: 'a' }),
    offerOf(2, { cpus: 32, mem: 200_000 }, { agentId: 'b' }),
  ]);
  t.same(calls.take(), ['accept 1: cpus 4, 5 s', 'accept 2: cpus 4+4+4+4+4+4+4+4, 5 s']);
  t.end();
});

t.test('1.6 has no GPUs and no ports to take', (t) => {
  const properties = { 'spark.mesos.gpus.max': '2', 'spark.blockManager.port': '31005' };
  const { calls, model } = sparkApplication(properties, { version: '1.6' });
  model.offers([offerOf(1, { cpus: 4, mem: 9000, gpus: 2 })]);
  t.same(calls.take(), ['accept 1: cpus 4, 5 s']);
  t.equal(calls.launched[0]?.quantities.gpus, undefined);
  t.end();
});

t.test('at max cores 1.6 declines for 5 s, from 2.0 on it is 120 s', (t) => {
  for (const [version, refuseSeconds] of [
    ['1.5', 5],
    ['1.6.3', 5],
    ['2.0', 120],
    ['2.1', 120],
    ['3.0', 120],
  ] as const) {
    const { calls, model } = sparkApplication({ ...SMALL, 'spark.cores.max': '4' }, { version });
    model.offers([offerOf(1, { cpus: 4, mem: 9000 })]);
    model.offers([offerOf(2, { cpus: 4, mem: 9000 })]);
    t.same(calls.take(), ['accept 1: cpus 4, 5 s', `decline 2, ${refuseSeconds} s`], version);
  }
  t.end();
});

t.test('unmet constraints are 120 s in every version; rejectOfferDuration came in 2.2', (t) => {
  for (const [version, refuseSeconds] of [
    ['1.6', 120],
    ['2.1', 120],
    ['2.2', 10],
  ] as const) {
    const properties = {
      'spark.mesos.constraints': 'ssd:',
      'spark.mesos.rejectOfferDuration': '10s',
    };
    const { calls, model } = sparkApplication({ ...SMALL, ...properties }, { version });
    model.offers([offerOf(1, { cpus: 4, mem: 9000 })]);
    t.same(calls.take(), [`decline 1, ${refuseSeconds} s`], version);
  }
  t.end();
});

/** When an application starts whose executors of 20 cores in all are launched, but not registered. */
function startOf(version: string, more: Record<string, string> = {}) {
  const properties = {
    ...SMALL,
    'spark.cores.max': '20',
    [RATIO]: '0.8',
    [WAITING]: '20s',
    ...more,
  };
  const app = sparkApplication(properties, { version });
  const { calls, model } = app;
  model.offers([offerOf(1, { cpus: 20, mem: 100_000 })]);
  calls.runTo(5000, model);
  const [first, ...others] = calls.launched.splice(0);
  if (first === undefined) throw new Error('an executor was expected');
  model.status(first, 'TASK_RUNNING');
  calls.runTo(10_000, model);
  for (const task of others) model.status(task, 'TASK_RUNNING');
  calls.runTo(12_000, model);
  return calls.take().find((line) => line.startsWith('started'));
}

t.test(
  'the ratio: nobody looks in 1.5, launched cores do to 2.1, registered ones from 2.2 on',
  (t) => {
    t.equal(startOf('1.5'), 'started at 5000: minimum');
    // One executor of all 20 cores.
    t.equal(startOf('1.6'), 'started at 5000: minimum');
    t.equal(startOf('2.0'), 'started at 5000: minimum', 'with the first that registers');
    t.equal(startOf('2.1'), 'started at 5000: minimum');
    t.equal(startOf('2.2'), 'started at 10030: minimum');
    t.equal(startOf('3.0'), 'started at 10030: minimum');
    t.end();
  },
);

t.test('cores launched may be no more than whole executors, so 10 of 4 do reach ratio 1', (t) => {
  const ten = { 'spark.cores.max': '10', [RATIO]: '1' };
  t.equal(startOf('2.1', ten), 'started at 5000: minimum');
  t.equal(startOf('2.2', ten), undefined, 'registered cores are held against the raw maximum');
  t.end();
});

t.test('without cores.max a ratio on launched cores waits out the time', (t) => {
  for (const [version, started] of [
    ['1.6', 'started at 31030: waited'],
    ['2.1', 'started at 31030: waited'],
    ['2.2', 'started at 1100: minimum'],
  ] as const) {
    const app = sparkApplication({ [RATIO]: '0.01' }, { version, work_core_ms: 1e9 });
    app.model.offers([offerOf(1, { cpus: 4, mem: 9000 })]);
    app.calls.nowMs = 1100;
    registerAll(app);
    app.calls.runTo(40_000, app.model);
    t.ok(app.calls.take().includes(started), version);
  }
  t.end();
});

t.test('the minimum follows from the version, too', (t) => {
  const minimum = (version: string, properties: Record<string, string>) => {
    const demand: SparkCoarseDemand = {
      ...{ model: 'spark-coarse', version, work_core_ms: 1, executor_start_ms: 0 },
      properties: { ...SMALL, [RATIO]: '0.5', ...properties },
    };
    return sparkMinimum(demand);
  };
  const ten = { 'spark.cores.max': '10' };
  t.equal(minimum('1.5', ten), undefined);
  t.same(minimum('1.6', ten), { resources: 'cpus:5', unit: 'cpus:1;mem:4505' });
  t.same(minimum('2.1', ten), { resources: 'cpus:4', unit: 'cpus:4;mem:4505' });
  t.same(minimum('2.2', ten), { resources: 'cpus:5', unit: 'cpus:4;mem:4505' });
  t.equal(minimum('2.1', {}), undefined);
  t.end();
});

t.test('a version that never ran on Mesos is an error', (t) => {
  for (const version of ['1.4', '4.0', '2', 'two', '', '2.2-dcoss']) {
    const message = /version: cannot use `.*`; expected a version of Spark from 1\.5 to 3/;
    t.throws(() => sparkSettings({}, version), { name: 'ReplayError', code: 'demand', message });
  }
  t.end();
});
