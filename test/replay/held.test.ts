import t, { type Test } from 'tap';
import type { Demand } from '../../host/models/index.js';
import { replayTrace } from '../../host/replay/index.js';
import type { PolicyResult } from '../../host/replay/result.js';
import { sliced, type TraceEvent } from '../../host/trace/index.js';
import { recordedReplay } from '../support/recorded-replay.js';
import { agent, framework, headerOf, spark, tasks } from '../support/traces.js';

/** What runs when a recording begins is held in a replay, and goes on as it would have. */

const HEADER = headerOf({ horizon_ms: 120_000 });

/** When each framework is through, on the clock of the whole. */
const ends = ({ perFramework }: PolicyResult, fromMs = 0) =>
  Object.fromEntries(
    perFramework.flatMap(({ id, completedMs }) =>
      completedMs === undefined ? [] : [[id, completedMs + fromMs]],
    ),
  );

/** A whole replay, and one of what a recording of it says from a moment on. */
async function from(fromMs: number, events: readonly TraceEvent[]) {
  const { recording, result: whole } = await recordedReplay(HEADER, events);
  const answer = await replayTrace(sliced(recording, { from: { traceMs: fromMs } }), {
    policies: ['drf'],
  });
  const part = answer.policies[0] as PolicyResult;
  const left = Object.entries(ends(whole)).filter(([, endMs]) => endMs > fromMs);
  return { answer, whole, part, ends: ends(part, fromMs), expected: Object.fromEntries(left) };
}

const AGENTS = ['a', 'b', 'c', 'd'].map((id) => agent(0, id));

/** Cores that each role holds at a moment. */
function coresAt({ series }: PolicyResult, atMs: number) {
  return series.coresHeld.map(({ name, timesMs, values }) => {
    const next = timesMs.findIndex((timeMs) => timeMs > atMs);
    return [name, values.at(next < 0 ? -1 : next - 1)];
  });
}

/** Both go on alike from each of these moments, beginning with what is held there. */
async function goesOn(t: Test, events: readonly TraceEvent[], moments: readonly number[]) {
  for (const fromMs of moments) {
    const { ends, expected, answer, part, whole } = await from(fromMs, [...AGENTS, ...events]);
    t.not(Object.keys(expected).length, 0, 'something ends later');
    t.strictSame(ends, expected, `from ${fromMs} ms`);
    t.strictSame(coresAt(part, 0), coresAt(whole, fromMs), 'it begins with what was held');
    t.notMatch(answer, { notPlayed: [{ what: 'heldBefore' }] });
  }
}

t.test('tasks end when they would have, and nobody gets their place before', async (t) => {
  const events = [
    ...tasks(0, 'long', { resources: 'cpus:8;mem:64', count: 3, durationMs: 20_000 }),
    ...tasks(2000, 'late', { resources: 'cpus:8;mem:64', count: 4, durationMs: 7_000 }),
  ];
  await goesOn(t, events, [5000, 12_000, 21_000, 25_000]);
});

t.test('a task that is still coming up, or whose time is to come, is not hurried', async (t) => {
  const list = [
    { id: 'one', resources: 'cpus:4', after_ms: 0, duration_ms: 9000, start_ms: 3000 },
    { id: 'two', resources: 'cpus:4', after_ms: 8000, duration_ms: 9000, unique_host: true },
    { id: 'three', resources: 'cpus:4', after_ms: 8000, duration_ms: 30_000, unique_host: true },
  ];
  const added = { id: 'f', name: 'f', roles: ['etl'] };
  await goesOn(t, framework(0, added, { model: 'tasks', tasks: list }), [1000, 6000, 9000]);
});

t.test('an application goes on with its executors and the rest of its work', async (t) => {
  const events = [
    ...spark(0, 'app', { coresMax: 16, workCoreMs: 320_000 }),
    ...spark(1000, 'next', { coresMax: 24, workCoreMs: 240_000 }),
  ];
  await goesOn(t, events, [10_000, 15_000, 27_000]);
});

t.test(
  'an application that waits for more executors waits no longer than it would have',
  async (t) => {
    const events = [
      ...tasks(0, 'batch', { resources: 'cpus:8;mem:64', count: 3, durationMs: 100_000 }),
      ...spark(1000, 'app', { coresMax: 16, workCoreMs: 80_000, waiting: '30s' }),
    ];
    const { part, whole } = await from(11_000, [...AGENTS, ...events]);
    const startOf = ({ perFramework }: PolicyResult) =>
      perFramework.find(({ id }) => id === 'app')?.startedMs ?? Number.NaN;
    t.equal(startOf(whole), 31_000);
    t.equal(startOf(part) + 11_000, 31_000);
  },
);

