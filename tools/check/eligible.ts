import * as abi from '../../assembly/abi.js';
import type { Rules } from './rules.js';
import { type FrameworkSpec, hasMinimum, mayUse, type Scenario } from './scenario.js';
import type { FrameworkView, View } from './view.js';

/**
 * Who may be offered what, judged after a batch from what is seen outside of the allocator: units,
 * filters, states. Nothing here asks the allocator's own predicates.
 */
export interface Judged {
  readonly scenario: Scenario;
  readonly rules: readonly Rules[];
  /** After the batch. */
  readonly view: View;
}

const OFFERED: readonly number[] = [
  abi.MINIMUM_NONE,
  abi.MINIMUM_WAITING,
  abi.MINIMUM_GATHERING,
  abi.MINIMUM_SATISFIED,
];

/** Units that a framework lacks with what it holds and is offered. */
export function lackOf({ scenario }: Judged, its: FrameworkView): number {
  const spec = scenario.frameworks[its.index] as FrameworkSpec;
  return Math.max(0, spec.units - its.held - its.offered);
}

/** Whether nothing but its place among the others keeps so many free units from a framework. */
export function mayBeOffered(
  judged: Judged,
  its: FrameworkView,
  agent: number,
  units: number,
): boolean {
  return (
    mayUse(judged.scenario, its.index, agent) &&
    !its.suppressed &&
    OFFERED.includes(its.state) &&
    !isFiltered(judged, its.index, agent, units) &&
    mayStart(judged, its) &&
    isLetPast(judged, its)
  );
}

export function isFiltered(
  { view }: Judged,
  framework: number,
  agent: number,
  units: number,
): boolean {
  return view.filters.some(
    (filter) => filter.framework === framework && filter.agent === agent && filter.units >= units,
  );
}

/** Free units that are not kept. */
export function beyondKept({ view }: Judged, agent: number): number {
  return Math.max(0, (view.available[agent] as number) - (view.kept[agent] as number));
}

/**
 * Whether one that waits could have started beside the earmark: all it lacks is left even now. When
 * it was judged there was as much, as the holder, who was asked first, took its part since.
 */
function mayStart(judged: Judged, its: FrameworkView): boolean {
  const { scenario, rules, view } = judged;
  if (view.earmark < 0 || view.earmark === its.index) return true;
  if (its.state !== abi.MINIMUM_WAITING || rules[its.index]?.relinquishes !== true) return true;
  let units = 0;
  scenario.agents.forEach((_, agent) => {
    if (mayUse(scenario, its.index, agent)) units += beyondKept(judged, agent);
  });
  return units >= lackOf(judged, its);
}

/** Under all but `greedy` only of those whom the admission cannot hold back it is sure. */
function isLetPast({ scenario, rules, view }: Judged, its: FrameworkView): boolean {
  const { admission } = rules[its.index] as Rules;
  const lacks = (other: FrameworkView | undefined): boolean =>
    other !== undefined &&
    hasMinimum(scenario.frameworks[other.index] as FrameworkSpec) &&
    other.state !== abi.MINIMUM_SATISFIED;
  if (admission === 'gang') return !lacks(its);
  if (admission === 'easy') return !hasMinimum(scenario.frameworks[its.index] as FrameworkSpec);
  if (admission === 'greedy') return true;
  const role = scenario.frameworks[its.index]?.role;
  return view.frameworks.every(
    (other, index) =>
      index === its.index || scenario.frameworks[index]?.role !== role || !lacks(other),
  );
}
