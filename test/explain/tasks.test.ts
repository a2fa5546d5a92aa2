import { join } from 'node:path';
import t from 'tap';
import { explainTrace } from '../../host/replay/explain.js';
import { renderExplanation } from '../../host/report/explanation.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { writeTrace } from '../../host/trace/index.js';
import { agent, framework, headerOf, spark } from '../support/traces.js';

/** What a framework holds is told by the names of its tasks. */

async function textAt(folder: string, frameworkId: string, atMs: number, events: TraceEvent[]) {
  const path = join(folder, 'trace.jsonl');
  await writeTrace(path, headerOf(), events);
  return renderExplanation(await explainTrace(path, { frameworkId, atMs }));
}

t.test('the executors of an application, and which of them do not run so far', async (t) => {
  const events = [
    agent(0, 'a'),
    ...spark(100, 'PageRank', { coresMax: 8 }),
    agent(5000, 'b'),
    ...spark(5001, 'Join', { coresMax: 16 }),
  ];
  const text = await textAt(t.testdir(), 'PageRank', 6000, events);
  t.match(text, /Its tasks:\n {2}PageRank executor 0 +on a *\n {2}PageRank executor 1 +on a *\n/);
  t.match(await textAt(t.testdir(), 'PageRank', 150, events), /executor 0 +on a +not running yet/);
  t.notMatch(await textAt(t.testdir(), 'PageRank', 80, events), 'Its tasks');
});

t.test('of many tasks the first are listed', async (t) => {
  const demand = { model: 'service', instances: 15, resources: 'cpus:0.1' } as const;
  const added = { id: 'web', name: 'web', roles: ['web'] };
  const text = await textAt(t.testdir(), 'web', 5000, [
    agent(0, 'a'),
    agent(0, 'b'),
    agent(0, 'c'),
    ...framework(100, added, demand),
  ]);
  t.equal(text.match(/web instance \d+ +on [abc]/g)?.length, 12);
  t.match(text, '… and 3 more (--json has all of them)');
});

t.test('an application that a driver brought is asked for by its name', async (t) => {
  const demand = {
    model: 'spark-dispatcher',
    submissions: [
      {
        id: 'driver-1',
        name: 'PageRank',
        after_ms: 0,
        application: {
          model: 'spark-coarse',
          properties: { 'spark.cores.max': '4', 'spark.executor.cores': '4' },
          work_core_ms: 1_000_000,
          executor_start_ms: 100,
        },
      },
    ],
  } as const;
  const events = [
    agent(0, 'a'),
    ...framework(100, { id: 'd', name: 'dispatcher', roles: ['*'] }, demand),
  ];
  const text = await textAt(t.testdir(), 'PageRank', 9000, events);
  t.match(text, 'PageRank (driver-1) at 9 s');
  t.match(text, /PageRank executor 0 +on a/);
  t.match(await textAt(t.testdir(), 'dispatcher', 9000, events), /PageRank driver +on a/);
  const withoutAgents = framework(100, { id: 'd', name: 'dispatcher', roles: ['*'] }, demand);
  t.match(
    await textAt(t.testdir(), 'PageRank', 9000, withoutAgents),
    /it was submitted at 100 ms, and its driver does not run/,
  );
});
