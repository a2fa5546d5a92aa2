import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';
import type { Task } from '../../host/models/model.js';
import { PlayedDemand } from '../../host/models/played.js';
import type {
  SparkDispatcherDemand,
  Submission,
} from '../../host/models/spark-dispatcher/demand.js';
import { SparkDispatcher } from '../../host/models/spark-dispatcher/scheduler.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import type { PolicyResult } from '../../host/replay/result.js';
import { parseAttributes } from '../../host/resources/index.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { offerOf, RecordedCalls } from '../support/scheduler-calls.js';
import { agent, framework, headerOf } from '../support/traces.js';

/** Spark's dispatcher: drivers that become frameworks. */

/** A driver of 1 cpu and 1,408 MiB whose application wants two executors of 2 cores and 1,408 MiB. */
function submission(
  id: string,
  more: Partial<Omit<Submission, 'application'>> & { properties?: Record<string, string> } = {},
): Submission {
  const { properties = {}, ...rest } = more;
  return {
    id,
    after_ms: 0,
    ...rest,
    application: {
      model: 'spark-coarse',
      properties: {
        'spark.cores.max': '4',
        'spark.executor.cores': '2',
        'spark.scheduler.minRegisteredResourcesRatio': '1',
        'spark.scheduler.maxRegisteredResourcesWaitingTime': '12h',
        'spark.mesos.role': 'spark',
        ...properties,
      },
      work_core_ms: 4 * 60_000,
      executor_start_ms: 1000,
    },
  };
}

function dispatcher(submissions: readonly Submission[], more: Partial<SparkDispatcherDemand> = {}) {
  const calls = new RecordedCalls();
  const model = new SparkDispatcher(
    { id: 'dispatcher', name: 'dispatcher', arrivedMs: 0 },
    { model: 'spark-dispatcher', submissions, ...more },
    calls,
  );
  model.subscribed();
  return { calls, model };
}

const ids = ({ launched }: RecordedCalls): string[] => launched.map(({ id }) => id);

function taskOf({ launched }: RecordedCalls, index: number): Task {
  const task = launched[index];
  if (task === undefined) throw new Error(`a driver ${index} was expected`);
  return task;
}

t.test(
  'drivers go first come first served on the first offer that fits; others are passed over',
  (t) => {
    const big = { 'spark.driver.memory': '8g' };
    const { calls, model } = dispatcher([
      submission('a'),
      submission('b', { properties: big }),
      submission('c', { name: 'PageRank' }),
    ]);
    t.same(calls.take(), ['announces a: waits', 'announces b: waits', 'announces PageRank: waits']);
    model.offers([offerOf(1, { cpus: 4, mem: 3000 }), offerOf(2, { cpus: 4, mem: 3000 })]);
    t.same(calls.take(), ['accept 1: cpus 1+1, 5 s', 'decline 2, 120 s']);
    t.same(ids(calls), ['a', 'c']);
    t.match(calls.launched[1], { name: 'PageRank driver', brings: { id: 'c', roles: ['spark'] } });
    // 8 GiB and a tenth.
    model.offers([offerOf(3, { cpus: 1, mem: 9010 }), offerOf(4, { cpus: 1, mem: 9011 })]);
    t.same(calls.take(), ['decline 3, 120 s', 'accept 4: cpus 1, 5 s']);
    t.end();
  },
);

t.test('a submission is rejected while as many drivers are launched as there may be', (t) => {
  const { calls, model } = dispatcher(
    [
      submission('a'),
      submission('b'),
      submission('c', { after_ms: 1000 }),
      submission('d', { after_ms: 2000 }),
    ],
    { properties: { 'spark.mesos.maxDrivers': '1' } },
  );
  t.same(calls.take(), ['announces a: waits', 'announces b: waits'], 'none is launched so far');
  model.offers([offerOf(1, { cpus: 4, mem: 9000 })]);
  t.same(ids(calls), ['a', 'b'], 'the queue is launched, however many it holds');
  calls.take();
  calls.runTo(1500, model);
  t.same(calls.take(), ['announces c: rejected'], 'nothing more is wanted, so it does not revive');
  for (const index of [0, 1]) model.status(taskOf(calls, index), 'TASK_FINISHED');
  calls.runTo(2000, model);
  t.same(calls.take(), ['announces d: waits', 'revive']);
  t.end();
});

