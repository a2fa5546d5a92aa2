import type { PolicyResult, ReplayResult } from '../replay/result.js';
import { counted, formatNumber, formatTime } from './units.js';

/** What the figures beside figures are; nothing where one policy stands alone. */
export function comparedWith({ policies: [first, ...others] }: ReplayResult): string | undefined {
  if (first === undefined || others.length === 0) return undefined;
  return `Beside the figures: by how much they differ from those of ${first.policy}.`;
}

/** How many frameworks declare a minimum. */
export function withMinimum(policy: PolicyResult): number {
  return policy.frameworks.total - policy.frameworks.noMinimum;
}

/**
 * What happened under the policy, in one sentence without the policy's name. Each policy's begins with the
 * same figures, so that they can be compared.
 */
export function conclusion(policy: PolicyResult): string {
  const wanting = withMinimum(policy);
  if (wanting === 0) return `no framework declares a minimum; ${completed(policy)}`;
  const { stuck, satisfied, underResourced, waiting, gaveUp, infeasible } = policy.frameworks;
  const all = `${counted(wanting, 'framework')} with a minimum`;
  const parts = [
    `${formatNumber(satisfied)} of ${all} got it${howSoon(policy)}`,
    stuck > 0 ? `${formatNumber(stuck)} stuck below it` : '',
    underResourced > 0 ? `${formatNumber(underResourced)} started below it` : '',
    waiting > 0 ? `${formatNumber(waiting)} still waiting` : '',
    gaveUp > 0 ? `${formatNumber(gaveUp)} gave up` : '',
    infeasible > 0 ? `${formatNumber(infeasible)} infeasible` : '',
    `of ${formatNumber(policy.coreHoursHeld, 2)} core-hours held ${formatNumber(policy.coreHoursUseful, 2)} did useful work, ` +
      `${formatNumber(policy.coreHoursBelowMinimum, 2)} were below the minimum`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function howSoon({ queueTimeMs: times }: PolicyResult): string {
  if (times === undefined) return '';
  const half = Number.isFinite(times.p50) ? 'half' : 'half of them';
  return `, ${half} ${when('within', times.p50)}, the last ${when('after', times.max)}`;
}

function when(preposition: string, ms: number): string {
  if (ms === 0) return 'at once';
  return Number.isFinite(ms) ? `${preposition} ${formatTime(ms)}` : 'never';
}

function completed(policy: PolicyResult): string {
  const done = policy.perFramework.filter((f) => f.completedMs !== undefined).length;
  const { makespanMs } = policy;
  const makespan = makespanMs === undefined ? '' : `, the last ${when('at', makespanMs)}`;
  return `${done} of ${counted(policy.frameworks.total, 'framework')} done${makespan}`;
}
