/**
 * Replays recordings under the policy they were made with and says how far off the replay is, as
 * the table of docs/fidelity.md. A master visits agents in random order and does not record it, so
 * each recording is replayed with twenty seeds:
 *
 *     npx tsx tools/traces/fidelity.ts [TRACE...]
 */
import { type Fidelity, fidelity, replayTrace } from '../../host/replay/index.js';
import { openTrace } from '../../host/trace/index.js';

const SEED_COUNT = 20;
const RECORDINGS = ['workaround', 'staggered', 'day-1'].map(
  (name) => `traces/mesos-1.12-${name}.jsonl.gz`,
);

const seconds = (ms: number): string => (ms / 1000).toFixed(2);

/** Least, mean and greatest over the seeds. */
function spread(values: readonly number[]): string {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return `${seconds(Math.min(...values))} / ${seconds(mean)} / ${seconds(Math.max(...values))}`;
}

/** Of the last recorded finish. */
function lastError({ rows }: Fidelity): number {
  const finished = rows.filter(({ fact }) => fact === 'finished');
  const recordedMs = Math.max(...finished.map((row) => row.recordedMs));
  return Math.max(...finished.map((row) => row.replayedMs ?? 0)) - recordedMs;
}

async function measure(path: string): Promise<string> {
  const found: Fidelity[] = [];
  let name = path;
  for (let seed = 0; seed < SEED_COUNT; seed++) {
    const { trace, policies } = await replayTrace(path, { policies: ['drf'], seed });
    if (policies[0] === undefined) throw new Error('one policy was replayed');
    found.push(await fidelity((await openTrace(path)).events, policies[0]));
    name = trace;
  }
  const of = (value: (fidelity: Fidelity) => number | undefined): string =>
    spread(found.map((one) => value(one) ?? 0));
  const cells = [
    name,
    found[0]?.rows.length,
    Math.max(...found.map((one) => one.missing.length + one.unrecorded.length)),
    of((one) => one.startedErrorMs?.mean),
    of((one) => one.finishedErrorMs?.mean),
    of((one) => one.rankedErrorMs?.mean),
    of(lastError),
  ];
  return `| ${cells.join(' | ')} |`;
}

console.log(
  '| recording | facts | missing | start | finish | k-th start or finish | last finish (signed) |',
);
console.log('|---|---|---|---|---|---|---|');
const given = process.argv.slice(2);
for (const path of given.length > 0 ? given : RECORDINGS) console.log(await measure(path));
