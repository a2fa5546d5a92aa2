import t from 'tap';
import type { SparkCoarseDemand } from '../../host/models/spark-coarse/demand.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { NaiveAllocator } from '../../tools/model/model.js';
import { makeAllocator } from '../support/make-allocator.js';
import { SMALL } from '../support/spark-application.js';
import { agent, framework, headerOf } from '../support/traces.js';

/** Agents of 8 cores; a is announced to go at 20 s, from 5 s on, and goes. */
const CLUSTER: readonly TraceEvent[] = [
  ...['a', 'b', 'c'].map((id) => agent(0, id, 'cpus:8;mem:32768')),
];
const GOES: readonly TraceEvent[] = [
  { t: 5000, type: 'MAINTENANCE_SCHEDULED', agent_id: 'a', start_ms: 20_000, duration_ms: 60_000 },
  { t: 20_000, type: 'AGENT_REMOVED', agent_id: 'a' },
];

/** One application of 16 cores on it, two executors an agent at first. */
async function run(more: Partial<SparkCoarseDemand>, events = GOES, make = makeAllocator) {
  const demand: SparkCoarseDemand = {
    ...{ model: 'spark-coarse', executor_start_ms: 1000, work_core_ms: 800_000 },
    ...{ properties: { ...SMALL, 'spark.cores.max': '16' }, repeated_share: 0.5 },
    ...more,
  };
  const all = [
    ...CLUSTER,
    ...framework(100, { id: 'app', name: 'app', roles: ['spark'] }, demand),
    ...events,
  ];
  const { result, notPlayed } = await replay(headerOf(), all, presets.drf, make);
  const seconds = (hours: number) => Math.round(hours * 3_600_000) / 1000;
  return {
    result,
    notPlayed,
    repeated: seconds(result.coreHoursRepeated),
    held: seconds(result.coreHoursHeld),
    completedMs: result.perFramework[0]?.completedMs,
  };
}

t.test('Spark ignores that an agent is to go, and loses what it has there', async (t) => {
  const announced = await run({});
  const unannounced = await run({}, GOES.slice(1));
  // Executors are spread round-robin: two of the four cores-of-4 are on a. From 1.1 s to 20 s.
  t.ok(announced.repeated > 0);
  t.equal(announced.repeated, unannounced.repeated);
  t.equal(announced.completedMs, unannounced.completedMs);
  t.same(announced.notPlayed, [], 'it is played, whoever heeds it');
});

t.test('who drains is off the agent before it goes, and loses nothing', async (t) => {
  const ignoring = await run({});
  const draining = await run({ drains: true });
  t.equal(draining.repeated, 0);
  t.ok((draining.completedMs ?? 0) < (ignoring.completedMs ?? 0));
  const { tasksLaunched } = draining.result;
  t.equal(tasksLaunched, ignoring.result.tasksLaunched, 'as many executors move');
});

t.test('work in stages: what runs ends, and nothing new begins there', async (t) => {
  const stages = [{ tasks: 40, task_ms: 8000 }];
  const lost: TraceEvent[] = [
    { t: 5000, type: 'MAINTENANCE_SCHEDULED', agent_id: 'a', start_ms: 12_000 },
    { t: 12_000, type: 'AGENT_REMOVED', agent_id: 'a' },
  ];
  const ignoring = await run({ stages, repeated_share: 0 }, lost);
  const draining = await run({ stages, repeated_share: 0, drains: true }, lost);
  t.ok(ignoring.repeated > 0);
  t.equal(draining.repeated, 0, 'tasks of 8 s that began at 1.1 s ended at 9.1 s');
});

t.test(
  'it takes no offer of the agent while the window stands, and does once it is lifted',
  async (t) => {
    const before: TraceEvent[] = [
      ...['b', 'c'].map((id): TraceEvent => ({ t: 0, type: 'AGENT_DEACTIVATED', agent_id: id })),
      { t: 50, type: 'MAINTENANCE_SCHEDULED', agent_id: 'a', start_ms: 90_000 },
    ];
    const app = (demand: Partial<SparkCoarseDemand>, after: readonly TraceEvent[]) => {
      const wanted: SparkCoarseDemand = {
        ...{ model: 'spark-coarse', executor_start_ms: 0, work_core_ms: 8000 },
        ...{ properties: { ...SMALL, 'spark.cores.max': '8' } },
        ...demand,
      };
      const arrival = framework(100, { id: 'app', name: 'app', roles: ['spark'] }, wanted);
      const header = headerOf({ horizon_ms: 40_000 });
      return replay(
        header,
        [...CLUSTER, ...before, ...arrival, ...after],
        presets.drf,
        makeAllocator,
      );
    };
    const firstMs = async (...of: Parameters<typeof app>) =>
      (await app(...of)).result.perFramework[0]?.firstResourcesMs;
    t.equal(await firstMs({}, []), 100);
    t.equal(await firstMs({ drains: true }, []), undefined);
    const lifted = { t: 20_000, type: 'MAINTENANCE_SCHEDULED', agent_id: 'a' } as const;
    const againMs = (await firstMs({ drains: true }, [lifted])) ?? 0;
    t.ok(againMs >= 20_000 && againMs <= 26_000, `${againMs}: when its filter of 5 s is over`);
  },
);

t.test('the naive allocator asks the same', async (t) => {
  const naive = await run({ drains: true }, GOES, (options) => new NaiveAllocator(options));
  const module = await run({ drains: true });
  t.equal(naive.completedMs, module.completedMs);
  t.equal(naive.held, module.held);
});

t.test('maintenance of an agent that is not there is an error, with its place', async (t) => {
  const unknown = { t: 10, type: 'MAINTENANCE_SCHEDULED', agent_id: 'x', start_ms: 0 } as const;
  await t.rejects(run({}, [{ ...unknown, t: 200 }]), {
    name: 'ReplayError',
    message: /MAINTENANCE_SCHEDULED at 200 ms/,
  });
});
