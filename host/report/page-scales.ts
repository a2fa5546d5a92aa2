import type { ReplayResult } from '../replay/result.js';
import type { Colours } from './plots.js';
import { OTHER_ROLES, occurringPhases, type Steps, shownRoles, steps } from './series.js';

/** What all plots of one page share, so that they can be compared. */
export interface Scales {
  readonly endMs: number;
  readonly coresMax: number;
  readonly shareMax: number;
  readonly frameworksMax: number;
  readonly roles: Colours;
  readonly phases: Colours;
  readonly policies: Colours;
}

/** The scales on which all policies of an answer can be drawn. */
export function scalesOf(result: ReplayResult): Scales {
  const { policies } = result;
  const roles = shownRoles(policies);
  const hasOthers = policies.some(({ series }) =>
    series.coresHeld.some(({ name }) => !roles.includes(name)),
  );
  const roleNames = hasOthers ? [...roles, OTHER_ROLES] : roles;
  const phases = occurringPhases(policies);
  return {
    endMs: Math.max(1, ...policies.map((policy) => policy.endedMs)),
    coresMax: Math.max(0, ...policies.map((p) => stackedMax(steps(p.series.coresHeld, p.endedMs)))),
    shareMax: Math.max(
      0,
      ...policies.flatMap((p) => p.series.dominantShare.map(({ values }) => maxOf(values))),
    ),
    frameworksMax: Math.max(0, ...policies.map((policy) => policy.frameworks.total)),
    roles: {
      domain: roleNames,
      range: roleNames.map((name, i) => (name === OTHER_ROLES ? 'var(--c8)' : `var(--c${i + 1})`)),
    },
    phases: { domain: phases, range: phases.map((name) => `var(--${name.replace(' ', '-')})`) },
    policies: numbered(policies.map((policy) => policy.policy)),
  };
}

/** Lines of policies start with other colours than areas of roles: they mean something else. */
function numbered(names: readonly string[]): Colours {
  const colours = ['--c3', '--c6', '--c1', '--c5', '--c4', '--c2', '--c7', '--c8'];
  return {
    domain: names,
    range: names.map((_, index) => `var(${colours[index % colours.length] ?? '--c8'})`),
  };
}

/** A loop instead of `Math.max(...values)`, which a long series would not fit into. */
function maxOf(values: readonly number[]): number {
  return values.reduce((max, value) => Math.max(max, value), 0);
}

function stackedMax(drawn: Steps): number {
  const sums = new Map<number, number>();
  for (const { fromMs, value } of drawn.points) sums.set(fromMs, (sums.get(fromMs) ?? 0) + value);
  return maxOf([...sums.values()]);
}
