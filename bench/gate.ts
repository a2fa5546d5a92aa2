import { fileURLToPath } from 'node:url';
import { countFigures } from './counts.js';
import type { Figure, Settings } from './findings.js';
import { placeText } from './harness.js';
import { effortOf, measureInTurns } from './measure.js';
import { idiomaticRatios, ratioFigures, SMALL_CYCLES } from './peers.js';
import { formatNumber, type Table, tableText } from './print.js';
import { type Judged, judge, type Range, readRanges } from './ranges.js';
import { slopeFigures } from './slopes.js';
import { IDIOMATIC, MODULE } from './subjects.js';
import { fullCycle, steadyState } from './workloads/own.js';

/**
 * `npm run bench:check`: has the module become slower? Ratios to the idiomatic allocator, slopes
 * and counts, against the ranges in `ranges.json`, which are wide enough for a busy machine.
 */

const RANGES = fileURLToPath(
  new URL('bench/ranges.json', import.meta.resolve('fairlead/package.json')),
);

const GROWING = [
  [fullCycle, 100],
  [steadyState, 20],
] as const;

async function growthFigures({ seed, tell }: Settings): Promise<Figure[]> {
  const ownMs = new Map<string, number>();
  for (const [workload, frameworks] of GROWING) {
    for (const agents of [1000, 10_000]) {
      tell(`${workload.name} ${agents} × ${frameworks}`);
      const effort = effortOf(workload, true, seed);
      const [own] = await measureInTurns([MODULE], workload, { agents, frameworks }, effort);
      for (const [phase, { minMs }] of own?.phases ?? []) {
        ownMs.set(placeText({ workload: workload.name, agents, frameworks, phase }), minMs);
      }
    }
  }
  return slopeFigures(ownMs);
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
  const tell = (what: string) => process.stderr.write(`${what}\n`);
  const settings: Settings = { isQuick: true, seed: 0, calibrationMs: Number.NaN, tell };
  const counts = await countFigures(MODULE);
  const slopes = await growthFigures(settings);
  const ratios = ratioFigures(IDIOMATIC, await idiomaticRatios(SMALL_CYCLES, settings, 'minMs'));
  const judged = judge([...counts, ...slopes, ...ratios], ranges);
  process.stdout.write(`${tableText(judgedTable(judged))}\n`);
  if (judged.some(({ isInside }) => !isInside)) process.exitCode = 1;
}

await main();
