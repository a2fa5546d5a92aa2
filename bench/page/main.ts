import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ReplayResult } from '../../host/replay/result.js';
import { renderPage } from '../../host/report/page/page.js';
import { noBrowser } from '../../tools/browser.js';
import { generated } from './generated.js';
import { type Measured, measured } from './measured.js';
import { replays } from './replays.js';

const POLICIES = ['drf', 'fifo', 'relinquish'];

/**
 * How large the page is and how fast it answers, in Chromium: of 10,000 frameworks with a million phases,
 * and of the Metamarkets week under three policies. It fails when the browser complains of anything, and
 * ends with the rows of the table in docs/report.md.
 *
 * `--recording FILE` takes a recording of one's own instead of the week. `--policy NAME`, repeatable, takes
 * other policies. `--keep FOLDER` keeps the replays, which take minutes to hours, and reads them again, so
 * that they can be made one policy at a time, before a machine is quiet. `--only generated` leaves the recording
 * out, `--only recording` the other. `--pages FOLDER` keeps the pages.
 */
const { values } = parseArgs({
  options: {
    keep: { type: 'string' },
    only: { type: 'string' },
    pages: { type: 'string' },
    policy: { type: 'string', multiple: true },
    recording: { type: 'string' },
  },
});
if (noBrowser !== false) throw new Error(noBrowser);
const folder = values.pages ?? (await mkdtemp(join(tmpdir(), 'fairlead-page-')));
const rows: string[] = [];

async function show(name: string, result: ReplayResult): Promise<void> {
  const from = performance.now();
  const text = renderPage(result);
  const madeMs = performance.now() - from;
  const file = join(folder, `${name}.html`);
  writeFileSync(file, text);
  const size = `${(text.length / 1e6).toFixed(1)} MB`;
  const page = `${name}, ${countsOf(result)}`;
  process.stdout.write(
    `${page}\n` +
      `  made in              ${madeMs.toFixed(0)} ms\n` +
      `  size                 ${size}\n`,
  );
  const found = await measured(file);
  const { paintMs, liveMs, acts, complaints } = found;
  const lines = [
    `first paint          ${paintMs.toFixed(0)} ms`,
    `can be looked into   ${liveMs.toFixed(0)} ms`,
    ...acts.map(([act, times]) => `${act.padEnd(21)}${summary(times)}`),
  ];
  process.stdout.write(`${lines.map((line) => `  ${line}`).join('\n')}\n`);
  rows.push(rowOf(page, size, found));
  if (complaints.length === 0) return;
  process.stdout.write(`  complaints: ${complaints.join('\n')}\n`);
  process.exitCode = 1;
}

/** `2194 frameworks × drf, fifo, 40000 phases`. */
function countsOf({ policies }: ReplayResult): string {
  const frameworks = policies[0]?.perFramework.length ?? 0;
  const phases = policies.flatMap(({ perFramework }) => perFramework.map((f) => f.phases.length));
  const names = policies.map(({ policy }) => policy).join(', ');
  return `${frameworks} frameworks × ${names}, ${phases.reduce((a, b) => a + b, 0)} phases`;
}

function summary(times: readonly number[]): string {
  return `${median(times)} ms (at most ${Math.max(...times).toFixed(0)} ms, of ${times.length})`;
}

function median(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(0);
}

/** Medians, those of one act in one column. */
function rowOf(page: string, size: string, { paintMs, liveMs, acts }: Measured): string {
  const of = (act: string) =>
    acts.flatMap(([name, times]) => (name.startsWith(act) ? [median(times)] : [])).join(', ');
  const opened = [`${paintMs.toFixed(0)} ms`, `${(liveMs / 1000).toFixed(1)} s`];
  const done = ['zoom', 'scrub', 'sort', 'search'].map((act) => `${of(act)} ms`);
  return `| ${[page, size, ...opened, ...done].join(' | ')} |`;
}

if (values.only !== 'recording') await show('generated', generated());
if (values.only !== 'generated') {
  const { name, result } = await replays(values.policy ?? POLICIES, values);
  await show(name, result);
}
process.stdout.write(`${rows.join('\n')}\npages: ${folder}\n`);
