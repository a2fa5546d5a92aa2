import t from 'tap';
import type { SparkCoarseDemand, Stage } from '../../host/models/spark-coarse/demand.js';
import { sparkDoubts } from '../../host/models/spark-coarse/demand.js';
import { sparkSettings } from '../../host/models/spark-coarse/properties.js';
import { offerOf } from '../support/scheduler-calls.js';
import { ARRIVED_MS, registerAll, sparkApplication } from '../support/spark-application.js';

const DYNAMIC = {
  'spark.dynamicAllocation.enabled': 'true',
  'spark.shuffle.service.enabled': 'true',
  'spark.executor.cores': '2',
  'spark.executor.memory': '1g',
};
const WAIT = 'spark.locality.wait';
/** Three executors' tasks, which would like to be on `near`. */
const STAGE: Stage = { tasks: 6, task_ms: 100_000, preferred_hosts: ['near'] };

type Application = ReturnType<typeof sparkApplication>;

/** It asks for one executor after 1 s, for three after 2 s, and for no more from then on. */
function application(
  properties: Record<string, string> = {},
  stages: readonly Stage[] = [STAGE],
  more: Partial<SparkCoarseDemand> = {},
): Application {
  return sparkApplication({ ...DYNAMIC, ...properties }, { stages, ...more });
}

/** Offers of 8 cpus on such hosts at a time; on which of them executors were launched. */
function launchedOn(app: Application, atMs: number, hosts: readonly string[]): string[] {
  app.calls.runTo(ARRIVED_MS + atMs, app.model);
  app.model.offers(hosts.map((agentId, id) => offerOf(id, { cpus: 8, mem: 9000 }, { agentId })));
  const launched = app.calls.launched.map(({ agentId }) => agentId);
  registerAll(app);
  return launched;
}

t.test('executors are launched where data is; elsewhere after spark.locality.wait, 3 s', (t) => {
  const app = application();
  t.same(launchedOn(app, 2000, ['far', 'near']), ['near']);
  t.same(launchedOn(app, 4999, ['far']), []);
  t.same(launchedOn(app, 5000, ['far']), ['far', 'far']);
  t.end();
});

t.test('what is passed over is refused for 5 s, as all that is of no use', (t) => {
  const app = application();
  launchedOn(app, 2000, ['far']);
  t.same(app.calls.take(), ['decline 0, 5 s']);
  t.end();
});

t.test('a host with an executor is wanted no more: first one on each', (t) => {
  const app = application({}, [{ ...STAGE, preferred_hosts: ['near', 'nearer'] }]);
  t.same(launchedOn(app, 2000, ['near', 'nearer']), ['near', 'nearer']);
  t.same(launchedOn(app, 2100, ['near', 'nearer', 'far']), []);
  t.same(launchedOn(app, 5000, ['near']), ['near']);
  t.end();
});

t.test('two agents on one host are one host', (t) => {
  const app = application();
  app.calls.runTo(ARRIVED_MS + 2000, app.model);
  const offers = [1, 2].map((id) => offerOf(id, { cpus: 8, mem: 9000 }));
  app.model.offers(offers.map((offer) => ({ ...offer, hostname: 'near' })));
  t.same(app.calls.take(), ['accept 1: cpus 2, 5 s', 'decline 2, 5 s']);
  t.end();
});

t.test('each request for executors begins the wait anew', (t) => {
  const app = application({}, [{ ...STAGE, tasks: 1000 }]);
  // It asks for more each second.
  for (let atMs = 1000; atMs <= 9000; atMs += 1000) t.same(launchedOn(app, atMs, ['far']), []);
  t.end();
});

t.test('so does the first offer while it has fewer executors than it may', (t) => {
  const app = application();
  t.same(launchedOn(app, 60_000, ['far']), [], 'nothing was offered before');
  t.same(launchedOn(app, 63_000, ['far']).length, 3);
  t.end();
});

t.test('it learns of a stage only as it asks for executors', (t) => {
  const app = application({}, [
    { tasks: 2, task_ms: 1000 },
    { ...STAGE, tasks: 4, after_ms: 1000 },
  ]);
  t.same(launchedOn(app, 1000, ['far']), ['far'], 'the first stage is as well off anywhere');
  // That ends at 2 s; the second comes at 3 s and asks at 4 s, for its second executor.
  t.same(launchedOn(app, 4000, ['far']), []);
  t.same(launchedOn(app, 4000, ['near']), ['near']);
  t.end();
});

t.test('executors that it has from the start are launched anywhere', (t) => {
  const app = application({ 'spark.dynamicAllocation.minExecutors': '3' });
  t.same(launchedOn(app, 0, ['far', 'near']), ['far', 'far', 'near']);
  t.end();
});

t.test('spark.locality.wait is in ms without a unit; with 0 s nobody waits', (t) => {
  const waitMs = (wait: string) => sparkSettings({ [WAIT]: wait }).localityWaitMs;
  t.equal(sparkSettings({}).localityWaitMs, 3000);
  t.same(['500', '500ms', '10s', '1min'].map(waitMs), [500, 500, 10_000, 60_000]);
  t.same(launchedOn(application({ [WAIT]: '0' }), 2000, ['far']).length, 3);
  t.throws(() => waitMs('soon'), {
    code: 'property',
    message:
      'spark.locality.wait: cannot use `soon`; expected a time such as `3600s`, `30min` or `1h`',
  });
  t.end();
});

t.test('before 2.3, and without dynamic allocation, nobody asks where data is', (t) => {
  t.same(launchedOn(application({}, [STAGE], { version: '2.2' }), 2000, ['far']).length, 3);
  const fixed = { 'spark.dynamicAllocation.enabled': 'false', 'spark.cores.max': '4' };
  t.same(launchedOn(application(fixed), 2000, ['far']), ['far', 'far']);
  t.end();
});

t.test('an answer doubts hosts that make no difference', (t) => {
  const doubtsOf = (properties: Record<string, string>, more: Partial<SparkCoarseDemand> = {}) =>
    sparkDoubts({
      ...{ model: 'spark-coarse', properties, stages: [STAGE], executor_start_ms: 0 },
      ...more,
    });
  const doubt =
    'preferred_hosts make no difference: only dynamic allocation heeds them, from Spark 2.3 on';
  t.same(doubtsOf(DYNAMIC), []);
  t.same(doubtsOf({}), [doubt]);
  t.same(doubtsOf(DYNAMIC, { version: '2.2.1' }), [doubt]);
  t.end();
});
