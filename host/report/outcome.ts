import type { Figures, Range } from '../goal/index.js';
import type { Interval } from '../replay/bootstrap.js';
import { formatNumber, formatTime } from './units.js';

/** Figures over seeds in words that need no glossary. */

/** How those who wait for something fare. */
export function outcome({ wanting, satisfied, others, queueP90Ms, makespanMs }: Figures): string {
  if (wanting === 0) return 'nobody waits for a minimum';
  const all = satisfied.least === wanting ? `all ${wanting}` : `${range(satisfied)} of ${wanting}`;
  const not = WORDS.flatMap(([name, words]) => {
    const count = others[name];
    return count === undefined ? [] : [`${range(count)} ${words}`];
  });
  const wait =
    queueP90Ms === undefined ? [] : [`nine in ten wait at most ${timeInterval(queueP90Ms)}`];
  const last =
    makespanMs === undefined ? [] : [`the last is through after ${timeInterval(makespanMs)}`];
  return [`${all} get what they need to start`, ...not, ...wait, ...last].join(', ');
}

const WORDS = [
  ['stuck', 'never'],
  ['waiting', 'not by the end of the recording'],
  ['underResourced', 'start with less'],
  ['gaveUp', 'give up'],
  ['infeasible', 'need more than there is'],
] as const;

/** `3`, or `3 to 5`. */
export function range({ least, most }: Range): string {
  return least === most ? formatNumber(least) : `${formatNumber(least)} to ${formatNumber(most)}`;
}

function timeInterval(interval: Interval): string {
  return withInterval(interval, formatTime);
}

export function numberInterval(interval: Interval): string {
  return withInterval(interval, (value) => formatNumber(value, 1));
}

function withInterval({ mean, low, high }: Interval, write: (value: number) => string): string {
  const [least, most] = [write(low), write(high)];
  return least === most ? write(mean) : `${write(mean)} [${least}, ${most}]`;
}
