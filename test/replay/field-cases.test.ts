import { fileURLToPath } from 'node:url';
import t from 'tap';
import { type ReplayTraceOptions, replayTrace } from '../../host/replay/engine.js';
import { presets } from '../../host/replay/policies.js';
import type { FrameworkResult, PolicyResult } from '../../host/replay/result.js';

/**
 * Small clusters after what people who run Mesos and Spark on it reported, each with what has to
 * come of it.
 */

const INTERVAL_MS = 1000;
const PRESETS = ['drf', 'fifo', 'relinquish'] as const;

/** A case's frameworks by name under one preset, and the replay's whole answer. */
async function play(name: string, policy: string, options: ReplayTraceOptions = {}) {
  const path = fileURLToPath(new URL(`../cases/${name}.jsonl`, import.meta.url));
  const answer = await replayTrace(path, { ...options, policies: [policy] });
  const result = answer.policies[0] as PolicyResult;
  const named = (framework: string): FrameworkResult => {
    const found = result.perFramework.find((one) => one.name === framework);
    if (found === undefined) throw new Error(`${name} has no framework ${framework}`);
    return found;
  };
  return { result, named, answer };
}

t.test('jobs that shrink as their tasks end', async (t) => {
  for (const policy of PRESETS) {
    const { result, named } = await play('shrinking-jobs', policy, { untilMs: 3 * 3_600_000 });
    t.equal(result.relinquishes, 0, `${policy}: nobody is told to give back`);
    t.equal(result.tasksLaunched, 11, `${policy}: no task is killed and launched again`);
    for (const job of ['a', 'b', 'c']) t.ok(named(job).completedMs, `${policy}: ${job} ends`);
    // Under `easy` one starts in a run: b first, which has waited for longer.
    const isBehind = policy === 'relinquish';
    const endedMs = named('a').completedMs ?? 0;
    if (isBehind) t.equal(named('b').satisfiedMs, endedMs, `${policy}: b when a has ended`);
    const soonMs = endedMs + (isBehind ? INTERVAL_MS : 0);
    t.equal(named('c').satisfiedMs, soonMs, `${policy}: c when a has ended`);
  }
});

t.test('spark.cores.max that is no multiple of the executor', async (t) => {
  for (const policy of PRESETS) {
    const { result, named, answer } = await play('cores-max-no-multiple', policy);
    t.same(
      answer.warnings,
      [
        'not-multiple-3600s: app0, app1: the minimum cpus:10 can never be held; cpus:8 is all that ' +
          'executors of cpus:4;mem:4505 up to spark.cores.max 10 can hold of it, and all that the ' +
          'allocator is told',
      ],
      `${policy}: said once`,
    );
    t.equal(result.relinquishes, 0, `${policy}: nothing is given back for what cannot be had`);
    t.equal(result.tasksLaunched, 4, policy);
    for (const app of ['app0', 'app1']) {
      const { arrivedMs, startedMs, class: its } = named(app);
      t.equal(startedMs, arrivedMs + 3_600_000, `${policy}: ${app} starts by its waiting time`);
      t.equal(its, 'underResourced', `${policy}: ${app} below what it asked for`);
    }
  }
});

/** From a framework's arrival until it first held its minimum; without one, any resources. */
function waitedMs(framework: FrameworkResult): number {
  const { arrivedMs, satisfiedMs, firstResourcesMs } = framework;
  const servedMs = framework.class === 'noMinimum' ? firstResourcesMs : satisfiedMs;
  return (servedMs ?? Number.POSITIVE_INFINITY) - arrivedMs;
}

t.test('an earmark for a large agent leaves the small ones to others', async (t) => {
  const { result, named } = await play('earmark-larger-than-small-agents', 'relinquish');
  for (const name of ['later', 'web']) t.ok(waitedMs(named(name)) <= 10_000, name);
  const freeMs = named('hog').completedMs ?? Number.NaN;
  const { satisfiedMs = 0 } = named('head');
  t.ok(satisfiedMs >= freeMs && satisfiedMs <= freeMs + 10_000, 'the head, once its agent is free');
  t.equal(result.frameworks.satisfied, 2);
});

t.test('heads that need a GPU, and one behind them that does not', async (t) => {
  for (const policy of ['fifo', 'relinquish']) {
    const { named } = await play('five-gpu-heads', policy);
    t.ok(waitedMs(named('cpuapp')) <= 120_000, policy);
  }
  const path = fileURLToPath(new URL('../cases/five-gpu-heads.jsonl', import.meta.url));
  const backfill = {
    name: 'backfill',
    roles: presets.fifo.roles.map((role) => ({ ...role, admission: 'backfill' as const })),
  };
  const { policies } = await replayTrace(path, { policies: [backfill] });
  const cpuapp = policies[0]?.perFramework.find(({ name }) => name === 'cpuapp');
  t.ok(cpuapp !== undefined && waitedMs(cpuapp) <= 120_000, 'backfill');
});

t.test('heads that fit on no agent, however many', async (t) => {
  for (const name of ['five-unfit-heads', 'eight-unfit-heads']) {
    for (const policy of PRESETS) {
      const { named } = await play(name, policy);
      const freeMs = named('etl').completedMs ?? Number.NaN;
      const { completedMs = Number.POSITIVE_INFINITY } = named('fits');
      t.ok(completedMs <= freeMs + 60_000, `${name}, ${policy}`);
    }
  }
});

t.test('small applications at spark.cores.max', async (t) => {
  // Under drf those who hold least are asked first, again and again, as in Mesos.
  for (const policy of ['fifo', 'relinquish']) {
    const { result, named } = await play('small-apps-at-cores-max', policy);
    t.equal(result.perFramework.length, 41);
    for (const framework of result.perFramework) {
      if (framework.name === 'big') continue;
      t.ok(waitedMs(framework) <= 60_000, `${policy}: ${framework.name}`);
    }
    t.ok(waitedMs(named('big')) <= 120_000, `${policy}: big`);
  }
});
