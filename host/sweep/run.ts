import { availableParallelism } from 'node:os';
import { hasResult } from './cell-result.js';
import { type Cell, cellsOf, cellsOfShard, nameOfCell, type Shard } from './cells.js';
import type { Plan } from './plan.js';
import { Replayers } from './replayers.js';

export interface RunOptions {
  /** Threads. Default: as many as the machine has processors. */
  readonly workers?: number | undefined;
  /** Only these cells. Default: all. */
  readonly shard?: Shard | undefined;
  /** Told when a cell is done, and of how many. */
  readonly onCell?: ((done: number, of: number) => void) | undefined;
}

/** How a run ended. */
export interface RunOutcome {
  /** Cells of this run, those that had a result before it among them. */
  readonly cells: number;
  readonly before: number;
  /** Cells that cannot be replayed, and why. */
  readonly failed: readonly { readonly cell: string; readonly problem: string }[];
}

/** More cells waiting than this are told to the pool later: each takes room there. */
const WAITING_A_WORKER = 4;

/**
 * Replays the cells of a plan that have no result yet. It may be stopped at any moment, also by force, and
 * run again; several may run at once on one folder.
 *
 * @throws {OutputError} when a result cannot be written.
 */
export async function runSweep(
  folder: string,
  plan: Plan,
  { workers = availableParallelism(), shard, onCell }: RunOptions = {},
): Promise<RunOutcome> {
  const all = cellsOf(plan);
  const cells = shard === undefined ? all : cellsOfShard(all, shard);
  const left = cells.filter((cell) => !hasResult(folder, plan, cell));
  const failed: { cell: string; problem: string }[] = [];
  let done = cells.length - left.length;
  const before = done;
  if (left.length > 0) {
    const replayers = new Replayers(folder, plan, Math.min(workers, left.length));
    try {
      await each(left, workers * WAITING_A_WORKER, async (cell) => {
        const problem = await replayers.make(cell);
        if (problem !== undefined) failed.push({ cell: nameOfCell(cell), problem });
        onCell?.(++done, cells.length);
      });
    } finally {
      await replayers.end();
    }
  }
  return { cells: cells.length, before, failed: failed.sort(byName) };
}

/** Cells that failed in an order that does not say who was first. */
export function byName(a: { readonly cell: string }, b: { readonly cell: string }): number {
  return a.cell < b.cell ? -1 : 1;
}

/** Does something for each, at most so many at once; the first failure ends it. */
async function each(
  cells: readonly Cell[],
  atOnce: number,
  work: (cell: Cell) => Promise<void>,
): Promise<void> {
  const queue = cells.values();
  const lane = async () => {
    for (const cell of queue) await work(cell);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, cells.length) }, lane));
}
