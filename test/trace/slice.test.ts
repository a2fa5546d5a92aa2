import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { replayTrace } from '../../host/replay/index.js';
import type { Resource } from '../../host/resources/index.js';
import {
  type Bounds,
  inspectTrace,
  openSource,
  sliced,
  type TraceEvent,
  writeTrace,
} from '../../host/trace/index.js';
import { type VerifyResult, verifyTrace } from '../../host/verify/index.js';
import { fairlead } from '../support/command.js';

/** A part of a recording begins with what of its past still matters. */

const shipped = (name: string) => new URL(`../../traces/${name}`, import.meta.url).pathname;
const at = (traceMs: number): Bounds => ({ from: { traceMs } });

/** What differs from a moment on, on the clock of the whole recording. */
function differencesFrom(
  { differences, inOtherOrder }: VerifyResult,
  fromMs: number,
  clockMs = 0,
): string[] {
  const behind = inOtherOrder.map(({ behind, ...rest }) => ({
    ...rest,
    behind: behind.map(({ tMs, ...late }) => ({ tMs: tMs + clockMs, ...late })),
  }));
  return [...differences, ...behind]
    .map(({ tMs, ...rest }) => ({ tMs: tMs + clockMs, ...rest }))
    .filter(({ tMs }) => tMs >= fromMs)
    .map((one) => JSON.stringify(one));
}

/** Moments at which a recording is cut: in the middle, beside cycles, one behind the other. */
const CUTS = [5_010, 30_500, 61_000, 100_500];

for (const name of ['mixed', 'day-1', 'pitfall', 'pitfall-roles', 'staggered', 'workaround']) {
  t.test(`${name}: a slice is verified as that part of the whole`, async (t) => {
    const path = shipped(`mesos-1.12-${name}.jsonl.gz`);
    const whole = await verifyTrace(path);
    for (const fromMs of CUTS) {
      const slice = await verifyTrace(sliced(path, at(fromMs)));
      t.strictSame(differencesFrom(slice, fromMs, fromMs), differencesFrom(whole, fromMs));
      t.equal(slice.disagree, 0, `from ${fromMs} ms`);
      const again = await verifyTrace(sliced(sliced(path, at(4_444)), at(fromMs - 4_444)));
      t.strictSame(again, slice, 'a slice of a slice');
    }
  });
}

t.test('a slice is a trace: written, it is what it was', async (t) => {
  const path = shipped('mesos-1.12-mixed.jsonl.gz');
  const copy = join(t.testdir(), 'slice.jsonl');
  const { header, events } = await openSource(sliced(path, at(44_123)));
  await writeTrace(copy, header, events);
  t.strictSame(await verifyTrace(copy), await verifyTrace(sliced(path, at(44_123))));
  t.equal(header.start, '2026-11-21T00:13:17.785Z', 'it says when it began');
  t.equal(header.horizon_ms, 128_000 - 44_123);
});

/** Events of a made-up recording, as a slice of it tells them. */
async function told(
  folder: string,
  events: readonly TraceEvent[],
  bounds: Bounds,
  header: object = {},
): Promise<TraceEvent[]> {
  const path = join(folder, 'made-up.jsonl');
  const lines = [{ type: 'TRACE', version: 1, name: 'made up', ...header }, ...events];
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const all: TraceEvent[] = [];
  for await (const event of (await openSource(sliced(path, bounds))).events) all.push(event);
  return all;
}

const CLUSTER: readonly TraceEvent[] = [
  { t: 0, type: 'AGENT_ADDED', agent: { id: 'a', resources: 'cpus:8;mem:8192' } },
  { t: 0, type: 'AGENT_ADDED', agent: { id: 'gone', resources: 'cpus:8;mem:8192' } },
  { t: 10, type: 'FRAMEWORK_ADDED', framework: { id: 'f', name: 'f', roles: ['r'] } },
  { t: 10, type: 'FRAMEWORK_ADDED', framework: { id: 'left', name: 'left', roles: ['r'] } },
];

function offered(t: number, id: string, framework_id = 'f', agent_id = 'a'): TraceEvent {
  const offer = { id, framework_id, role: 'r', agent_id, resources: 'cpus:4;mem:4096' };
  return { t, type: 'OFFERS', offers: [offer] };
}

