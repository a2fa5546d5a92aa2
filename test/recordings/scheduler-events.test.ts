import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { recordingOf } from '../../host/recordings/index.js';
import type { TraceEvent } from '../../host/trace/index.js';
import { type VerifyResult, verifyTrace } from '../../host/verify/index.js';
import { minimumOf } from '../support/minimum-of.js';
import { REAL_RECORDINGS } from '../support/real-recordings.js';
import { imported } from './read-recording.js';

const skip = existsSync(REAL_RECORDINGS) ? false : 'the recordings are not there';

const value = (text: string) => ({ value: text });
const scalar = (name: string, amount: number) => ({
  name,
  type: 'SCALAR',
  scalar: { value: amount },
  allocation_info: { role: 'spark' },
});
const line = (t: number, dir: string, body: unknown) => JSON.stringify({ t, dir, body });
const call = (t: number, type: string, fields: object = {}) =>
  line(t, 'call', { type, framework_id: value('M-0001'), [type.toLowerCase()]: fields });
const event = (t: number, type: string, fields: object) =>
  line(t, 'event', { type, [type.toLowerCase()]: fields });
const offer = (id: string, cpus: number) => ({
  id: value(id),
  agent_id: value('M-S0'),
  framework_id: value('M-0001'),
  allocation_info: { role: 'spark' },
  resources: [scalar('cpus', cpus), scalar('mem', 1000)],
});
const launch = (id: string, cpus: number) => ({
  type: 'LAUNCH',
  launch: {
    task_infos: [
      {
        task_id: value(id),
        name: `executor ${id}`,
        agent_id: value('M-S0'),
        resources: [scalar('cpus', cpus), scalar('mem', 500)],
      },
    ],
  },
});
const status = (id: string, state: string) => ({ status: { task_id: value(id), state } });

function subscribe(t: number, labels: readonly (readonly [string, string])[] = []): string[] {
  const list = labels.map(([key, text]) => ({ key, value: text }));
  const framework_info = {
    name: 'app',
    roles: ['spark'],
    capabilities: [{ type: 'MULTI_ROLE' }],
    labels: { labels: list },
  };
  return [
    line(t, 'call', { type: 'SUBSCRIBE', subscribe: { framework_info } }),
    event(t + 0.001, 'SUBSCRIBED', { framework_id: value('M-0001') }),
  ];
}

const APP = [
  ...subscribe(1),
  event(1.1, 'OFFERS', { offers: [offer('M-O1', 8)] }),
  call(1.2, 'ACCEPT', {
    offer_ids: [value('M-O1')],
    operations: [launch('one', 4)],
    filters: { refuse_seconds: 0 },
  }),
  event(1.5, 'UPDATE', status('one', 'TASK_RUNNING')),
  event(2.1, 'OFFERS', { offers: [offer('M-O2', 4), offer('M-O3', 1)] }),
  call(2.2, 'DECLINE', { offer_ids: [value('M-O2')], filters: { refuse_seconds: 120 } }),
  event(2.3, 'RESCIND', { offer_id: value('M-O3') }),
  call(2.4, 'DECLINE', { offer_ids: [value('M-O3')] }),
  call(2.5, 'SUPPRESS', { roles: ['spark'] }),
  call(2.6, 'REVIVE'),
  line(3, 'note', 'of the recorder'),
  event(4.5, 'UPDATE', status('one', 'TASK_FINISHED')),
  call(5, 'TEARDOWN'),
  line(5.1, 'closed', 'eof'),
].join('\n');

const briefly = (one: TraceEvent) => `${one.t} ${one.type}`;

test('what a framework sent and received becomes a trace', async (t) => {
  const { events, summary } = await imported(t.testdir(), { 'app.jsonl': APP });
  t.strictSame(events.map(briefly), [
    '1001 FRAMEWORK_ADDED',
    '1001 DEMAND',
    '1100 AGENT_ADDED',
    '1100 OFFERS',
    '1200 ACCEPT',
    '1500 TASK_STATUS',
    '2100 OFFERS',
    '2200 DECLINE',
    '2300 RESCIND',
    '2500 SUPPRESS',
    '2600 REVIVE',
    '4500 TASK_STATUS',
    '5000 FRAMEWORK_REMOVED',
  ]);
  t.match(events, [
    { framework: { id: 'M-0001', name: 'app', roles: ['spark'], capabilities: ['MULTI_ROLE'] } },
    { demand: { model: 'tasks', tasks: [{ id: 'one', duration_ms: 3000, start_ms: 300 }] } },
    // Eight cores were on offer at once, and two lots of memory: one task's beside two offers.
    { agent: { id: 'M-S0', resources: 'cpus:9;mem:2500' }, inferred: ['agent.resources', 't'] },
    { offers: [{ id: 'M-O1', role: 'spark', resources: 'cpus:8;mem:1000' }] },
    {
      tasks: [{ id: 'one', name: 'executor one', resources: 'cpus:4;mem:500' }],
      refuse_seconds: 0,
    },
  ]);
  t.match(summary?.leftOut, { 'answers to offers that are gone': 1, 'recorder’s line "note"': 1 });
});

