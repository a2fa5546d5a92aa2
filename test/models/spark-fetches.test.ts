import t from 'tap';
import { offerOf } from '../support/scheduler-calls.js';
import { registerAll, SMALL, sparkApplication } from '../support/spark-application.js';

/** What executors fetch, ask for and do to their machines. */

const MAX = { ...SMALL, 'spark.cores.max': '4' };

t.test('executors fetch what is named and Spark itself, through the cache where asked', (t) => {
  const uris = { 'spark.executor.uri': 'spark.tgz', 'spark.mesos.uris': 'a.jar, b.jar,' };
  const fetched = (properties: Record<string, string>, version?: string) => {
    const more = version === undefined ? {} : { version };
    const { calls, model } = sparkApplication({ ...MAX, ...properties }, more);
    model.offers([offerOf(1, { cpus: 8, mem: 40_000 })]);
    return calls.launched[0]?.fetches;
  };
  const files = ['a.jar', 'b.jar', 'spark.tgz'];
  t.same(fetched({}), undefined);
  t.same(
    fetched(uris),
    files.map((uri) => ({ uri, isCached: false })),
  );
  const cached = { ...uris, 'spark.mesos.fetcherCache.enable': 'true' };
  t.ok(fetched(cached)?.every(({ isCached }) => isCached));
  t.notOk(
    fetched(cached, '2.0')?.some(({ isCached }) => isCached),
    'SPARK-15994 came with 2.1',
  );
  t.end();
});

t.test('an executor takes what is asked for besides, and waits where it is not there', (t) => {
  const { calls, model } = sparkApplication(MAX, { executor_asks: 'network_bandwidth:300' });
  model.offers([
    offerOf(1, { cpus: 8, mem: 40_000 }),
    offerOf(2, { cpus: 8, mem: 40_000, network_bandwidth: 299 }),
    offerOf(3, { cpus: 8, mem: 40_000, network_bandwidth: 300 }),
  ]);
  t.same(calls.take(), ['decline 1, 120 s', 'decline 2, 120 s', 'accept 3: cpus 4, 5 s']);
  t.match(calls.launched[0]?.quantities, { cpus: 4000, network_bandwidth: 300_000 });
  t.end();
});

t.test('an executor uses its machine from when it works, for each of its cores', (t) => {
  const application = sparkApplication(MAX, {
    executor_uses: { network_bandwidth: 25, disk_mib_per_hour: 1.5 },
  });
  const { calls, model } = application;
  model.offers([offerOf(1, { cpus: 8, mem: 40_000 })]);
  calls.take();
  registerAll(application);
  t.same(calls.take(), ['started at 1030: minimum', 'works app-0: sends 100000, writes 6000']);
  t.end();
});

t.test('at half the pace the work that is left takes twice as long', (t) => {
  const application = sparkApplication(MAX);
  const { calls, model } = application;
  model.offers([offerOf(1, { cpus: 8, mem: 40_000 })]);
  registerAll(application);
  t.equal(calls.expectedEndMs, 1030 + 60_000);
  calls.nowMs += 20_000;
  model.paced('app-0', 500);
  t.equal(calls.expectedEndMs, calls.nowMs + 80_000);
  t.equal(model.coresUsed, 2000);
  calls.nowMs += 20_000;
  t.equal(model.workDone(), 1000 * 4 * 30_000);
  model.paced('app-0', 1000);
  t.equal(calls.expectedEndMs, calls.nowMs + 30_000);
  model.paced('somebody else', 1);
  t.equal(model.coresUsed, 4000);
  t.end();
});
