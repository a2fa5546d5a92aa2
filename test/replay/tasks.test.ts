import t from 'tap';
import type { Task } from '../../host/models/model.js';
import type { TasksDemand } from '../../host/models/tasks/demand.js';
import { RecordedTasks } from '../../host/models/tasks/scheduler.js';
import { offerOf, RecordedCalls } from '../support/scheduler-calls.js';

const ARRIVED_MS = 5000;

function tasks(list: TasksDemand['tasks'], more: Partial<TasksDemand> = {}) {
  const calls = new RecordedCalls();
  calls.nowMs = ARRIVED_MS;
  const model = new RecordedTasks(
    { id: 'batch', name: 'batch', arrivedMs: ARRIVED_MS },
    { model: 'tasks', tasks: list, ...more },
    calls,
  );
  model.subscribed();
  return { calls, model };
}

const ids = (calls: RecordedCalls): string[] => calls.launched.map((task) => task.id);

t.test('offers are filled in order, the oldest task that fits first', (t) => {
  const { calls, model } = tasks([
    { id: 'big', resources: 'cpus:4;mem:1000', after_ms: 0, duration_ms: 1000, start_ms: 70 },
    { id: 'small-1', resources: 'cpus:1;mem:1000', after_ms: 0, duration_ms: 1000 },
    { id: 'small-2', resources: 'cpus:1;mem:1000', after_ms: 0, duration_ms: 1000 },
    { id: 'small-3', resources: 'cpus:1;mem:1000', after_ms: 0, duration_ms: 1000 },
  ]);
  model.offers([
    offerOf(1, { cpus: 2, mem: 8000 }),
    offerOf(2, { cpus: 4, mem: 8000 }),
    offerOf(3, { cpus: 0.5, mem: 8000 }),
    offerOf(4, { cpus: 8, mem: 8000 }),
    offerOf(5, { cpus: 8, mem: 8000 }),
  ]);
  t.same(calls.take(), [
    'accept 1: cpus 1+1, 5 s',
    'accept 2: cpus 4, 5 s',
    'decline 3, 5 s',
    'accept 4: cpus 1, 5 s',
    'decline 5, 5 s',
  ]);
  t.same(ids(calls), ['small-1', 'small-2', 'big', 'small-3']);
  t.match(calls.launched[2], { startMs: 70, durationMs: 1000, agentId: 'agent-2' });
  t.end();
});

t.test('it runs once a task has finished, and says so once', (t) => {
  const task = (id: string) => ({ id, resources: 'cpus:1', after_ms: 0, duration_ms: 1000 });
  const { calls, model } = tasks(['a', 'b', 'c', 'd'].map(task));
  model.offers([offerOf(1, { cpus: 4 })]);
  const [a, b, c, d] = calls.launched as [Task, Task, Task, Task];
  calls.take();
  model.status(a, 'TASK_RUNNING');
  model.status(b, 'TASK_LOST');
  model.status(c, 'TASK_FAILED');
  t.same(calls.take(), ['revive', 'revive'], 'what runs has done nothing so far');
  model.status(a, 'TASK_FINISHED');
  model.status(d, 'TASK_FINISHED');
  t.same(calls.take(), [`runs at ${ARRIVED_MS}`]);
  t.end();
});

t.test('the filters are the recorded ones', (t) => {
  const { calls, model } = tasks(
    [{ id: 'a', resources: 'cpus:1', after_ms: 0, duration_ms: 1000 }],
    { refuse_seconds: 0, unused_refuse_seconds: 120 },
  );
  model.offers([offerOf(1, { cpus: 0.5 }), offerOf(2, { cpus: 2 }), offerOf(3, { cpus: 2 })]);
  t.same(calls.take(), ['decline 1, 0 s', 'accept 2: cpus 1, 0 s', 'decline 3, 120 s']);
  t.end();
});

t.test('a task is wanted from its arrival on, whatever was refused before', (t) => {
  const { calls, model } = tasks([
    { id: 'late', resources: 'cpus:1', after_ms: 3000, duration_ms: 1000 },
    { id: 'later', resources: 'cpus:1', after_ms: 20_000, duration_ms: 1000 },
  ]);
  model.offers([offerOf(1, { cpus: 2 })]);
  calls.runTo(8000, model);
  t.same(calls.take(), ['decline 1, 5 s', 'revive']);
  model.offers([offerOf(2, { cpus: 2 })]);
  t.same(calls.take(), ['accept 2: cpus 1, 5 s']);
  calls.runTo(25_000, model);
  t.same(calls.take(), [], 'no filter stands any more, so nothing is revived');
  t.end();
});

