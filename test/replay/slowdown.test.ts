import t from 'tap';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { makeAllocator } from '../support/make-allocator.js';
import { agent, framework, headerOf, spark, tasks } from '../support/traces.js';

async function run(...events: TraceEvent[]) {
  const header = headerOf({ horizon_ms: 60_000 });
  return (await replay(header, events, presets.drf, makeAllocator)).result;
}

t.test('who is served at once is not slowed down', async (t) => {
  const result = await run(
    agent(0, 'a'),
    agent(0, 'b'),
    ...spark(500, 'app', { workCoreMs: 80_001 }),
    ...tasks(500, 'batch', { resources: 'cpus:1;mem:64', count: 8, durationMs: 3000 }),
  );
  t.equal(result.perFramework[0]?.completedMs, 500 + 100 + 10_001);
  t.same(
    result.perFramework.map(({ slowdown }) => slowdown),
    [1, 1],
  );
  t.match(result.slowdown, { count: 2, of: 2, mean: 1, max: 1 });
});

t.test('queueing counts, and so do fewer cores than it wants', async (t) => {
  const events = [agent(0, 'a'), ...spark(0, 'first'), ...spark(0, 'second')];
  const [, second] = (await run(...events)).perFramework;
  t.equal(second?.slowdown, (second?.completedMs ?? 0) / 10_100);
  t.ok((second?.slowdown ?? 0) > 2);
  // 8 of the 16 cores that it wants are all there are; 100 ms until they run.
  const [half] = (await run(agent(0, 'a'), ...spark(0, 'half', { coresMax: 16, ratio: 0.5 })))
    .perFramework;
  t.equal(half?.slowdown, 10_100 / (100 + 5000));
});

t.test('who has not completed is slowed down for ever', async (t) => {
  const events = [agent(0, 'a'), ...spark(0, 'app'), ...spark(0, 'large', { coresMax: 16 })];
  const result = await run(...events);
  t.match(result.slowdown, { count: 1, of: 2, p50: 1, max: Number.POSITIVE_INFINITY });
});

t.test('where no shortest time can be told there is no slowdown', async (t) => {
  const [added] = spark(0, 'greedy');
  if (added?.type !== 'FRAMEWORK_ADDED') throw new Error('no framework');
  const result = await run(
    agent(0, 'a'),
    ...framework(0, added.framework, {
      model: 'spark-coarse',
      properties: { 'spark.executor.cores': '4' },
      work_core_ms: 1000,
      executor_start_ms: 100,
    }),
    ...tasks(0, 'web', { resources: 'cpus:1;mem:64' }),
  );
  t.equal(result.slowdown, undefined);
});

t.test('a task of no time that starts at once is not slowed down', async (t) => {
  const result = await run(
    agent(0, 'a'),
    ...tasks(0, 'quick', { resources: 'cpus:1;mem:64', durationMs: 0 }),
  );
  t.equal(result.perFramework[0]?.slowdown, 1);
});
