import { hasResult } from './cell-result.js';
import { type Cell, cellsOf, keyOf, nameOfCell } from './cells.js';
import type { Engine } from './engine/index.js';
import type { Plan } from './plan.js';

/** What of a sweep has neither a result nor been given up. */
export interface Look {
  /** Keys that are nowhere: never put in, or lost with what held them. */
  readonly missing: readonly string[];
  readonly failed: readonly { readonly cell: string; readonly problem: string }[];
  /** Every cell has a result, or was given up. */
  readonly isOver: boolean;
}

/**
 * How far a sweep is, by what its store has and what an engine holds. Nothing is remembered of the engine,
 * so it may forget, be replaced, or be served by others as well.
 */
export class Undecided {
  readonly #left = new Map<string, Cell>();
  readonly #folder: string;
  readonly #plan: Plan;

  constructor(folder: string, plan: Plan) {
    this.#folder = folder;
    this.#plan = plan;
    for (const cell of cellsOf(plan)) {
      if (!hasResult(folder, plan, cell)) this.#left.set(keyOf(cell, plan), cell);
    }
  }

  /** How many cells have no result, as of the last look. */
  get left(): number {
    return this.#left.size;
  }

  async look(engine: Engine): Promise<Look> {
    // In this order: what leaves the first on its way to the second or to the store is found there.
    const held = await engine.held();
    const failures = await engine.failed();
    const missing: string[] = [];
    const failed: { cell: string; problem: string }[] = [];
    for (const [key, cell] of this.#left) {
      if (held.has(key)) continue;
      const problem = failures.get(key);
      if (hasResult(this.#folder, this.#plan, cell)) this.#left.delete(key);
      else if (problem === undefined) missing.push(key);
      else failed.push({ cell: nameOfCell(cell), problem });
    }
    return { missing, failed, isOver: failed.length === this.#left.size };
  }
}
