import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { operatorEvents } from '../../host/recordings/kinds/operator-events.js';
import { TraceError } from '../../host/trace/index.js';
import { fileIn, importedTrace, ofCluster, ofType } from '../support/mesos-imports.js';
import { REAL_RECORDINGS } from '../support/real-recordings.js';

const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
const nanoseconds = (afterMs: number) => ({ nanoseconds: `${START_MS + afterMs}000000` });
const seconds = (afterMs: number) => (START_MS + afterMs) / 1000;

const scalar = (name: string, value: unknown) => ({ name, type: 'SCALAR', scalar: { value } });
const agent = (id: string, afterMs: number, cpus: unknown = 4, more = {}) => ({
  agent_info: {
    id: { value: id },
    hostname: `${id}.test`,
    attributes: [
      { name: 'rack', type: 'TEXT', text: { value: 'r1' } },
      { name: 'slots', type: 'RANGES', ranges: { range: [{ begin: 1, end: 4 }] } },
    ],
  },
  total_resources: [scalar('cpus', cpus), scalar('mem', 1024)],
  registered_time: nanoseconds(afterMs),
  active: true,
  ...more,
});
const framework = (id: string, afterMs: number, more = {}) => ({
  framework_info: { id: { value: id }, name: 'Größe', roles: ['dev'], capabilities: [] },
  registered_time: nanoseconds(afterMs),
  ...more,
});
const task = (id: string, more = {}) => ({
  task_id: { value: id },
  framework_id: { value: 'F' },
  agent_id: { value: 'S0' },
  name: id,
  state: 'TASK_STAGING',
  resources: [{ ...scalar('cpus', 1), allocation_info: { role: 'dev' } }, scalar('mem', 64)],
  ...more,
});
const added = (id: string, more = {}) => ({
  type: 'TASK_ADDED',
  task_added: { task: task(id, more) },
});
const updated = (id: string, state: string, afterMs: number, more = {}) => ({
  type: 'TASK_UPDATED',
  task_updated: {
    framework_id: { value: 'F' },
    status: {
      task_id: { value: id },
      agent_id: { value: 'S0' },
      state,
      timestamp: seconds(afterMs),
      ...more,
    },
    state,
  },
});
const subscribed = (state = {}) => ({ type: 'SUBSCRIBED', subscribed: { get_state: state } });
const agentAdded = (...of: Parameters<typeof agent>) => ({
  agent_added: { agent: agent(...of) },
  type: 'AGENT_ADDED',
});
const frameworkAdded = (...of: Parameters<typeof framework>) => ({
  type: 'FRAMEWORK_ADDED',
  framework_added: { framework: framework(...of) },
});
const HEARTBEAT = { type: 'HEARTBEAT' };

/** One agent, one framework, and a task that runs from 2.5 s to 6 s. */
const SMALL = [
  subscribed(),
  HEARTBEAT,
  agentAdded('S0', 0),
  frameworkAdded('F', 1000),
  added('a'),
  updated('a', 'TASK_STARTING', 2000),
  updated('a', 'TASK_RUNNING', 2500),
  HEARTBEAT,
  updated('a', 'TASK_FINISHED', 6000),
];

const lines = (events: readonly unknown[]) =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');
const recordIo = (events: readonly unknown[]) =>
  events
    .map((event) => JSON.stringify(event))
    .map((text) => `${Buffer.byteLength(text)}\n${text}`)
    .join('');
const wrapped = (events: readonly (readonly [number, unknown])[]) =>
  lines(events.map(([at, body]) => ({ t: at, dir: 'event', body })));

t.test('a stream as RecordIO counts bytes, and as lines says the same', async (t) => {
  const path = fileIn(t.testdir(), 'stream', recordIo(SMALL));
  const { header, events, summary } = await importedTrace(t.testdirName, [path]);
  t.equal(summary.kind, 'operator-events');
  t.equal(header.start, new Date(START_MS).toISOString());
  t.equal(header.horizon_ms, 6000);
  t.strictSame(
    events.map(({ t: at, type }) => [at, type]),
    [
      [0, 'AGENT_ADDED'],
      [1000, 'FRAMEWORK_ADDED'],
      [1000, 'DEMAND'],
      [2000, 'TASK_STATUS'],
      [2000, 'TASK_STATUS'],
      [2500, 'TASK_STATUS'],
      [6000, 'TASK_STATUS'],
    ],
  );
  t.match(events[0], {
    agent: {
      id: 'S0',
      hostname: 'S0.test',
      resources: 'cpus:4;mem:1024',
      attributes: /^rack:r1;slots/,
    },
  });
  t.match(events[1], { framework: { id: 'F', name: 'Größe', roles: ['dev'], capabilities: [] } });
  t.strictSame(ofType(events, 'DEMAND')[0], {
    t: 1000,
    type: 'DEMAND',
    framework_id: 'F',
    demand: {
      model: 'tasks',
      tasks: [
        { id: 'a', resources: 'cpus:1;mem:64', after_ms: 1000, duration_ms: 3500, start_ms: 500 },
      ],
    },
    derived: true,
  });
  t.equal(summary.understood.TASK_UPDATED, 3);
  const asLines = fileIn(t.testdirName, 'lines', lines(SMALL));
  t.strictSame((await importedTrace(t.testdirName, [asLines])).events, events);
});