t.test('tasks with hosts of their own take one agent each', (t) => {
  const service = (id: string) => ({ id, resources: 'cpus:1', after_ms: 0, unique_host: true });
  const { calls, model } = tasks([service('a'), service('b'), service('c')]);
  t.equal(model.finite, false, 'it never leaves by itself');
  model.offers([
    offerOf(1, { cpus: 8 }, { agentId: 'x' }),
    offerOf(2, { cpus: 8 }, { agentId: 'x' }),
    offerOf(3, { cpus: 8 }, { agentId: 'y' }),
  ]);
  t.same(calls.take(), ['accept 1: cpus 1, 5 s', 'decline 2, 5 s', 'accept 3: cpus 1, 5 s']);
  const first = calls.launched[0];
  if (first === undefined) throw new Error('a task was expected');
  model.status(first, 'TASK_LOST');
  model.offers([offerOf(4, { cpus: 8 }, { agentId: 'x' })]);
  t.same(calls.take(), ['revive', 'accept 4: cpus 1, 5 s'], 'the oldest waits first again');
  t.same(ids(calls), ['a', 'b', 'c']);
  t.end();
});

t.test('what is lost or killed is wanted again; it leaves when all have finished', (t) => {
  const { calls, model } = tasks([
    { id: 'a', resources: 'cpus:1', after_ms: 0, duration_ms: 1000 },
    { id: 'b', resources: 'cpus:1', after_ms: 0, duration_ms: 1000 },
  ]);
  t.equal(model.finite, true);
  model.offers([offerOf(1, { cpus: 8 })]);
  const [a, b] = calls.launched;
  if (a === undefined || b === undefined) throw new Error('two tasks were expected');
  model.status(a, 'TASK_RUNNING');
  model.status(a, 'TASK_LOST');
  model.status(b, 'TASK_FINISHED');
  calls.take();
  model.offers([offerOf(2, { cpus: 8 })]);
  model.status(a, 'TASK_KILLED');
  model.offers([offerOf(3, { cpus: 8 })]);
  t.same(calls.take(), ['accept 2: cpus 1, 5 s', 'revive', 'accept 3: cpus 1, 5 s']);
  calls.nowMs = 9000;
  model.status(a, 'TASK_FINISHED');
  t.same(calls.take(), ['finished at 9000']);
  t.end();
});

t.test('tasks_per_offer limits what one offer is used for', (t) => {
  const { calls, model } = tasks(
    [
      { id: 'a', resources: 'cpus:1', after_ms: 0, duration_ms: 1000 },
      { id: 'b', resources: 'cpus:1', after_ms: 0, duration_ms: 1000 },
    ],
    { tasks_per_offer: 1 },
  );
  model.offers([offerOf(1, { cpus: 8 })]);
  t.same(calls.take(), ['accept 1: cpus 1, 5 s']);
  t.end();
});

t.test('reservations, ranges and sets of an offer are used as it has them', (t) => {
  const { calls, model } = tasks([
    {
      id: 'a',
      resources: 'cpus:3;mem:64;ports:[2-2,8-9];zones:{b}',
      after_ms: 0,
      duration_ms: 1000,
    },
  ]);
  const reserved = { role: 'spark', reservations: [{ type: 'STATIC', role: 'spark' }] } as const;
  const resources = [
    { name: 'cpus', type: 'SCALAR', scalar: { value: 4 } },
    { name: 'cpus', type: 'SCALAR', scalar: { value: 2 }, reservations: reserved.reservations },
    { name: 'mem', type: 'SCALAR', scalar: { value: 100 } },
    {
      name: 'ports',
      type: 'RANGES',
      ranges: {
        range: [
          { begin: 1, end: 2 },
          { begin: 7, end: 9 },
        ],
      },
    },
    { name: 'zones', type: 'SET', set: { item: ['a', 'b'] } },
  ] as const;
  model.offers([offerOf(1, { cpus: 6, mem: 100 }, { resources: [...resources] })]);
  t.same(calls.launched[0]?.resources, [
    { name: 'cpus', type: 'SCALAR', scalar: { value: 2 }, reservations: reserved.reservations },
    { name: 'cpus', type: 'SCALAR', scalar: { value: 1 } },
    { name: 'mem', type: 'SCALAR', scalar: { value: 64 } },
    {
      name: 'ports',
      type: 'RANGES',
      ranges: {
        range: [
          { begin: 2, end: 2 },
          { begin: 8, end: 9 },
        ],
      },
    },
    { name: 'zones', type: 'SET', set: { item: ['b'] } },
  ]);
  t.end();
});

t.test('a framework without tasks stays and declines', (t) => {
  const { calls, model } = tasks([], { unused_refuse_seconds: 1 });
  t.equal(model.finite, false);
  model.offers([offerOf(1, { cpus: 8 })]);
  calls.runTo(100_000, model);
  t.same(calls.take(), ['decline 1, 1 s']);
  t.end();
});

t.test('what a killed task had done is done again', (t) => {
  const { calls, model } = tasks([
    { id: 'a', resources: 'cpus:2', after_ms: 0, duration_ms: 9000 },
    { id: 'b', resources: 'cpus:2', after_ms: 0, duration_ms: 9000 },
  ]);
  model.offers([offerOf(1, { cpus: 4 })]);
  const [a, b] = calls.launched as [Task, Task];
  model.status(a, 'TASK_RUNNING');
  calls.take();
  calls.nowMs += 3000;
  model.status(a, 'TASK_KILLED');
  model.status(b, 'TASK_LOST');
  t.same(calls.take(), ['repeats 6000 core-ms', 'revive', 'revive'], 'the other had not begun');
  t.end();
});
