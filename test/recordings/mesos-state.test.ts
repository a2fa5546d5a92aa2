import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { mesosState } from '../../host/recordings/kinds/mesos-state.js';
import { TraceError } from '../../host/trace/index.js';
import { fileIn, importedTrace, ofCluster, ofType } from '../support/mesos-imports.js';
import { REAL_RECORDINGS } from '../support/real-recordings.js';

const START_S = Date.UTC(2015, 3, 1) / 1000;
const at = (seconds: number) => START_S + seconds;
const status = (state: string, seconds: number) => ({
  state: `TASK_${state}`,
  timestamp: at(seconds),
});

const task = (id: string, statuses: readonly { state: string }[], more = {}) => ({
  id,
  name: id,
  framework_id: 'F',
  slave_id: 'S0',
  resources: { cpus: 0.1000000000018, mem: 32, disk: 0, ports: '[31000-31001, 31005-31005]' },
  state: statuses.at(-1)?.state ?? 'TASK_STAGING',
  statuses,
  ...more,
});
const slave = (id: string, registered: number, more = {}) => ({
  id,
  hostname: `${id}.test`,
  attributes: { rack: 'r1', level: 3.5, slots: '[1-4]' },
  registered_time: at(registered),
  resources: { cpus: 4.00000000001, mem: 1024, disk: 0, ports: '[31000-32000]' },
  active: true,
  ...more,
});
const framework = (id: string, registered: number, more = {}) => ({
  id,
  name: `name of ${id}`,
  role: '*',
  active: true,
  registered_time: at(registered),
  unregistered_time: 0,
  tasks: [],
  completed_tasks: [],
  ...more,
});
const state = (more = {}) => ({
  activated_slaves: 1,
  elected_time: at(0),
  start_time: at(-10),
  version: '0.22.0',
  flags: { allocation_interval: '500ms' },
  slaves: [slave('S0', 5)],
  frameworks: [],
  completed_frameworks: [],
  ...more,
});

t.test('a master before 0.21 offers cpus and memory together or not at all', async (t) => {
  const folder = t.testdir();
  const least = async (version: string, flags = {}) => {
    const path = fileIn(folder, 'state.json', JSON.stringify(state({ version, flags })));
    return (await importedTrace(folder, [path])).header.master?.min_allocatable_resources;
  };
  t.strictSame(await least('0.20.1'), ['cpus:0.01;mem:32']);
  t.strictSame(await least('0.21.0'), undefined);
  t.strictSame(await least('1.2.0'), undefined);
});

t.test('one snapshot tells of the past as far as the master remembers it', async (t) => {
  const folder = t.testdir();
  const frameworks = [
    framework('F', 10, {
      tasks: [task('runs', [status('RUNNING', 60)])],
      completed_tasks: [
        task('early', [status('RUNNING', 2), status('FINISHED', 20)]),
        task('twice', [status('STARTING', 30), status('RUNNING', 31), status('FAILED', 40)]),
        task('twice', [status('RUNNING', 50), status('FINISHED', 55), status('KILLED', 56)]),
        task('failed', [status('FAILED', 45)]),
      ],
    }),
    framework('G', 15, { active: false, unregistered_time: at(70) }),
  ];
  const completed = [framework('H', 12, { active: false, unregistered_time: at(25) })];
  const path = fileIn(
    folder,
    'state.json',
    JSON.stringify(state({ frameworks, completed_frameworks: completed })),
  );
  const { header, events, summary } = await importedTrace(folder, [path]);
  t.match(header, {
    source: 'mesos-master 0.22.0',
    // The first task was there before its framework registered with this master.
    start: new Date(at(2) * 1000).toISOString(),
    horizon_ms: 68_000,
    master: { allocation_interval_ms: 500 },
  });
  t.strictSame(
    ofCluster(events).map(({ t: time, type, inferred }) => [time, type, inferred]),
    [
      [0, 'AGENT_ADDED', ['t']],
      [0, 'FRAMEWORK_ADDED', ['t']],
      [0, 'DEMAND', undefined],
      [10_000, 'FRAMEWORK_ADDED', undefined],
      [13_000, 'FRAMEWORK_ADDED', undefined],
      [23_000, 'FRAMEWORK_REMOVED', undefined],
      [68_000, 'FRAMEWORK_DEACTIVATED', undefined],
    ],
  );
  t.match(ofType(events, 'AGENT_ADDED')[0]?.agent, {
    resources: 'cpus:4;mem:1024;ports:[31000-32000]',
    attributes: 'rack:r1;level:3.5;slots:[1-4]',
  });
  t.notOk(ofType(events, 'FRAMEWORK_ADDED')[0]?.framework.capabilities, 'masters of old have none');
  const resources = 'cpus:0.1;mem:32;ports:[31000-31001,31005-31005]';
  t.strictSame(ofType(events, 'DEMAND')[0]?.demand, {
    model: 'tasks',
    tasks: [
      { id: 'early', resources, after_ms: 0, duration_ms: 18_000 },
      { id: 'twice', resources, after_ms: 28_000, duration_ms: 9000, start_ms: 1000 },
      { id: 'failed', resources, after_ms: 43_000, duration_ms: 0 },
      { id: 'twice (2)', name: 'twice', resources, after_ms: 48_000, duration_ms: 6000 },
      { id: 'runs', resources, after_ms: 58_000 },
    ],
  });
  t.match(summary.inferred, { 'when tasks were wanted, from when they started': 5 });
});