t.test('a recorder’s lines have their own times', async (t) => {
  const text =
    lines([{ t: 0.1, dir: 'call', body: { type: 'SUBSCRIBE' } }]) +
    wrapped([
      [0.2, subscribed()],
      [0.25, agentAdded('S0', 200)],
      [1.251, frameworkAdded('F', 1200)],
      [2, added('a')],
      [3, updated('a', 'TASK_RUNNING', 9000)],
      [5, { type: 'FRAMEWORK_REMOVED', framework_removed: framework('F', 0) }],
      [6.5, { type: 'AGENT_REMOVED', agent_removed: { agent_id: { value: 'S0' } } }],
    ]);
  const folder = t.testdir();
  const { header, events, summary } = await importedTrace(folder, [fileIn(folder, 's', text)]);
  // The master's clock says when the recorder began, an agent's does not.
  t.equal(header.start, new Date(START_MS - 50).toISOString());
  t.strictSame(
    ofCluster(events).map(({ t: at, type }) => [at, type]),
    [
      [250, 'AGENT_ADDED'],
      [1251, 'FRAMEWORK_ADDED'],
      [1251, 'DEMAND'],
      [5000, 'FRAMEWORK_REMOVED'],
      [6500, 'AGENT_REMOVED'],
    ],
  );
  t.match(ofType(events, 'DEMAND')[0]?.demand, { tasks: [{ after_ms: 749, start_ms: 1000 }] });
  t.equal(summary.leftOut['recorder’s line "call"'], 1);
});

t.test('the same stream in two forms counts once', async (t) => {
  const folder = t.testdir();
  fileIn(folder, 'in/b.recordio', recordIo(SMALL));
  fileIn(folder, 'in/a.jsonl', wrapped(SMALL.map((event, at) => [at, event])));
  const { events, summary } = await importedTrace(folder, [join(folder, 'in')]);
  t.equal(ofType(events, 'AGENT_ADDED').length, 1);
  t.equal(ofType(events, 'FRAMEWORK_ADDED')[0]?.t, 3000, 'the form with times of receipt');
  t.equal(summary.leftOut['files that hold the same stream as another'], 1);
});

t.test('files go on where the one before ended, in the order of their times', async (t) => {
  const folder = t.testdir();
  fileIn(folder, 'in/1', lines(SMALL.slice(5)));
  fileIn(folder, 'in/2', lines(SMALL.slice(0, 5)));
  const { events } = await importedTrace(folder, [join(folder, 'in')]);
  t.match(ofType(events, 'DEMAND')[0]?.demand, { tasks: [{ after_ms: 1000, duration_ms: 3500 }] });
});

