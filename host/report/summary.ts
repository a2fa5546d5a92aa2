import type { Distribution, PolicyResult, ReplayResult } from '../replay/result.js';
import { ownValue } from '../resources/index.js';
import { CLASSES } from './class-words.js';
import {
  coreHoursMeasured,
  indexMeasured,
  type Measured,
  ratiosMeasured,
  sharesMeasured,
  timesMeasured,
} from './measures.js';
import { formatNumber, NO_VALUE, timeCells } from './units.js';

/** One line of the comparison: a label and one cell per policy. */
export interface SummaryRow {
  readonly label: string;
  /** In the policies' order; `–` where there is no value. */
  readonly cells: readonly string[];
  /** By how much each differs from the first policy's, of what is a measure; else empty. */
  readonly differences: readonly string[];
  /** True when the row belongs to the one above it that is not indented. */
  readonly indented: boolean;
  /** What the row means, in words for someone who sees it for the first time. */
  readonly meaning?: string;
}

/** All rows of the comparison, in reading order. */
export function summaryRows(result: ReplayResult): SummaryRow[] {
  const policies = result.policies;
  return [
    ...classRows(policies),
    ...timeRows(
      'Queue time',
      'from arrival until the minimum was held; never: not until the replay ended',
      policies.map((p) => p.queueTimeMs),
    ),
    ...timeRows(
      'Completion',
      'from arrival until the work was done, of those that can finish',
      policies.map((p) => p.completionMs),
    ),
    ...slowdownRows(policies),
    ...totalRows(policies),
    ...utilisationRows(policies),
    ...offerRows(policies),
    row('Replay ended', timeCells(policies.map((p) => p.endedMs)), 'on the clock of the replay'),
    indented(
      row(
        'because',
        policies.map((p) => ENDED[p.ended]),
        'horizon: the end of the recording, or the one asked for; all done: all that can finish has; ' +
          'only idle: nothing was left to happen',
      ),
    ),
  ];
}

/** Why a replay ended, in words that fit a cell. */
const ENDED: Readonly<Record<PolicyResult['ended'], string>> = {
  horizon: 'horizon',
  idle: 'only idle',
  done: 'all done',
};

/** A row of facts, which are not measured against each other. */
function row(label: string, cells: readonly string[], meaning?: string): SummaryRow {
  return measuredRow(label, { cells, differences: [] }, meaning);
}

function measuredRow(label: string, measured: Measured, meaning?: string): SummaryRow {
  return { label, ...measured, indented: false, ...(meaning === undefined ? {} : { meaning }) };
}

function indented(row: SummaryRow): SummaryRow {
  return { ...row, indented: true };
}

/** Classes that no framework is in under any policy are left out; the two that matter stay. */
function classRows(policies: readonly PolicyResult[]): SummaryRow[] {
  const rows = [
    row(
      'Frameworks',
      policies.map((p) => formatNumber(p.frameworks.total)),
    ),
  ];
  for (const { key, label, meaning } of CLASSES) {
    const counts = policies.map((p) => p.frameworks[key]);
    const alwaysShown = key === 'satisfied' || key === 'stuck';
    if (!alwaysShown && counts.every((count) => count === 0)) continue;
    rows.push(
      indented(
        row(
          label,
          counts.map((count) => formatNumber(count)),
          meaning,
        ),
      ),
    );
  }
  return rows;
}

function timeRows(
  label: string,
  meaning: string,
  distributions: readonly (Distribution | undefined)[],
): SummaryRow[] {
  return distributionRows(label, meaning, distributions, timesMeasured);
}

/** Only where the demands tell how long it takes at least. */
function slowdownRows(policies: readonly PolicyResult[]): SummaryRow[] {
  const distributions = policies.map((p) => p.slowdown);
  if (distributions.every((distribution) => distribution === undefined)) return [];
  return distributionRows(
    'Slowdown',
    'how many times as long as it takes when all that is wanted is there at once',
    distributions,
    ratiosMeasured,
  );
}

