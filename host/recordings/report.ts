/** What an import made of what it read. */
export interface ImportSummary {
  readonly kind: string;
  readonly files: number;
  /** What became events, or was needed for them, by what it is: how often. */
  readonly understood: Readonly<Record<string, number>>;
  /** What was passed over, by its shape: how often. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** What no file says and was worked out, in words: how often. */
  readonly inferred: Readonly<Record<string, number>>;
}

/** So many shapes are told apart; what comes later is counted together. */
const SHAPES_MAX = 500;
const OTHERS = '(other shapes)';

/** Counts what an import understands, leaves out and infers, while it reads. */
export class Report {
  readonly #understood = new Map<string, number>();
  readonly #leftOut = new Map<string, number>();
  readonly #inferred = new Map<string, number>();

  understood(what: string, times = 1): void {
    count(this.#understood, what, times);
  }

  hasUnderstood(what: string): boolean {
    return this.#understood.has(what);
  }

  /** @param shape what such things have in common: names and numbers must not be in it. */
  leftOut(shape: string, times = 1): void {
    count(this.#leftOut, shape, times);
  }

  /** @param what in words, with where it was taken from: `agents' totals, from the largest offers`. */
  inferred(what: string, times = 1): void {
    count(this.#inferred, what, times);
  }

  summary(kind: string, files: number): ImportSummary {
    return {
      kind,
      files,
      understood: sorted(this.#understood),
      leftOut: sorted(this.#leftOut),
      inferred: sorted(this.#inferred),
    };
  }
}

function count(counts: Map<string, number>, what: string, times: number): void {
  const key = counts.has(what) || counts.size < SHAPES_MAX ? what : OTHERS;
  counts.set(key, (counts.get(key) ?? 0) + times);
}

/** The most frequent first. */
function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  const byCount = ([a, n]: [string, number], [b, m]: [string, number]) => m - n || (a < b ? -1 : 1);
  return Object.fromEntries([...counts].sort(byCount));
}
