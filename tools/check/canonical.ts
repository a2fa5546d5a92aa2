import * as abi from '../../assembly/abi.js';
import { ABSENT, type Outside } from './actions.js';
import { askingCodes } from './askings.js';
import type { Rules } from './rules.js';
import {
  BACKOFF_MAX_MS,
  BACKOFF_MS,
  LEFT_OUT_MS,
  mayUse,
  PATIENCE_MS,
  type Scenario,
} from './scenario.js';
import type { FilterView, FrameworkView, View } from './view.js';

/**
 * Who competes by allocations ever made: frameworks of a role ordered by share, and sibling roles.
 * A node is a framework (its index), a role or the virtual leaf of a role.
 */
export interface Counted {
  /** Nodes that are compared with each other. */
  readonly groups: readonly (readonly number[])[];
}

/** The node of a role and, for `leaf`, of its virtual leaf. */
export const roleNode = (frameworks: number, role: number, leaf = false): number =>
  frameworks + (role - 1) * 2 + (leaf ? 1 : 0);

/** Allocations ever made to each node; -1 where there is none. */
export function countsOf(view: View): number[] {
  return [...view.frameworks.map((its) => its?.count ?? -1), ...view.roleCounts];
}

/** The same as small numbers that keep the order within each group; 0 for none. */
export function countCodes(view: View, { counted, countGap }: Abstraction): number[] {
  const counts = countsOf(view);
  const codes = counts.map(() => 0);
  for (const group of counted.groups) {
    const ranks = gapRanks(
      group.map((node) => counts[node] as number),
      countGap,
    );
    group.forEach((node, place) => {
      codes[node] = ranks[place] as number;
    });
  }
  return codes;
}

/**
 * A text that is the same for states from which the same can follow. docs/liveness.md argues why:
 *
 *   - times are relative to now; a filter longer than any history counts as endless;
 *   - who is senior, and who is first in a `fifo` role, counts by rank (and whether it was now, as
 *     somebody who arrives at the same moment may come before by name);
 *   - when somebody came, was asked or refused counts by rank, agent by agent (askings.ts);
 *   - what is expected to end counts by the time left, a promise that is over by its patience at most,
 *     and for how long somebody has been left out up to the longest backoff;
 *   - relinquishes are counted only as far as they lengthen the backoff;
 *   - allocations ever made break ties of share: they count by rank;
 *   - agents of one size, usable by the same, are interchangeable: allocation visits agents in every
 *     order.
 */
export interface Abstraction {
  /** Gaps between counts of allocations are told apart up to this. */
  readonly countGap: number;
  readonly counted: Counted;
  readonly rules: readonly Rules[];
  /** Whether what the allocator remembers so as not to look again is part of the state. */
  readonly memory: boolean;
}

/** From this many on, a further relinquish changes nothing. */
const ATTEMPTS_MAX = 1 + Math.ceil(Math.log2(BACKOFF_MAX_MS / BACKOFF_MS));
const ENDLESS_KEY = 2000;
/** Beyond all that a time until somebody is overdue can be. */
const OVERDUE_CODE = 1000;

export function canonicalKey(
  scenario: Scenario,
  view: View,
  outside: Outside,
  abstraction: Abstraction,
): string {
  // It counts for those who may be overdue; whoever is not there yet can be so only after a run.
  const awaitsRun = view.earmarkJustOver && view.frameworks.some(mayBeOverdue);
  const codes: number[] = [
    (outside.mayAllocate ? 1 : 0) |
      (outside.allocated ? 2 : 0) |
      (view.feasibilityStale ? 4 : 0) |
      (awaitsRun ? 8 : 0) |
      (outside.losses << 4),
    view.earmark + 1,
    Math.min(view.servedMs, PATIENCE_MS) + 1,
    promiseCode(view),
  ];
  const tellsAge = abstraction.rules.some(({ admission }) => admission === 'easy');
  const seniority = ranks(view, (its) => (isSeniorityOpen(its) ? its.seniorSinceMs : undefined));
  const places = placeRanks(scenario, view);
  const overdue = overdueCodes(view);
  // Only somebody who arrives at this very moment could come between by name.
  const nowMs = outside.phases.includes(ABSENT) ? view.nowMs : -1;
  view.frameworks.forEach((its, index) => {
    if (its === undefined) {
      codes.push(outside.phases[index] === ABSENT ? 0 : 1);
      return;
    }
    const settled = its.state === abi.MINIMUM_SATISFIED;
    const told = its.state === abi.MINIMUM_RELINQUISHING;
    const flags = (its.started ? 1 : 0) + (its.suppressed ? 2 : 0) + (its.demoted ? 4 : 0);
    codes.push(
      2 + its.state * 16 + (its.isOffered ? 8 : 0) + flags,
      told || settled ? 0 : its.dueMs + 1 + (overdue[index] as number),
      its.backoffMs + 1,
      settled ? 0 : Math.min(its.attempts, ATTEMPTS_MAX),
      (seniority[index] as number) * 2 + (settled || its.seniorSinceMs !== nowMs ? 0 : 1),
      (places[index] as number) * 2 + (its.placeMs === nowMs ? 1 : 0),
      outside.waited[index] as number,
      endCode(its),
      tellsAge && isSeniorityOpen(its) ? leftOutMs(view, its) : 0,
    );
  });
  codes.push(...countCodes(view, abstraction));
  for (const column of columns(scenario, view, outside, abstraction)) codes.push(...column);
  return String.fromCharCode(...codes);
}