function accepted(t: number, id: string, taskId: string, seconds: number): TraceEvent {
  const executor = { id: 'e', resources: 'mem:64' };
  const tasks = [{ id: taskId, resources: 'cpus:1', executor }];
  const common = { framework_id: 'f', offer_ids: [id], tasks };
  return { t, type: 'ACCEPT', ...common, refuse_seconds: seconds };
}

function ended(t: number, taskId: string): TraceEvent {
  const task = { framework_id: 'f', agent_id: 'a', task_id: taskId };
  return { t, type: 'TASK_STATUS', ...task, state: 'TASK_FINISHED' };
}

const typesOf = (events: readonly TraceEvent[]) => events.map(({ type }) => type);
const isDecided = ({ type }: TraceEvent) => !/ADDED|ALLOCATIONS/.test(type);

t.test('who has left is left out; how often it was served is not', async (t) => {
  const events: TraceEvent[] = [
    ...CLUSTER,
    offered(20, 'O1', 'left'),
    { t: 21, type: 'DECLINE', framework_id: 'left', offer_ids: ['O1'], refuse_seconds: 100 },
    offered(22, 'O2'),
    { t: 23, type: 'DECLINE', framework_id: 'f', offer_ids: ['O2'], refuse_seconds: 0 },
    { t: 30, type: 'FRAMEWORK_REMOVED', framework_id: 'left' },
    { t: 31, type: 'AGENT_REMOVED', agent_id: 'gone' },
    { t: 90, type: 'FINISHED', framework_id: 'f' },
  ];
  t.strictSame(await told(t.testdir(), events, at(50)), [
    { ...CLUSTER[0], t: 0, ago_ms: 50 },
    { ...CLUSTER[2], t: 0, ago_ms: 40 },
    { t: 0, ago_ms: 0, type: 'ALLOCATIONS', framework_id: 'f', role: 'r', count: 1 },
    { t: 0, ago_ms: 0, type: 'ALLOCATIONS', role: 'r', count: 1 },
    { t: 40, type: 'FINISHED', framework_id: 'f' },
  ]);
});

t.test('a filter is told while it stands, and not once it is over or cleared', async (t) => {
  const declined: TraceEvent[] = [
    ...CLUSTER,
    offered(1000, 'O1'),
    { t: 1001, type: 'DECLINE', framework_id: 'f', offer_ids: ['O1'], refuse_seconds: 5 },
    { t: 3000, type: 'SUPPRESS', framework_id: 'f', roles: ['r'] },
    { t: 4000, type: 'REVIVE', framework_id: 'f' },
  ];
  const decided = async (events: readonly TraceEvent[], fromMs: number) =>
    (await told(t.testdir(), events, at(fromMs))).filter(isDecided);
  const standing = await decided(declined, 2000);
  t.match(standing, [
    { t: 0, ago_ms: 999, type: 'OFFERS', offers: [{ id: 'O1' }] },
    { t: 0, ago_ms: 999, type: 'DECLINE', refuse_seconds: 5 },
    { t: 1000, type: 'SUPPRESS' },
    { t: 2000, type: 'REVIVE' },
  ]);
  t.strictSame(typesOf(await decided(declined, 3500)), ['SUPPRESS', 'OFFERS', 'DECLINE', 'REVIVE']);
  t.strictSame(await decided(declined, 4001), [], 'cleared');
  t.strictSame(await decided(declined.slice(0, -2), 6100), [], 'over');
  const [suppressed] = await decided(declined, 3500);
  t.match(suppressed, { ago_ms: 500, framework_id: 'f', roles: ['r'] });
});

