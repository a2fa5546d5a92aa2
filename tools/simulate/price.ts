import { formatTime } from '../../host/report/units.js';
import { FAIRNESS_WINDOW_MS } from './fairness.js';
import type { Outcome } from './run.js';

/** The price in fairness over all seeds, for people. */
export function priceLines(outcomes: readonly Outcome[]): string[] {
  const prices = outcomes.flatMap(({ price }) => price ?? []);
  if (prices.length === 0) return [];
  const most = (amounts: readonly number[]): number => Math.max(...amounts);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const over = prices.filter(({ earmarkMsMax, earmarkBoundMs }) => earmarkMsMax > earmarkBoundMs);
  const earmarks = prices.reduce((sum, price) => sum + price.earmarks, 0);
  const relinquishes = outcomes.reduce((sum, outcome) => sum + outcome.relinquishes, 0);
  const window = formatTime(FAIRNESS_WINDOW_MS);
  return [
    `all through after ${formatTime(most(outcomes.map(({ endedMs }) => endedMs)))} at most; ${relinquishes} relinquishes, ${earmarks} earmarks`,
    `an earmark stood ${formatTime(most(prices.map((p) => p.earmarkMsMax)))} at most; beyond its bound in ${over.length} seeds`,
    `an earmark cost other roles ${most(prices.map((p) => p.earmarkShareHoursMax)).toFixed(4)} share-hours at most, at no moment more than ${percent(most(prices.map((p) => p.earmarkToMinimumMax)))} of its minimum`,
    `for earmarks a role was below its fair share by ${percent(most(prices.map((p) => p.roleShareMax)))} of the cluster at most, as the mean of any ${window}; for whatever reason by ${percent(most(prices.map((p) => p.roleShortfallMax)))}`,
  ];
}
