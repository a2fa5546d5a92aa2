import t from 'tap';
import type { TraceEvent } from '../../host/trace/events.js';
import type { Recording } from '../../host/trace/index.js';
import { type Trust, trustIn } from '../../host/trust/index.js';
import { agent, headerOf, tasks } from '../support/traces.js';

/** What of a recording is imposed on its replay, and what error is left. */

function recorded(events: readonly TraceEvent[], source = 'mesos-master 1.12'): Recording {
  const header = headerOf({ source, horizon_ms: 20_000 });
  const again = async function* () {
    yield* events;
  };
  const open = () => Promise.resolve({ header, events: again(), close: () => Promise.resolve() });
  return { name: 'made up', open };
}

/** A batch that was offered an agent at once, let it go for 2 s, and took it after 3 s. */
const SLOW: readonly TraceEvent[] = [
  agent(0, 'a'),
  ...tasks(1000, 'batch', { resources: 'cpus:8;mem:64', durationMs: 5000 }),
  cycle(1000, 'O1'),
  { t: 1040, type: 'DECLINE', framework_id: 'batch', offer_ids: ['O1'], refuse_seconds: 2 },
  cycle(4000, 'O2'),
  {
    ...{ t: 4300, type: 'ACCEPT', framework_id: 'batch', offer_ids: ['O2'] },
    tasks: [{ id: 'batch-0', resources: 'cpus:8;mem:64' }],
  },
  status(4500, 'TASK_RUNNING'),
  status(9500, 'TASK_FINISHED'),
  { t: 9500, type: 'FINISHED', framework_id: 'batch' },
];

function cycle(atMs: number, id: string): TraceEvent {
  const resources = 'cpus:8;mem:16384';
  const offer = { id, framework_id: 'batch', agent_id: 'a', role: 'etl', resources };
  return { t: atMs, type: 'OFFERS', offers: [offer] };
}

function status(atMs: number, state: string): TraceEvent {
  const where = { framework_id: 'batch', agent_id: 'a', task_id: 'batch-0' };
  return { t: atMs, type: 'TASK_STATUS', ...where, state };
}

async function trustOf(source: Parameters<typeof trustIn>[0], seeds: number): Promise<Trust> {
  const trust = await trustIn(source, { seeds });
  if (typeof trust === 'string') throw new Error(trust);
  return trust;
}

t.test('with the recorded answers a replay does what was recorded', async (t) => {
  const { rows, facts, frameworks, completed } = await trustOf(recorded(SLOW), 1);
  t.same({ facts, frameworks, completed }, { facts: 2, frameworks: 1, completed: 1 });
  t.same(
    rows.map(({ imposed, startErrorMs, completionErrorMs }) => [
      imposed,
      startErrorMs?.mean,
      completionErrorMs?.mean,
    ]),
    [
      ['nothing', 3300, 3500],
      ['order', 3300, 3500],
      ['answers', 0, 0],
    ],
  );
});

t.test('a model that has other work than was recorded is seen with the answers, too', async (t) => {
  const longer = SLOW.map((event): TraceEvent => {
    if (event.type !== 'DEMAND' || event.demand.model !== 'tasks') return event;
    const tasks = event.demand.tasks.map((task) => ({ ...task, duration_ms: 6000 }));
    return { ...event, demand: { ...event.demand, tasks } };
  });
  const { rows } = await trustOf(recorded(longer), 1);
  t.match(rows[2], { imposed: 'answers', startErrorMs: { mean: 0 } });
  t.match(rows[2], { completionErrorMs: { mean: 1000 }, makespanError: { mean: 9.5 / 8.5 - 1 } });
});

t.test('what ran before the recording does not loosen what is imposed', async (t) => {
  const before: TraceEvent[] = [
    { ...agent(0, 'a'), ago_ms: 5000 },
    ...tasks(0, 'web', { resources: 'cpus:2', count: 0 }).map((event) => ({
      ...event,
      ago_ms: 4000,
    })),
  ];
  const rest = SLOW.slice(1).map((event): TraceEvent => {
    if (event.type !== 'OFFERS') return event;
    return { ...event, offers: event.offers.map((offer) => ({ ...offer, resources: 'cpus:8' })) };
  });
  const { rows } = await trustOf(recorded([...before, ...rest]), 1);
  t.match(rows[2], { imposed: 'answers', startErrorMs: { mean: 0 } });
});

t.test('without a master, or without anything it says, there is no figure', async (t) => {
  t.equal(await trustIn(recorded(SLOW, 'scenario')), 'no-master');
  t.equal(await trustIn(recorded(SLOW.slice(0, 3))), 'no-facts');
  t.equal(await trustIn({ ...recorded(SLOW), isReadOnce: true }), 'read-once');
});

t.test('a recording without decisions has nothing to impose', async (t) => {
  const finished = SLOW.filter(({ type }) => !/OFFERS|ACCEPT|DECLINE/.test(type));
  const { rows } = await trustOf(recorded(finished), 2);
  t.match(rows, [{ imposed: 'nothing', seeds: 2 }]);
  t.equal(rows.length, 1);
});

t.test('real masters are replayed within the error that docs/fidelity.md states', async (t) => {
  // Makespan in per cent, waits in allocation intervals; the last with the answers as recorded.
  const limits = [
    ['staggered', 1, 1, 0.1],
    ['day-1', 1, 1, 0.1],
    ['workaround', 3, 3, 0.1],
  ] as const;
  for (const [name, makespan, wait, withAnswers] of limits) {
    const { rows } = await trustOf(`traces/mesos-1.12-${name}.jsonl.gz`, 2);
    t.ok(
      rows.every(({ missing }) => missing === 0),
      `${name}: all happens in both`,
    );
    const errors = rows.map(({ makespanError, meanWaitErrorMs }) => [
      Math.abs(100 * (makespanError?.mean ?? Number.NaN)),
      Math.abs((meanWaitErrorMs?.mean ?? Number.NaN) / 1000),
    ]);
    const [alone = [], , answers = []] = errors;
    t.ok((alone[0] ?? 9) <= makespan && (alone[1] ?? 9) <= wait, `${name}: ${alone}`);
    t.ok(Math.max(...answers) <= withAnswers, `${name}, with the answers: ${answers}`);
  }
});
