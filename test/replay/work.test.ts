import t from 'tap';
import { presets } from '../../host/replay/policies.js';
import { replay } from '../../host/replay/replay.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { makeAllocator } from '../support/make-allocator.js';
import { agent, framework, headerOf, spark, tasks } from '../support/traces.js';

/** Under plain DRF, until the horizon; core-seconds of all frameworks. */
async function run(events: TraceEvent[], horizonMs = 60_000) {
  const header = headerOf({ horizon_ms: horizonMs });
  const { result } = await replay(header, events, presets.drf, makeAllocator);
  const coreSeconds = (hours: number) => Math.round(hours * 3_600_000) / 1000;
  return {
    result,
    held: coreSeconds(result.coreHoursHeld),
    used: coreSeconds(result.coreHoursUsed),
    useful: coreSeconds(result.coreHoursUseful),
    repeated: coreSeconds(result.coreHoursRepeated),
  };
}

/** An application of two executors of 4 cores with 80 core-seconds to do. */
function application(more: object): TraceEvent[] {
  const [added, wants] = spark(0, 'app', { workCoreMs: 80_000 });
  if (added?.type !== 'FRAMEWORK_ADDED' || wants?.type !== 'DEMAND') throw new Error('no spark');
  return framework(0, added.framework, { ...wants.demand, ...more } as typeof wants.demand);
}

t.test('work that is done is useful, cores held before the start are not', async (t) => {
  const { held, used, useful, repeated } = await run([agent(0, 'a'), ...application({})]);
  t.equal(useful, 80);
  t.equal(used, 80);
  t.equal(held, 8 * 10.1, 'executors need 100 ms to start');
  t.equal(repeated, 0);
});

t.test('work under way counts as far as it has come', async (t) => {
  const { useful } = await run([agent(0, 'a'), ...application({})], 5100);
  t.equal(useful, 8 * 5);
});

t.test('who holds and cannot start does no work', async (t) => {
  const { held, useful } = await run([
    agent(0, 'a', 'cpus:4;mem:8192'),
    agent(0, 'b', 'cpus:4;mem:8192'),
    ...application({}),
    { t: 50, type: 'AGENT_REMOVED', agent_id: 'b' },
  ]);
  t.equal(held, 4 * 60 + 4 * 0.05);
  t.equal(useful, 0);
});

t.test('who works more for the same does no more that is useful', async (t) => {
  const dear = { below: { cores: 16, work_factor: 3 } };
  const half = await run([agent(0, 'a'), ...application(dear)], 15_100);
  t.equal(half.useful, 40);
  const whole = await run([agent(0, 'a'), ...application(dear)]);
  t.equal(whole.held, 8 * 30.1);
  t.equal(whole.useful, 80);
});

t.test('what was lost with its executors is done again, and useful once', async (t) => {
  const events = [
    agent(0, 'a', 'cpus:4;mem:8192'),
    agent(0, 'b', 'cpus:4;mem:8192'),
    ...application({ repeated_share: 0.5 }),
    { t: 5100, type: 'AGENT_REMOVED', agent_id: 'b' } as const,
  ];
  const then = await run(events, 5100);
  t.equal(then.useful, 40 - 10);
  t.equal(then.repeated, 10);
  t.equal((await run(events)).useful, 80);
});

t.test('tasks work while they run: not before, and in vain when they are lost', async (t) => {
  const [added, wants] = tasks(0, 'batch', { resources: 'cpus:4;mem:64', durationMs: 9000 });
  if (added?.type !== 'FRAMEWORK_ADDED' || wants?.type !== 'DEMAND') throw new Error('no tasks');
  if (wants.demand.model !== 'tasks') throw new Error('no tasks');
  const slow = wants.demand.tasks.map((task) => ({ ...task, start_ms: 1000 }));
  const events = [agent(0, 'a'), ...framework(0, added.framework, { model: 'tasks', tasks: slow })];
  t.match(await run(events, 6000), { held: 24, used: 20, useful: 20 });
  t.match(await run(events), { held: 40, used: 36, useful: 36 });
  const lost = [...events, { t: 6000, type: 'AGENT_REMOVED', agent_id: 'a' } as const];
  t.match(await run(lost), { held: 24, used: 20, useful: 0, repeated: 20 });
});

t.test('cores work from the start on: of that there is a series a role', async (t) => {
  const { result } = await run([agent(0, 'a'), ...application({})]);
  t.same(result.series.coresUsed, [
    { name: 'spark', timesMs: [0, 100, 10_100], values: [0, 8, 0] },
  ]);
  t.same(result.series.coresHeld, [{ name: 'spark', timesMs: [0, 10_100], values: [8, 0] }]);
});

t.test('tasks of who is below its minimum do nothing useful, until it gets there', async (t) => {
  const minimum = { etl: { resources: 'cpus:8', unit: 'cpus:4;mem:64' } };
  const gang = tasks(0, 'gang', {
    ...{ resources: 'cpus:4;mem:64', count: 2, durationMs: 40_000, framework: { minimum } },
  });
  const small = agent(0, 'a', 'cpus:4;mem:64');
  const other = tasks(0, 'other', { role: 'z', resources: 'cpus:4;mem:32', durationMs: 10_000 });
  const events = [small, agent(0, 'b', 'cpus:4;mem:64'), ...other, ...gang];
  const below = await run(events, 9000);
  t.equal(below.held, 9 * 8);
  t.equal(below.useful, 9 * 4, 'of the other');
  const whole = await run(events, 100_000);
  t.equal(whole.useful, 40 + 2 * 4 * 40);
});

t.test('a cluster that has nothing left to do is not called idle for that', async (t) => {
  const events = [agent(0, 'a'), ...application({})];
  const { result } = await run(events, 101_000);
  t.equal(result.endedMs, 101_000);
  t.equal(result.utilisationUntilMs, 10_100);
  t.equal(result.utilisation.cpus, 1);
  const unfinished = await run([...events, ...spark(0, 'large', { coresMax: 16 })], 101_000);
  t.equal(unfinished.result.utilisationUntilMs, 101_000);
});