t.test('stages of an application begin anew, on the executors that it has', async (t) => {
  const properties = { 'spark.cores.max': '16', 'spark.executor.cores': '4' };
  const stages = [{ tasks: 16, task_ms: 10_000 }];
  const events = framework(
    0,
    { id: 'app', name: 'app', roles: ['spark'] },
    { model: 'spark-coarse', properties, stages, executor_start_ms: 100 },
  );
  const { part, ends, expected } = await from(6000, [...AGENTS, ...events]);
  t.strictSame(coresAt(part, 0), [['spark', 16]]);
  t.strictSame(expected, { app: 10_100 });
  t.strictSame(ends, { app: 16_000 }, 'six seconds of them are lost');
});

t.test('a service has its instances, each where its constraints have it', async (t) => {
  const demand: Demand = {
    model: 'service',
    instances: 4,
    resources: 'cpus:6;mem:64',
    constraints: [['hostname', 'UNIQUE']],
  };
  const events = [
    ...framework(0, { id: 'web', name: 'web', roles: ['web'], permanent: true }, demand),
    ...tasks(3000, 'batch', { resources: 'cpus:2;mem:64', count: 8, durationMs: 10_000 }),
  ];
  await goesOn(t, events, [7000]);
  const { part } = await from(7000, [...AGENTS, ...events]);
  t.match(
    coresAt(part, 100_000),
    [
      ['etl', 0],
      ['web', 24],
    ],
    'and it launches no more of them',
  );
});

t.test('a batch works on from when its last task came to run', async (t) => {
  const demand: Demand = {
    model: 'batch',
    size: 4,
    resources: 'cpus:8;mem:64',
    duration_ms: 30_000,
    start_ms: 2000,
  };
  const events = framework(0, { id: 'mpi', name: 'mpi', roles: ['mpi'] }, demand);
  await goesOn(t, events, [1000, 12_000]);
});

t.test(
  'a fine-grained application has its executors, and the tasks that have not finished',
  async (t) => {
    const demand: Demand = {
      model: 'spark-fine',
      properties: { 'spark.executor.memory': '1024m' },
      stages: [
        { tasks: 28, task_ms: 6000 },
        { tasks: 28, task_ms: 5000 },
      ],
      executor_start_ms: 2000,
    };
    const events = framework(0, { id: 'app', name: 'app', roles: ['spark'] }, demand);
    await goesOn(t, events, [1000, 4000, 9000]);
  },
);

t.test('a dispatcher has its drivers, and their applications come again', async (t) => {
  const [, wanted] = spark(0, 'app', { coresMax: 8, workCoreMs: 80_000 });
  const application = (wanted as { demand: Demand }).demand as never;
  const demand: Demand = {
    model: 'spark-dispatcher',
    submissions: [
      { id: 'first', after_ms: 0, application },
      { id: 'second', after_ms: 20_000, application },
    ],
  };
  const events = framework(0, { id: 'd', name: 'd', roles: ['*'], permanent: true }, demand);
  const { ends, expected, part } = await from(5000, [...AGENTS, ...events]);
  t.equal(part.tasksLaunched, 5, 'but for the first driver, all is launched');
  t.equal(ends.second, expected.second);
  t.ok((ends.first ?? 0) > (expected.first ?? 0), 'what its executors had done is lost');
  const later = await from(15_000, [...AGENTS, ...events]);
  t.strictSame(Object.keys(later.ends), ['second'], 'who is through does not come again');
  t.equal(later.ends.second, later.expected.second);
});

const DAY = new URL('../../traces/mesos-1.12-day-1.jsonl.gz', import.meta.url).pathname;

t.test('a part of a real recording goes on as the whole of it', async (t) => {
  const { policies } = await replayTrace(DAY, { policies: ['drf'] });
  const slice = sliced(DAY, { from: { traceMs: 60_000 } });
  const part = (await replayTrace(slice, { policies: ['drf'] })).policies[0] as PolicyResult;
  const endMs = ends(part, 60_000);
  const later = Object.entries(ends(policies[0] as PolicyResult)).filter(([, ms]) => ms > 60_000);
  t.equal(later.length, 23);
  // The moment at which batches are made is that of the part; nothing else is lost here.
  const off = later.filter(([id, ms]) => Math.abs((endMs[id] ?? Number.NaN) - ms) <= 150);
  t.equal(off.length, later.length);
});
