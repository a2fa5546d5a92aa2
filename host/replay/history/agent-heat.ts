import { Bins } from '../bins.js';
import type { AgentsHistory } from './result.js';

/** More rows than this no screen shows; several agents share one then. */
const ROWS_MAX = 512;

/** What agents had and what of it was held, over time: some agents to a row, in the order of their registration. */
export class AgentHeat {
  #perRow = 1;
  #rows: { held: Bins; cores: Bins }[] = [];
  readonly #places = new Map<string, { readonly index: number; cores: number }>();

  constructor(private readonly binsMax: number) {}

  has(agentId: string, cores: number, nowMs: number): void {
    let place = this.#places.get(agentId);
    if (place === undefined) {
      place = { index: this.#places.size, cores: 0 };
      this.#places.set(agentId, place);
      if (this.#places.size > ROWS_MAX * this.#perRow) this.#join(nowMs);
    }
    this.#row(place.index).cores.change(cores - place.cores, nowMs);
    place.cores = cores;
  }

  held(agentId: string, change: number, nowMs: number): void {
    const place = this.#places.get(agentId);
    if (place === undefined) throw new Error(`no agent ${agentId} holds anything`);
    this.#row(place.index).held.change(change, nowMs);
  }

  upTo(endMs: number): AgentsHistory {
    return {
      perRow: this.#perRow,
      ids: [...this.#places.keys()],
      rows: this.#rows.map(({ held, cores }) => ({
        heldCoreMs: fromZero(held, endMs),
        coreMs: fromZero(cores, endMs),
      })),
    };
  }

  #row(index: number): { held: Bins; cores: Bins } {
    const number = Math.floor(index / this.#perRow);
    const row = this.#rows[number] ?? {
      held: new Bins(this.binsMax),
      cores: new Bins(this.binsMax),
    };
    this.#rows[number] = row;
    return row;
  }

  #join(nowMs: number): void {
    const before = this.#rows;
    this.#perRow *= 2;
    this.#rows = [];
    for (const [number, row] of before.entries()) {
      const joined = this.#rows[number >> 1];
      if (joined === undefined) {
        this.#rows.push(row);
        continue;
      }
      joined.held.take(row.held, nowMs);
      joined.cores.take(row.cores, nowMs);
    }
  }
}

/** Core-ms from the first bin of all on. */
function fromZero(bins: Bins, endMs: number): number[] {
  const { first, sums } = bins.upTo(endMs);
  const empty = sums.length === 0 ? 0 : first;
  return [...Array<number>(empty).fill(0), ...sums.map((sum) => sum / 1000)];
}