function distributionRows(
  label: string,
  meaning: string,
  distributions: readonly (Distribution | undefined)[],
  measure: (values: readonly (number | undefined)[]) => Measured,
): SummaryRow[] {
  const quantile = (of: keyof Distribution, meaning: string) =>
    indented(measuredRow(of, measure(distributions.map((d) => d?.[of])), meaning));
  return [
    row(
      label,
      distributions.map((d) => (d === undefined ? NO_VALUE : `${d.count} of ${d.of}`)),
      meaning,
    ),
    quantile('p50', 'half of all had no more than this'),
    quantile('p90', '90 % of all had no more than this'),
    quantile('p99', '99 % of all had no more than this'),
    quantile('max', 'the slowest'),
  ];
}

function totalRows(policies: readonly PolicyResult[]): SummaryRow[] {
  return [
    measuredRow(
      'Makespan',
      timesMeasured(policies.map((p) => p.makespanMs)),
      'until the last framework that can finish has finished',
    ),
    ...heldRows(policies),
    row(
      'Relinquishes',
      policies.map((p) => formatNumber(p.relinquishes)),
      'how often a framework had to give back what it held',
    ),
    row(
      'Tasks launched',
      policies.map((p) => formatNumber(p.tasksLaunched)),
    ),
    ...avoidedRow(policies),
  ];
}

/** Only where a model avoids any. */
function avoidedRow(policies: readonly PolicyResult[]): SummaryRow[] {
  const most = policies.map(({ perFramework }) =>
    perFramework.reduce((sofar, { agentsAvoided = 0 }) => Math.max(sofar, agentsAvoided), 0),
  );
  if (most.every((agents) => agents === 0)) return [];
  const meaning = 'the most that one framework avoided at once, as its tasks had failed there';
  return [
    row(
      'Agents avoided',
      most.map((agents) => formatNumber(agents)),
      meaning,
    ),
  ];
}

function heldRows(policies: readonly PolicyResult[]): SummaryRow[] {
  const coreHours = (label: string, of: (policy: PolicyResult) => number, meaning: string) =>
    measuredRow(label, coreHoursMeasured(policies.map(of)), meaning);
  return [
    coreHours('Held, core-h', (p) => p.coreHoursHeld, 'by frameworks, whatever came of it'),
    indented(
      coreHours('worked', (p) => p.coreHoursUsed, 'by cores that worked, whatever came of it'),
    ),
    indented(coreHours('useful work', (p) => p.coreHoursUseful, 'work that was done and not lost')),
    indented(
      coreHours(
        'work done again',
        (p) => p.coreHoursRepeated,
        'work that was lost with its tasks: killed by a relinquish, or lost with an agent',
      ),
    ),
    indented(
      coreHours(
        'below the minimum',
        (p) => p.coreHoursBelowMinimum,
        'held by frameworks that could not start with them',
      ),
    ),
  ];
}

function utilisationRows(policies: readonly PolicyResult[]): SummaryRow[] {
  const names = [...new Set(policies.flatMap((p) => Object.keys(p.utilisation)))].sort();
  if (names.length === 0) return [];
  const rows = names.map((name) =>
    indented(measuredRow(name, sharesMeasured(policies.map((p) => ownValue(p.utilisation, name))))),
  );
  const heading = row(
    'Cluster held',
    policies.map(() => ''),
    'share of all resources, until the last framework has finished, held by frameworks, working or not',
  );
  const fairness = measuredRow(
    'Fairness (Jain)',
    indexMeasured(policies.map((p) => p.jainIndex)),
    '1 when all roles that wanted something had the same average dominant share',
  );
  const shortfall = measuredRow(
    'Role shortfall',
    sharesMeasured(policies.map((p) => p.roleShortfall)),
    'what the waiting role with the least was behind the role with the most, by dominant share / weight, ' +
      'on average over the time in which some role waited',
  );
  return [heading, ...rows, fairness, shortfall];
}

function offerRows(policies: readonly PolicyResult[]): SummaryRow[] {
  const kinds = ['accepted', 'declined', 'rescinded'] as const;
  return [
    row(
      'Offers sent',
      policies.map((p) => formatNumber(p.offers.sent)),
    ),
    ...kinds.map((kind) =>
      indented(
        row(
          kind,
          policies.map((p) => formatNumber(p.offers[kind])),
        ),
      ),
    ),
  ];
}
