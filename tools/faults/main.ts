/**
 * Sweeps of a shipped recording, 3 policies × 3 sets of changes × 20 seeds, made in many ways and with many
 * faults: whether the results are the same bytes, as a table of docs/sweep.md. Needs redis-server, and for
 * a full disk the right to mount one.
 *
 *     npm run faults [-- --seeds 5]
 *
 * Fails when bytes or exit codes are not what they should be.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cellsOf, keyOf } from '../../host/sweep/cells.js';
import { programVersion, queueOf, readPlan } from '../../host/sweep/index.js';
import { noRedis } from '../redis.js';
import { FAULTS } from './faults.js';
import { digestOf, exitCodeOf, resultsIn, start } from './stage.js';

const TRACE = fileURLToPath(
  new URL('../../traces/mesos-1.12-pitfall-roles.jsonl.gz', import.meta.url),
);
const CHANGES = ['none', 'agents=+10', 'arrivals=x1.5'];

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '20' } } });
const root = mkdtempSync(join(tmpdir(), 'fairlead-faults-'));
let wrong = 0;

function row(what: string, sinceMs: number, isRight: boolean): void {
  const seconds = ((performance.now() - sinceMs) / 1000).toFixed(1);
  console.log(`| ${what} | ${seconds} s | ${isRight ? 'yes' : '**no**'} |`);
  if (!isRight) wrong++;
}

try {
  const planned = join(root, 'plan');
  const changes = CHANGES.flatMap((change) => ['--change', change]);
  const args = ['sweep', 'plan', TRACE, ...changes, '--seeds', values.seeds, '-o', planned];
  if ((await exitCodeOf(start(args))) !== 0) throw new Error('the sweep cannot be planned');
  const plan = readPlan(planned, programVersion());
  const cells = cellsOf(plan);
  const keys = cells.map((cell) => keyOf(cell, plan));
  console.log(`${cells.length} cells\n\n| what | time | same bytes |\n| --- | ---: | --- |`);

  const plain = join(root, 'workers-1');
  for (const workers of [1, 2, 4]) {
    const folder = join(root, `workers-${workers}`);
    cpSync(planned, folder, { recursive: true });
    const sinceMs = performance.now();
    const exitCode = await exitCodeOf(start(['sweep', 'run', folder, '--workers', `${workers}`]));
    const isWhole = exitCode === 0 && resultsIn(folder).length === cells.length;
    const threads = workers === 1 ? 'one thread' : `${workers} threads`;
    row(`no queue, ${threads}`, sinceMs, isWhole && digestOf(folder) === digestOf(plain));
  }
  if (noRedis !== false) throw new Error(noRedis);
  for (const [index, { fault, exitCode }] of FAULTS.entries()) {
    const folder = join(root, `fault-${index}`);
    const sinceMs = performance.now();
    const sweep = { plan: planned, cells: cells.length, queue: queueOf(plan), keys, folder };
    const played = await fault(sweep);
    const expected = digestOf(plain, played.without);
    row(played.what, sinceMs, played.exitCode === exitCode && played.digest === expected);
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
console.log(`\n${wrong === 0 ? 'all as it should be' : `${wrong} wrong`}`);
if (wrong > 0) process.exitCode = 1;
