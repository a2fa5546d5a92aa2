import { pitfallTrace } from './pitfall.js';
import { play } from './play.js';
import type { Fact, Story } from './story.js';

/** The published cure: a lower ratio and a shorter waiting time, so that applications start with less. */
const WORKAROUND = { ratio: 0.25, waitMinutes: 0.5 };
/** What a start with too little costs was not published: so much more work, over a range. */
const WORK_FACTORS = [1, 1.5, 2, 4];

async function row(
  what: string,
  preset: 'drf' | 'fifo' | 'relinquish',
  values: Readonly<Record<string, number>>,
): Promise<Fact> {
  const { result } = await play(pitfallTrace.make(0, values), preset);
  const applications = result.perFramework.slice(1);
  const waits = applications.map(
    (one) => (one.startedMs ?? Number.POSITIVE_INFINITY) - one.arrivedMs,
  );
  const ends = applications.map(
    (one) => (one.completedMs ?? Number.POSITIVE_INFINITY) - one.arrivedMs,
  );
  const replayed = [
    `start ${minutes(median(waits))}`,
    `end ${minutes(median(ends))}, the last ${minutes(Math.max(...ends))}`,
    `${result.frameworks.underResourced} under-resourced`,
    `${result.coreHoursBelowMinimum.toFixed(1)} core-h held for nothing`,
  ];
  return { what, published: '–', replayed: replayed.join('; ') };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.POSITIVE_INFINITY;
}

function minutes(ms: number): string {
  return Number.isFinite(ms) ? `${(ms / 60_000).toFixed(1)} min` : 'never';
}

export const relinquishStory: Story = {
  number: 3,
  title: 'Relinquish against the workaround',
  source: 'Metamarkets',
  // It is the pitfall with other values.
  traces: [],
  async facts(): Promise<Fact[]> {
    const facts = [await row('as it was (drf, ratio 0.8, 12 h)', 'drf', {})];
    for (const workFactor of WORK_FACTORS) {
      const what = `workaround (drf, ratio 0.25, 30 s), work × ${workFactor}`;
      facts.push(await row(what, 'drf', { ...WORKAROUND, workFactor }));
    }
    facts.push(await row('fifo', 'fifo', {}), await row('relinquish', 'relinquish', {}));
    return facts;
  },
};
