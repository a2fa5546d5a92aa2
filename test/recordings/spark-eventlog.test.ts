import { gzipSync } from 'node:zlib';
import t from 'tap';
import { minimumOf } from '../support/minimum-of.js';
import { imported } from './read-recording.js';

/** Event logs of Spark applications become a cluster's demand. */

const FROM = Date.UTC(2026, 0, 2, 3, 4, 5);
const line = (event: string, fields: object): string =>
  `${JSON.stringify({ Event: `SparkListener${event}`, ...fields })}\n`;
const added = (id: string, host: string, atMs: number): string =>
  line('ExecutorAdded', {
    Timestamp: FROM + atMs,
    'Executor ID': id,
    'Executor Info': { Host: host, 'Total Cores': 4 },
  });
const task = (fromMs: number, untilMs: number): string =>
  line('TaskEnd', { 'Task Info': { 'Launch Time': FROM + fromMs, 'Finish Time': FROM + untilMs } });

const start = (id: string, atMs: number, attempt?: string): string =>
  line('ApplicationStart', {
    'App ID': id,
    'App Name': `name of ${id}`,
    Timestamp: FROM + atMs,
    ...(attempt !== undefined && { 'App Attempt ID': attempt }),
  });

const properties = (of: Readonly<Record<string, string>>): string =>
  line('EnvironmentUpdate', { 'Spark Properties': of });

const log = (id: string, atMs: number, of: Readonly<Record<string, string>> = {}): string =>
  [
    line('LogStart', { 'Spark Version': '2.4.0' }),
    properties({ 'spark.executor.memory': '4g', ...of }),
    start(id, atMs),
    added('1', 'h1', atMs + 100),
    added('2', 'h2', atMs + 200),
    line('BlockManagerAdded', {
      'Block Manager ID': { 'Executor ID': '1', Host: 'h1' },
      Timestamp: FROM + atMs + 350,
    }),
    task(atMs + 400, atMs + 2400),
    task(atMs + 400, atMs + 1400),
    line('JobStart', { 'Job ID': 0 }),
    line('ApplicationEnd', { Timestamp: FROM + atMs + 3000 }),
  ].join('');

t.test('an application wants what ran at once, and works as long as its tasks ran', async (t) => {
  const { header, events, summary } = await imported(t.testdir(), { one: log('app-1', 0) });
  t.equal(header.start, new Date(FROM).toISOString());
  t.match(events, [
    { type: 'AGENT_ADDED', agent: { id: 'h1', resources: 'cpus:4;mem:4505' } },
    { type: 'AGENT_ADDED', agent: { id: 'h2' }, inferred: ['agent.resources'] },
    { type: 'FRAMEWORK_ADDED', framework: { id: 'app-1', roles: ['spark'] } },
    {
      type: 'DEMAND',
      derived: true,
      demand: {
        properties: { 'spark.cores.max': '8', 'spark.executor.cores': '4' },
        work_core_ms: 3000,
        executor_start_ms: 250,
      },
    },
  ]);
  t.equal(events.length, 4);
  t.equal(summary?.leftOut.SparkListenerJobStart, 1);
  t.equal(summary?.inferred['spark.cores.max: the executors that ran at once'], 1);
  t.equal(summary?.inferred['work of applications: the time of their tasks'], 1);
});

t.test('what its properties say comes before what ran', async (t) => {
  const of = { 'spark.cores.max': '40', 'spark.mesos.role': 'etl' };
  const { events } = await imported(t.testdir(), { one: log('app-1', 0, of) });
  t.match(events[2], { framework: { roles: ['etl'] } });
  t.match(events[3], { demand: { properties: { 'spark.cores.max': '40' } } });
  const dynamic = { 'spark.executor.instances': '9', 'spark.dynamicAllocation.enabled': 'true' };
  const asked = await imported(t.testdir(), { one: log('app-1', 0, dynamic) });
  t.match(asked.events[3], { demand: { properties: { 'spark.cores.max': '8' } } });
});

t.test('a ratio from outside makes a minimum', async (t) => {
  const { events } = await imported(t.testdir(), { one: log('app-1', 0) }, { sparkRatio: 0.8 });
  t.match(minimumOf(events), { resources: 'cpus:6.4' });
});

t.test('many logs are one cluster; attempts, parts and compressed ones too', async (t) => {
  const { events, summary } = await imported(t.testdir(), {
    'a.gz': gzipSync(log('app-2', 60_000)),
    b: log('app-1', 0),
    'b-again': log('app-1', 0),
    'eventlog_v2_app-3/events_2_app-3': task(1000, 2000),
    'eventlog_v2_app-3/events_1_app-3': `${start('app-3', 500)}${added('1', 'h1', 600)}`,
  });
  const arrivals = events.filter(({ type }) => type === 'FRAMEWORK_ADDED');
  t.match(arrivals, [
    { t: 0, framework: { id: 'app-1' } },
    { t: 500, framework: { id: 'app-3' } },
    { t: 60_000, framework: { id: 'app-2' } },
  ]);
  t.match(events[0], { agent: { id: 'h1', resources: /^cpus:8/ } }, 'two at once on h1');
  t.equal(summary?.leftOut['earlier attempts of applications, or their logs again'], 1);
});

