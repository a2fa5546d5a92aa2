import { setTimeout as sleep } from 'node:timers/promises';
import { cellsOf } from './cells.js';
import type { Engine } from './engine/index.js';
import type { Plan } from './plan.js';
import { byName, type RunOutcome } from './run.js';
import { Undecided } from './undecided.js';

export interface EngineRunOptions {
  /** Told how many cells are done, and of how many. */
  readonly onCell?: ((done: number, of: number) => void) | undefined;
  /** Told what people should know. */
  readonly onNote: (text: string) => void;
}

const LOOK_MS = 500;
/** Who puts a cell in for the third time should ask where its result went. */
const PUT_IN_OFTEN = 3;

/**
 * Has workers replay the cells of a plan that have no result yet, and waits for them. What the engine
 * loses is put in again; so is what it gave up in an earlier run.
 *
 * @throws {SweepError} when the engine refuses.
 */
export async function runOnEngine(
  folder: string,
  plan: Plan,
  engine: Engine,
  { onCell, onNote }: EngineRunOptions,
): Promise<RunOutcome> {
  const cells = cellsOf(plan).length;
  const undecided = new Undecided(folder, plan);
  const before = cells - undecided.left;
  const putIn = new Map<string, number>();
  let isTold = false;
  await engine.forgive();
  for (;;) {
    const { missing, failed, isOver } = await undecided.look(engine);
    onCell?.(cells - undecided.left + failed.length, cells);
    if (isOver) return { cells, before, failed: [...failed].sort(byName) };
    await engine.add(missing);
    for (const key of missing) putIn.set(key, (putIn.get(key) ?? 0) + 1);
    if (!isTold && missing.some((key) => (putIn.get(key) ?? 0) >= PUT_IN_OFTEN)) {
      isTold = true;
      onNote(
        `cells leave ${engine.name} and have no result in ${folder}; is it the --store of all workers?`,
      );
    }
    await sleep(LOOK_MS);
  }
}
