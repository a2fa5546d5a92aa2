import t from 'tap';
import { type Change, changed, changeOf, sparkConfChange } from '../../host/changes/index.js';
import { replayTrace } from '../../host/replay/engine.js';
import { presets } from '../../host/replay/policies.js';
import type { Recording, TraceEvent } from '../../host/trace/index.js';
import { makeAllocator } from '../support/make-allocator.js';
import { agent, headerOf, spark, tasks } from '../support/traces.js';

function recording(events: readonly TraceEvent[]): Recording {
  return {
    name: 'made up',
    open: async () => ({
      header: headerOf({ horizon_ms: 100_000 }),
      events: (async function* () {
        yield* events;
      })(),
      close: async () => {},
    }),
  };
}

/** The properties of each framework's demand after the changes; of who has none, nothing. */
async function propertiesAfter(events: readonly TraceEvent[], changes: readonly Change[]) {
  const trace = await changed(recording(events), changes).open();
  const properties: Record<string, unknown> = {};
  const order: string[] = [];
  for await (const event of trace.events) {
    order.push(`${event.t} ${event.type}`);
    if (event.type !== 'DEMAND') continue;
    const { demand } = event;
    properties[event.framework_id] = 'properties' in demand ? demand.properties : undefined;
  }
  return { properties, order };
}

const MAX = 'spark.cores.max';
const EVENTS = [
  agent(0, 'a'),
  ...spark(10, 'app-1'),
  ...tasks(20, 'batch', { resources: 'cpus:1;mem:64', durationMs: 100 }),
  ...spark(30, 'app-2'),
];

t.test('a property takes the place of what all Spark applications have', async (t) => {
  const { properties, order } = await propertiesAfter(EVENTS, [changeOf('spark.cores.max=16')]);
  t.match(properties, {
    'app-1': { [MAX]: '16', 'spark.executor.cores': '4' },
    'app-2': { [MAX]: '16' },
    batch: undefined,
  });
  t.same(order, (await propertiesAfter(EVENTS, [])).order, 'in the order in which they stood');
});

t.test('or of those with such names', async (t) => {
  const change = sparkConfChange('--conf', { [MAX]: '16' }, '*-2');
  t.equal(change.sentence, 'spark.cores.max=16 for *-2');
  const { properties } = await propertiesAfter(EVENTS, [change]);
  t.match(properties, { 'app-1': { [MAX]: '8' }, 'app-2': { [MAX]: '16' } });
});

t.test(
  'a demand that stands before its framework, at the same time, is meant as well',
  async (t) => {
    const [added, wants] = spark(10, 'app-1');
    if (added === undefined || wants === undefined) throw new Error('no spark');
    const change = sparkConfChange('--conf', { [MAX]: '16' }, 'app-*');
    const { properties, order } = await propertiesAfter(
      [agent(0, 'a'), wants, added, agent(20, 'b')],
      [change],
    );
    t.match(properties, { 'app-1': { [MAX]: '16' } });
    t.same(order, ['0 AGENT_ADDED', '10 FRAMEWORK_ADDED', '10 DEMAND', '20 AGENT_ADDED']);
  },
);

t.test('a version for all of them', async (t) => {
  const trace = await changed(recording(EVENTS), [changeOf('spark-version=1.6')]).open();
  const versions: unknown[] = [];
  for await (const event of trace.events) {
    if (event.type === 'DEMAND') versions.push('version' in event.demand && event.demand.version);
  }
  t.same(versions, ['1.6', false, '1.6']);
});

t.test(
  'without a Spark application, or for a property that is misspelt, it is an error',
  async (t) => {
    const none = [agent(0, 'a')];
    await t.rejects(propertiesAfter(none, [changeOf('spark.cores.max=16')]), {
      name: 'ChangeError',
      message:
        'change spark.cores.max=16: the recording has no Spark application; expected one, or --spark, which says who is',
    });
    await t.rejects(propertiesAfter(EVENTS, [sparkConfChange('--conf', { [MAX]: '1' }, 'web')]), {
      message: /the recording has no Spark application named web/,
    });
    t.throws(() => changeOf('spark.core.max=16'), {
      message: /makes no difference \(did you mean spark\.cores\.max\?\)/,
    });
  },
);

t.test('a ratio that is changed changes the minimum, which follows from it', async (t) => {
  const events = [agent(0, 'a'), agent(0, 'b'), ...spark(10, 'app', { coresMax: 24, ratio: 1 })];
  const resultOf = async (...changes: Change[]) => {
    const source = changed(recording(events), changes);
    const { policies } = await replayTrace(source, { policies: [presets.drf], makeAllocator });
    return policies[0]?.perFramework[0];
  };
  // 16 cores are there: it waits, for 24 or for no more than 12.
  t.match(await resultOf(), { class: 'infeasible', coreHoursUseful: 0 });
  const half = await resultOf(changeOf('spark.scheduler.minRegisteredResourcesRatio=0.5'));
  t.match(half, { class: 'satisfied', satisfiedMs: 10 });
  const none = await resultOf(changeOf('spark.scheduler.minRegisteredResourcesRatio=0'));
  t.match(none, { class: 'noMinimum' });
});