/** As Spark writes them: with the executor, and its host. */
const taskOn = (id: string, host: string, fromMs: number, untilMs: number): string =>
  line('TaskEnd', {
    'Task Info': {
      'Executor ID': id,
      Host: host,
      'Launch Time': FROM + fromMs,
      'Finish Time': FROM + untilMs,
    },
  });

t.test('a log without its beginning: what ran says what there was', async (t) => {
  const rest = [
    taskOn('1', 'h1', 1000, 5000),
    taskOn('1', 'h1', 2000, 6000),
    taskOn('2', 'h2', 2000, 4000),
    line('ExecutorRemoved', { Timestamp: FROM + 6500, 'Executor ID': '2' }),
    line('ApplicationEnd', { Timestamp: FROM + 9000 }),
  ].join('');
  const { header, events, summary } = await imported(t.testdir(), { 'app-7.inprogress': rest });
  t.equal(header.start, new Date(FROM + 1000).toISOString());
  t.match(events, [
    { agent: { id: 'h1', resources: 'cpus:2;mem:1408' } },
    { agent: { id: 'h2', resources: 'cpus:2;mem:1408' } },
    { framework: { id: 'app-7' }, inferred: ['t', 'framework.id', 'framework.roles'] },
    {
      demand: {
        properties: { 'spark.cores.max': '4', 'spark.executor.cores': '2' },
        work_core_ms: 10_000,
        executor_start_ms: 0,
      },
      inferred: [
        'demand.work_core_ms: the time of its tasks',
        'spark.executor.cores: its properties, its other executors, or tasks at once',
        "spark.executor.memory: Spark's default, as no property is told",
        'spark.cores.max: the executors that ran at once',
        'demand.executor_start_ms: none is known',
      ],
    },
  ]);
  t.match(summary?.inferred, {
    'what event logs lack: ApplicationStart, EnvironmentUpdate, ExecutorAdded': 1,
    'starts of applications: their first events': 1,
    'ids of applications: the names of their logs': 1,
  });
});

t.test('a log without tasks: work as long as its executors were there', async (t) => {
  const filtered = [
    properties({ 'spark.executor.memory': '4g' }),
    start('app-1', 0),
    added('1', 'h1', 1000),
    added('2', 'h2', 2000),
    line('ExecutorRemoved', { Timestamp: FROM + 5000, 'Executor ID': '1' }),
    line('ApplicationEnd', { Timestamp: FROM + 8000 }),
  ].join('');
  const { events, summary } = await imported(t.testdir(), { one: filtered });
  const workCoreMs = 4 * (4000 + 6000);
  t.match(events.at(-1), {
    demand: { work_core_ms: workCoreMs },
    inferred: ['demand.work_core_ms: the time of its executors, as no task is told', /./, /./],
  });
  t.equal(summary?.inferred['what event logs lack: TaskEnd'], 1);
});

t.test('executors whose beginning is cut off are as large as the others', async (t) => {
  const { events } = await imported(t.testdir(), {
    one: `${log('app-1', 0)}${taskOn('0', 'h0', 400, 900)}`,
  });
  t.match(events[0], { agent: { id: 'h0', resources: 'cpus:4;mem:4505' } });
  const asked = properties({ 'spark.executor.cores': '3' });
  const cut = await imported(t.testdir(), { one: `${asked}${taskOn('0', 'h0', 400, 900)}` });
  t.match(cut.events[0], { agent: { id: 'h0', resources: 'cpus:3;mem:1408' } });
});

t.test('a part of a log does not take the place of the whole one', async (t) => {
  const { events } = await imported(t.testdir(), {
    'whole/app-1': log('app-1', 0),
    'part/app-1': taskOn('1', 'h1', 2000, 2400),
  });
  t.match(events.at(-1), { demand: { work_core_ms: 3000 } });
});

t.test('a log needs neither its version nor its stages', async (t) => {
  const { summary } = await imported(t.testdir(), {
    one: log('app-1', 0).replace(/^.*LogStart.*\n/, ''),
  });
  t.notMatch(Object.keys(summary?.inferred ?? {}).join(), 'lack');
});

t.test('what cannot be read is counted, never lost in silence', async (t) => {
  const broken = `${log('app-1', 0)}not an event\n{"Event":"SparkListenerTaskEnd","Task In`;
  const { summary, events } = await imported(t.testdir(), { one: broken });
  t.equal(events.length, 4);
  t.equal(summary?.leftOut['lines that are no events'], 1);
  t.equal(summary?.leftOut['SparkListenerTaskEnd, cut off'], 1);
  const local = `${start('local-1', 0)}${added('driver', 'h1', 1)}`;
  await t.rejects(imported(t.testdir(), { one: local }), {
    name: 'TraceError',
    message: /no application in it had executors on a cluster/,
  });
});
