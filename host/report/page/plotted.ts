import type { PolicyResult, ReplayResult, Series } from '../../replay/result.js';
import { meanCounts, meansOf, type PageBins } from './bins.js';
import { type Band, PHASES, QUEUE_PHASES, type RoleBands } from './colours.js';

/** What one panel shows under one policy: means over the page's bins. */
export interface Panel {
  readonly policy: string;
  /** By band, then by bin. */
  readonly values: readonly (readonly number[])[];
  /** What there is in all; a line above what is held. */
  readonly total?: readonly number[];
  /** What of it works; a line in what is held. */
  readonly used?: readonly number[];
}

/** Panels of one kind, one a policy, on the same axes: drawn with a script and without. */
export interface Plotted {
  readonly id: 'cores' | 'queue' | 'phases' | 'share';
  readonly title: string;
  readonly about: string;
  /** Of the value axis. */
  readonly label: string;
  /** Bands on top of each other; else each from 0. */
  readonly isStacked: boolean;
  readonly bands: readonly Band[];
  readonly panels: readonly Panel[];
  /** Top of the value axis, for all panels. */
  readonly max: number;
}

/** All plots over time. */
export function plottedOf(result: ReplayResult, bins: PageBins, roles: RoleBands): Plotted[] {
  const { policies } = result;
  const plots = [coresPlot, queuePlot, phasesPlot, sharePlot];
  return plots.map((plot) => plot(policies, bins, roles));
}

function coresPlot(policies: readonly PolicyResult[], bins: PageBins, roles: RoleBands): Plotted {
  const panels = policies.map((policy) => {
    const { coresHeld, coresUsed, coresTotal } = policy.series;
    return {
      policy: policy.policy,
      values: byRole(coresHeld, policy, bins, roles),
      total: meansOf(coresTotal, bins, policy),
      used: added(
        coresUsed.map((one) => meansOf(one, bins, policy)),
        bins.count,
      ),
    };
  });
  return {
    id: 'cores',
    title: 'Cores held, by role',
    about:
      'The line on top is what the agents have. The dashed line is how many of the held cores work, as far as ' +
      'the models know: what lies between it and the top of the colours is held and does nothing.',
    label: 'cores',
    isStacked: true,
    bands: roles.bands,
    panels,
    max: highest(panels.flatMap(({ values, total }) => [added(values), total])),
  };
}

function queuePlot(policies: readonly PolicyResult[], bins: PageBins, roles: RoleBands): Plotted {
  const panels = policies.map((policy) => {
    const stretches = roles.bands.map(() => [] as { fromMs: number; toMs: number }[]);
    for (const { role, phases } of policy.perFramework) {
      const lacking = phases.filter(({ phase }) => QUEUE_PHASES.includes(phase));
      stretches[roles.of(role)]?.push(...lacking);
    }
    const values = stretches.map((some) => meanCounts(some, bins, policy));
    return { policy: policy.policy, values };
  });
  return {
    id: 'queue',
    title: 'The queue, by role',
    about: 'Frameworks that lack what they need to start: waiting, gathering or backing off.',
    label: 'frameworks',
    isStacked: true,
    bands: roles.bands,
    panels,
    max: highest(panels.map(({ values }) => added(values))),
  };
}

function phasesPlot(policies: readonly PolicyResult[], bins: PageBins): Plotted {
  const panels = policies.map((policy) => {
    const values = PHASES.map(({ name }) =>
      meanCounts(
        policy.perFramework.flatMap(({ phases }) => phases.filter(({ phase }) => phase === name)),
        bins,
        policy,
      ),
    );
    return { policy: policy.policy, values };
  });
  return {
    id: 'phases',
    title: 'What the frameworks are doing',
    about:
      'Gathering: holds something, but less than the minimum that it needs to start. Under-resourced: runs, but ' +
      'started below it. Backing off: gave all back, and waits before it tries again. Who is through is left out.',
    label: 'frameworks',
    isStacked: true,
    bands: PHASES,
    panels,
    max: highest(panels.map(({ values }) => added(values))),
  };
}

function sharePlot(policies: readonly PolicyResult[], bins: PageBins, roles: RoleBands): Plotted {
  const shown = roles.bands.filter(({ colour }) => colour !== 'role-others');
  const panels = policies.map((policy) => ({
    policy: policy.policy,
    values: shown.map(({ name }, band) => {
      const series = policy.series.dominantShare.find((one) => roles.of(one.name) === band);
      return percent(meansOf(series ?? { name, timesMs: [], values: [] }, bins, policy));
    }),
  }));
  return {
    id: 'share',
    title: 'Dominant share, by role',
    about:
      'A role’s share of the resource of which it holds most. Shares do not add up, so roles that held little are left out.',
    label: '%',
    isStacked: false,
    bands: shown,
    panels,
    max: highest(panels.flatMap(({ values }) => values)),
  };
}

function byRole(
  series: readonly Series[],
  policy: PolicyResult,
  bins: PageBins,
  roles: RoleBands,
): number[][] {
  const values = roles.bands.map(() => Array<number>(bins.count).fill(0));
  for (const one of series) {
    const band = values[roles.of(one.name)] ?? [];
    for (const [bin, mean] of meansOf(one, bins, policy).entries()) {
      band[bin] = (band[bin] ?? 0) + mean;
    }
  }
  return values;
}

/** Bin by bin. */
export function added(values: readonly (readonly number[])[], count = values[0]?.length ?? 0) {
  return Array.from({ length: count }, (_, bin) =>
    values.reduce((sum, one) => sum + (one[bin] ?? 0), 0),
  );
}

function percent(values: readonly number[]): number[] {
  return values.map((value) => value * 100);
}

/** A loop instead of `Math.max(...values)`, which a long list would not fit into. */
function highest(lists: readonly (readonly number[])[]): number {
  return lists.reduce((top, list) => list.reduce((max, one) => Math.max(max, one), top), 0) || 1;
}