test('labels that are Spark’s properties make it a Spark application, whose minimum follows', async (t) => {
  const labels = [
    ['spark.cores.max', '8'],
    ['spark.scheduler.minRegisteredResourcesRatio', '0.5'],
  ] as const;
  const text = APP.replace(subscribe(1).join('\n'), subscribe(1, labels).join('\n'));
  const { events } = await imported(t.testdir(), { 'app.jsonl': text });
  t.match(events[0], { framework: { minimum: undefined } });
  t.same(minimumOf(events), { resources: 'cpus:4', unit: 'cpus:4;mem:500' });
  t.match(events[1], {
    inferred: ['demand.work_core_ms'],
    demand: {
      model: 'spark-coarse',
      properties: { 'spark.cores.max': '8', 'spark.executor.cores': '4' },
      work_core_ms: 12_000,
      executor_start_ms: 300,
    },
  });
});

test('an option says which frameworks are Spark applications; what they had is what they wanted', async (t) => {
  const spark = { role: 'sp*k', name: '*p', ratio: 0.8 };
  const folder = t.testdir();
  const { events } = await imported(join(folder, 'one'), { 'app.jsonl': APP }, { spark });
  t.match(events[1], {
    inferred: ['demand.work_core_ms', 'demand.properties'],
    demand: { properties: { 'spark.cores.max': '4', 'spark.executor.memory': '500m' } },
  });
  t.match(minimumOf(events), { resources: 'cpus:3.2' });
  const other = await imported(
    join(folder, 'other'),
    { 'app.jsonl': APP },
    { spark: { role: 'k' } },
  );
  t.match(other.events[1], { demand: { model: 'tasks' } });
});

/** The master's log of the same, without what was in the offers. */
const LOG = [
  ['00.000000', 'main.cpp', 'Version: 1.12.0'],
  [
    '00.100000',
    'hierarchical.cpp',
    'Added agent M-S0 (node1) with cpus:8; mem:2000 (offered or allocated: {})',
  ],
  ['01.000500', 'hierarchical.cpp', 'Added framework M-0001'],
  ['01.100000', 'master.cpp', 'Sending offers [ M-O1 ] to framework M-0001 (app)'],
  [
    '01.200000',
    'master.cpp',
    'Processing DECLINE call for offers: [ M-O1 ] for framework M-0001 (app) with 0 seconds filter',
  ],
  ['02.000000', 'http.cpp', 'Processing call UPDATE_WEIGHTS'],
  ['02.001000', 'registrar.cpp', 'Successfully updated the registry in 1ms'],
]
  .map(([time, file, message]) => `I20260102 03:04:${time}  77 ${file}:1] ${message}`)
  .join('\n');

test('beside the master’s log streams say what was in offers, and others what they know', async (t) => {
  const folder = t.testdir({
    'master.log': LOG,
    'app.jsonl': [
      ...subscribe(1),
      event(1.1, 'OFFERS', { offers: [offer('M-O1', 8)] }),
      call(1.2, 'DECLINE', { offer_ids: [value('M-O1')], filters: { refuse_seconds: 7 } }),
    ].join('\n'),
    'operator.jsonl': line(0.1, 'event', {
      type: 'AGENT_ADDED',
      agent_added: {
        agent: {
          agent_info: {
            id: value('M-S0'),
            hostname: 'node1',
            resources: [{ name: 'cpus', type: 'SCALAR', scalar: { value: 8 } }],
            attributes: [{ name: 'rack', type: 'TEXT', text: value('r1') }],
          },
        },
      },
    }),
    'roles-1.json': JSON.stringify({ roles: [{ name: 'spark', weight: 1.0 }] }),
    'roles-2.json': JSON.stringify({ roles: [{ name: 'spark', weight: 3.5 }] }),
  });
  const source = await recordingOf([folder]);
  if (typeof source === 'string') throw new Error('it is no trace');
  const events: TraceEvent[] = [];
  const { header, events: all } = await source.open();
  for await (const one of all) events.push(one);
  t.match(events, [
    { t: 100, type: 'AGENT_ADDED', agent: { id: 'M-S0', attributes: 'rack:r1' } },
    { t: 1000, type: 'FRAMEWORK_ADDED', framework: { roles: ['spark'] } },
    { t: 1100, type: 'OFFERS', offers: [{ role: 'spark', resources: 'cpus:8;mem:1000' }] },
    { t: 1200, type: 'DECLINE', refuse_seconds: 7 },
    { t: 2001, type: 'WEIGHTS_UPDATED', weights: { spark: 3.5 }, inferred: ['weights'] },
  ]);
  t.equal(events.length, 5);
  t.equal(events[1]?.inferred, undefined, 'its roles are said by its own call');
  t.equal(`/${header.name}`, folder.slice(folder.lastIndexOf('/')), 'named for the folder');
});

