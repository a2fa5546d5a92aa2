import t from 'tap';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import { resourcesFrom } from '../../host/resources/index.js';
import { makeAllocator } from '../support/make-allocator.js';
import { offerOf } from '../support/scheduler-calls.js';
import { SMALL, sparkApplication } from '../support/spark-application.js';
import { agent, framework, headerOf } from '../support/traces.js';

const PORT = { 'spark.blockManager.port': '31005' };

/** 16 cpus and memory for them, with ports. */
function portOffer(id: number, ports: string) {
  const resources = resourcesFrom(`cpus:16;mem:40000;ports:${ports}`);
  return offerOf(id, { cpus: 16, mem: 40_000 }, { resources: [...resources] });
}

t.test('without a port of its own an executor takes none', (t) => {
  const { calls, model } = sparkApplication({ ...SMALL, 'spark.cores.max': '8' });
  model.offers([portOffer(1, '[31000-31010]')]);
  t.same(calls.take(), ['accept 1: cpus 4+4, 5 s']);
  t.notOk(calls.launched.some(({ resources }) => resources.some(({ name }) => name === 'ports')));
  t.end();
});

t.test('a fixed block manager port is taken from the offer, one executor an offer', (t) => {
  const { calls, model } = sparkApplication({ ...SMALL, ...PORT, 'spark.cores.max': '16' });
  model.offers([portOffer(1, '[31000-31010]'), portOffer(2, '[31005-31005]')]);
  t.same(calls.take(), ['accept 1: cpus 4, 5 s', 'accept 2: cpus 4, 5 s']);
  for (const { resources } of calls.launched) {
    const ports = resources.find(({ name }) => name === 'ports');
    t.same(ports?.ranges?.range, [{ begin: 31_005, end: 31_005 }]);
  }
  t.end();
});

t.test('an offer without that port is declined for 5 s', (t) => {
  const { calls, model } = sparkApplication({ ...SMALL, ...PORT, 'spark.cores.max': '16' });
  model.offers([portOffer(1, '[31006-31010]'), offerOf(2, { cpus: 16, mem: 40_000 })]);
  t.same(calls.take(), ['decline 1, 5 s', 'decline 2, 5 s']);
  t.same(
    model.waiting().map(({ want }) => want.ranges?.get('ports')),
    [[{ begin: 31_005, end: 31_005 }]],
    'and is what it waits for',
  );
  t.end();
});

/** Two executors of each of so many applications. */
async function twoEach(properties: Record<string, string>, names: readonly string[], more = {}) {
  const demand = {
    model: 'spark-coarse',
    properties: { ...SMALL, 'spark.cores.max': '8', ...properties },
    work_core_ms: 80_000,
    executor_start_ms: 100,
    ...more,
  } as const;
  const events = [
    agent(0, 'a', 'cpus:16;mem:40000;ports:[31000-31010]'),
    ...names.flatMap((id) => framework(10, { id, name: id, roles: ['spark'] }, demand)),
  ];
  const header = headerOf({ horizon_ms: 60_000 });
  return (await replay(header, events, presets.drf, makeAllocator)).result;
}

t.test('a port that is offered is used by one executor at a time', async (t) => {
  const { tasksLaunched, perFramework } = await twoEach(PORT, ['one', 'other']);
  const [one, other] = perFramework;
  // Each has room for two, and the agent the port for one.
  t.equal(tasksLaunched, 2);
  t.equal(one?.coreHoursHeld, (4 * 20_100) / 3_600_000);
  t.ok((other?.startedMs ?? 0) > (one?.completedMs ?? Number.POSITIVE_INFINITY));
});

t.test('of two executors on an agent that bind a port unasked the second fails', async (t) => {
  const bound = { binds_port: 9010 };
  const alone = await twoEach({}, ['one'], bound);
  // The first stays, the second fails twice; then the application keeps off the agent.
  t.equal(alone.tasksLaunched, 3);
  t.equal(alone.perFramework[0]?.completedMs, 10 + 100 + 80_000 / 4);
  const both = await twoEach({}, ['one', 'other'], bound);
  // Whose port it is does not matter. Two of the other's fail, and a third that it launched when the
  // first had.
  t.equal(both.tasksLaunched, 3 + 3);
  t.equal(both.perFramework[1]?.startedMs, undefined);
});
