import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { importTrace } from '../../host/trace/importers/index.js';
import type { TraceEvent } from '../../host/trace/index.js';

/** A run of one agent, one Spark-like application and one service, as small as a recording can be. */
const MASTER = '01234567-89ab-cdef-0123-456789abcdef';
const log = (time: string, file: string, message: string) =>
  `I20260102 03:04:${time} 77 ${file}:1] ${message}`;

const MASTER_LOG = [
  log('05.000000', 'master.cpp', `Master ${MASTER} (host.test) started on 127.0.0.1:5050`),
  log(
    '05.000100',
    'master.cpp',
    'Flags at startup: --allocation_interval="1secs" --min_allocatable_resources="cpus:0.01|mem:32" --offer_timeout="15secs" --weights="prod=2.0"',
  ),
  log(
    '05.100000',
    'hierarchical.cpp',
    `Added agent ${MASTER}-S0 (node1.test) with cpus:8 (offered or allocated: {})`,
  ),
  log('05.100200', 'hierarchical.cpp', 'Performed allocation for 1 agents in 100us'),
  log('06.001000', 'hierarchical.cpp', `Added framework ${MASTER}-0001`),
  // The offers are sent before the cycle says that it is over.
  log(
    '06.002000',
    'master.cpp',
    `Sending offers [ ${MASTER}-O1 ] to framework ${MASTER}-0001 (app-1)`,
  ),
  log('06.002100', 'hierarchical.cpp', 'Performed allocation for 1 agents in 1ms'),
  log(
    '06.004000',
    'master.cpp',
    `Processing ACCEPT call for offers: [ ${MASTER}-O1 ] on agent ${MASTER}-S0 at x (y) for framework ${MASTER}-0001 (app-1)`,
  ),
  log('06.004200', 'hierarchical.cpp', 'Allocation paused'),
  log(
    '06.004400',
    'hierarchical.cpp',
    `Recovered cpus(allocated: spark):4 (total: x) on agent ${MASTER}-S0 from framework ${MASTER}-0001`,
  ),
  log(
    '06.204000',
    'master.cpp',
    `Updating the state of task app-1-0 of framework ${MASTER}-0001 (latest state: TASK_RUNNING, status update state: TASK_RUNNING)`,
  ),
  log('07.100200', 'hierarchical.cpp', 'Performed allocation for 1 agents in 100us'),
  log(
    '08.100000',
    'master.cpp',
    `Sending offers [ ${MASTER}-O2 ] to framework ${MASTER}-0001 (app-1)`,
  ),
  log('08.100200', 'hierarchical.cpp', 'Performed allocation for 1 agents in 300us'),
  log(
    '08.101000',
    'master.cpp',
    `Processing DECLINE call for offers: [ ${MASTER}-O2 ] for framework ${MASTER}-0001 (app-1) with 5 seconds filter`,
  ),
  // A cycle comes between the call and its handling by the allocator.
  log('08.101400', 'hierarchical.cpp', 'Performed allocation for 1 agents in 100us'),
  log(
    '08.102000',
    'hierarchical.cpp',
    `Recovered cpus(allocated: spark):4 (total: x) on agent ${MASTER}-S0 from framework ${MASTER}-0001`,
  ),
  log(
    '09.000000',
    'hierarchical.cpp',
    `Suppressed offers for roles { spark } of framework ${MASTER}-0001`,
  ),
  log(
    '09.500000',
    'hierarchical.cpp',
    "Updated quota for role 'prod',  guarantees: cpus:1; mem:64 limits: {}",
  ),
  log('12.000000', 'hierarchical.cpp', `Removed framework ${MASTER}-0001`),
].join('\n');

const cpus = (value: number) => ({
  name: 'cpus',
  type: 'SCALAR',
  scalar: { value },
  allocation_info: { role: 'spark' },
});
const id = (value: string) => ({ value: `${MASTER}-${value}` });
const offer = (name: string, value: number) => ({
  id: id(name),
  framework_id: id('0001'),
  agent_id: id('S0'),
  hostname: 'node1.test',
  resources: [cpus(value)],
  allocation_info: { role: 'spark' },
});

const STREAM = [
  {
    t: 1,
    dir: 'call',
    body: {
      type: 'SUBSCRIBE',
      subscribe: {
        framework_info: { name: 'app-1', roles: ['spark'], capabilities: [{ type: 'MULTI_ROLE' }] },
      },
    },
  },
  {
    t: 1.001,
    dir: 'event',
    body: { type: 'SUBSCRIBED', subscribed: { framework_id: id('0001') } },
  },
  { t: 1.002, dir: 'event', body: { type: 'OFFERS', offers: { offers: [offer('O1', 8)] } } },
  {
    t: 1.003,
    dir: 'call',
    body: {
      type: 'ACCEPT',
      accept: {
        offer_ids: [id('O1')],
        operations: [
          {
            type: 'LAUNCH',
            launch: {
              task_infos: [
                {
                  name: 'app-1 executor 0',
                  task_id: { value: 'app-1-0' },
                  agent_id: id('S0'),
                  resources: [cpus(4)],
                },
              ],
            },
          },
        ],
      },
    },
  },
  { t: 3.1, dir: 'event', body: { type: 'OFFERS', offers: { offers: [offer('O2', 4)] } } },
  {
    t: 3.1,
    dir: 'call',
    body: { type: 'DECLINE', decline: { offer_ids: [id('O2')], filters: { refuse_seconds: 120 } } },
  },
];

