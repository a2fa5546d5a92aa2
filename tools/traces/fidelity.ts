/**
 * Replays recordings of real masters as they were and says how far off the replays are, as the table of
 * docs/fidelity.md: three rows a recording, with more and more of its decisions imposed. The shipped ones,
 * and of the folder FAIRLEAD_RECORDINGS the same runs as a user has them, up to where they were stopped:
 *
 *     FAIRLEAD_RECORDINGS=… npx tsx tools/traces/fidelity.ts [RECORDING...]
 */
import { existsSync } from 'node:fs';
import { recordingOf } from '../../host/recordings/index.js';
import { openTrace, sliced, type TraceSource } from '../../host/trace/index.js';
import { type ErrorOver, type Trust, type TrustRow, trustIn } from '../../host/trust/index.js';

const SEED_COUNT = 20;
const RUNS = ['staggered', 'day-1', 'workaround', 'mixed', 'pitfall', 'pitfall-roles'].map(
  (name) => `mesos-1.12-${name}`,
);
const FOLDER = process.env.FAIRLEAD_RECORDINGS ?? '/nowhere';
const PUBLIC = [
  'public/mesos-master-logs/mesos-1.0.0-own-framework-3agents-20160830.log',
  'public/mesos-operator-api/dcos-net-operator-api.ndjson',
  'public/mesos-operator-api/dcos-net-hello-overlay.ndjson',
];

/** `−1.7 [−2.6, −0.9] (−4.9 … 1.8)`: mean, its interval, and the least and greatest of one replay. */
function over(error: ErrorOver | undefined, times: number, decimals: number): string {
  if (error === undefined) return '–';
  const text = (value: number) => (value * times).toFixed(decimals).replace('-', '−');
  const { mean, low, high, least, greatest } = error;
  const spread = text(least) === text(greatest) ? '' : ` (${text(least)} … ${text(greatest)})`;
  const interval = text(low) === text(high) ? '' : ` [${text(low)}, ${text(high)}]`;
  return `${text(mean)}${interval}${spread}`;
}

function line(name: string, trust: Trust, row: TrustRow): string {
  const isFirst = row.imposed === 'nothing';
  const cells = [
    isFirst ? name : '',
    isFirst ? `${trust.completed} of ${trust.frameworks}` : '',
    row.inOrder === undefined ? row.imposed : `${row.imposed} (${Math.round(row.inOrder * 100)} %)`,
    over(row.makespanError, 100, 2),
    over(row.meanWaitErrorMs, 1 / trust.intervalMs, 2),
    over(row.startErrorMs, 0.001, 2),
    over(row.completionErrorMs, 0.001, 2),
    String(row.missing),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Of a folder the time until its run was stopped: what follows is the shutdown. */
async function folderOf(run: string): Promise<TraceSource> {
  const { header, close } = await openTrace(`traces/${run}.jsonl.gz`);
  await close();
  const traceMs = header.horizon_ms ?? 0;
  return sliced(await recordingOf([`${FOLDER}/${run}`]), { to: { traceMs } });
}

async function recordings(): Promise<[name: string, source: TraceSource][]> {
  const given = process.argv.slice(2);
  const sources: [string, TraceSource][] = [];
  for (const path of given) sources.push([path, await recordingOf([path])]);
  if (given.length > 0) return sources;
  for (const run of RUNS) sources.push([run, `traces/${run}.jsonl.gz`]);
  if (!existsSync(FOLDER)) return sources;
  for (const run of RUNS) sources.push([`${run}, folder`, await folderOf(run)]);
  for (const path of PUBLIC) sources.push([path, await recordingOf([`${FOLDER}/${path}`])]);
  return sources;
}

console.log(
  '| recording | completed | imposed | makespan, % | mean wait, intervals | one start, s | one completion, s | in only one |',
);
console.log('|---|---:|---|---:|---:|---:|---:|---:|');
for (const [name, source] of await recordings()) {
  const trust = await trustIn(source, { seeds: SEED_COUNT });
  if (typeof trust === 'string') console.log(`| ${name} | ${trust} | | | | | | |`);
  else for (const row of trust.rows) console.log(line(name, trust, row));
}