t.test('reservations, roles, weights and flags of later masters', async (t) => {
  const folder = t.testdir();
  const reserved = {
    unreserved_resources: { cpus: 2, gpus: 1 },
    reserved_resources: { spark: { cpus: 2, mem: 512 } },
    capabilities: ['MULTI_ROLE', 'OF_THE_FUTURE'],
    domain: { fault_domain: { region: { name: 'eu' }, zone: { name: 'a' } } },
  };
  const volume = {
    name: 'disk',
    type: 'SCALAR',
    scalar: { value: 100 },
    reservations: [{ type: 'DYNAMIC', role: 'db', principal: 'p' }],
    disk: { persistence: { id: 'v' }, volume: { mode: 'RW', container_path: 'data' } },
  };
  const full = {
    unreserved_resources_full: [{ name: 'cpus', type: 'SCALAR', scalar: { value: 3 }, role: '*' }],
    reserved_resources_full: { db: [volume] },
  };
  const text = state({
    version: '1.12.0',
    flags: {
      allocation_interval: '2secs',
      offer_timeout: '15secs',
      min_allocatable_resources: 'cpus:0.01|mem:32',
      filter_gpu_resources: 'false',
      weights: 'prod=2.0,dev=0,=3',
    },
    slaves: [slave('S0', 0, reserved), slave('S1', 0, full), slave('S2', 0, { active: false })],
    frameworks: [
      framework('F', 1, { roles: ['a', 'b/c', '-x', 'a'], capabilities: ['MULTI_ROLE', 'X'] }),
      framework('G', 1, { roles: [], role: undefined, capabilities: [] }),
    ],
  });
  const path = fileIn(folder, 'state.json', JSON.stringify(text));
  const { header, events } = await importedTrace(folder, [path], { role: 'mine' });
  t.strictSame(header.master, {
    allocation_interval_ms: 2000,
    offer_timeout_ms: 15_000,
    min_allocatable_resources: ['cpus:0.01', 'mem:32'],
    filter_gpu_resources: false,
  });
  t.strictSame(ofType(events, 'WEIGHTS_UPDATED')[0]?.weights, { prod: 2 });
  const [first, second] = ofType(events, 'AGENT_ADDED').map(({ agent }) => agent);
  t.match(first, {
    resources: 'cpus:2;gpus:1;cpus(spark):2;mem(spark):512',
    capabilities: ['MULTI_ROLE'],
    region: 'eu',
    zone: 'a',
  });
  t.match(second?.resources, [{ name: 'cpus' }, { disk: { persistence: { id: 'v' } } }]);
  t.equal(ofType(events, 'AGENT_DEACTIVATED')[0]?.agent_id, 'S2');
  const frameworks = ofType(events, 'FRAMEWORK_ADDED').map(({ framework: one }) => one);
  t.match(frameworks, [
    { roles: ['a', 'b/c'], capabilities: ['MULTI_ROLE'] },
    { roles: ['mine'], capabilities: [] },
  ]);
});

