import { type Place, placeText } from './harness.js';

/**
 * What the real allocator takes for its own workloads: Apache Mesos 1.12-dev (c1b42f79d), gcc 12
 * -O2, on two cores of a cloud VM (Zen 5, 2.6 GHz) where the calibration takes 139 ms; measured on
 * 2026-11-21. Two kinds of figures: those taken with the load of the machine watched, and more points without; the two agree
 * within 1.13 in the median.
 */
export const REFERENCE_CALIBRATION_MS = 139;

/** One cell: what a phase of a workload takes at a size, in ms. */
export interface Cell extends Place {
  readonly ms: number;
  readonly watched: boolean;
}

type Row = readonly [agents: number, frameworks: number, ...figures: (number | undefined)[]];

const WATCHED_HEAD: readonly (readonly [workload: string, phase: string])[] = [
  ['AddAndUpdateSlave', 'add agents'],
  ['AddAndUpdateSlave', 'update agents'],
  ['SuppressOffers', 'round'],
  ['ExtremeSuppressOffers', 'round'],
  ['PersistentVolumes', 'round'],
  ['AllocatorBacklog', 'revives'],
  ['BatchCycle', 'round'],
  ['BatchCycle', 'add agents'],
  ['Metrics', 'add agents'],
];
/** The last figure of the last row was not watched; its metrics snapshots have no counterpart. */
const WATCHED: readonly Row[] = [
  [1000, 1, 52, 20, 29, 26, 22, 0.7, 10, 17, 12],
  [1000, 50, 40, 22, 22, 22, 23, 6.1, 14, 47, 113],
  [1000, 200, 39, 25, 22, 22, 27, 21, 18, 151, 388],
  [1000, 500, 41, 28, 28, 21, 30, 51, 27, 360, 980],
  [1000, 1000, 54, 32, 27, 24, 35, 108, 57, 1664, 2268],
  [5000, 200, 230, 161, 112, 135, 144, 145, 143, 827, 2198],
  [10_000, 200, 487, 376, 323, 297, 359, 336, 305, 2849, 4827],
  [10_000, 1000, 568, 445, 274, 274, 434, 1557, 598, 19_533, 32_559],
];

const MORE_HEAD: readonly (readonly [workload: string, phase: string])[] = [
  ['AddAndUpdateSlave', 'add agents'],
  ['AddAndUpdateSlave', 'update agents'],
  ['DeclineOffers', 'offering round'],
  ['SuppressOffers', 'round'],
  ['ExtremeSuppressOffers', 'round'],
  ['PersistentVolumes', 'round'],
  ['ResourceLabels', 'offering round'],
  ['Metrics', 'add agents'],
  ['AllocatorBacklog', 'revives'],
  ['BatchCycle', 'add agents'],
  ['BatchCycle', 'round'],
];
const NONE = undefined;
const MORE: readonly Row[] = [
  [1000, 1, 49, 22, 4.3, 24, 22, 24, 6.8, 12, 0.6, 22, 13],
  [1000, 50, 49, 29, 127, 19, 28, 25, 134, 117, 7.9, 47, 12],
  [1000, 200, 41, 26, 74, 22, 21, 26, 69, 388, 22, 145, 19],
  [1000, 500, 46, 26, 43, 19, 23, 32, 52, 994, 59, 419, 33],
  [1000, 1000, 52, 38, 46, 24, 22, 36, 56, 2233, 108, 1095, 52],
  [5000, 200, 225, 162, 200, 114, 140, 147, 258, 2025, 143, 863, 114],
  [5000, 1000, 268, 199, 258, 147, 145, NONE, NONE, NONE, NONE, 7498, 268],
  [10_000, 200, 490, 355, 370, 258, 301, 308, 442, 4148, 319, 2047, 299],
  [10_000, 1000, 575, 438, 432, 292, 296, 387, 537, 33_884, 1745, 16_463, 595],
  [20_000, 200, 1033, 905, 794, 559, 544, NONE, NONE, NONE, NONE, 8210, 627],
  [20_000, 1000, 1431, 926, NONE, 583, 713, NONE, NONE, NONE, NONE, 44_209, 1325],
  [50_000, 200, 3018, 2225, NONE, 1783, 1866, NONE, NONE, NONE, NONE, 21_058, 1446],
];

/** Up to so many frameworks the real one got through all rounds, with those that offer nothing. */
const ALL_ROUNDS_FRAMEWORKS_MAX = 50;

function cellsOf(
  rows: readonly Row[],
  head: readonly (readonly [string, string])[],
  watched: boolean,
): Cell[] {
  return rows.flatMap(([agents, frameworks, ...figures]) =>
    head.flatMap(([workload, phase], column): Cell[] => {
      const ms = figures[column];
      if (ms === undefined) return [];
      const isAll = phase === 'offering round' && frameworks <= ALL_ROUNDS_FRAMEWORKS_MAX;
      return [{ workload, phase: isAll ? 'round' : phase, agents, frameworks, ms, watched }];
    }),
  );
}

type Single = readonly [
  workload: string,
  phase: string,
  agents: number,
  frameworks: number,
  ms: number,
];

/** From the notes below the tables; of two figures the smaller. */
const NOTED: readonly Single[] = [
  ['LargeAndSmallQuota', 'full cycle', 30, 30, 1],
  ['LargeAndSmallQuota', 'empty cycle', 30, 30, 0.4],
  ['LargeAndSmallQuota', 'full cycle', 300, 300, 44],
  ['LargeAndSmallQuota', 'empty cycle', 300, 300, 36],
  ['LargeAndSmallQuota', 'full cycle', 3000, 3000, 7349],
  ['LargeAndSmallQuota', 'empty cycle', 3000, 3000, 5893],
  ['NonQuotaVsQuota', 'full cycle without quota', 2000, 2000, 141],
  ['NonQuotaVsQuota', 'full cycle with quota', 2000, 2000, 71],
  ['MultiFramework', 'round', 80, 554, 1.4],
  ['DeclineOffers', 'filtered round', 1000, 50, 219],
  ['DeclineOffers', 'filtered round', 1000, 200, 867],
  ['DeclineOffers', 'filtered round', 1000, 500, 2552],
  ['DeclineOffers', 'recover, per offer', 10_000, 200, 0.045],
  ['DeclineOffers', 'recover, per offer', 10_000, 1000, 0.045],
];

export const CELLS: readonly Cell[] = [
  ...cellsOf(WATCHED, WATCHED_HEAD, true),
  ...cellsOf(MORE, MORE_HEAD, false),
  ...NOTED.map(([workload, phase, agents, frameworks, ms]) => ({
    ...{ workload, phase, agents, frameworks, ms },
    watched: false,
  })),
];

/** A cell of the reference, beside what this machine and allocator take for the same. */
export interface ComparedCell extends Cell {
  /** What the real allocator would take here. */
  readonly scaledMs: number;
  readonly ownMs: number;
  /** How many times faster. */
  readonly ratio: number;
}

/** All cells that were measured here, too: `ownMs` holds what was, by the text of its place. */
export function compareWithReference(
  ownMs: ReadonlyMap<string, number>,
  calibrationMs: number,
): ComparedCell[] {
  const scale = calibrationMs / REFERENCE_CALIBRATION_MS;
  return CELLS.flatMap((cell): ComparedCell[] => {
    const own = ownMs.get(placeText(cell));
    if (own === undefined) return [];
    const scaledMs = cell.ms * scale;
    return [{ ...cell, scaledMs, ownMs: own, ratio: scaledMs / own }];
  });
}
