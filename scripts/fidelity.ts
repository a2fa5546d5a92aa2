/**
 * Replays recordings under the policy they were made with and says how far off the replay is, as
 * the tables of docs/fidelity.md:
 *
 *     npx tsx scripts/fidelity.ts [TRACE...]
 */
import { fidelity, replayTrace } from '../host/replay/index.js';
import { openTrace } from '../host/trace/index.js';

const RECORDINGS = ['workaround', 'staggered', 'day-1'].map(
  (name) => `traces/mesos-1.12-${name}.jsonl.gz`,
);

const seconds = (ms: number | undefined): string =>
  ms === undefined ? '–' : (ms / 1000).toFixed(2);

console.log(
  '| recording | facts | start: p50, max | finish: p50, max | k-th: p50, max | mean | missing |',
);
console.log('|---|---|---|---|---|---|---|');
for (const path of process.argv.length > 2 ? process.argv.slice(2) : RECORDINGS) {
  const { policies } = await replayTrace(path, { policies: ['drf'] });
  const [result] = policies;
  if (result === undefined) throw new Error('one policy was replayed');
  const trace = await openTrace(path);
  const found = await fidelity(trace.events, result);
  const { startedErrorMs: started, finishedErrorMs: finished, rankedErrorMs: ranked } = found;
  const cells = [
    trace.header.name,
    found.rows.length,
    `${seconds(started?.p50)}, ${seconds(started?.max)}`,
    `${seconds(finished?.p50)}, ${seconds(finished?.max)}`,
    `${seconds(ranked?.p50)}, ${seconds(ranked?.max)}`,
    seconds(found.biasMs),
    found.missing.length + found.unrecorded.length,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
