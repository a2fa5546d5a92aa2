import t from 'tap';
import { replayTrace } from '../../host/replay/engine.js';
import { fidelity } from '../../host/replay/fidelity.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { openTrace } from '../../host/trace/index.js';
import { makeAllocator } from '../support/make-allocator.js';
import { agent, headerOf, spark, tasks } from '../support/traces.js';

t.test('recorded facts against replayed ones', async (t) => {
  const cluster: TraceEvent[] = [
    agent(0, 'a', 'cpus:16;mem:32768'),
    ...spark(0, 'app-1'),
    ...spark(0, 'app-2'),
    ...tasks(0, 'batch', { resources: 'cpus:16;mem:64', durationMs: 100_000 }),
  ];
  const facts: TraceEvent[] = [
    { t: 90, type: 'STARTED', framework_id: 'app-1', reason: 'minimum' },
    { t: 150, type: 'STARTED', framework_id: 'app-2', reason: 'minimum' },
    { t: 10_300, type: 'FINISHED', framework_id: 'app-1' },
    { t: 11_000, type: 'FINISHED', framework_id: 'batch' },
  ];
  const header = headerOf({ horizon_ms: 30_000 });
  const { result } = await replay(header, cluster, presets.drf, makeAllocator);
  const found = await fidelity([...cluster, ...facts], result);
  t.same(found.rows, [
    { framework: 'app-1', fact: 'started', recordedMs: 90, replayedMs: 100 },
    { framework: 'app-2', fact: 'started', recordedMs: 150, replayedMs: 100 },
    { framework: 'app-1', fact: 'finished', recordedMs: 10_300, replayedMs: 10_100 },
    { framework: 'batch', fact: 'finished', recordedMs: 11_000 },
  ]);
  t.match(found.startedErrorMs, { count: 2, p50: 10, max: 50 });
  t.match(found.finishedErrorMs, { count: 1, max: 200 });
  t.equal(found.biasMs, (10 - 50 - 200) / 3);
  t.same(found.missing, ['batch finished']);
  t.same(found.unrecorded, ['app-2 finished']);
});

t.test('applications that change places do not count in the ranked error', async (t) => {
  const cluster: TraceEvent[] = [
    agent(0, 'a'),
    ...spark(0, 'app-1', { workCoreMs: 40_000 }),
    ...spark(10, 'app-2', { workCoreMs: 40_000 }),
  ];
  const { result } = await replay(headerOf(), cluster, presets.drf, makeAllocator);
  const startMs = result.perFramework.map((framework) => framework.startedMs ?? 0);
  const facts: TraceEvent[] = [
    { t: startMs[0] ?? 0, type: 'STARTED', framework_id: 'app-2', reason: 'minimum' },
    { t: startMs[1] ?? 0, type: 'STARTED', framework_id: 'app-1', reason: 'minimum' },
  ];
  const found = await fidelity(facts, result);
  t.equal(found.rankedErrorMs?.max, 0);
  t.ok((found.startedErrorMs?.max ?? 0) > 5000);
});

t.test('the recordings are reproduced within the error that docs/fidelity.md states', async (t) => {
  // The greatest mean over twenty seeds, rounded up.
  const limits: [string, number][] = [
    ['workaround', 5000],
    ['staggered', 300],
    ['day-1', 400],
  ];
  for (const [name, limitMs] of limits) {
    const path = `traces/mesos-1.12-${name}.jsonl.gz`;
    const { policies } = await replayTrace(path, { policies: ['drf'] });
    if (policies[0] === undefined) throw new Error('one policy was replayed');
    const found = await fidelity((await openTrace(path)).events, policies[0]);
    t.same(found.missing, [], `${name}: everything recorded happens`);
    t.same(found.unrecorded, [], `${name}: nothing else does`);
    const meanMs = found.rankedErrorMs?.mean ?? Number.POSITIVE_INFINITY;
    t.ok(meanMs <= limitMs, `${name}: ${meanMs} ms`);
  }
});
