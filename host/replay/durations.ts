import { counted } from '../resources/counted.js';
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
  #asked = 0;
  #known = 0;
  /** How long those that ended ran, by name. */
  readonly #ran = new Map<string, number[]>();

  constructor(private readonly source: DurationSource) {}

  /** @param traceMs as the trace declares it. @param modelMs as its demand comes to. */
  of(name: string, traceMs: number | undefined, modelMs: () => number | undefined): Said {
    if (this.source === 'none') return { isHeard: false };
    if (this.source === 'estimated') {
      this.#asked += 1;
      const ran = distributionOf(this.#ran.get(name) ?? []);
      if (ran !== undefined) this.#known += 1;
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

  /** What they rest on, for people; nothing to say unless they were estimated. */
  note(): string | undefined {
    if (this.source !== 'estimated') return undefined;
    const of = `${this.#known} of ${counted(this.#asked, 'framework')}`;
    return `durations are the median of earlier frameworks of the same name, which ${of} had`;
  }

  /** One has left that ran for so long. */
  ended(name: string, ranMs: number): void {
    const ran = this.#ran.get(name);
    if (ran === undefined) this.#ran.set(name, [ranMs]);
    else ran.push(ranMs);
  }
}
