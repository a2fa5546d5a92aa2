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