const OPERATOR = [
  {
    t: 0.1,
    dir: 'event',
    body: {
      type: 'AGENT_ADDED',
      agent_added: {
        agent: {
          agent_info: {
            id: id('S0'),
            hostname: 'node1.test',
            resources: [],
            attributes: [{ name: 'rack', type: 'TEXT', text: { value: 'r1' } }],
          },
          total_resources: [
            { name: 'mem', type: 'SCALAR', scalar: { value: 62.9000000000018 }, role: '*' },
            { name: 'cpus', type: 'SCALAR', scalar: { value: 8 }, role: '*' },
            {
              name: 'cpus',
              type: 'SCALAR',
              scalar: { value: 2 },
              reservations: [{ type: 'STATIC', role: 'spark' }],
            },
          ],
        },
      },
    },
  },
];

const TIMELINE = [
  {
    t: 1,
    what: 'subscribing',
    framework: 'app-1',
    role: 'spark',
    settings: {
      'spark.cores.max': 24,
      'spark.executor.cores': 4,
      'spark.executor.memory': '4096m',
      'spark.scheduler.minRegisteredResourcesRatio': 0.8,
      'work.core.seconds': 240,
    },
  },
  { t: 2, what: 'job started', framework: 'app-1', reason: 'waiting time over' },
  { t: 6, what: 'stopping' },
];

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const lines = (values: readonly unknown[]) =>
  values.map((value) => JSON.stringify(value)).join('\n');
writeFileSync(join(folder, 'master.log'), MASTER_LOG);
writeFileSync(join(folder, 'framework-app-1.jsonl'), lines(STREAM));
writeFileSync(join(folder, 'operator-subscribe.jsonl'), lines(OPERATOR));
writeFileSync(join(folder, 'timeline.jsonl'), lines(TIMELINE));

const { header, ...imported } = importTrace(folder, { name: 'tiny' });
const events: TraceEvent[] = [];
for await (const event of imported.events) events.push(event);

t.test('the header has the flags, the start and the end', async (t) => {
  t.match(header, {
    name: 'tiny',
    start: '2026-01-02T03:04:05.001Z',
    horizon_ms: 6000,
    master: {
      allocation_interval_ms: 1000,
      min_allocatable_resources: ['cpus:0.01', 'mem:32'],
      offer_timeout_ms: 15000,
    },
  });
});

t.test(
  'events come in the order in which the allocator handled them, the rest is cut off',
  async (t) => {
    const order = events.map((event) =>
      event.type === 'OFFERS'
        ? `cycle ${event.cycle}: ${event.offers.map((o) => o.id).join()}`
        : event.type,
    );
    t.strictSame(order, [
      'WEIGHTS_UPDATED',
      'AGENT_ADDED',
      'cycle 1: ',
      'FRAMEWORK_ADDED',
      'DEMAND',
      'cycle 2: O1',
      'ACCEPT',
      'TASK_STATUS',
      'STARTED',
      'cycle 3: ',
      'cycle 4: O2',
      'cycle 5: ',
      'DECLINE',
      'SUPPRESS',
      'QUOTA_UPDATED',
    ]);
  },
);

t.test('contents come from the streams, ids are short, hosts are gone', async (t) => {
  const find = (type: string) => events.find((event) => event.type === type);
  t.strictSame(find('AGENT_ADDED'), {
    t: 99,
    type: 'AGENT_ADDED',
    agent: { id: 'S0', resources: 'cpus:8;mem:62.9;cpus(spark):2', attributes: 'rack:r1' },
  });
  t.match(find('ACCEPT'), {
    framework_id: '0001',
    offer_ids: ['O1'],
    tasks: [{ id: 'app-1-0', name: 'app-1 executor 0', resources: 'cpus:4' }],
  });
  t.match(find('DECLINE'), { refuse_seconds: 120 });
  t.match(find('QUOTA_UPDATED'), { role: 'prod', guarantees: 'cpus:1;mem:64', limits: undefined });
  t.notMatch(JSON.stringify([header, events]), /node1|127\.0\.0|89ab/);
});

t.test("an application's minimum and demand come from its settings", async (t) => {
  t.match(
    events.find((event) => event.type === 'FRAMEWORK_ADDED'),
    { framework: { minimum: { spark: { resources: 'cpus:19.2', unit: 'cpus:4;mem:4505' } } } },
  );
  t.match(
    events.find((event) => event.type === 'DEMAND'),
    {
      framework_id: '0001',
      demand: {
        model: 'spark-coarse',
        properties: { 'spark.cores.max': '24', 'spark.executor.memory': '4096m' },
        work_core_ms: 240_000,
        executor_start_ms: 200,
      },
    },
  );
  t.match(
    events.find((event) => event.type === 'STARTED'),
    { reason: 'waited' },
  );
});

t.test('a folder that is no recording is refused', async (t) => {
  const none = join(folder, 'none');
  t.throws(() => importTrace(none, { name: 'x' }), {
    name: 'TraceError',
    code: 'missing',
    file: none,
    expected: /master\.log/,
  });
});

t.test('a recording that lacks a file is refused, with the file', async (t) => {
  const part = join(folder, 'part');
  mkdirSync(part);
  writeFileSync(join(part, 'timeline.jsonl'), lines(TIMELINE));
  t.throws(() => importTrace(part, { name: 'x' }), {
    name: 'TraceError',
    code: 'missing',
    file: join(part, 'master.log'),
  });
});
