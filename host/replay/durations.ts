import { distributionOf } from './distribution.js';

/**
 * From where the allocator knows how long a framework will run: `declared` by itself, in the trace
 * or by its model, which may know it better as it runs; `estimated` by the host, the median (nearest rank) of how
 * long earlier ones of the same name ran in the replay; or `none`.
 */
export const DURATION_SOURCES = ['declared', 'estimated', 'none'] as const;
export type DurationSource = (typeof DURATION_SOURCES)[number];

/** What the allocator is told when a framework comes. */
export interface Said {
  /** In ms, from when it has its minimum; absent when nobody knows. */
  readonly expectedDurationMs?: number;
  /** Whether its model is heard when it knows better. */
  readonly isHeard: boolean;
}

export class Durations {
  /** How long those that ended ran, by name. */
  readonly #ran = new Map<string, number[]>();

  constructor(private readonly source: DurationSource) {}

  /** @param traceMs as the trace declares it. @param modelMs as its demand comes to. */
  of(name: string, traceMs: number | undefined, modelMs: () => number | undefined): Said {
    if (this.source === 'none') return { isHeard: false };
    if (this.source === 'estimated') {
      const ran = distributionOf(this.#ran.get(name) ?? []);
      return {
        ...(ran !== undefined && { expectedDurationMs: Math.max(1, ran.p50) }),
        isHeard: false,
      };
    }
    if (traceMs !== undefined) return { expectedDurationMs: traceMs, isHeard: false };
    const expectedDurationMs = modelMs();
    return expectedDurationMs === undefined
      ? { isHeard: true }
      : { expectedDurationMs, isHeard: true };
  }

  /** One has left that ran for so long. */
  ended(name: string, ranMs: number): void {
    const ran = this.#ran.get(name);
    if (ran === undefined) this.#ran.set(name, [ranMs]);
    else ran.push(ranMs);
  }
}
