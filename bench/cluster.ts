import type { AgentInput, Allocator, Decisions, Offer } from '../host/allocator/api.js';
import type { Run } from './harness.js';

/** Anything that allocates and can take many calls at once. */
export interface Contender extends Allocator {
  /** Runs calls as one; the allocations that they trigger are merged into one at the end. */
  batch(calls: () => void): Decisions;
}

/** How many agents and frameworks, and whatever else a workload varies. */
export interface Point {
  readonly agents: number;
  readonly frameworks: number;
  readonly variant?: string;
}

/** A workload as Mesos defines it: what it does with an empty allocator, timing its phases. */
export interface Workload {
  readonly name: string;
  /** Every size that Mesos' own was measured at, and some beyond. */
  readonly points: readonly Point[];
  readonly quickPoints: readonly Point[];
  /** How long one run may take, where the workload stops by itself. */
  readonly budgetMs?: number;
  run(run: Run, allocator: Contender, point: Point): void;
}

export const INTERVAL_MS = 1000;
/** Mesos clamps it to 365 days. */
export const INT_MAX_SECONDS = 2_147_483_647;

const FRAGMENTS = Array.from({ length: 15 }, (_, i) => `${31000 + 2 * i}-${31000 + 2 * i}`);
/** Ports 31000 to 32000 in 16 ranges. */
export const PORTS_16 = `[${FRAGMENTS.join(',')},31030-32000]`;

export function idsOf(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
}

/** Adds frameworks as a master does whose allocator is busy: their triggers are merged. */
export function addFrameworks(
  run: Run,
  allocator: Contender,
  ids: readonly string[],
  roleOf: (index: number) => string,
): readonly Offer[] {
  return run.time('add frameworks', () =>
    allocator.batch(() => {
      ids.forEach((id, index) => {
        allocator.addFramework({ id, roles: [roleOf(index)] });
      });
    }),
  );
}

/** Adds agents in the same way. What they are is worked out before the clock runs. */
export function addAgents(
  run: Run,
  allocator: Contender,
  agents: readonly AgentInput[],
): readonly Offer[] {
  const offers = run.time('add agents', () =>
    allocator.batch(() => {
      for (const agent of agents) allocator.addAgent(agent);
    }),
  );
  run.count('offers on adding', offers.length);
  return offers;
}

/** One timed batch allocation, an interval later. */
export function round(run: Run, allocator: Contender, phase = 'round'): readonly Offer[] {
  const offers = run.time(phase, () => {
    allocator.advance(allocator.nowMs + INTERVAL_MS);
    return allocator.allocate();
  });
  run.count('rounds');
  run.count('offers', offers.length);
  return offers;
}

/** Every offer comes back, one call each, as a master hands them on. */
export function recover(
  run: Run,
  allocator: Contender,
  offers: readonly Offer[],
  refuseSeconds?: number,
): void {
  if (offers.length === 0) return;
  run.timeOnly('recover', () => {
    allocator.batch(() => {
      for (const { id } of offers) allocator.decline([id], refuseSeconds);
    });
  });
}

/** A value that can no longer change, nor anything in it. */
export function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFrozen(inner);
    Object.freeze(value);
  }
  return value;
}

/** Points at all pairs of sizes. */
export function pointsOf(sizes: readonly (readonly [number, number])[]): Point[] {
  return sizes.map(([agents, frameworks]) => ({ agents, frameworks }));
}

/** The sizes of the reference tables. */
export const SIZES = pointsOf([
  [1000, 1],
  [1000, 50],
  [1000, 200],
  [1000, 500],
  [1000, 1000],
  [5000, 200],
  [10_000, 200],
  [10_000, 1000],
]);
export const SIZES_5000_1000 = pointsOf([[5000, 1000]]);
export const SIZES_20000 = pointsOf([
  [20_000, 200],
  [20_000, 1000],
]);
export const SIZE_50000 = pointsOf([[50_000, 200]]);
export const QUICK_SIZES = pointsOf([
  [1000, 50],
  [1000, 200],
]);
