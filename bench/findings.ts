import type { Table } from './print.js';

/** What every part of the bench hands back, whatever it measures. */

/** One figure that can be compared with that of another run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `ms`, `bytes` and `ratio`: less is better; `×` (times faster) and `/s`: more is. */
  readonly unit: Unit;
  readonly min?: number;
  /** (largest − least) / median of the runs. */
  readonly spread?: number;
  readonly runs?: number;
}

export type Unit = 'ms' | 'ratio' | '×' | '/s' | 'slope' | 'bytes' | 'count';

/** One line of what must be shown. */
export interface Verdict {
  readonly mustShow: string;
  readonly isMet: boolean;
  /** What was measured. */
  readonly figures: string;
}

export interface Findings {
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
  readonly verdicts: readonly Verdict[];
}

/** What every part is told. */
export interface Settings {
  /** Few sizes, short budgets. */
  readonly isQuick: boolean;
  readonly seed: number;
  /** What the calibration takes here, in ms. */
  readonly calibrationMs: number;
  /** Told what is being measured. */
  readonly tell: (what: string) => void;
}

/** Something that is measured; `names` are those by which it can be asked for. */
export interface Part {
  readonly names: readonly string[];
  /** @param chosen which of its names were asked for; never empty. */
  measure(chosen: ReadonlySet<string>, settings: Settings): Promise<Findings>;
}

export function joined(all: readonly Findings[]): Findings {
  return {
    figures: all.flatMap(({ figures }) => figures),
    tables: all.flatMap(({ tables }) => tables),
    verdicts: all.flatMap(({ verdicts }) => verdicts),
  };
}
