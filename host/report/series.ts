import type { FrameworkResult, PolicyResult, Series } from '../replay/result.js';

/** More points than this per line are averaged: a plot has no more columns to show them in. */
export const POINTS_MAX = 400;

/** One value of one name, held from `fromMs` until the next point of that name. */
export interface Point {
  readonly fromMs: number;
  readonly name: string;
  readonly value: number;
}

/** Several step functions on the same times, each ending with a point at `endMs`. */
export interface Steps {
  readonly points: readonly Point[];
  /** Set when there were too many steps and each point is the mean over this long a time. */
  readonly meanOverMs?: number;
}

/**
 * Brings step functions to one set of times, so that they can be stacked, and thins them: up to
 * {@link POINTS_MAX} times they stay exact, beyond that each point is the mean over one column.
 */
export function steps(series: readonly Series[], endMs: number): Steps {
  const times = new Set<number>([0, endMs]);
  for (const { timesMs } of series) {
    for (const timeMs of timesMs) if (timeMs > 0 && timeMs < endMs) times.add(timeMs);
  }
  if (times.size <= POINTS_MAX) {
    const sorted = [...times].sort((a, b) => a - b);
    return { points: series.flatMap((one) => valuesAt(one, sorted)) };
  }
  const meanOverMs = endMs / POINTS_MAX;
  return { points: series.flatMap((one) => means(one, endMs, meanOverMs)), meanOverMs };
}

/** The values of a step function at sorted times; 0 before its first step. */
function valuesAt(series: Series, times: readonly number[]): Point[] {
  let next = 0;
  let value = 0;
  return times.map((fromMs) => {
    while (next < series.timesMs.length && (series.timesMs[next] ?? 0) <= fromMs) {
      value = series.values[next] ?? 0;
      next++;
    }
    return { fromMs, name: series.name, value };
  });
}

function means(series: Series, endMs: number, columnMs: number): Point[] {
  const sums = new Float64Array(POINTS_MAX);
  series.timesMs.forEach((timeMs, index) => {
    const fromMs = Math.max(0, timeMs);
    const toMs = Math.min(endMs, series.timesMs[index + 1] ?? endMs);
    const value = series.values[index] ?? 0;
    if (value === 0) return;
    let atMs = fromMs;
    while (atMs < toMs) {
      const column = Math.min(POINTS_MAX - 1, Math.floor(atMs / columnMs));
      const untilMs = column === POINTS_MAX - 1 ? toMs : Math.min(toMs, (column + 1) * columnMs);
      sums[column] = (sums[column] ?? 0) + value * (untilMs - atMs);
      if (untilMs <= atMs) break;
      atMs = untilMs;
    }
  });
  const points = Array.from(sums, (sum, column) => ({
    fromMs: column * columnMs,
    name: series.name,
    value: sum / columnMs,
  }));
  const last = points.at(-1);
  return last === undefined ? points : [...points, { ...last, fromMs: endMs }];
}

/** What a framework can be doing, in the order in which it is drawn, and what it is called. */
const PHASES = ['running', 'gathering', 'waiting', 'backing off', 'done'] as const;

/** How many frameworks are in each phase over time. A phase unknown to {@link PHASES} is `other`. */
export function phaseCounts(frameworks: readonly FrameworkResult[], names: readonly string[]) {
  return names.map((name): Series => {
    const changes = new Map<number, number>();
    for (const { fromMs, toMs, phase } of frameworks.flatMap((framework) => framework.phases)) {
      if (phaseName(phase) !== name) continue;
      changes.set(fromMs, (changes.get(fromMs) ?? 0) + 1);
      changes.set(toMs, (changes.get(toMs) ?? 0) - 1);
    }
    return cumulated(name, changes);
  });
}

/** The phase as it is drawn. */
export function phaseName(phase: string): string {
  return PHASES.some((known) => known === phase) ? phase : 'other';
}

/** The phases that occur under any of the policies, in drawing order. */
export function occurringPhases(policies: readonly PolicyResult[]): string[] {
  const seen = new Set<string>();
  for (const { perFramework } of policies) {
    for (const { phases } of perFramework) {
      for (const { phase } of phases) seen.add(phaseName(phase));
    }
  }
  return [...PHASES, 'other'].filter((name) => seen.has(name));
}

/** How many frameworks have ever held their minimum, over time. */
export function satisfiedOverTime(policy: PolicyResult): Series {
  const changes = new Map<number, number>();
  for (const { satisfiedMs } of policy.perFramework) {
    if (satisfiedMs !== undefined) changes.set(satisfiedMs, (changes.get(satisfiedMs) ?? 0) + 1);
  }
  return cumulated(policy.policy, changes);
}

function cumulated(name: string, changes: ReadonlyMap<number, number>): Series {
  const timesMs = [...changes.keys()].sort((a, b) => a - b);
  let value = 0;
  return { name, timesMs, values: timesMs.map((timeMs) => (value += changes.get(timeMs) ?? 0)) };
}

/** Names for which there is a colour each; the roles beyond them are drawn as one. */
const ROLES_MAX = 7;
export const OTHER_ROLES = 'other roles';

/**
 * The roles that get a colour of their own: those that held most core-hours under all policies
 * together, in the order of their names.
 */
export function shownRoles(policies: readonly PolicyResult[]): string[] {
  const held = new Map<string, number>();
  for (const { roles } of policies) {
    for (const { role, coreHoursHeld } of roles) {
      held.set(role, (held.get(role) ?? 0) + coreHoursHeld);
    }
  }
  for (const { series } of policies) {
    for (const { name } of series.coresHeld) if (!held.has(name)) held.set(name, 0);
  }
  const byHeld = [...held].sort(([a, heldA], [b, heldB]) => heldB - heldA || (a < b ? -1 : 1));
  const shown = byHeld.slice(0, ROLES_MAX).map(([role]) => role);
  return shown.sort();
}

/** Adds up the series of all roles that are not shown by themselves. */
export function withOtherRoles(series: readonly Series[], shown: readonly string[]): Series[] {
  const own = series.filter(({ name }) => shown.includes(name));
  const others = series.filter(({ name }) => !shown.includes(name));
  if (others.length === 0) return own;
  const changes = new Map<number, number>();
  for (const { timesMs, values } of others) {
    timesMs.forEach((timeMs, index) => {
      const change = (values[index] ?? 0) - (values[index - 1] ?? 0);
      changes.set(timeMs, (changes.get(timeMs) ?? 0) + change);
    });
  }
  return [...own, cumulated(OTHER_ROLES, changes)];
}