t.test('each session is held against what is known', async (t) => {
  const state = {
    get_agents: { agents: [agent('S0', 0, 8), agent('S2', 20_000)] },
    get_frameworks: {
      frameworks: [framework('F', 1000), framework('G', 21_000)],
      completed_frameworks: [
        { ...framework('H', 1000), unregistered_time: nanoseconds(15_000) },
        framework('old', 0),
      ],
    },
    get_tasks: {
      tasks: [task('new', { statuses: [{ state: 'TASK_RUNNING', timestamp: seconds(22_000) }] })],
      completed_tasks: [
        task('a', { statuses: [{ state: 'TASK_FAILED', timestamp: seconds(12_000) }] }),
        task('ancient', { statuses: [{ state: 'TASK_FINISHED', timestamp: seconds(-12_000) }] }),
      ],
    },
  };
  const text = wrapped([
    [0, subscribed()],
    [0, agentAdded('S0', 0)],
    [0, agentAdded('S1', 0)],
    [1, frameworkAdded('F', 1000)],
    [1, frameworkAdded('H', 1000)],
    [2, added('a')],
    [2, added('b')],
    [3, updated('a', 'TASK_RUNNING', 3000)],
    [30, subscribed(state)],
    [31, updated('new', 'TASK_FINISHED', 31_000)],
    [40, subscribed(state)],
  ]);
  const folder = t.testdir();
  const { events, summary } = await importedTrace(folder, [fileIn(folder, 's', text)]);
  const after = ofCluster(events)
    .filter(({ t: at }) => at > 1000)
    .map(({ t: at, type }) => [at, type]);
  t.strictSame(after, [
    [15_000, 'FRAMEWORK_REMOVED'],
    [30_000, 'AGENT_REMOVED'],
    [30_000, 'AGENT_UPDATED'],
    [30_000, 'AGENT_ADDED'],
    [30_000, 'FRAMEWORK_ADDED'],
  ]);
  t.match(ofType(events, 'AGENT_UPDATED')[0], {
    agent: { id: 'S0', resources: 'cpus:8;mem:1024' },
  });
  const [demand] = ofType(events, 'DEMAND');
  t.match(demand?.demand, {
    tasks: [
      { id: 'a', after_ms: 1000, start_ms: 1000, duration_ms: 9000 },
      { id: 'b', after_ms: 1000, duration_ms: 28_000 },
      { id: 'new', after_ms: 21_000, duration_ms: 9000 },
    ],
  });
  t.equal(summary.inferred['agents that were gone at the next session'], 1);
});

t.test('an agent that is lost with its tasks gets no offers until it is heard of', async (t) => {
  const reason = { source: 'SOURCE_MASTER', reason: 'REASON_AGENT_DISCONNECTED' };
  const events = [
    ...SMALL.slice(0, 7),
    updated('a', 'TASK_LOST', 3000, reason),
    updated('b', 'TASK_RUNNING', 4000),
    added('b'),
    updated('b', 'TASK_RUNNING', 4000, { source: 'SOURCE_EXECUTOR' }),
    updated('b', 'TASK_UNREACHABLE', 5000),
    updated('c', 'TASK_RUNNING', 9000),
  ];
  const folder = t.testdir();
  const imported = await importedTrace(folder, [fileIn(folder, 's', lines(events))]);
  const told = imported.events.filter(({ inferred }) => inferred !== undefined);
  t.strictSame(
    told.map(({ t: at, type }) => [at, type]),
    [
      [3000, 'AGENT_DEACTIVATED'],
      [4000, 'AGENT_ACTIVATED'],
      [5000, 'AGENT_DEACTIVATED'],
    ],
  );
  t.match(ofType(imported.events, 'DEMAND')[0]?.demand, {
    tasks: [{ id: 'a' }, { duration_ms: 1000 }],
  });
  t.equal(imported.summary.leftOut['update of a task that is not known'], 2);
});

t.test('what cannot be read is passed over and counted', async (t) => {
  const folder = t.testdir();
  const records = SMALL.map((event) => JSON.stringify(event));
  const text = [
    `${Buffer.byteLength(records[0] ?? '')}\n${records[0]}`,
    // A count of characters, one that is too large, and one that is none.
    `7\n${records[2]}`,
    `999999\n${records[3]}12 bytes\n`,
    `${records[4]}\r\nnonsense\n[1]\n{"type":\n`,
    lines([
      ...SMALL.slice(5),
      agentAdded('bad', 0, -4, { total_resources: [scalar('cpus', -4), { name: 'x', type: 'Y' }] }),
      agentAdded('half', 0, -4),
      added('none', { resources: [] }),
      added('', {}),
      { type: 'NEW_THING' },
      { type: 'agent 1234' },
      { ['__proto__']: { type: 'AGENT_ADDED' }, type: 'constructor' },
      { type: 'FRAMEWORK_REMOVED', framework_removed: 7 },
      { type: 'AGENT_REMOVED' },
      { type: 'AGENT_ADDED', agent_added: { agent: null } },
      updated('a', 'TASK_LOST', 1e15),
    ]),
    `{"type":"x","deep":${'['.repeat(5000)}${']'.repeat(5000)}}\n`,
    '77\n{"type":"HEART',
  ].join('');
  const { events, summary } = await importedTrace(folder, [fileIn(folder, 's', text)]);
  t.match(ofType(events, 'DEMAND')[0]?.demand, { tasks: [{ id: 'a', duration_ms: 3500 }] });
  t.match(ofType(events, 'AGENT_ADDED').at(-1), { agent: { id: 'half', resources: 'mem:1024' } });
  t.match(summary.leftOut, {
    'record whose length does not fit': 1,
    'record that the file’s end cuts off': 1,
    'agents without an id or resources': 2,
    'tasks without resources': 1,
    'task without an id or a framework': 1,
    NEW_THING: 1,
    'events of no type': 2,
    'removals of agents that are not known': 1,
    'removal of a framework that is not known': 1,
  });
});