/** Once it has slipped, or is so long over that any start would be too late, it counts no more. */
function promiseCode({ promisedInMs, hasSlipped }: View): number {
  if (hasSlipped) return 1;
  if (promisedInMs === Number.POSITIVE_INFINITY) return 0;
  return 3 + PATIENCE_MS + Math.max(promisedInMs, -PATIENCE_MS - 1);
}

/** With a minimum it is counted anew from when it has that. */
function endCode({ state, endInMs }: FrameworkView): number {
  const runs = state === abi.MINIMUM_NONE || state === abi.MINIMUM_SATISFIED;
  return runs ? endInMs + 1 : 0;
}

/** For how long it has lacked its minimum, as far as that decides whether it comes next. */
function leftOutMs({ nowMs }: View, { seniorSinceMs }: FrameworkView): number {
  return Math.min(nowMs - seniorSinceMs, LEFT_OUT_MS);
}

/**
 * Without a minimum there is no patience, but a time at which whoever was offered nothing comes
 * first: the ms until then, and from then on the place among those who are overdue.
 */
function overdueCodes(view: View): number[] {
  const since = ranks(view, ({ overdueAtMs }) =>
    overdueAtMs <= view.nowMs ? overdueAtMs : undefined,
  );
  return view.frameworks.map((its, index) => {
    if (its === undefined || !mayBeOverdue(its)) return 0;
    const place = since[index] as number;
    return place > 0 ? OVERDUE_CODE + place : its.overdueAtMs - view.nowMs;
  });
}

function mayBeOverdue(its: FrameworkView | undefined): boolean {
  return its !== undefined && its.overdueAtMs < Number.POSITIVE_INFINITY;
}

function isSeniorityOpen(its: FrameworkView): boolean {
  return its.state !== abi.MINIMUM_NONE && its.state !== abi.MINIMUM_SATISFIED;
}

/** Ranks by value, equal values by framework id. */
function ranks(view: View, measureOf: (its: FrameworkView) => number | undefined): number[] {
  const values = view.frameworks.map((its) => (its === undefined ? undefined : measureOf(its)));
  return values.map((value, index) => {
    if (value === undefined) return 0;
    let rank = 1;
    values.forEach((other, place) => {
      if (other !== undefined && (other < value || (other === value && place < index))) rank++;
    });
    return rank;
  });
}

/** The order of subscription within each role. */
function placeRanks({ frameworks }: Scenario, view: View): number[] {
  return view.frameworks.map((its, index) => {
    if (its === undefined) return 0;
    const before = view.frameworks.filter(
      (other, place) =>
        other !== undefined &&
        frameworks[place]?.role === frameworks[index]?.role &&
        (other.placeMs < its.placeMs || (other.placeMs === its.placeMs && place < index)),
    );
    return before.length + 1;
  });
}

/** Replaces counts by small ones in the same order, their gaps kept up to a limit; -1 stays. */
function gapRanks(counts: readonly number[], gapMax: number): number[] {
  const distinct = [...new Set(counts.filter((count) => count >= 0))].sort((a, b) => a - b);
  const code = new Map<number, number>([[-1, 0]]);
  let last = distinct[0] ?? 0;
  let next = 1;
  for (const count of distinct) {
    next += Math.min(count - last, gapMax);
    code.set(count, next);
    last = count;
  }
  return counts.map((count) => code.get(count) as number);
}

/** What is on each agent; agents that are alike in the order of their contents. */
function columns(
  scenario: Scenario,
  view: View,
  outside: Outside,
  abstraction: Abstraction,
): number[][] {
  const { memory, rules } = abstraction;
  const all = scenario.agents.map((units, agent) => {
    const size = units | (usersOf(scenario, agent) << 4);
    if (view.agents[agent] !== true) return [size, 0];
    const column = [size, 1, memory ? (view.memory[agent] as number) : 0];
    for (const its of view.frameworks) {
      column.push(its === undefined ? 0 : (its.used[agent] as number));
    }
    const entries: number[] = [];
    for (const offer of view.offers) {
      if (offer.agent !== agent) continue;
      entries.push(0x4000 | (offer.framework << 8) | offer.units);
    }
    for (const filter of view.filters) {
      if (filter.agent !== agent || isImplied(filter, view.filters)) continue;
      const due = filter.dueKey < ENDLESS_KEY ? filter.dueKey : 31;
      entries.push(0x8000 | (filter.framework << 9) | (filter.units << 5) | due);
    }
    column.push(...entries.sort((a, b) => a - b), 0xffff);
    column.push((view.kept[agent] as number) * 16 + view.keptOrder.indexOf(agent) + 1);
    column.push(...askingCodes(view, agent, rules));
    if (outside.passing !== undefined) {
      for (let its = 0; its < rules.length; its++) column.push(outside.passing.countOf(its, agent));
    }
    return column;
  });
  return all.sort(compareColumns);
}

/** A bit for each framework that may use an agent. */
function usersOf(scenario: Scenario, agent: number): number {
  return scenario.frameworks.reduce(
    (bits, _, index) => bits | (mayUse(scenario, index, agent) ? 1 << index : 0),
    0,
  );
}

function compareColumns(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Whether another filter, or the first of equal ones, already refuses as much for as long. */
function isImplied(filter: FilterView, filters: readonly FilterView[]): boolean {
  return filters.some((other, index) => {
    const covers =
      other !== filter &&
      other.framework === filter.framework &&
      other.agent === filter.agent &&
      other.units >= filter.units &&
      other.dueKey >= filter.dueKey;
    const isSame = covers && other.units === filter.units && other.dueKey === filter.dueKey;
    return isSame ? index < filters.indexOf(filter) : covers;
  });
}
