import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Workload } from './cluster.js';
import { countFigures } from './counts.js';
import { earlierModule } from './earlier.js';
import type { Figure } from './findings.js';
import { type Effort, type Figures, placeText } from './harness.js';
import { measureInTurns, measurePoints } from './measure.js';
import { formatNumber, type Table, tableText } from './print.js';
import { allInside, type Judged, judge, type Range, type Ranges, readRanges } from './ranges.js';
import { slopeFigures } from './slopes.js';
import { MODULE, type Subject } from './subjects.js';
import { batchCycle, persistentVolumes } from './workloads/agents.js';
import { fullCycle, steadyState } from './workloads/own.js';
import { largeAndSmallQuota, metrics } from './workloads/quotas.js';
import { declineOffers, suppressOffers } from './workloads/shared-role.js';

/**
 * `npm run bench:check`: has the module become slower? What its cycles take beside those of an
 * earlier revision, slopes and counts, against the ranges in `ranges.json`.
 */

/** The revision beside which the ranges of ratios were set. */
const EARLIER = 'a249bb174cb4';

const RANGES = fileURLToPath(
  new URL('bench/ranges.json', import.meta.resolve('fairlead/package.json')),
);

const EFFORT: Effort = {
  ...{ warmUps: 4, warmUpMs: 0, runsMax: 4, totalMs: 2000, budgetMs: 5000, seed: 0 },
};
/** A figure is out of its range when it is so this often: a busy machine errs, but not always. */
const ATTEMPTS = 3;

/** Ratios, slopes or counts that are measured together. */
type Measure = (earlier: Subject) => Promise<Figure[]>;

/** Which of a phase's times counts: the least, or the least of the means of its runs. */
type Statistic = 'leastMs' | 'minMs';

/** Both run in turns, on the same machine at the same time. */
function ratiosOf(
  workload: Workload,
  [agents, frameworks]: readonly [number, number],
  phases: readonly string[],
  statistic: Statistic = 'leastMs',
): Measure {
  return async (earlier) => {
    const point = { agents, frameworks };
    const [now, before] = await measureInTurns([MODULE, earlier], workload, point, EFFORT);
    return phases.map((phase) => {
      const msOf = (figures?: Figures) => figures?.phases.get(phase)?.[statistic] ?? Number.NaN;
      const name = `${placeText({ workload: workload.name, ...point, phase })}, now / before`;
      return { name, value: msOf(now) / msOf(before), unit: 'ratio' };
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
async function measureAll(earlier: Subject, ranges: Ranges): Promise<Figure[]> {
  const all: Figure[] = [];
  for (const measure of MEASURES) {
    let figures = await measure(earlier);
    for (let attempt = 1; attempt < ATTEMPTS && !allInside(figures, ranges); attempt++) {
      figures = await measure(earlier);
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

async function main(against: string): Promise<void> {
  const ranges = readRanges(RANGES);
  const judged = judge(await measureAll(await earlierModule(against), ranges), ranges);
  process.stdout.write(`${tableText(judgedTable(judged))}\n`);
  if (judged.some(({ isInside }) => !isInside)) process.exitCode = 1;
}

const { against } = new Command('npm run bench:check --')
  .description('Holds what the module takes, slopes and counts against bench/ranges.json.')
  .option('--against <revision>', 'what it is held against', EARLIER)
  .parse()
  .opts<{ against: string }>();
await main(against);
