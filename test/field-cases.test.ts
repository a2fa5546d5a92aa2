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
