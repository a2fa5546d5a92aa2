import type { Point, Workload } from './cluster.js';
import type { Figure, Findings, Part, Settings, Verdict } from './findings.js';
import { type Effort, placeText } from './harness.js';
import { effortOf, measureInTurns, pointText } from './measure.js';
import { formatMs, formatRatio, type Table } from './print.js';
import { IDIOMATIC, MODULE, type Subject } from './subjects.js';
import { batchCycle, persistentVolumes } from './workloads/agents.js';
import { multiFramework } from './workloads/multi-framework.js';
import { failoverStorm, fullCycle, steadyState } from './workloads/own.js';
import { largeAndSmallQuota, metrics, nonQuotaVsQuota } from './workloads/quotas.js';
import {
  declineOffers,
  extremeSuppressOffers,
  resourceLabels,
  suppressOffers,
} from './workloads/shared-role.js';

/** The module beside other allocators of the same semantics, in the same run and in turns. */

/** A workload at one size, and its phases that are cycles. */
export interface PeerPoint {
  readonly workload: Workload;
  readonly point: Point;
  readonly phases: readonly string[];
  /** For one run, where rounds go on until it is used up. */
  readonly budgetMs?: number;
}

export function at(
  workload: Workload,
  agents: number,
  frameworks: number,
  ...phases: string[]
): PeerPoint {
  return { workload, point: { agents, frameworks }, phases };
}

const OFFERING = 'offering round';
const FILTERED = 'filtered round';
const QUOTA = { agents: 200, frameworks: 200, variant: 'with quota' };

const SMALL_CYCLES: readonly PeerPoint[] = [
  at(fullCycle, 1000, 100, 'round'),
  at(batchCycle, 1000, 200, 'round'),
  at(declineOffers, 1000, 50, OFFERING, FILTERED),
  at(resourceLabels, 1000, 20, OFFERING, FILTERED),
  at(suppressOffers, 1000, 200, 'round'),
  at(extremeSuppressOffers, 1000, 200, 'round'),
  at(persistentVolumes, 1000, 200, 'round'),
  at(largeAndSmallQuota, 300, 300, 'full cycle', 'empty cycle'),
  { workload: nonQuotaVsQuota, point: QUOTA, phases: ['full cycle with quota'] },
  at(metrics, 1000, 200, 'add agents'),
  at(steadyState, 1000, 20, 'round'),
];

const LARGE_CYCLES: readonly PeerPoint[] = [
  at(fullCycle, 1000, 1000, 'round'),
  at(fullCycle, 10_000, 100, 'round'),
  at(fullCycle, 10_000, 1000, 'round'),
  at(batchCycle, 10_000, 1000, 'round'),
  at(declineOffers, 10_000, 50, OFFERING, FILTERED),
  at(suppressOffers, 10_000, 200, 'round'),
  { ...at(multiFramework, 80, 554, 'round'), budgetMs: 3000 },
  at(steadyState, 10_000, 20, 'round'),
  at(failoverStorm, 10_000, 1000, 'all back, all offered'),
];

/** One phase at one size, how long each takes, and how many times the module is faster. */
export interface PeerRatio {
  /** What is measured, as it is written. */
  readonly name: string;
  readonly moduleMs: number;
  readonly peerMs: number;
  readonly ratio: number;
}

/** Which of a phase's times is compared: the steadier ones, or what one gets. */
export type Statistic = 'leastMs' | 'minMs' | 'medianMs';

export async function comparePeer(
  peer: Subject,
  { workload, point, phases }: PeerPoint,
  effort: Effort,
  statistic: Statistic = 'medianMs',
): Promise<PeerRatio[]> {
  const [own, other] = await measureInTurns([MODULE, peer], workload, point, effort);
  return phases.map((phase) => {
    const moduleMs = own?.phases.get(phase)?.[statistic] ?? Number.NaN;
    const peerMs = other?.phases.get(phase)?.[statistic] ?? Number.NaN;
    const name = placeText({ workload: workload.name, ...point, phase });
    return { name, moduleMs, peerMs, ratio: peerMs / moduleMs };
  });
}

export function ratioFigures(peer: Subject, ratios: readonly PeerRatio[]): Figure[] {
  return ratios.map(({ name, ratio }) => {
    return { name: `${name}, ${peer.name}`, value: ratio, unit: '×' };
  });
}

export function ratioTable(title: string, peer: Subject, ratios: readonly PeerRatio[]): Table {
  return {
    title,
    words: 1,
    head: ['phase', 'module', peer.name, 'times faster'],
    rows: ratios.map(({ name, moduleMs, peerMs, ratio }) => [
      name,
      formatMs(moduleMs),
      formatMs(peerMs),
      formatRatio(ratio),
    ]),
  };
}

/** JavaScript needs longer than WebAssembly to become as fast as it gets. */
const WARM_UPS = 4;
const RATIO_LEAST = 5;

/** As for the module alone, and longer; the budget must be enough for the slower of the two. */
export function peerEffort(
  { workload, budgetMs = effortOf(workload, false, 0).budgetMs }: PeerPoint,
  isQuick: boolean,
  seed: number,
): Effort {
  const effort = effortOf(workload, isQuick, seed);
  return { ...effort, warmUps: WARM_UPS, totalMs: 2 * effort.totalMs, budgetMs };
}

async function idiomaticRatios(
  points: readonly PeerPoint[],
  { isQuick, seed, tell }: Settings,
): Promise<PeerRatio[]> {
  const ratios: PeerRatio[] = [];
  for (const point of points) {
    tell(`${IDIOMATIC.name}: ${pointText(point.workload, point.point)}`);
    ratios.push(...(await comparePeer(IDIOMATIC, point, peerEffort(point, isQuick, seed))));
  }
  return ratios;
}

export const idiomaticPart: Part = {
  names: [IDIOMATIC.name],
  async measure(_chosen, settings): Promise<Findings> {
    const points = settings.isQuick ? SMALL_CYCLES : [...SMALL_CYCLES, ...LARGE_CYCLES];
    const ratios = await idiomaticRatios(points, settings);
    return {
      figures: ratioFigures(IDIOMATIC, ratios),
      tables: [ratioTable('Beside an idiomatic TypeScript allocator', IDIOMATIC, ratios)],
      verdicts: [verdictOf(ratios)],
    };
  },
};

function verdictOf(ratios: readonly PeerRatio[]): Verdict {
  const least = ratios.reduce((a, b) => (b.ratio < a.ratio ? b : a));
  const low = ratios.filter(({ ratio }) => !(ratio >= RATIO_LEAST));
  const text = ({ name, ratio }: PeerRatio) => `${name} ${formatRatio(ratio)}`;
  return {
    mustShow: `every cycle ≥ ${RATIO_LEAST} times faster than idiomatic TypeScript`,
    isMet: low.length === 0,
    figures:
      low.length === 0
        ? `least: ${text(least)}`
        : `${low.length} of ${ratios.length} below: ${low.map(text).join('; ')}`,
  };
}
