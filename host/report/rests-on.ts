import type { Resting } from '../trace/rests-on.js';
import { formatNumber, plainText } from './units.js';

/** Longer lists end with how many more there are; the JSON has all. */
const LIST_MAX = 6;

/** What an answer rests on that nobody recorded, as a sentence; no sentence when there is nothing. */
export function restsOnSentences({ restsOn = [] }: Resting): string[] {
  if (restsOn.length === 0) return [];
  const parts = restsOn
    .slice(0, LIST_MAX)
    .map(({ type, field, count }) => `${plainText(field)} of ${formatNumber(count)} ${type}`);
  const more = restsOn.length - LIST_MAX;
  if (more > 0) parts.push(`${formatNumber(more)} more fields (--json has all of them)`);
  return [`Rests on what no recording says and was inferred: ${parts.join('; ')}.`];
}