t.test('without agents it says which option supplies them', async (t) => {
  const folder = t.testdir();
  const path = fileIn(folder, 's', lines([added('a'), updated('a', 'TASK_FINISHED', 1000)]));
  const error = await importedTrace(folder, [path]).catch((caught: unknown) => caught);
  t.ok(error instanceof TraceError);
  t.match(String(error), /no agent is in it.*--agents/);
  const agents = [{ count: 2, resources: 'cpus:4;mem:1024' }];
  const { events, summary } = await importedTrace(folder, [path], { agents });
  t.equal(ofType(events, 'AGENT_ADDED').length, 2);
  t.match(ofType(events, 'FRAMEWORK_ADDED')[0], { framework: { id: 'F', roles: ['dev'] } });
  t.equal(summary.inferred['frameworks, from their tasks'], 1);
});

t.test('it knows its own streams by what is in them', async (t) => {
  const knows = (text: string) => operatorEvents.recognises({ path: '', text, isCut: false });
  t.ok(knows(recordIo(SMALL)));
  t.ok(knows(lines(SMALL)));
  t.ok(knows(wrapped(SMALL.map((event) => [0, event]))));
  t.ok(knows(lines([{ subscribed: { heartbeat_interval_seconds: 15, get_state: {} }, type: '' }])));
  const scheduler = { type: 'SUBSCRIBED', subscribed: { framework_id: { value: 'F' } } };
  t.notOk(knows(lines([scheduler, { type: 'OFFERS', offers: { offers: [] } }])));
  t.notOk(knows(recordIo([scheduler, HEARTBEAT])));
  t.notOk(
    knows(lines([{ t: 1, dir: 'call', body: { type: 'ACCEPT', accept: { operations: [] } } }])),
  );
  t.notOk(knows(lines([{ note: JSON.stringify(SMALL[2]) }])), 'inside of a text');
  t.notOk(knows('{"slaves":[],"frameworks":[],"elected_time":1}'));
  t.notOk(knows('{"allocator/mesos/allocation_runs":1}'));
});

const shared = REAL_RECORDINGS;
const skip = existsSync(shared) ? false : 'no recordings beside the project';

t.test('recordings of real masters', { skip }, async (t) => {
  const folder = t.testdir();
  const read = (name: string) => importedTrace(folder, [fileURLToPath(new URL(name, shared))]);
  const dcos = await read('public/mesos-operator-api/dcos-net-operator-api.ndjson');
  t.match(dcos.summary.understood, { TASK_ADDED: 12, TASK_UPDATED: 24, SUBSCRIBED: 1 });
  t.equal(ofType(dcos.events, 'AGENT_ADDED').length, 2);
  t.match(ofType(dcos.events, 'AGENT_ADDED')[0]?.agent.resources, /cpus:4;mem:6949/);
  const overlay = await read('public/mesos-operator-api/dcos-net-hello-overlay.ndjson');
  t.match(overlay.summary.understood, { TASK_ADDED: 4, TASK_UPDATED: 8, FRAMEWORK_ADDED: 1 });
  t.match(
    ofType(overlay.events, 'AGENT_ADDED')
      .map(({ agent: one }) => one.attributes)
      .join(),
    /public_ip:true/,
  );
  await t.rejects(read('public/mesos-operator-api/mesos-docs-operator-samples.ndjson'), TraceError);
  for (const form of ['jsonl', 'recordio']) {
    const mixed = await read(`mesos-1.12-mixed/operator-subscribe.${form}`);
    t.match(mixed.summary.understood, { TASK_ADDED: 155, TASK_UPDATED: 467, AGENT_ADDED: 6 });
    const tasks = ofType(mixed.events, 'DEMAND').map(
      ({ demand }) => 'tasks' in demand && demand.tasks.length,
    );
    t.equal(
      tasks.reduce<number>((sum, count) => sum + Number(count), 0),
      155,
    );
  }
});
