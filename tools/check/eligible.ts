import * as abi from '../../assembly/abi.js';
import type { Rules } from './rules.js';
import { type FrameworkSpec, hasMinimum, mayUse, type Scenario } from './scenario.js';
import type { FrameworkView, OfferView, View } from './view.js';

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

/**
 * Whether nothing but its place among the others keeps so many free units from a framework; or kept
 * them, before these offers were made in a batch.
 */
export function mayBeOffered(
  judged: Judged,
  its: FrameworkView,
  agent: number,
  units: number,
  made: readonly OfferView[] = [],
): boolean {
  return (
    mayUse(judged.scenario, its.index, agent) &&
    !its.suppressed &&
    OFFERED.includes(its.state) &&
    !isFiltered(judged, its.index, agent, units) &&
    mayStart(judged, its) &&
    isLetPast(judged, its, made)
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

/** Under `backfill` and `gang` only of those whom the admission cannot hold back it is sure. */
function isLetPast(judged: Judged, its: FrameworkView, made: readonly OfferView[]): boolean {
  const { scenario, rules, view } = judged;
  const { admission } = rules[its.index] as Rules;
  const lacks = (other: FrameworkView | undefined): boolean => doesLack(judged, other);
  if (admission === 'gang') return !lacks(its);
  if (admission === 'greedy') return true;
  if (admission === 'easy') return isLetInEasily(judged, its, made);
  const role = scenario.frameworks[its.index]?.role;
  return view.frameworks.every(
    (other, index) =>
      index === its.index || scenario.frameworks[index]?.role !== role || !lacks(other),
  );
}

function doesLack({ scenario }: Judged, its: FrameworkView | undefined): boolean {
  const spec = its === undefined ? undefined : scenario.frameworks[its.index];
  return spec !== undefined && hasMinimum(spec) && its?.state !== abi.MINIMUM_SATISFIED;
}

/**
 * Under `easy` somebody starts if all that it lacks is there; whoever has its minimum gets more if
 * nobody does. Who starts is seen by the offers of those who lack their minimum, however old.
 */
function isLetInEasily(judged: Judged, its: FrameworkView, made: readonly OfferView[]): boolean {
  const { scenario, view } = judged;
  const spec = scenario.frameworks[its.index] as FrameworkSpec;
  if (!hasMinimum(spec)) return true;
  const starts = (other: FrameworkView | undefined): boolean =>
    other !== undefined && other.offered > 0 && doesLack(judged, other);
  if (!doesLack(judged, its)) return !view.frameworks.some(starts);
  return made.length === 0
    ? !view.frameworks.some(starts) && isAllThere(judged, its)
    : couldStart(judged, its, made);
}

/** Whether all that it lacks is free beyond what is kept, where no filter of its own is. */
function isAllThere(judged: Judged, its: FrameworkView): boolean {
  const units = judged.scenario.agents.map((_, agent) => beyondKept(judged, agent));
  return unitsFor(judged, its, units) >= lackOf(judged, its);
}

/** Whether all that it lacks was there before these offers, and it had refused none of that. */
function couldStart(judged: Judged, its: FrameworkView, made: readonly OfferView[]): boolean {
  const { scenario, view } = judged;
  if (made.some(({ framework }) => framework === view.earmark)) return false;
  const units = scenario.agents.map((_, agent) => {
    const free = made.reduce(
      (sum, offer) => sum + (offer.agent === agent ? offer.units : 0),
      view.available[agent] as number,
    );
    const beyond = Math.max(0, free - (view.kept[agent] as number));
    const asked = view.askings.find(
      (asking) =>
        asking.framework === its.index && asking.agent === agent && asking.units >= beyond,
    );
    return asked?.refused === true ? 0 : beyond;
  });
  return unitsFor(judged, its, units) >= lackOf(judged, its);
}

/** Of so many units on each agent, those on agents that it may use and has not filtered. */
function unitsFor(judged: Judged, { index }: FrameworkView, units: readonly number[]): number {
  return units.reduce((sum, count, agent) => {
    const isOpen =
      mayUse(judged.scenario, index, agent) && !isFiltered(judged, index, agent, count);
    return sum + (isOpen ? count : 0);
  }, 0);
}