test('what only roles or no times say is refused in one line', async (t) => {
  const folder = t.testdir();
  const roles = JSON.stringify({ roles: [{ name: 'spark', weight: 1.0 }] });
  await t.rejects(imported(folder, { 'roles.json': roles }), { message: /log beside it/ });
  const sample = '{"type": "SUBSCRIBED", "subscribed": {"framework_id": {"value": "M-1"}}}';
  await t.rejects(imported(folder, { 'samples.ndjson': sample }), {
    message: /without their times/,
  });
});

test('what an accept makes of resources is told, and verified to the end', async (t) => {
  const reserved = (name: string, amount: number) => ({
    ...scalar(name, amount),
    reservations: [{ type: 'DYNAMIC', role: 'spark', principal: 'p' }],
  });
  const reserve = { type: 'RESERVE', reserve: { resources: [reserved('cpus', 3)] } };
  const group = {
    type: 'LAUNCH_GROUP',
    launch_group: {
      executor: { executor_id: value('e'), resources: [reserved('cpus', 1)] },
      task_group: {
        tasks: [{ ...launch('one', 2).launch.task_infos[0], resources: [reserved('cpus', 2)] }],
      },
    },
  };
  const later = { ...offer('M-O2', 5), resources: [scalar('cpus', 5), scalar('mem', 1000)] };
  const text = [
    ...subscribe(1),
    event(1.1, 'OFFERS', { offers: [offer('M-O1', 8)] }),
    call(1.2, 'ACCEPT', {
      offer_ids: [value('M-O1')],
      operations: [reserve, group],
      filters: { refuse_seconds: 0 },
    }),
    event(2.1, 'OFFERS', { offers: [later] }),
    call(2.2, 'ACCEPT', { offer_ids: [value('M-O2')], operations: [{ ...reserve }] }),
  ].join('\n');
  const folder = t.testdir();
  const { events } = await imported(folder, { 'app.jsonl': text });
  const accepts = events.filter(({ type }) => type === 'ACCEPT');
  const operation = {
    type: 'RESERVE',
    resources: [{ name: 'cpus', reservations: [{ type: 'DYNAMIC', role: 'spark' }] }],
  };
  t.match(accepts, [
    { operations: [operation], tasks: [{ id: 'one', executor: { id: 'e' } }] },
    { operations: [operation], tasks: [] },
  ]);
  const result = await verifyTrace(join(folder, 'imported.jsonl'));
  t.match(result, { offers: 2, disagree: 0, passedOver: [] });
});

/** Offers compared, of these in another order of events, in timing alone, and what disagrees. */
const RUNS = {
  'mesos-1.12-day-1': [875, 0, 0, 0],
  'mesos-1.12-staggered': [179, 0, 0, 0],
  'mesos-1.12-workaround': [563, 0, 0, 0],
  'mesos-1.12-mixed': [577, 21, 0, 0],
  'mesos-1.12-pitfall-roles': [1430, 10, 0, 0],
  // The one is of the run's shutdown.
  'mesos-1.12-pitfall': [1635, 74, 0, 0],
} as const;

function countsOf({ compared, agreeInOtherOrder, timing, disagree }: VerifyResult): number[] {
  return [compared, agreeInOtherOrder, timing, disagree];
}

test('the recorded run that is part of this project is decided alike', async (t) => {
  const folder = fileURLToPath(new URL('../cases/recordings/mesos-1.12-mixed', import.meta.url));
  const result = await verifyTrace(await recordingOf([folder]));
  t.strictSame(countsOf(result), [577, 21, 0, 0]);
  t.equal(result.passedOver.length, 0);
});

for (const [run, counts] of Object.entries(RUNS)) {
  test(`${run}, from all its files, is decided alike`, { skip }, async (t) => {
    const result = await verifyTrace(
      await recordingOf([fileURLToPath(new URL(run, REAL_RECORDINGS))]),
    );
    t.strictSame(countsOf(result), counts);
  });
}