t.test(
  'what runs is told with its executor; what has ended only while a filter says so',
  async (t) => {
    const events: TraceEvent[] = [
      ...CLUSTER,
      offered(1000, 'O1'),
      accepted(1001, 'O1', 'first', 2),
      offered(1500, 'O2'),
      accepted(1501, 'O2', 'second', 0),
      ended(2000, 'first'),
      offered(9000, 'O3'),
      { t: 9500, type: 'FAILURE', framework_id: 'f', agent_id: 'a', executor_id: 'e' },
      ended(9600, 'second'),
    ];
    const decided = async (fromMs: number) =>
      (await told(t.testdir(), events, at(fromMs))).filter(isDecided);
    const filtered = (await decided(2500)).slice(0, 5);
    t.strictSame(typesOf(filtered), ['OFFERS', 'ACCEPT', 'OFFERS', 'ACCEPT', 'TASK_STATUS']);
    t.match(filtered[1], { refuse_seconds: 2 });
    const alive = (await decided(9100)).slice(0, 6);
    t.strictSame(typesOf(alive.slice(0, 5)), typesOf(filtered), 'its executor lives');
    t.match(alive[1], { refuse_seconds: 0 }, 'its filter is over');
    t.match(alive[5], { ago_ms: 100, type: 'OFFERS', offers: [{ id: 'O3' }] }, 'an offer is out');
    const last = (await decided(9550)).slice(0, 2);
    t.match(last, [{ type: 'OFFERS' }, { type: 'ACCEPT', tasks: [{ id: 'second' }] }]);
  },
);

t.test('agents are as operations of the past have made them', async (t) => {
  const plain = (name: string, value: number): Resource => {
    return { name, type: 'SCALAR', scalar: { value } };
  };
  const reservations: Resource['reservations'] = [{ type: 'DYNAMIC', role: 'r', principal: 'p' }];
  const reserved: Resource = { ...plain('cpus', 2), reservations };
  const all = [plain('cpus', 6), plain('mem', 8192), reserved];
  const whole = { id: 'O1', framework_id: 'f', role: 'r', agent_id: 'a' };
  const events: TraceEvent[] = [
    ...CLUSTER.filter((event) => !JSON.stringify(event).match(/gone|left/)),
    { t: 1000, type: 'OFFERS', cycle: 1, offers: [{ ...whole, resources: 'cpus:8;mem:8192' }] },
    { t: 1001, type: 'DECLINE', framework_id: 'f', offer_ids: ['O1'], refuse_seconds: 1 },
    {
      ...{ t: 3000, type: 'OFFERS', cycle: 2 },
      offers: [{ ...whole, id: 'O2', resources: 'cpus:8;mem:8192' }],
    },
    {
      ...{ t: 3001, type: 'ACCEPT', framework_id: 'f', offer_ids: ['O2'] },
      operations: [{ type: 'RESERVE', resources: [reserved] }],
      tasks: [{ id: 'one', resources: 'cpus:1;mem:64' }],
      refuse_seconds: 2,
    },
    {
      ...{ t: 6000, type: 'OFFERS', cycle: 3 },
      offers: [{ ...whole, id: 'O3', resources: [plain('cpus', 5), plain('mem', 8128), reserved] }],
    },
  ];
  for (const fromMs of [3500, 5500]) {
    const [agent] = await told(t.testdir(), events, at(fromMs));
    t.match(agent, { agent: { resources: all } }, `at ${fromMs} ms`);
    const slice = join(t.testdirName, 'made-up.jsonl');
    const verified = await verifyTrace(sliced(slice, at(fromMs)));
    t.match(verified, { agree: 1, compared: 1, passedOver: [] });
  }
});

t.test('of a demand is left what has not ended, for as long as it still runs', async (t) => {
  const task = (id: string, after_ms: number) => {
    return { id, resources: 'cpus:1', after_ms, duration_ms: 10_000 };
  };
  const tasks = [task('early', 0), task('runs', 15_000), task('later', 30_000)];
  const arrived = { id: 'f', name: 'f', roles: ['r'] };
  const wanted = (id: string, list: typeof tasks): TraceEvent[] => [
    { t: 1000, type: 'FRAMEWORK_ADDED', framework: { ...arrived, id } },
    { t: 1000, type: 'DEMAND', framework_id: id, demand: { model: 'tasks', tasks: list } },
  ];
  const events = [...wanted('f', tasks), ...wanted('done', tasks.slice(0, 1))];
  const left = await told(t.testdir(), events, at(21_000));
  t.strictSame(typesOf(left), ['FRAMEWORK_ADDED', 'DEMAND'], 'who is through is not there');
  t.match(left[1], {
    demand: {
      tasks: [
        { id: 'runs', after_ms: 15_000, duration_ms: 5_000 },
        { id: 'later', after_ms: 30_000, duration_ms: 10_000 },
      ],
    },
  });
});

