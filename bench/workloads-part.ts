import { median } from 'simple-statistics';
import { calibrateMs } from './calibrate.js';
import type { Workload } from './cluster.js';
import type { Figure, Findings, Part, Settings, Verdict } from './findings.js';
import { placeText } from './harness.js';
import { effortOf, measureInTurns, pointText } from './measure.js';
import { formatMs, formatNumber, formatRatio, type Table } from './print.js';
import { type ComparedCell, compareWithReference, REFERENCE_CALIBRATION_MS } from './reference.js';
import { type Slope, slopeFigures, slopesOf, slopeText } from './slopes.js';
import { MODULE } from './subjects.js';
import { WORKLOADS } from './workloads/index.js';

/** The workloads, against what the real allocator takes for them, and how they grow. */

const MEDIAN_RATIO = 50;
const LEAST_RATIO = 20;
const FILTERED_RATIO = 1000;
const FILTERED_PHASE = 'filtered round';
/** With one framework the first refusals filter all, and the real allocator is not slow there. */
const FILTERED_FRAMEWORKS = [200, 500];
const FULL_SLOPE = 1.1;
const STEADY_SLOPE = 0.3;

async function measureWorkload(workload: Workload, settings: Settings): Promise<Figure[]> {
  const { isQuick, seed, tell } = settings;
  const figures: Figure[] = [];
  for (const point of isQuick ? workload.quickPoints : workload.points) {
    tell(pointText(workload, point));
    const [measured] = await measureInTurns(
      [MODULE],
      workload,
      point,
      effortOf(workload, isQuick, seed),
    );
    for (const [phase, { medianMs, minMs, spread, runs }] of measured?.phases ?? []) {
      const name = placeText({ workload: workload.name, ...point, phase });
      figures.push({ name, value: medianMs, unit: 'ms', min: minMs, spread, runs });
    }
  }
  return figures;
}

export const workloadsPart: Part = {
  names: WORKLOADS.map(({ name }) => name),
  async measure(chosen, settings) {
    let { calibrationMs } = settings;
    const figures: Figure[] = [];
    for (const workload of WORKLOADS) {
      if (!chosen.has(workload.name)) continue;
      figures.push(...(await measureWorkload(workload, settings)));
      // A machine that was busy when it began must not make the real allocator look slow.
      calibrationMs = Math.min(calibrationMs, calibrateMs(1));
    }
    return findingsOf(figures, calibrationMs);
  },
};

function findingsOf(times: readonly Figure[], calibrationMs: number): Findings {
  const ownMs = new Map(times.map(({ name, value }) => [name, value]));
  const cells = compareWithReference(ownMs, calibrationMs);
  const slopes = slopesOf(ownMs);
  return {
    figures: [...times, ...slopeFigures(ownMs)],
    tables: [
      ...(cells.length > 0 ? [ratioTable(cells, calibrationMs)] : []),
      ...(slopes.length > 0 ? [slopeTable(slopes)] : []),
      timeTable(times, cells),
    ],
    verdicts: [...cellVerdicts(cells), ...slopeVerdicts(slopes)],
  };
}

function sizeText({ agents, frameworks }: { agents: number; frameworks: number }): string {
  return `${formatNumber(agents)} × ${formatNumber(frameworks)}`;
}

/** A row for each phase that the reference has, a column for each size. */
function ratioTable(cells: readonly ComparedCell[], calibrationMs: number): Table {
  const inOrder = [...cells].sort((a, b) => a.agents - b.agents || a.frameworks - b.frameworks);
  const sizes = [...new Set(inOrder.map(sizeText))];
  const phases = [...new Set(cells.map(({ workload, phase }) => `${workload}, ${phase}`))];
  const rows = phases.map((name) => [
    name,
    ...sizes.map((size) => {
      const here = cells.filter(
        (cell) => `${cell.workload}, ${cell.phase}` === name && sizeText(cell) === size,
      );
      return here.length === 0 ? '' : formatRatio(Math.min(...here.map(({ ratio }) => ratio)));
    }),
  ]);
  return {
    title:
      `Times faster than the real allocator, whose times are scaled by ` +
      `${calibrationMs.toFixed(0)} / ${REFERENCE_CALIBRATION_MS} (of two figures the worse)`,
    words: 1,
    head: ['agents × frameworks', ...sizes],
    rows,
  };
}

