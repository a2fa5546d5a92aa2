import t from 'tap';
import { offerOf } from '../support/scheduler-calls.js';
import { ARRIVED_MS, registerAll, SMALL, sparkApplication } from '../support/spark-application.js';

const ONE = { ...SMALL, 'spark.cores.max': '4' };
const whole = (id: number) => offerOf(id, { cpus: 100, mem: 900_000 });

/** At its maximum cores, with one executor, which is returned. */
function sated(version: string) {
  const app = sparkApplication(ONE, { version, work_core_ms: 1e9 });
  app.model.offers([whole(1)]);
  const [executor] = app.calls.launched;
  if (executor === undefined) throw new Error('an executor was expected');
  return { ...app, executor };
}

t.test('builds for DC/OS suppress at max cores; others do not', (t) => {
  t.same(sated('2.4-dcos').calls.take(), ['accept 1: cpus 4, 5 s', 'suppress']);
  t.same(sated('2.4').calls.take(), ['accept 1: cpus 4, 5 s']);
  t.end();
});

t.test('they suppress once', (t) => {
  const { calls, model } = sated('2.4-dcos');
  calls.take();
  model.offers([whole(2)]);
  t.same(calls.take(), ['decline 2, 120 s']);
  t.end();
});

t.test('they revive when an executor ends, unless it ended well', (t) => {
  for (const [state, log] of [
    ['TASK_FAILED', ['revive']],
    ['TASK_KILLED', ['revive']],
    ['TASK_LOST', ['revive']],
    ['TASK_FINISHED', []],
  ] as const) {
    const { calls, model, executor } = sated('2.4-dcos');
    calls.take();
    model.status(executor, state);
    t.same(calls.take(), log, state);
  }
  t.end();
});

t.test('they revive each 10 s, unless suppressed', (t) => {
  const waiting = sparkApplication(ONE, { version: '2.4-dcos' });
  waiting.calls.runTo(ARRIVED_MS + 25_000, waiting.model);
  t.same(waiting.calls.take(), ['revive', 'revive']);
  const { calls, model } = sated('2.4-dcos');
  calls.take();
  calls.runTo(ARRIVED_MS + 25_000, model);
  t.same(calls.take(), []);
  const upstream = sparkApplication(ONE, { version: '2.4' });
  upstream.calls.runTo(ARRIVED_MS + 25_000, upstream.model);
  t.same(upstream.calls.take(), []);
  t.end();
});

t.test('under dynamic allocation they suppress at the limit and revive when it rises', (t) => {
  const dynamic = {
    'spark.executor.cores': '2',
    'spark.dynamicAllocation.enabled': 'true',
    'spark.shuffle.service.enabled': 'true',
  };
  const stages = [{ tasks: 100, task_ms: 100_000 }];
  const app = sparkApplication(dynamic, { version: '2.4-dcos', stages });
  const { calls, model } = app;
  model.offers([whole(1)]);
  t.same(calls.take(), ['decline 1, 5 s', 'suppress'], 'none are wanted at first');
  calls.runTo(ARRIVED_MS + 1000, model);
  t.same(calls.take(), ['revive'], 'one is');
  model.offers([whole(2)]);
  t.same(calls.take(), ['accept 2: cpus 2, 5 s', 'suppress']);
  registerAll(app);
  calls.take();
  calls.runTo(ARRIVED_MS + 2000, model);
  t.same(calls.take(), ['revive'], 'two more are');
  t.end();
});
