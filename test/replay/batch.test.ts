import t from 'tap';
import { createAllocator } from '../../host/allocator/index.js';
import { Batch } from '../../host/models/batch/scheduler.js';
import type { Task } from '../../host/models/model.js';
import { PlayedDemand } from '../../host/models/played.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import type { PolicyResult } from '../../host/replay/result.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { offerOf, RecordedCalls } from '../support/scheduler-calls.js';
import { agent, framework, headerOf } from '../support/traces.js';

/** A rigid batch: all its tasks together, or none. */

const DEMAND = {
  model: 'batch',
  size: 3,
  resources: 'cpus:2;mem:1000',
  duration_ms: 60_000,
  start_ms: 500,
} as const;

function batch() {
  const calls = new RecordedCalls();
  const model = new Batch({ id: 'mpi', name: 'mpi', arrivedMs: 0 }, DEMAND, calls);
  model.subscribed();
  return { calls, model };
}

/** Lets all tasks run that have been launched since. */
function run({ calls, model }: ReturnType<typeof batch>, from = 0): readonly Task[] {
  const tasks = calls.launched.slice(from);
  for (const task of tasks) model.status(task, 'TASK_RUNNING');
  return tasks;
}

t.test('its tasks work when the last of them runs, and end together', (t) => {
  const played = batch();
  const { calls, model } = played;
  model.offers([offerOf(1, { cpus: 4, mem: 8000 }), offerOf(2, { cpus: 1, mem: 8000 })]);
  t.same(calls.take(), ['accept 1: cpus 2+2, 5 s', 'decline 2, 5 s']);
  run(played);
  calls.runTo(100_000, model);
  t.equal(model.workDone(), 0, 'two of three do nothing');
  t.same(calls.take(), []);
  model.offers([offerOf(3, { cpus: 4, mem: 8000 }), offerOf(4, { cpus: 4, mem: 8000 })]);
  t.same(calls.take(), ['accept 3: cpus 2, 5 s', 'decline 4, 5 s', 'suppress']);
  t.same(
    calls.launched.map(({ name }) => name),
    ['mpi task 0', 'mpi task 1', 'mpi task 2'],
  );
  run(played, 2);
  t.equal(calls.expectedEndMs, 160_000);
  calls.runTo(130_000, model);
  t.equal(model.workDone(), 3 * 2000 * 30_000);
  calls.runTo(200_000, model);
  t.same(calls.take(), ['finished at 160000']);
  t.end();
});

t.test('one that is lost stops them all, and they begin anew when it is back', (t) => {
  const played = batch();
  const { calls, model } = played;
  model.offers([offerOf(1, { cpus: 8, mem: 8000 })]);
  const [, second] = run(played);
  if (second === undefined) throw new Error('three tasks were expected');
  calls.take();
  calls.runTo(40_000, model);
  model.status(second, 'TASK_LOST');
  t.same(calls.take(), [`repeats ${3 * 2 * 40_000} core-ms`, 'revive']);
  t.match(model.waiting(), [{ task: 'mpi task 1', count: 1 }]);
  calls.runTo(90_000, model);
  t.same(calls.take(), [], 'it does not end without it');
  model.offers([offerOf(2, { cpus: 8, mem: 8000 })]);
  t.same(calls.take(), ['accept 2: cpus 2, 5 s', 'suppress']);
  run(played, 3);
  calls.runTo(200_000, model);
  t.same(calls.take(), ['finished at 150000']);
  t.end();
});

t.test('its minimum is all of its tasks, and the demand tells how long it runs', (t) => {
  const demand = new PlayedDemand('mpi', DEMAND);
  t.same(demand.minimum(), { resources: 'cpus:6;mem:3000', unit: 'cpus:2;mem:1000' });
  t.equal(demand.durationMs(), 60_500);
  t.equal(demand.shortestMs(), 60_500);
  t.same(
    [...demand.reach().most],
    [
      ['cpus', 6000],
      ['mem', 3_000_000],
    ],
  );
  const ports = new PlayedDemand('mpi', { ...DEMAND, resources: 'ports:[1-2]' });
  t.equal(ports.minimum(), undefined);
  t.end();
});

t.test(
  'two that hold a part of what both need are stuck, and relinquish gets both through',
  async (t) => {
    const freed = [10_000, 20_000, 30_000].map((duration_ms, index) => ({
      id: `etl-${index}`,
      resources: 'cpus:2;mem:4000',
      after_ms: 0,
      duration_ms,
    }));
    const events: TraceEvent[] = [
      ...['a', 'b', 'c'].map((id) => agent(0, id, 'cpus:2;mem:4000')),
      ...framework(
        50,
        { id: 'etl', name: 'etl', roles: ['etl'] },
        { model: 'tasks', tasks: freed },
      ),
      ...framework(100, { id: 'x', name: 'x', roles: ['spark/x'] }, DEMAND),
      ...framework(100, { id: 'y', name: 'y', roles: ['spark/y'] }, DEMAND),
    ];
    const outcome = async (name: 'drf' | 'relinquish') => {
      const policy = presets[name];
      if (policy === undefined) throw new Error(`there is ${name}`);
      return (await replay(headerOf(), events, policy, createAllocator)).result;
    };
    const usefulOf = ({ perFramework: [, x, y] }: PolicyResult) =>
      (x?.coreHoursUseful ?? 0) + (y?.coreHoursUseful ?? 0);
    const drf = await outcome('drf');
    t.match(drf.frameworks, { total: 3, stuck: 2 });
    t.equal(usefulOf(drf), 0);
    const relinquish = await outcome('relinquish');
    t.match(relinquish.frameworks, { total: 3, satisfied: 2 });
    t.ok(Number.isFinite(relinquish.makespanMs));
    t.equal(usefulOf(relinquish), (2 * 6 * 60_000) / 3_600_000);
  },
);
