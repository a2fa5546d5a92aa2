import type { Interval } from './bootstrap.js';

/** What is compared over seeds. */
export type SeedMeasure =
  | 'satisfied'
  | 'stuck'
  | 'queueP50Ms'
  | 'queueP90Ms'
  | 'queueMaxMs'
  | 'completionP50Ms'
  | 'completionMeanMs'
  | 'makespanMs'
  | 'coreHoursUseful'
  | 'coreHoursBelowMinimum'
  | 'coreHoursRepeated'
  | 'relinquishes';

/** One measure under one policy, over all seeds. */
export interface OverSeeds {
  readonly measure: SeedMeasure;
  /** One a seed, in the order of the seeds; infinite for what never came. */
  readonly values: readonly number[];
  /** Absent when some value is infinite: there is no mean then. */
  readonly interval?: Interval;
  /** Of this policy's value less the first policy's, seed by seed; absent for the first policy. */
  readonly difference?: Interval;
}

/** What several seeds say together. */
export interface SeedsResult {
  readonly seeds: readonly number[];
  /** In the order of the result's policies. */
  readonly policies: readonly {
    readonly policy: string;
    readonly measures: readonly OverSeeds[];
  }[];
}
