import t from 'tap';
import type { SparkCoarseDemand } from '../../host/models/spark-coarse/demand.js';
import { replayTrace } from '../../host/replay/engine.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import { renderTable } from '../../host/report/table.js';
import { makeAllocator } from '../support/make-allocator.js';
import { offerOf } from '../support/scheduler-calls.js';
import { SMALL, sparkApplication } from '../support/spark-application.js';
import { agent, framework, headerOf } from '../support/traces.js';

type Application = ReturnType<typeof sparkApplication>;

/** Launches one executor on the agent, which then ends so; false when it is not launched there. */
function endsOn(
  { calls, model }: Application,
  agentId: string,
  state: 'TASK_FAILED' | 'TASK_LOST',
) {
  model.offers([offerOf(1, { cpus: 4, mem: 9000 }, { agentId })]);
  const task = calls.launched.pop();
  calls.take();
  if (task !== undefined) model.status(task, state);
  return task !== undefined;
}

const ONE = { ...SMALL, 'spark.cores.max': '4' };

t.test('two failures on an agent, and no executor is launched there again', (t) => {
  const app = sparkApplication(ONE);
  t.ok(endsOn(app, 'a', 'TASK_FAILED'));
  t.ok(endsOn(app, 'b', 'TASK_LOST'));
  t.ok(endsOn(app, 'a', 'TASK_LOST'));
  app.calls.runTo(30 * 86_400_000, app.model);
  t.notOk(endsOn(app, 'a', 'TASK_FAILED'), 'for ever');
  t.ok(endsOn(app, 'b', 'TASK_FAILED'), 'other agents are as they were');
  t.end();
});

for (const name of ['spark.blacklist', 'spark.excludeOnFailure']) {
  t.test(`where ${name} is on, failures are forgotten after its timeout`, (t) => {
    const app = sparkApplication({
      ...ONE,
      [`${name}.enabled`]: 'true',
      [`${name}.timeout`]: '1m',
    });
    const { calls } = app;
    endsOn(app, 'a', 'TASK_FAILED');
    calls.nowMs += 50_000;
    endsOn(app, 'a', 'TASK_FAILED');
    calls.nowMs += 59_999;
    t.notOk(endsOn(app, 'a', 'TASK_FAILED'), 'a minute after the last');
    calls.nowMs += 1;
    t.ok(endsOn(app, 'a', 'TASK_FAILED'));
    t.ok(endsOn(app, 'a', 'TASK_FAILED'), 'both are forgotten');
    t.notOk(endsOn(app, 'a', 'TASK_FAILED'));
    t.end();
  });
}

t.test('a timeout that is not switched on changes nothing; its default is an hour', (t) => {
  const off = sparkApplication({ ...ONE, 'spark.blacklist.timeout': '1m' });
  const on = sparkApplication({ ...ONE, 'spark.blacklist.enabled': 'true' });
  for (const app of [off, on]) for (const _ of [1, 2]) endsOn(app, 'a', 'TASK_FAILED');
  for (const app of [off, on]) app.calls.nowMs += 3_600_000;
  t.notOk(endsOn(off, 'a', 'TASK_FAILED'));
  t.ok(endsOn(on, 'a', 'TASK_FAILED'));
  t.end();
});

t.test('a share of the executors fails, the same ones for the same seed', (t) => {
  const failing = (share: number, seed?: number) => {
    const failures = { share, ...(seed !== undefined && { seed }) };
    const { calls, model } = sparkApplication({ 'spark.executor.cores': '1' }, { failures });
    model.offers([offerOf(1, { cpus: 1000, mem: 2_000_000 })]);
    return calls.launched.filter(({ fails }) => fails === true).map(({ id }) => id);
  };
  t.same(failing(0), []);
  t.equal(failing(1).length, 1000);
  const third = failing(0.3);
  t.ok(third.length > 250 && third.length < 350, `${third.length} of 1,000`);
  t.same(failing(0.3), third);
  t.not(failing(0.3, 1).join(), third.join());
  t.end();
});

t.test(
  'executors that fail use up the agents, one after the other, unless that expires',
  async (t) => {
    const launchesIn = async (horizonMs: number, properties = {}) => {
      const demand = {
        model: 'spark-coarse',
        properties: { ...ONE, ...properties },
        ...{ work_core_ms: 1000, executor_start_ms: 100, failures: { share: 1 } },
      } as const;
      const events = [
        ...['a', 'b', 'c'].map((id) => agent(0, id)),
        ...framework(0, { id: 'app', name: 'app', roles: ['spark'] }, demand),
      ];
      const header = headerOf({ horizon_ms: horizonMs });
      const { result } = await replay(header, events, presets.drf, makeAllocator);
      t.equal(result.perFramework[0]?.startedMs, undefined);
      return result.tasksLaunched;
    };
    t.equal(await launchesIn(60_000), 3 * 2);
    t.equal(await launchesIn(7 * 60_000), 3 * 2, 'and free cores are no use to it any more');
    const cure = {
      'spark.excludeOnFailure.enabled': 'true',
      'spark.excludeOnFailure.timeout': '2m',
    };
    t.equal(await launchesIn(60_000, cure), 3 * 2);
    t.ok((await launchesIn(7 * 60_000, cure)) >= 3 * 2 * 3);
  },
);

t.test('an answer says how many agents were avoided at once, in table and JSON', async (t) => {
  const failing: SparkCoarseDemand = {
    ...{ model: 'spark-coarse', properties: ONE, work_core_ms: 1000, executor_start_ms: 100 },
    failures: { share: 1 },
  };
  const events = [
    ...['a', 'b', 'c'].map((id) => agent(0, id)),
    ...framework(0, { id: 'app', name: 'app', roles: ['spark'] }, failing),
  ];
  const open = async () => ({
    header: headerOf({ horizon_ms: 60_000 }),
    events: (async function* () {
      yield* events;
    })(),
    close: async () => {},
  });
  const result = await replayTrace({ name: 'made up', open }, { policies: ['drf'] });
  t.match(result.policies[0]?.perFramework, [{ agentsAvoided: 3 }]);
  t.match(renderTable(result, { terminal: false }), /^Agents avoided +3$/m);
  const story = await replayTrace('traces/story-2-pitfall.jsonl', { policies: ['drf'] });
  t.notMatch(renderTable(story, { terminal: false }), 'Agents avoided');
});