t.test('snapshots are put together in the order of their times', async (t) => {
  const folder = t.testdir();
  const write = (name: string, snapshot: unknown) =>
    fileIn(folder, `in/${name}`, JSON.stringify(snapshot));
  const running = task('a', [status('RUNNING', 20)]);
  write(
    'c',
    state({
      slaves: [slave('S0', 5), slave('S1', 5)],
      frameworks: [
        framework('F', 10, { tasks: [running, task('gone', [status('RUNNING', 20)])] }),
        framework('G', 11, { tasks: [task('g', [status('RUNNING', 12)])] }),
      ],
    }),
  );
  write(
    'b',
    state({
      slaves: [slave('S0', 5, { resources: { cpus: 8, mem: 1024 } })],
      frameworks: [
        framework('F', 10, {
          // A health check has replaced its status.
          tasks: [task('a', [status('RUNNING', 35)]), task('late', [status('RUNNING', 40)])],
        }),
      ],
    }),
  );
  write(
    'a',
    state({
      slaves: [slave('S0', 5, { resources: { cpus: 8, mem: 1024 } }), slave('S1', 5)],
      frameworks: [
        framework('F', 10, {
          role: 'other',
          tasks: [task('a', [status('RUNNING', 55)])],
          completed_tasks: [
            task('late', [status('RUNNING', 40), status('FINISHED', 50)]),
            task('a', [status('RUNNING', 35), status('KILLED', 52)]),
          ],
        }),
      ],
    }),
  );
  const { events, summary } = await importedTrace(folder, [join(folder, 'in')]);
  t.equal(summary.files, 3);
  t.strictSame(
    ofCluster(events).map(({ t: time, type }) => [time, type]),
    [
      [0, 'AGENT_ADDED'],
      [0, 'AGENT_ADDED'],
      [5000, 'FRAMEWORK_ADDED'],
      [5000, 'DEMAND'],
      [6000, 'FRAMEWORK_ADDED'],
      [6000, 'DEMAND'],
      [35_000, 'AGENT_UPDATED'],
      [35_000, 'AGENT_REMOVED'],
      [35_000, 'FRAMEWORK_REMOVED'],
      [50_000, 'AGENT_ADDED'],
      [50_000, 'FRAMEWORK_UPDATED'],
    ],
  );
  t.match(ofType(events, 'DEMAND')[0]?.demand, {
    tasks: [
      { id: 'a', after_ms: 10_000, duration_ms: 32_000 },
      { id: 'gone', after_ms: 10_000, duration_ms: 20_000 },
      { id: 'late', after_ms: 30_000, duration_ms: 10_000 },
      { id: 'a (2)', after_ms: 45_000, duration_ms: undefined },
    ],
  });
});

