import { MINIMUM_SATISFIED } from '../../assembly/abi.js';
import { beyondKept, isFiltered, type Judged, lackOf, mayBeOffered } from './eligible.js';
import { agentId, type FrameworkSpec, frameworkId, hasMinimum, mayUse } from './scenario.js';
import type { FrameworkView } from './view.js';

/**
 * Nothing is kept for nothing: after a batch whatever is free was offered, or nobody may be offered
 * it, or it is kept for the earmark's holder; and of what is kept there is exactly as much as the
 * holder lacks, on agents that could give it. Says what is not so.
 */
export function keptForNothing(judged: Judged): string | undefined {
  return wronglyKept(judged) ?? notOffered(judged);
}

function notOffered(judged: Judged): string | undefined {
  const { scenario, view } = judged;
  for (const agent of scenario.agents.keys()) {
    const free = view.available[agent] as number;
    if (free === 0) continue;
    const beyond = beyondKept(judged, agent);
    for (const its of view.frameworks) {
      if (its === undefined) continue;
      const mayHave = beyond > 0 && mayBeOffered(judged, its, agent, beyond);
      if (mayHave || isFirstToBeOffered(judged, its, agent)) {
        const units = mayHave ? beyond : free;
        const who = frameworkId(its.index);
        return `${units} free on ${agentId(agent)} is not offered to ${who}, which may have it`;
      }
    }
  }
  return undefined;
}

/**
 * The holder is asked first, for what is kept, too, up to what it lacks; under `easy` once all of
 * that is there.
 */
function isFirstToBeOffered(judged: Judged, its: FrameworkView, agent: number): boolean {
  const { scenario, rules, view } = judged;
  if (view.earmark !== its.index) return false;
  const units = unitsForHolder(judged, its, agent);
  if (units === 0 || rules[its.index]?.admission !== 'easy') return units > 0;
  const lack = lackOf(judged, its);
  return scenario.agents.reduce((sum, _, at) => sum + unitsForHolder(judged, its, at), 0) >= lack;
}

/** What of an agent its filters leave of what it lacks. */
function unitsForHolder(judged: Judged, its: FrameworkView, agent: number): number {
  const { scenario, view } = judged;
  if (!mayUse(scenario, its.index, agent)) return 0;
  const units = Math.min(view.available[agent] as number, lackOf(judged, its));
  return isFiltered(judged, its.index, agent, units) ? 0 : units;
}

function wronglyKept(judged: Judged): string | undefined {
  const { scenario, view } = judged;
  const kept = view.kept.reduce((sum, units) => sum + units, 0);
  const holder = view.earmark < 0 ? undefined : view.frameworks[view.earmark];
  if (holder === undefined) return kept === 0 ? undefined : `${kept} kept for nobody`;
  const who = frameworkId(holder.index);
  let most = 0;
  for (const agent of scenario.agents.keys()) {
    const units = view.kept[agent] as number;
    const capacity = capacityFor(judged, holder, agent);
    if (units > capacity) {
      return `${units} of ${agentId(agent)} kept for ${who}, which can get ${capacity} there`;
    }
    most += capacity;
  }
  const lack = lackOf(judged, holder);
  if (kept > lack) return `${kept} kept for ${who}, which lacks ${lack}`;
  // As long as its start can be told, as many are kept as do not come back until then.
  if (view.startInMs >= 0) return tooManyKept(judged, holder, kept);
  const wanted = Math.min(lack, most);
  if (kept < wanted) return `${kept} kept for ${who}, which lacks ${lack} and can get ${most}`;
  return undefined;
}

/** What an agent can give the holder beside what it has of it, once all that may end has ended. */
function capacityFor({ scenario, view }: Judged, holder: FrameworkView, agent: number): number {
  if (view.agents[agent] !== true || !mayUse(scenario, holder.index, agent)) return 0;
  let units = scenario.agents[agent] as number;
  for (const its of view.frameworks) {
    if (its === undefined) continue;
    const { behaviour } = scenario.frameworks[its.index] as FrameworkSpec;
    if (its === holder || behaviour === 'service') units -= its.used[agent] as number;
  }
  for (const offer of view.offers) {
    if (offer.agent === agent && offer.framework === holder.index) units -= offer.units;
  }
  return Math.max(0, units);
}

/** What comes back before the holder starts need not be kept for it. */
function tooManyKept(judged: Judged, holder: FrameworkView, kept: number): string | undefined {
  const { scenario, view } = judged;
  const lack = lackOf(judged, holder);
  let back = 0;
  for (const its of view.frameworks) {
    if (its === undefined || its === holder || its.endInMs < 0) continue;
    const has = hasWhatItNeeds(scenario.frameworks[its.index] as FrameworkSpec, its);
    if (!has || its.endInMs > view.startInMs) continue;
    scenario.agents.forEach((_, agent) => {
      if (mayUse(scenario, holder.index, agent)) back += its.used[agent] as number;
    });
  }
  const most = Math.max(0, lack - back);
  if (kept <= most) return undefined;
  return `${kept} kept for ${frameworkId(holder.index)}, which lacks ${lack} and gets ${back} back`;
}

function hasWhatItNeeds(spec: FrameworkSpec, { state, held }: FrameworkView): boolean {
  return hasMinimum(spec) ? state === MINIMUM_SATISFIED : held > 0;
}