t.test('a moment is a time of the recording, or one on the wall', async (t) => {
  const start = '2016-08-30T16:38:00Z';
  const epochMs = Date.parse('2016-08-30T16:38:00.015Z');
  const events = [...CLUSTER, offered(20, 'O1')];
  const onWall = await told(t.testdir(), events, { from: { epochMs } }, { start });
  t.strictSame(onWall, await told(t.testdir(), events, at(15), { start }));
  await t.rejects(told(t.testdir(), events, { from: { epochMs } }), {
    message: /does not say when it began; expected a time since its start/,
  });
  await t.rejects(told(t.testdir(), events, { ...at(20), to: { traceMs: 20 } }), {
    message: /nothing lies between 20 ms \(--from\) and 20 ms \(--to\)/,
  });
  t.strictSame(typesOf(await told(t.testdir(), events, { to: { traceMs: 9 } })), [
    'AGENT_ADDED',
    'AGENT_ADDED',
  ]);
});

t.test('a replay of a slice says what it does not play', async (t) => {
  const slice = sliced(shipped('mesos-1.12-pitfall.jsonl.gz'), { ...at(40_000) });
  const { warnings, horizonMs, policies } = await replayTrace(slice, { policies: ['drf'] });
  t.equal(warnings, undefined, 'all that runs is held');
  t.equal(horizonMs, 130_000);
  t.equal(policies[0]?.frameworks.total, 9);
  const { offers } = await inspectTrace(slice);
  t.equal(offers.sent, 1300, 'what was offered before is not counted');
});

t.test('every command takes --from and --to', async (t) => {
  const path = shipped('mesos-1.12-pitfall.jsonl.gz');
  const out = join(t.testdir(), 'out.jsonl');
  const wall = ['--from', '2026-11-21T00:34:36.643Z', '--to', '1m'];
  for (const args of [
    ['inspect', path],
    ['verify', path],
    ['replay', path, '-p', 'drf'],
    ['explain', path, '-f', 'app-3'],
    ['import', path, '-o', out],
  ]) {
    const { exitCode, stderr } = await fairlead([...args, ...wall]);
    t.equal(exitCode, 0, `${args[0]}: ${stderr}`);
  }
  const [header = ''] = readFileSync(out, 'utf8').split('\n');
  t.match(JSON.parse(header), { start: '2026-11-21T00:34:36.643Z', horizon_ms: 20_000 });
  // The same moment by the time of day alone, in UTC or another zone, and with its date.
  for (const from of [
    ['--from', '00:34:36.643'],
    ['--from', '01:34:36.643', '--zone', '+01:00'],
    ['--from', '2026-11-21 00:34:36.643'],
    ['--from', '2026-11-20T23:34:36.643', '--zone', '-01:00'],
    ['--from', '01:34:36.643+01:00'],
  ]) {
    await fairlead(['import', path, '-o', out, ...from]);
    const [again = ''] = readFileSync(out, 'utf8').split('\n');
    t.match(JSON.parse(again), { start: '2026-11-21T00:34:36.643Z' }, from.join(' '));
  }
  const useless = await fairlead(['inspect', path, '--from', '10s', '--zone', '+01:00']);
  t.match(useless.stderr, /--zone: .* is a trace, which says that itself/);
  const wrong = await fairlead(['inspect', path, '--from', 'noon']);
  t.equal(wrong.exitCode, 2);
  t.match(wrong.stderr, /--from noon: expected a time such as 90s or 1h30m, or 2016-/);
  // Answers say when it was on the wall.
  const verified = await fairlead(['verify', path, '--from', '01:34', '--zone', '+01:00']);
  t.match(verified.stdout, /^mesos-1\.12-pitfall \(2026-11-21T00:34:00\.000Z\): /);
  t.match(verified.stdout, /\(2026-11-21T00:34:51\.\d{3}Z\), cycle 74: 10 offers/);
  const why = await fairlead(['explain', path, '-f', 'app-3', '--from', '00:35', '--at', '5s']);
  t.match(why.stdout, /app-3 \(0003\) at 5 s \(2026-11-21T00:35:05\.000Z\) under drf/);
  const said = why.stdout.replace(/\s+/g, ' ');
  t.match(said, 'Replayed: who was offered what and holds what, as it comes of that under drf');
  t.match(said, /Not played, though recorded: .*were there before and arrive at the beginning/);
});
