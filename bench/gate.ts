import { fileURLToPath } from 'node:url';
import type { Workload } from './cluster.js';
import { countFigures } from './counts.js';
import type { Figure } from './findings.js';
import { type Effort, placeText } from './harness.js';
import { measureCalibrated, measurePoints } from './measure.js';
import { formatNumber, type Table, tableText } from './print.js';
import { allInside, type Judged, judge, type Range, type Ranges, readRanges } from './ranges.js';
import { slopeFigures } from './slopes.js';
import { MODULE } from './subjects.js';
import { batchCycle, persistentVolumes } from './workloads/agents.js';
import { fullCycle, steadyState } from './workloads/own.js';
import { largeAndSmallQuota, metrics } from './workloads/quotas.js';
import { declineOffers, suppressOffers } from './workloads/shared-role.js';

/**
 * `npm run bench:check`: has the module become slower? How many cycles fit in one calibration of
 * the machine, slopes and counts, against the ranges in `ranges.json`, which are wide enough for a
 * busy machine.
 */

const RANGES = fileURLToPath(
  new URL('bench/ranges.json', import.meta.resolve('fairlead/package.json')),
);

const EFFORT: Effort = {
  ...{ warmUps: 4, warmUpMs: 0, runsMax: 4, totalMs: 2000, budgetMs: 5000, seed: 0 },
};
/** A figure is out of its range when it is so this often: a busy machine errs, but not always. */
const ATTEMPTS = 3;

/** Ratios, slopes or counts that are measured together. */
type Measure = () => Promise<Figure[]>;

/** Which of a phase's times counts: the least, or the least of the means of its runs. */
type Statistic = 'leastMs' | 'minMs';

/** The calibration runs in turns with the workload, on the same machine at the same time. */
function ratiosOf(
  workload: Workload,
  [agents, frameworks]: readonly [number, number],
  phases: readonly string[],
  statistic: Statistic = 'leastMs',
): Measure {
  return async () => {
    const point = { agents, frameworks };
    const { figures, calibrationMs } = await measureCalibrated(MODULE, workload, point, EFFORT);
    return phases.map((phase) => {
      const ms = figures?.phases.get(phase)?.[statistic] ?? Number.NaN;
      const name = `${placeText({ workload: workload.name, ...point, phase })}, in a calibration`;
      return { name, value: calibrationMs / ms, unit: '×' };
    });
  };
}

function slopeOf(workload: Workload, frameworks: number): Measure {
  const points = [1000, 10_000].map((agents) => ({ agents, frameworks }));
  return async () => {
    const ownMs = new Map<string, number>();
    const figures = await measurePoints(MODULE, workload, points, EFFORT);
    for (const [index, { phases }] of figures.entries()) {
      for (const [phase, { leastMs }] of phases) {
        const { agents = 0 } = points[index] ?? {};
        ownMs.set(placeText({ workload: workload.name, agents, frameworks, phase }), leastMs);
      }
    }
    return slopeFigures(ownMs);
  };
}

const MEASURES: readonly Measure[] = [
  countFigures,
  slopeOf(fullCycle, 100),
  slopeOf(steadyState, 20),
  ratiosOf(fullCycle, [1000, 100], ['round']),
  ratiosOf(batchCycle, [1000, 200], ['round']),
  ratiosOf(declineOffers, [1000, 20], ['offering round']),
  // The least time says nothing where all rounds but the first find nothing to do.
  ratiosOf(declineOffers, [1000, 20], ['filtered round'], 'minMs'),
  ratiosOf(suppressOffers, [1000, 50], ['round']),
  ratiosOf(persistentVolumes, [1000, 50], ['round']),
  ratiosOf(largeAndSmallQuota, [300, 300], ['full cycle', 'empty cycle']),
  ratiosOf(metrics, [1000, 200], ['add agents']),
  ratiosOf(steadyState, [1000, 20], ['round']),
];

/** All figures; those that lie out of their ranges have been measured again and again. */
async function measureAll(ranges: Ranges): Promise<Figure[]> {
  const all: Figure[] = [];
  for (const measure of MEASURES) {
    let figures = await measure();
    for (let attempt = 1; attempt < ATTEMPTS && !allInside(figures, ranges); attempt++) {
      figures = await measure();
    }
    process.stderr.write('.');
    all.push(...figures);
  }
  process.stderr.write('\n');
  return all;
}

function rangeText(range: Range | undefined): string {
  if (range === undefined) return 'no range';
  const { min, max } = range;
  if (min === max) return formatNumber(min ?? Number.NaN);
  if (max === undefined) return `≥ ${formatNumber(min ?? Number.NaN)}`;
  return min === undefined
    ? `≤ ${formatNumber(max)}`
    : `${formatNumber(min)} to ${formatNumber(max)}`;
}

function judgedTable(judged: readonly Judged[]): Table {
  return {
    title: 'Figures and their ranges',
    words: 1,
    head: ['figure', 'measured', 'range', ''],
    rows: judged.map(({ name, value, range, isInside }) => [
      ...[name, value === undefined ? 'not measured' : formatNumber(value)],
      ...[rangeText(range), isInside ? '' : 'OUT OF RANGE'],
    ]),
  };
}

async function main(): Promise<void> {
  const ranges = readRanges(RANGES);
  const judged = judge(await measureAll(ranges), ranges);
  process.stdout.write(`${tableText(judgedTable(judged))}\n`);
  if (judged.some(({ isInside }) => !isInside)) process.exitCode = 1;
}

await main();
