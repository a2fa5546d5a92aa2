import { median } from 'simple-statistics';
import type { Keeping } from './kept.js';
import type { Outcome } from './run.js';

/** What was kept and what lay idle, for people: one line a seed. */
export function keepingLine({ seed, passed, keeping }: Outcome): string {
  if (keeping === undefined) return `seed ${seed}: failed`;
  const { free, kept, bound, idle } = keeping;
  const figures = [
    `core-hours free ${coreHours(free)}`,
    `kept ${coreHours(kept)} (bound ${coreHours(bound)})`,
    `idle while wanted ${coreHours(idle)}`,
  ];
  return `seed ${seed}: ${figures.join(', ')}: ${passed ? 'ok' : 'failed'}`;
}

/** The same over all seeds. */
export function keepingLines(outcomes: readonly Outcome[]): string[] {
  const all = outcomes.flatMap(({ keeping }) => keeping ?? []);
  if (all.length === 0) return [];
  const [free, kept, bound] = [of(all, 'free'), of(all, 'kept'), of(all, 'bound')];
  const most = Math.max(...all.map((one) => (one.kept === 0 ? 0 : one.kept / one.bound)));
  const left = Math.max(...all.map(({ leftMs }) => leftMs)) / 1000;
  return [
    `core-hours a seed, median and at most: free ${free}; kept for an earmark ${kept}, its bound ${bound}; idle while wanted ${of(all, 'idle')}`,
    `of its bound ${(100 * most).toFixed(1)} % at most was kept; an earmark's holder left what it lacks for ${left} s at most`,
  ];
}

function of(all: readonly Keeping[], what: 'free' | 'kept' | 'bound' | 'idle'): string {
  const amounts = all.map((one) => one[what]);
  return `${coreHours(median(amounts))} and ${coreHours(Math.max(...amounts))}`;
}

function coreHours(milliCoreMs: number): string {
  return (milliCoreMs / (1000 * 3_600_000)).toFixed(1);
}
