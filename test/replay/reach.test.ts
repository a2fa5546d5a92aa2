import { join } from 'node:path';
import t from 'tap';
import type { Policy } from '../../host/allocator/api.js';
import { createAllocator } from '../../host/allocator/index.js';
import { PlayedDemand } from '../../host/models/played.js';
import { withinReach } from '../../host/models/reach.js';
import { replayTrace } from '../../host/replay/engine.js';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import { renderJson } from '../../host/report/json.js';
import { renderPage } from '../../host/report/page/page.js';
import type { Demand, TraceEvent } from '../../host/trace/events.js';
import { writeTrace } from '../../host/trace/index.js';
import { agent, framework, headerOf, spark, tasks } from '../support/traces.js';

/** A minimum that is more than all that a demand can ever hold. */

function application(properties: Record<string, string>): Demand {
  return {
    model: 'spark-coarse',
    properties: { 'spark.executor.memory': '1g', ...properties },
    work_core_ms: 1,
    executor_start_ms: 1,
  };
}

function jobOf(...resources: string[]): Demand {
  const task = (text: string, index: number) => ({
    id: `${index}`,
    resources: text,
    after_ms: 1000 * index,
    duration_ms: 1000,
  });
  return { model: 'tasks', tasks: resources.map(task) };
}

t.test('what of a minimum a demand can hold', (t) => {
  const fourOfTen = application({ 'spark.cores.max': '10', 'spark.executor.cores': '4' });
  const any = application({ 'spark.cores.max': '10' });
  const endless = application({ 'spark.mesos.gpus.max': '2' });
  const cases: [Demand, string, string | undefined][] = [
    [fourOfTen, 'cpus:8', undefined],
    [fourOfTen, 'cpus:8.5', 'cpus:8'],
    [fourOfTen, 'cpus:4;mem:2816', undefined],
    [fourOfTen, 'cpus:4;mem:2817', 'cpus:4;mem:2816'],
    [fourOfTen, 'cpus:4;disk:1', 'cpus:4'],
    [any, 'cpus:10;mem:14080', undefined],
    [any, 'cpus:11;mem:14081', 'cpus:10;mem:14080'],
    [endless, 'cpus:1000000;mem:1000000000;gpus:2', undefined],
    [endless, 'cpus:1;gpus:4', 'cpus:1;gpus:2'],
    [application({ 'spark.cores.max': '3', 'spark.executor.cores': '4' }), 'cpus:3', ''],
    [jobOf('cpus:1.5;mem:10', 'cpus:1.5;mem:10;gpus:1'), 'cpus:3;mem:20;gpus:1', undefined],
    [jobOf('cpus:1.5;mem:10', 'cpus:1.5;mem:10'), 'cpus:3.001;mem:20', 'cpus:3;mem:20'],
    [jobOf('cpus(r):1', 'cpus:1'), 'cpus:2', undefined],
    [jobOf(), 'cpus:1', ''],
  ];
  for (const [demand, minimum, expected] of cases) {
    const within = withinReach(minimum, new PlayedDemand('app', demand).reach());
    t.equal(within?.resources, expected, `${JSON.stringify(demand)} of ${minimum}`);
  }
  t.match(
    withinReach('cpus:3;disk:1', new PlayedDemand('a', jobOf('cpus:2', 'cpus:0.5')).reach()),
    {
      warning:
        'the minimum cpus:3;disk:1 can never be held; cpus:2.5;disk:0 is all that its 2 tasks ' +
        'together can hold of it, and all that the allocator is told',
    },
  );
  t.end();
});

const HOLDER = { minimum: { etl: { resources: 'cpus:8', unit: 'cpus:2' } } };

