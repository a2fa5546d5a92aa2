import { type Interval, intervalOf } from '../replay/bootstrap.js';
import type { FrameworkClass, PolicyResult } from '../replay/result.js';

/** Least and greatest over the seeds. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** What a cluster is like to those who wait, over the seeds. */
export interface Figures {
  /** Frameworks that have a minimum, and those of them that held it. */
  readonly wanting: number;
  readonly satisfied: Range;
  /** Those that did not, by what became of them; kinds that no seed has are left out. */
  readonly others: Readonly<
    Partial<Record<Exclude<FrameworkClass, 'noMinimum' | 'satisfied'>, Range>>
  >;
  /** How long nine of ten wait for their minimum, in ms; absent where with some seed fewer came to it. */
  readonly queueP90Ms?: Interval;
  /** First arrival to last completion, in ms; absent where with some seed somebody was not through. */
  readonly makespanMs?: Interval;
  /** Held by those that could not start with it. */
  readonly coreHoursBelowMinimum: Interval;
}

const OTHERS = ['stuck', 'waiting', 'underResourced', 'gaveUp', 'infeasible'] as const;

/** @param results one a seed. */
export function figuresOf(results: readonly PolicyResult[]): Figures {
  const counts = (name: FrameworkClass) =>
    rangeOf(results.map(({ frameworks }) => frameworks[name]));
  const [first] = results;
  if (first === undefined) throw new Error('figures need a replay');
  const others = OTHERS.map((name) => [name, counts(name)] as const);
  const queueP90Ms = finiteInterval(results.map(({ queueTimeMs }) => queueTimeMs?.p90));
  const makespanMs = finiteInterval(results.map((result) => result.makespanMs));
  return {
    wanting: first.frameworks.total - first.frameworks.noMinimum,
    satisfied: counts('satisfied'),
    others: Object.fromEntries(others.filter(([, { most }]) => most > 0)),
    ...(queueP90Ms && { queueP90Ms }),
    ...(makespanMs && { makespanMs }),
    coreHoursBelowMinimum: intervalOf(results.map((result) => result.coreHoursBelowMinimum)),
  };
}

export function rangeOf(counts: readonly number[]): Range {
  return { least: Math.min(...counts), most: Math.max(...counts) };
}

function finiteInterval(values: readonly (number | undefined)[]): Interval | undefined {
  const finite = values.filter((value) => value !== undefined && Number.isFinite(value));
  return finite.length < values.length ? undefined : intervalOf(finite as number[]);
}
