import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { metamarketsWeek, scenarios } from '../../host/scenario/index.js';
import { openTrace } from '../../host/trace/index.js';
import { fairlead } from '../support/command.js';

const folder = mkdtempSync(join(tmpdir(), 'fairlead-generate-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

t.test('generate writes a trace that is read back, the same for the same seed', async (t) => {
  const [a, b] = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl.gz')];
  const ended = await fairlead(['generate', 'cluster', '--seed', '7', '-o', a]);
  t.equal(ended.exitCode, 0, ended.stderr);
  await fairlead(['generate', 'cluster', '--seed', '7', '-o', b]);
  const made = scenarios.cluster?.make(7);
  for (const path of [a, b]) {
    const trace = await openTrace(path);
    const events: unknown[] = [];
    for await (const event of trace.events) events.push(event);
    t.strictSame(trace.header, made?.header);
    t.strictSame(events, made?.events);
  }
});

t.test('generate says what it does not know', async (t) => {
  const unknown = await fairlead(['generate', 'metamarket-week', '-o', join(folder, 'c.jsonl')]);
  t.equal(unknown.exitCode, 2);
  t.match(unknown.stderr, 'did you mean metamarkets-week');
  const seed = await fairlead([
    'generate',
    'cluster',
    '--seed',
    'x',
    '-o',
    join(folder, 'c.jsonl'),
  ]);
  t.equal(seed.exitCode, 2);
  t.match(seed.stderr, 'expected an integer from 0');
});

t.test('the Metamarkets week is what it says', (t) => {
  const { header, events } = metamarketsWeek({ seed: 0 });
  t.equal(header.horizon_ms, 7 * 24 * 3_600_000);
  let [agents, executors, workCoreMs] = [0, 0, 0];
  const sizes: number[] = [];
  for (const event of events) {
    if (event.type === 'AGENT_ADDED') agents++;
    if (event.type !== 'DEMAND' || event.demand.model !== 'spark-coarse') continue;
    const cores = Number(event.demand.properties['spark.cores.max']);
    t.ok(cores >= 80 && cores <= 1600);
    sizes.push(cores / 4);
    executors += cores / 4;
    workCoreMs += event.demand.work_core_ms ?? 0;
  }
  t.equal(agents, 300);
  t.ok(sizes.length > 1900 && sizes.length < 2100, `${sizes.length} applications`);
  t.ok(executors > 360_000 && executors < 440_000, `${executors} executors`);
  // Druid and the short tasks are a fifth of the cluster; Spark's work is the rest of the load.
  const sparkLoad = workCoreMs / (4800 * 7 * 24 * 3_600_000);
  t.ok(sparkLoad > 0.6 && sparkLoad < 0.7, `Spark's load is ${sparkLoad}`);
  t.ok(events.every((event, index) => event.t >= (events[index - 1]?.t ?? 0)));
  t.match(header.description, /Published: .*Everything else is assumed/);
  t.end();
});
