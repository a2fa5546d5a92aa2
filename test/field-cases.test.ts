import { fileURLToPath } from 'node:url';
import t from 'tap';
import { type ReplayTraceOptions, replayTrace } from '../host/replay/engine.js';
import type { FrameworkResult, PolicyResult } from '../host/replay/result.js';

/**
 * Small clusters after what people who run Mesos and Spark on it reported, each with what has to
 * come of it.
 */

const PRESETS = ['drf', 'fifo', 'relinquish'] as const;

/** A case's frameworks by name under one preset, and the replay's whole answer. */
async function play(name: string, policy: string, options: ReplayTraceOptions = {}) {
  const path = fileURLToPath(new URL(`cases/${name}.jsonl`, import.meta.url));
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
    t.equal(named('c').satisfiedMs, named('a').completedMs, `${policy}: c when a has ended`);
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
