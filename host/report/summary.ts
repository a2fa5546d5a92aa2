import type { Distribution, FrameworkClass, PolicyResult, ReplayResult } from '../replay/result.js';
import { ownValue } from '../resources/index.js';
import { formatNumber, formatPercent, NO_VALUE, ratioCells, timeCells } from './units.js';

/** One line of the comparison: a label and one cell per policy. */
export interface SummaryRow {
  readonly label: string;
  /** In the policies' order; `–` where there is no value. */
  readonly cells: readonly string[];
  /** True when the row belongs to the one above it that is not indented. */
  readonly indented: boolean;
  /** What the row means, in words for someone who sees it for the first time. */
  readonly meaning?: string;
}

/** Classes in the order in which they are shown, and what each is called and means. */
export const CLASSES: readonly {
  readonly key: FrameworkClass;
  readonly label: string;
  readonly meaning: string;
}[] = [
  {
    key: 'satisfied',
    label: 'got their minimum',
    meaning: 'held at least the minimum that they need to start',
  },
  {
    key: 'underResourced',
    label: 'started below it',
    meaning: 'started with less than their minimum because their waiting time was over',
  },
  {
    key: 'waiting',
    label: 'still waiting',
    meaning: 'below their minimum at the end, but something can still bring them on',
  },
  {
    key: 'stuck',
    label: 'stuck',
    meaning: 'below their minimum at the end, and nothing can happen any more that would help',
  },
  {
    key: 'gaveUp',
    label: 'gave up',
    meaning: 'gave their resources back as often as the policy allows',
  },
  {
    key: 'infeasible',
    label: 'infeasible',
    meaning: 'ask for more than the cluster could give them at all',
  },
  { key: 'noMinimum', label: 'no minimum', meaning: 'can start with anything they are given' },
];

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
      'because',
      policies.map((p) => ENDED[p.ended]),
      'horizon: the end of the recording, or the one asked for; all done: all that can finish has; ' +
        'only idle: nothing was left to happen',
    ),
  ];
}

/** Why a replay ended, in words that fit a cell. */
const ENDED: Readonly<Record<PolicyResult['ended'], string>> = {
  horizon: 'horizon',
  idle: 'only idle',
  done: 'all done',
};

function row(label: string, cells: readonly string[], meaning?: string): SummaryRow {
  return { label, cells, indented: false, ...(meaning === undefined ? {} : { meaning }) };
}

function indented(label: string, cells: readonly string[], meaning?: string): SummaryRow {
  return { ...row(label, cells, meaning), indented: true };
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
        label,
        counts.map((count) => formatNumber(count)),
        meaning,
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
  return distributionRows(label, meaning, distributions, timeCells);
}

/** Only where the demands tell how long it takes at least. */
function slowdownRows(policies: readonly PolicyResult[]): SummaryRow[] {
  const distributions = policies.map((p) => p.slowdown);
  if (distributions.every((distribution) => distribution === undefined)) return [];
  return distributionRows(
    'Slowdown',
    'how many times as long as it takes when all that is wanted is there at once',
    distributions,
    ratioCells,
  );
}

function distributionRows(
  label: string,
  meaning: string,
  distributions: readonly (Distribution | undefined)[],
  cells: (values: readonly (number | undefined)[]) => string[],
): SummaryRow[] {
  const cellsOf = (of: keyof Distribution) => cells(distributions.map((d) => d?.[of]));
  return [
    row(
      label,
      distributions.map((d) => (d === undefined ? NO_VALUE : `${d.count} of ${d.of}`)),
      meaning,
    ),
    indented('p50', cellsOf('p50'), 'half of all had no more than this'),
    indented('p90', cellsOf('p90'), '90 % of all had no more than this'),
    indented('p99', cellsOf('p99'), '99 % of all had no more than this'),
    indented('max', cellsOf('max'), 'the slowest'),
  ];
}

function totalRows(policies: readonly PolicyResult[]): SummaryRow[] {
  return [
    row(
      'Makespan',
      timeCells(policies.map((p) => p.makespanMs)),
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
  ];
}

function heldRows(policies: readonly PolicyResult[]): SummaryRow[] {
  const cells = (of: (policy: PolicyResult) => number) =>
    policies.map((policy) => `${formatNumber(of(policy), 2)} core-h`);
  return [
    row(
      'Held',
      cells((p) => p.coreHoursHeld),
      'core-hours held by frameworks, whatever came of it',
    ),
    indented(
      'useful work',
      cells((p) => p.coreHoursUseful),
      'core-hours of work that was done and not lost',
    ),
    indented(
      'work done again',
      cells((p) => p.coreHoursRepeated),
      'core-hours of work that was lost with its tasks: killed by a relinquish, or lost with an agent',
    ),
    indented(
      'below the minimum',
      cells((p) => p.coreHoursBelowMinimum),
      'core-hours held by frameworks that could not start with them',
    ),
  ];
}

function utilisationRows(policies: readonly PolicyResult[]): SummaryRow[] {
  const names = [...new Set(policies.flatMap((p) => Object.keys(p.utilisation)))].sort();
  if (names.length === 0) return [];
  const rows = names.map((name) =>
    indented(
      name,
      policies.map((p) => {
        const ratio = ownValue(p.utilisation, name);
        return ratio === undefined ? NO_VALUE : formatPercent(ratio);
      }),
    ),
  );
  const heading = row(
    'Cluster held',
    policies.map(() => ''),
    'share of all resources, until the last framework has finished, held by frameworks, working or not',
  );
  const fairness = row(
    'Fairness (Jain)',
    policies.map((p) => (p.jainIndex === undefined ? NO_VALUE : formatNumber(p.jainIndex, 3))),
    '1 when all roles that wanted something had the same average dominant share',
  );
  return [heading, ...rows, fairness];
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
        kind,
        policies.map((p) => formatNumber(p.offers[kind])),
      ),
    ),
  ];
}
