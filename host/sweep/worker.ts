import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutputError } from '../files/index.js';
import { hasResult } from './cell-result.js';
import { cellsOf, keyOf } from './cells.js';
import type { Engine, Verdict } from './engine/index.js';
import type { Plan } from './plan.js';
import { Replayers } from './replayers.js';
import { Undecided } from './undecided.js';

export interface WorkerOptions {
  /** Threads. Default: as many as the machine has processors. */
  readonly workers?: number | undefined;
  /** Told how many cells were replayed here. */
  readonly onCell?: ((replayed: number) => void) | undefined;
}

const LOOK_MS = 1000;
/** A run that is started again forgives what was given up; a worker that was there before it waits so long. */
const FORGIVEN_AFTER_MS = 10_000;

/**
 * Replays the cells of a plan that an engine hands out, until each has a result or was given up. It may be
 * stopped at any moment, also by force: what it was at is handed out again.
 *
 * @returns how many cells were replayed here.
 * @throws {OutputError} when a result cannot be written; its cell is left to others.
 */
export async function workOn(
  folder: string,
  plan: Plan,
  engine: Engine,
  { workers = availableParallelism(), onCell }: WorkerOptions = {},
): Promise<number> {
  const cells = new Map(cellsOf(plan).map((cell) => [keyOf(cell, plan), cell]));
  const replayers = new Replayers(folder, plan, workers);
  let failure: OutputError | undefined;
  let atWork = 0;
  let replayed = 0;

  const make = async (key: string): Promise<Verdict> => {
    const cell = cells.get(key);
    if (cell === undefined) return { problem: `${folder} has no such cell in its plan` };
    if (hasResult(folder, plan, cell)) return 'done';
    try {
      const problem = await replayers.make(cell);
      if (problem !== undefined) return { problem };
      onCell?.(++replayed);
      return 'done';
    } catch (error) {
      // A full disk is not the cell's fault, and elsewhere there may be room.
      if (!(error instanceof OutputError)) throw error;
      failure = error;
      return 'another worker';
    }
  };
  const working = engine.work(workers, async (key) => {
    atWork++;
    return make(key).finally(() => atWork--);
  });
  try {
    await untilOver(
      new Undecided(folder, plan),
      engine,
      () => atWork > 0,
      () => failure !== undefined,
    );
    await working.stop();
  } finally {
    await replayers.end();
  }
  if (failure !== undefined) throw failure;
  return replayed;
}

/** Looks when idle only: then little is held, and the answer short. */
async function untilOver(
  undecided: Undecided,
  engine: Engine,
  isBusy: () => boolean,
  isToEnd: () => boolean,
): Promise<void> {
  let overMs = 0;
  while (!isToEnd()) {
    const isOver = !isBusy() && (await undecided.look(engine)).isOver;
    overMs = isOver ? overMs + LOOK_MS : 0;
    if (isOver && (undecided.left === 0 || overMs > FORGIVEN_AFTER_MS)) return;
    await sleep(LOOK_MS);
  }
}
