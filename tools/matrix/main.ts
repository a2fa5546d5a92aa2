import { bundlerCells } from './bundlers.js';
import type { Cell } from './cell.js';
import { packageCells } from './package.js';
import { runtimeCells } from './runtimes.js';
import { Workshop } from './workshop.js';

/**
 * `npm run matrix`: the package as `npm pack` makes it under every runtime, through every bundler,
 * and in the hands of what checks packages. `-- bun vite` tries these alone. It needs the npm
 * registry, and chromium. One line a cell; the exit code is 1 when one of them failed.
 */
const wanted = process.argv.slice(2);
const workshop = new Workshop();
try {
  const tarball = await workshop.pack();
  const cells = [
    ...runtimeCells(workshop),
    ...bundlerCells(workshop),
    ...packageCells(workshop, tarball),
  ].filter(({ tool }) => wanted.length === 0 || wanted.includes(tool));
  let failed = 0;
  for (const cell of cells) if (!(await isWell(cell))) failed++;
  console.log(`${cells.length - failed} of ${cells.length} ok`);
  process.exitCode = failed === 0 && cells.length > 0 ? 0 : 1;
} finally {
  workshop.remove();
}

async function isWell(cell: Cell): Promise<boolean> {
  const start = performance.now();
  let problem: string | undefined;
  try {
    await cell.run();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const verdict = problem === undefined ? 'ok' : 'failed';
  const name = `${cell.tool.padEnd(10)} ${cell.version.padEnd(8)} ${cell.what.padEnd(13)}`;
  console.log(`${name} ${verdict.padEnd(6)} ${seconds.padStart(6)} s`);
  if (problem !== undefined) console.log(problem.trim().replace(/^/gm, '    '));
  return problem === undefined;
}
