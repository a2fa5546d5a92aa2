import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fairlead-simulate-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

const SMALL = ['--agents', '30', '--applications', '12', '--roles', '3', '--losses', '1'];

function simulate(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const run = ['--import=tsx', 'tools/simulate/main.ts', ...SMALL, ...args];
  return spawnSync(process.execPath, run, { cwd: ROOT, encoding: 'utf8' });
}

t.test('a block of seeds prints the first, counts, and resumes', (t) => {
  const state = join(folder, 'passes.jsonl');
  const first = simulate('--seeds', '3', '--seed', '5', '--workers', '2', '--state', state);
  t.equal(first.status, 0, first.stdout + first.stderr);
  t.match(first.stdout, /^first seed 5, 3 seeds, policy relinquish: 30 agents \(1 lost\)/);
  for (const seed of [5, 6, 7]) {
    const line = `\nseed ${seed}: core-hours free \\S+, kept \\S+ \\(bound \\S+\\), idle while wanted 0.0: ok`;
    t.match(first.stdout, new RegExp(line));
  }
  t.match(first.stdout, /\n3 passed, 0 failed\n$/);
  const lines = readFileSync(state, 'utf8').trim().split('\n');
  t.equal(lines.length, 3);
  const again = simulate('--seeds', '4', '--seed', '5', '--state', state);
  t.match(again.stdout, '3 are done already');
  t.match(again.stdout, /\n4 passed, 0 failed\n$/);
  t.equal(readFileSync(state, 'utf8').trim().split('\n').length, 4);
  t.end();
});

t.test('a failure exits 1 and is told as small as it was found', (t) => {
  const state = join(folder, 'fails.jsonl');
  // Nobody is through after half a minute.
  const short = simulate('--seeds', '1', '--seed', '1', '--state', state, '--hours', '0.01');
  t.equal(short.status, 1, short.stderr);
  t.match(short.stdout, /seed 1 fails as small as: 1 agents/);
  t.match(short.stdout, /again: npm run simulate -- --seeds 1 --seed 1 --agents 1 /);
  t.match(short.stdout, /\n0 passed, 1 failed\n$/);
  t.end();
});
