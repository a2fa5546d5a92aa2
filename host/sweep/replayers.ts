import { Piscina } from 'piscina';
import { keepResult } from './cell-result.js';
import type { CellJob, Replayed } from './cell-thread.js';
import type { Cell } from './cells.js';
import type { Plan } from './plan.js';

/**
 * Threads that replay a plan's cells. This one only keeps the results: so a full disk is known for what
 * it is, and whoever has to be heard every few seconds is heard.
 */
export class Replayers {
  readonly #pool: Piscina<CellJob, Replayed>;

  constructor(
    readonly folder: string,
    readonly plan: Plan,
    threads: number,
  ) {
    this.#pool = new Piscina({
      filename: new URL('./cell-thread.js', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
    });
  }

  /**
   * Replays a cell and keeps its result.
   *
   * @returns what is wrong with it when it cannot be replayed.
   * @throws {OutputError} when its result cannot be written.
   */
  async make(cell: Cell): Promise<string | undefined> {
    const { folder, plan } = this;
    const replayed = await this.#pool.run({ folder, plan, cell });
    if ('problem' in replayed) return replayed.problem;
    await keepResult(folder, plan, cell, replayed.json);
    return undefined;
  }

  async end(): Promise<void> {
    await this.#pool.destroy();
  }
}