t.test('a supervised driver is launched again after 1 s, doubling up to 60 s', (t) => {
  const { calls, model } = dispatcher([submission('a', { supervise: true })]);
  const waits: number[] = [];
  for (let launch = 0; launch < 9; launch++) {
    // An offer each second until it is launched.
    const lostMs = calls.nowMs;
    while (calls.launched.length === launch) {
      model.offers([offerOf(1, { cpus: 1, mem: 9000 })]);
      if (calls.launched.length === launch) calls.nowMs += 1000;
    }
    if (launch > 0) waits.push((calls.nowMs - lostMs) / 1000);
    model.status(taskOf(calls, launch), launch % 2 === 0 ? 'TASK_LOST' : 'TASK_FAILED');
  }
  t.same(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
  t.same(ids(calls).slice(0, 3), ['a', 'a-retry-1', 'a-retry-2']);
  t.end();
});

t.test(
  'the revive comes before the time of the retry, so what is offered then is declined',
  (t) => {
    const { calls, model } = dispatcher([submission('a', { supervise: true })]);
    model.offers([offerOf(1, { cpus: 1, mem: 9000 })]);
    calls.take();
    model.status(taskOf(calls, 0), 'TASK_FAILED');
    model.offers([offerOf(2, { cpus: 1, mem: 9000 })]);
    t.same(calls.take(), ['announces a: waits', 'revive', 'decline 2, 120 s']);
    t.equal(model.isWaiting, false, 'its time has not come');
    t.end();
  },
);

t.test('one that is not supervised, finished or was killed is not launched again', (t) => {
  const ends = [
    ['TASK_FAILED', false],
    ['TASK_LOST', false],
    ['TASK_KILLED', true],
    ['TASK_FINISHED', true],
  ] as const;
  for (const [state, supervise] of ends) {
    const { calls, model } = dispatcher([submission('a', { supervise })]);
    model.offers([offerOf(1, { cpus: 1, mem: 9000 })]);
    calls.take();
    model.status(taskOf(calls, 0), state);
    t.same(calls.take(), [], state);
    t.same(model.waiting(), []);
  }
  t.end();
});

t.test('drivers that are to be launched again come before the queue', (t) => {
  const { calls, model } = dispatcher([
    submission('a', { supervise: true }),
    submission('b', { after_ms: 500 }),
  ]);
  model.offers([offerOf(1, { cpus: 1, mem: 9000 })]);
  model.status(taskOf(calls, 0), 'TASK_LOST');
  calls.runTo(1000, model);
  model.offers([offerOf(2, { cpus: 1, mem: 9000 })]);
  t.same(ids(calls), ['a', 'a-retry-1']);
  t.end();
});

t.test('Spark 1.6 declines for 5 s and never revives', (t) => {
  const { calls, model } = dispatcher(
    [submission('a', { supervise: true }), submission('b', { after_ms: 500 })],
    { version: '1.6.3' },
  );
  model.offers([offerOf(1, { cpus: 1, mem: 9000 }), offerOf(2, { cpus: 1, mem: 9000 })]);
  model.status(taskOf(calls, 0), 'TASK_LOST');
  calls.runTo(1000, model);
  t.same(calls.take(), [
    'announces a: waits',
    'accept 1: cpus 1, 5 s',
    'decline 2, 5 s',
    'announces a: waits',
    'announces b: waits',
  ]);
  t.end();
});

t.test('spark.mesos.driver.constraints hold for the driver alone', (t) => {
  const properties = { 'spark.mesos.driver.constraints': 'AZ:b' };
  const { calls, model } = dispatcher([submission('a', { properties })]);
  const inZone = (zone: string) => ({ attributes: parseAttributes(`AZ:${zone}`) });
  model.offers([
    offerOf(1, { cpus: 4, mem: 9000 }, inZone('a')),
    offerOf(2, { cpus: 4, mem: 9000 }, inZone('b')),
  ]);
  t.same(calls.take().slice(1), ['decline 1, 120 s', 'accept 2: cpus 1, 5 s']);
  t.end();
});

t.test('what is wrong with a submission is said when the dispatcher comes', (t) => {
  const play = (submissions: Submission[]) => () =>
    new PlayedDemand('dispatcher', { model: 'spark-dispatcher', submissions }).create(
      { id: 'dispatcher', name: 'dispatcher', arrivedMs: 0 },
      new RecordedCalls(),
    );
  t.throws(play([submission('a'), submission('a')]), { message: 'two submissions have one id' });
  const odd = (name: string) => submission('a', { properties: { [name]: 'x' } });
  t.throws(play([odd('spark.driver.memory')]), { message: 'spark.driver.memory: cannot use `x`' });
  t.throws(play([odd('spark.cores.max')]), { message: 'spark.cores.max: cannot use `x`' });
  const slip = submission('a', { properties: { 'spark.driver.core': '2' } });
  const demand = { model: 'spark-dispatcher', submissions: [slip, { ...slip, id: 'b' }] } as const;
  t.match(new PlayedDemand('dispatcher', demand).doubts(), [/did you mean spark\.driver\.cores/]);
  t.end();
});

/** Agents of 4 cpus, and a dispatcher in a role of its own. */
async function played(
  agents: number,
  submissions: readonly Submission[],
  more: {
    events?: TraceEvent[];
    demand?: Partial<SparkDispatcherDemand>;
    warnings?: string[];
  } = {},
): Promise<PolicyResult> {
  const demand = { model: 'spark-dispatcher', submissions, ...more.demand } as const;
  const added = { id: 'dispatcher', name: 'dispatcher', roles: ['drivers'] };
  const events = [
    ...Array.from({ length: agents }, (_, index) => agent(0, `s${index}`, 'cpus:4;mem:16000')),
    ...(more.events ?? []),
    ...framework(100, added, demand),
  ];
  const policy = presets.drf;
  if (policy === undefined) throw new Error('there is drf');
  const onWarning = (warning: string) => more.warnings?.push(warning);
  return (await replay(headerOf(), events, policy, createAllocator, { onWarning })).result;
}

t.test('a driver that runs becomes a framework, and ends when that has finished', async (t) => {
  const result = await played(2, [submission('a', { name: 'PageRank' })], {
    demand: { driver_start_ms: 700 },
  });
  const [own, app] = result.perFramework;
  t.match(own, { name: 'dispatcher', role: 'drivers' });
  t.match(app, { id: 'a', name: 'PageRank', role: 'spark', class: 'satisfied' });
  t.equal(app?.arrivedMs, 100, 'its user waits since it was submitted');
  t.equal(app?.firstResourcesMs, 800, 'after its driver has started');
  t.equal(app?.completedMs, 800 + 1000 + 60_000);
  t.equal(own?.coreHoursHeld, (700 + 61_000) / 3_600_000, 'the driver holds its cpu as long');
  t.equal(own?.coreHoursUseful, 0);
  t.equal(result.tasksLaunched, 3);
  t.equal(result.ended, 'done');
  t.match(result.completionMs, { count: 1, of: 1, p50: 61_700 });
});

t.test('drivers that fill the cluster leave no room for executors: all are stuck', async (t) => {
  const submissions = Array.from({ length: 8 }, (_, index) => submission(`app-${index}`));
  const stuck = await played(2, submissions);
  t.match(stuck.frameworks, { total: 9, stuck: 8, satisfied: 0 });
  t.equal(stuck.tasksLaunched, 8, 'drivers, and nothing else');
  t.equal(stuck.completionMs?.p50, Number.POSITIVE_INFINITY);
  // A limit on the drivers' role leaves room.
  const limits: TraceEvent = { t: 50, type: 'QUOTA_UPDATED', role: 'drivers', limits: 'cpus:1' };
  const limited = await played(2, submissions, { events: [limits] });
  t.match(limited.frameworks, { total: 9, stuck: 0, satisfied: 8 });
});

t.test(
  'with its driver an application is lost; a supervised one comes back and starts anew',
  async (t) => {
    const lost: TraceEvent[] = [
      { t: 30_000, type: 'AGENT_REMOVED', agent_id: 's0' },
      agent(31_000, 's0', 'cpus:4;mem:16000'),
    ];
    for (const supervise of [false, true]) {
      // The driver fits on s0 only.
      const events: TraceEvent[] = [
        agent(0, 's0', 'cpus:4;mem:16000'),
        agent(0, 's1', 'cpus:8;mem:3000'),
        ...framework(
          100,
          { id: 'dispatcher', name: 'dispatcher', roles: ['drivers'] },
          {
            model: 'spark-dispatcher',
            submissions: [
              submission('a', { supervise, properties: { 'spark.driver.memory': '10g' } }),
            ],
          },
        ),
        ...lost,
      ];
      const policy = presets.drf;
      if (policy === undefined) throw new Error('there is drf');
      const { result } = await replay(headerOf(), events, policy, createAllocator);
      t.equal(result.perFramework.length, 2, 'one application, however often it comes');
      const app = result.perFramework[1];
      t.equal(app?.arrivedMs, 100);
      t.equal(app?.completedMs !== undefined, supervise);
      t.equal(app?.coreHoursUseful, supervise ? (4 * 60_000) / 3_600_000 : 0);
      t.ok((app?.coreHoursRepeated ?? 0) > 0, 'what it had done is lost');
      t.equal(result.completionMs?.count, supervise ? 1 : 0);
      t.equal(result.completionMs?.of, 1);
      t.equal(app?.coreHoursHeld !== undefined && app.coreHoursHeld > 0, true);
    }
  },
);

t.test('who waits in the queue for ever or was rejected counts as never served', async (t) => {
  const warnings: string[] = [];
  const submissions = [
    submission('a'),
    submission('b', { properties: { 'spark.driver.memory': '64g' } }),
    submission('c', { after_ms: 5000 }),
  ];
  const result = await played(2, submissions, {
    demand: { properties: { 'spark.mesos.maxDrivers': '1' } },
    warnings,
  });
  const of = (id: string) => result.perFramework.find((one) => one.id === id);
  t.match(of('a'), { class: 'satisfied' });
  t.match(of('b'), { class: 'stuck' });
  t.match(of('c'), { class: 'gaveUp' });
  t.match(result.completionMs, { count: 1, of: 3 });
  t.equal(result.ended, 'idle');
  t.match(warnings.join('\n'), /c: rejected by its dispatcher/);
});

t.test('an application takes the id of no other framework', async (t) => {
  const events = framework(
    0,
    { id: 'a', name: 'a', roles: ['etl'] },
    { model: 'tasks', tasks: [] },
  );
  const other = events.map((event) => ({ ...event, t: 100 })) as TraceEvent[];
  await t.rejects(played(2, [submission('a', { after_ms: 1000 })], { events: other }), {
    name: 'ReplayError',
    message: 'a framework of that id is there',
  });
});
