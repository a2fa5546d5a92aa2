import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Policy } from '../allocator/api.js';
import { stableJson } from '../report/json.js';
import type { Plan, PlannedTrace } from './plan.js';

/** One replay of a sweep: a trace under a policy, with changes, with a seed. */
export interface Cell {
  readonly trace: PlannedTrace;
  readonly policy: Policy;
  readonly changes: readonly string[];
  readonly seed: number;
}

/** All cells of a plan in its order: those of one trace together, so that it is parsed once. */
export function cellsOf({ traces, policies, changes, seeds }: Plan): Cell[] {
  return traces.flatMap((trace) =>
    changes.flatMap((set) =>
      policies.flatMap((policy) => seeds.map((seed) => ({ trace, policy, changes: set, seed }))),
    ),
  );
}

/**
 * SHA-256 of all that a cell's result follows from. So a result that is there is the one that is
 * wanted, whoever made it.
 */
export function keyOf({ trace, policy, changes, seed }: Cell, plan: Plan): string {
  const { program, durations } = plan;
  const all = { trace: trace.digest, policy, changes, seed, program, durations };
  return createHash('sha256').update(stableJson(all)).digest('hex');
}

/** Where a cell's result lies: in one of 256 folders, so that none grows too long. */
export function pathOfResult(folder: string, key: string): string {
  return join(folder, 'cells', key.slice(0, 2), `${key}.json`);
}

/** How a cell is called for people: `pitfall, relinquish, agents=+10, seed 3`. */
export function nameOfCell({ trace, policy, changes, seed }: Cell): string {
  return [trace.name, policy.name, ...changes, `seed ${seed}`].join(', ');
}

/** One share of several of the cells, `1/4` to `4/4`; those of one share are spread evenly. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

export function cellsOfShard(cells: readonly Cell[], { number, of }: Shard): Cell[] {
  return cells.filter((_, index) => index % of === number - 1);
}