t.test('what cannot be read is passed over and counted', async (t) => {
  const folder = t.testdir();
  const hostile = state({
    slaves: [
      slave('S0', 5, {
        attributes: { good: 'yes', bad: 'a;b]', list: [1], ['__proto__']: 'x', constructor: 'y' },
        resources: { cpus: 4, mem: -1, 'a b': 1, gpus: null, ports: '[9-1]', constructor: 2 },
      }),
      slave('S1', 5, { resources: 'none' }),
      null,
      slave('', 5),
    ],
    frameworks: [
      framework('F', 1e12, {
        role: 'a b',
        tasks: [
          task('none', [status('RUNNING', 1)], { resources: { cpus: 0 } }),
          task('untimed', []),
          task('odd', [{ state: 'TASK_RUNNING', timestamp: 'x' } as never, status('LOST', 9)]),
          task('__proto__', [status('RUNNING', 3)], { slave_id: '__proto__' }),
          'task',
        ],
        completed_tasks: { length: 7 },
      }),
      framework('__proto__', 1),
      7,
    ],
  });
  const path = fileIn(folder, 'in/1', JSON.stringify(hostile));
  const { events, summary } = await importedTrace(folder, [path]);
  t.match(ofType(events, 'AGENT_ADDED'), [
    { agent: { id: 'S0', resources: 'cpus:4;constructor:2' } },
  ]);
  t.match(summary.leftOut, {
    'agents without an id or resources': 3,
    'framework without an id': 1,
    'tasks without resources': 1,
    'task without a time': 1,
    'task without an id': 1,
  });
  t.match(summary.leftOut['attributes that cannot be read'], Number);
  const ids = ofType(events, 'FRAMEWORK_ADDED').map(({ framework: { id, roles } }) => [
    id,
    ...roles,
  ]);
  t.strictSame(ids.sort(), [
    ['F', '*'],
    ['__proto__', '*'],
  ]);
  fileIn(folder, 'in/2', JSON.stringify(hostile).slice(0, -100));
  const two = await importedTrace(folder, [join(folder, 'in')]);
  t.equal(two.summary.leftOut['snapshots that are not whole, or know no time'], 1);
  await t.rejects(importedTrace(folder, [join(folder, 'in/2')]), TraceError);
  const bare = fileIn(folder, 'bare', JSON.stringify(state({ slaves: [] })));
  await t.rejects(importedTrace(folder, [bare]), /no agent is in it.*--agents/);
});

t.test('it knows a master’s state by what is in it', async (t) => {
  const knows = (value: unknown) =>
    mesosState.recognises({ path: '', text: JSON.stringify(value), isCut: false });
  t.ok(knows(state()));
  t.ok(knows({ lost_tasks: 4, pid: 'x', elected_time: 1 }));
  t.notOk(knows({ type: 'SUBSCRIBED', subscribed: { get_state: {} } }));
  t.notOk(knows({ t: 1, dir: 'note', body: state() }));
  t.notOk(knows({ roles: [{ name: 'a', frameworks: [] }] }));
  t.notOk(knows({ 'allocator/mesos/allocation_runs': 1, 'master/slaves_active': 1 }));
});

const shared = REAL_RECORDINGS;
const skip = existsSync(shared) ? false : 'no recordings beside the project';

t.test('states of real masters', { skip }, async (t) => {
  const folder = t.testdir();
  const read = (...names: string[]) =>
    importedTrace(
      folder,
      names.map((name) => fileURLToPath(new URL(name, shared))),
    );
  const ovh = await read('public/mesos-state/dcos-ui-state-OVH1-0.22.0.json');
  t.match(ovh.summary.understood, {
    'tasks: TASK_FINISHED': 2891,
    'tasks: TASK_KILLED': 1185,
    'tasks: TASK_FAILED': 1110,
    'tasks: TASK_LOST': 174,
    'tasks that run': 131,
  });
  t.equal(ofType(ovh.events, 'AGENT_ADDED').length, 6);
  t.equal(ofType(ovh.events, 'FRAMEWORK_ADDED').length, 14);
  t.equal(ofType(ovh.events, 'FRAMEWORK_REMOVED').length, 9);
  t.equal(Math.round(Number(ovh.header.horizon_ms) / 8_640_000), 129, '12.9 days');
  const cli = await read('public/mesos-state/mesos-cli-master_state-0.19.0.json');
  t.match(ofType(cli.events, 'DEMAND')[0]?.demand, { tasks: { length: 15 } });
  t.equal(ofType(cli.events, 'AGENT_ADDED').length, 2);
  const times = ['010', '028', '048', '066', '090', '115'];
  const mixed = await read(...times.map((time) => `mesos-1.12-mixed/http-state-t${time}.json`));
  t.equal(ofType(mixed.events, 'AGENT_ADDED').length, 6);
  t.equal(ofType(mixed.events, 'AGENT_REMOVED').length, 2);
});