function timeTable(times: readonly Figure[], cells: readonly ComparedCell[]): Table {
  const mesos = new Map(cells.map((cell) => [placeText(cell), cell.scaledMs]));
  const rows = times.map(({ name, value, min = value, spread = 0, runs = 1 }) => {
    const scaledMs = mesos.get(name);
    return [
      name,
      formatMs(value),
      formatMs(min),
      spread.toFixed(2),
      String(runs),
      scaledMs === undefined ? '' : formatMs(scaledMs),
      scaledMs === undefined ? '' : formatRatio(scaledMs / value),
    ];
  });
  const head = ['phase', 'median', 'least', 'spread', 'runs', 'real allocator', 'times faster'];
  return { title: 'All phases of all workloads', words: 1, head, rows, isDetail: true };
}

function slopeTable(slopes: readonly Slope[]): Table {
  return {
    title: 'How a cycle grows with the agents: the slope of the logarithms',
    words: 2,
    head: ['cycle', 'kind', 'agents', 'slope'],
    rows: slopes.map((slope) => {
      const [least = 0] = slope.agents;
      const agents = `${formatNumber(least)} to ${formatNumber(slope.agents.at(-1) ?? least)}`;
      return [slopeText(slope), slope.kind, agents, slope.slope.toFixed(2)];
    }),
  };
}

function cellText(cell: ComparedCell): string {
  return `${placeText(cell)} ${formatRatio(cell.ratio)} (${formatMs(cell.ownMs)})`;
}

function cellVerdicts(cells: readonly ComparedCell[]): Verdict[] {
  if (cells.length === 0) return [];
  const middle = median(cells.map(({ ratio }) => ratio));
  const low = cells.filter(({ ratio }) => ratio < LEAST_RATIO).sort((a, b) => a.ratio - b.ratio);
  const least = cells.reduce((a, b) => (b.ratio < a.ratio ? b : a));
  const verdicts: Verdict[] = [
    {
      mustShow: `in the median ≥ ${MEDIAN_RATIO} times faster than the real allocator`,
      isMet: middle >= MEDIAN_RATIO,
      figures: `${formatRatio(middle)} over ${cells.length} cells`,
    },
    {
      mustShow: `in no cell less than ${LEAST_RATIO} times faster`,
      isMet: low.length === 0,
      figures:
        low.length === 0
          ? `least: ${cellText(least)}`
          : `${low.length} of ${cells.length} below: ${low.map(cellText).join('; ')}`,
    },
  ];
  const filtered = cells.filter(
    ({ phase, frameworks }) => phase === FILTERED_PHASE && FILTERED_FRAMEWORKS.includes(frameworks),
  );
  if (filtered.length > 0) {
    verdicts.push({
      mustShow: `cycles in which all is filtered ≥ ${FILTERED_RATIO} times faster`,
      isMet: filtered.every(({ ratio }) => ratio >= FILTERED_RATIO),
      figures: filtered.map(cellText).join('; '),
    });
  }
  return verdicts;
}

function slopeVerdicts(slopes: readonly Slope[]): Verdict[] {
  const limits = [
    ['full', FULL_SLOPE],
    ['steady', STEADY_SLOPE],
  ] as const;
  return limits.flatMap(([kind, limit]): Verdict[] => {
    const those = slopes.filter((slope) => slope.kind === kind);
    if (those.length === 0) return [];
    return [
      {
        mustShow: `slope over the agents ≤ ${limit} for ${kind} cycles`,
        isMet: those.every(({ slope }) => slope <= limit),
        figures: those.map((slope) => `${slopeText(slope)} ${slope.slope.toFixed(2)}`).join('; '),
      },
    ];
  });
}