t.test(
  'the allocator is told of no more, in every role, and nobody gives back for it',
  async (t) => {
    const told: unknown[] = [];
    const makeAllocator = async (options: Parameters<typeof createAllocator>[0]) => {
      const allocator = await createAllocator(options);
      const { addFramework } = allocator;
      allocator.addFramework = (input) => {
        told.push(input.minimum);
        return addFramework.call(allocator, input);
      };
      return allocator;
    };
    const roles = ['spark/a', 'spark/b', 'spark/c'];
    const minimum = {
      'spark/a': { resources: 'cpus:8', unit: 'cpus:2', patience_ms: 1000 },
      'spark/b': { resources: 'cpus:1' },
      'spark/c': { resources: 'disk:1' },
    };
    const events: TraceEvent[] = [
      agent(0, 'a', 'cpus:8;mem:64'),
      ...framework(0, { id: 'f', name: 'f', roles, minimum }, jobOf('cpus:2', 'cpus:2')),
      ...framework(1, { id: 'none', name: 'none', roles: ['spark/c'], minimum }, jobOf()),
    ];
    const warnings: string[] = [];
    const header = headerOf({ horizon_ms: 900_000 });
    const { result } = await replay(header, events, presets.relinquish, makeAllocator, {
      onWarning: (warning) => warnings.push(warning),
    });
    t.strictSame(told, [
      {
        'spark/a': { quantities: 'cpus:4', unit: 'cpus:2', patienceMs: 1000 },
        'spark/b': { quantities: 'cpus:1' },
      },
      undefined,
    ]);
    t.equal(result.relinquishes, 0);
    t.equal(warnings.length, 5);
  },
);

t.test('the warning is in the JSON and on the page, once for all policies', async (t) => {
  const path = join(t.testdir(), 'holders.jsonl');
  const input = { resources: 'cpus:2', durationMs: 1000, framework: HOLDER };
  const apps = Array.from({ length: 7 }, (_, index) => tasks(index, `job-${index}`, input));
  await writeTrace(path, headerOf(), [agent(0, 'a'), ...apps.flat()]);
  const result = await replayTrace(path, { policies: ['drf', 'fifo'] });
  const warning =
    'made up: job-0, job-1, job-2, job-3, job-4 and 2 more: the minimum cpus:8 can never be held; ' +
    'cpus:2 is all that its one task can hold of it, and all that the allocator is told';
  t.strictSame(result.warnings, [warning]);
  t.match(JSON.parse(renderJson(result)), { warnings: [warning] });
  t.equal(renderPage(result).split(warning).length, 2);
  await writeTrace(path, headerOf(), [agent(0, 'a'), ...spark(0, 'app')]);
  t.notOk('warnings' in (await replayTrace(path)), 'nothing to warn of');
});

/** Eight applications of 60 cores, half a second apart, in such roles on 160 cores. */
async function gathered(roles: readonly string[], policy: Policy) {
  const events = Array.from({ length: 10 }, (_, n) => agent(0, `s${n}`, 'cpus:16;mem:65536'));
  for (let n = 0; n < 8; n++) {
    const id = `app-${n}`;
    const [, demand] = spark(1000 + 500 * n, id, { coresMax: 60, workCoreMs: 6_000_000 });
    const added = { id, name: id, roles: n % 2 === 0 ? roles : [...roles].reverse() };
    events.push(
      { t: 1000 + 500 * n, type: 'FRAMEWORK_ADDED', framework: added },
      demand as TraceEvent,
    );
  }
  const header = headerOf({ horizon_ms: 3_000_000 });
  const { result } = await replay(header, events, policy, createAllocator);
  const { frameworks, coreHoursBelowMinimum } = result;
  return { frameworks, coreHoursBelowMinimum };
}

t.test('a minimum that follows from a demand is of all its roles together', async (t) => {
  const { drf, relinquish } = presets;
  const one = await gathered(['spark'], drf);
  t.match(one.frameworks, { satisfied: 2, stuck: 6 });
  t.same(await gathered(['spark/a', 'spark/b'], drf), one, 'as in one role');
  t.match(await gathered(['spark/a', 'spark/b'], relinquish), {
    frameworks: { satisfied: 8 },
    coreHoursBelowMinimum: 0,
  });
});
