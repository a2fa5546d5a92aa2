import t from 'tap';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { errorsOf } from '../../host/trust/errors.js';
import { Facts } from '../../host/trust/facts.js';
import { makeAllocator } from '../support/make-allocator.js';
import { agent, headerOf, spark, tasks } from '../support/traces.js';

/** A replay against what a recording says of its frameworks. */

function factsOf(events: readonly TraceEvent[]) {
  const facts = new Facts();
  for (const event of events) facts.take(event);
  return facts.frameworks;
}

function accepted(atMs: number, framework: string, task: string): TraceEvent {
  const tasks = [{ id: task, resources: 'cpus:1' }];
  return { t: atMs, type: 'ACCEPT', framework_id: framework, offer_ids: ['O1'], tasks };
}

function ended(atMs: number, framework: string, task: string): TraceEvent {
  const where = { framework_id: framework, agent_id: 'a', task_id: task };
  return { t: atMs, type: 'TASK_STATUS', ...where, state: 'TASK_FINISHED' };
}

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
  const errors = errorsOf(factsOf([...cluster, ...facts]), result);
  t.same(errors.facts, [
    { framework: 'app-1', fact: 'started', recordedMs: 90, replayedMs: 100 },
    { framework: 'app-1', fact: 'completed', recordedMs: 10_300, replayedMs: 10_100 },
    { framework: 'app-2', fact: 'started', recordedMs: 150, replayedMs: 100 },
    { framework: 'batch', fact: 'completed', recordedMs: 11_000 },
  ]);
  t.equal(errors.meanWaitMs, (10 - 50) / 2, 'who waited for it does not count');
  t.match(errors, { startMs: 30, completionMs: 200, factMs: (10 + 50 + 200) / 3 });
  t.equal(errors.missing, 2, 'the batch does not finish, app-2 does and was not recorded so');
  t.notOk('makespan' in errors, 'there is none where the last does not finish');
});

t.test('the makespan is that of who completed in the recording', async (t) => {
  const cluster: TraceEvent[] = [
    agent(0, 'a', 'cpus:8;mem:32768'),
    ...spark(0, 'app-1'),
    ...spark(20_000, 'too large', { coresMax: 100 }),
  ];
  const { result } = await replay(headerOf(), cluster, presets.drf, makeAllocator);
  const finished: TraceEvent = { t: 10_000, type: 'FINISHED', framework_id: 'app-1' };
  t.equal(result.makespanMs, Number.POSITIVE_INFINITY);
  t.equal(errorsOf(factsOf([...cluster, finished]), result).makespan, 10_100 / 10_000 - 1);
});

t.test('who says nothing started with its first task and ended with its last', async (t) => {
  const batch = tasks(1000, 'batch', { resources: 'cpus:1', durationMs: 1000 });
  const events: TraceEvent[] = [
    ...batch,
    accepted(1500, 'batch', 'one'),
    accepted(1600, 'batch', 'two'),
    ended(2500, 'batch', 'one'),
  ];
  const left = (atMs: number): TraceEvent => {
    return { t: atMs, type: 'FRAMEWORK_REMOVED', framework_id: 'batch' };
  };
  t.match(factsOf([...events, ended(2600, 'batch', 'two'), left(9000)]), [
    { arrivedMs: 1000, firstResourcesMs: 1500, completedMs: 2600 },
  ]);
  t.match(
    factsOf([...events, left(9000), ended(9100, 'batch', 'two')]),
    [{ completedMs: 9000 }],
    'it left with a task that ran',
  );
  t.notOk('completedMs' in (factsOf(events)[0] ?? {}), 'it is still there');
});
