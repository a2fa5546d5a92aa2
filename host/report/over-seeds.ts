import type { Interval } from '../replay/bootstrap.js';
import type { OverSeeds, SeedMeasure, SeedsResult } from '../replay/seeds-result.js';
import type { SummaryRow } from './summary.js';
import { counted, formatNumber, NO_VALUE, timeUnitFor } from './units.js';

/** How several seeds' figures are written. */

interface Words {
  readonly label: string;
  readonly unit: 'time' | 'core-h' | 'count';
}

const WORDS: Readonly<Record<SeedMeasure, Words>> = {
  satisfied: { label: 'got their minimum', unit: 'count' },
  stuck: { label: 'stuck', unit: 'count' },
  queueP50Ms: { label: 'Queue time p50', unit: 'time' },
  queueP90Ms: { label: 'Queue time p90', unit: 'time' },
  queueMaxMs: { label: 'Queue time max', unit: 'time' },
  completionP50Ms: { label: 'Completion p50', unit: 'time' },
  completionMeanMs: { label: 'Completion mean', unit: 'time' },
  makespanMs: { label: 'Makespan', unit: 'time' },
  coreHoursUseful: { label: 'Useful work, core-h', unit: 'core-h' },
  coreHoursBelowMinimum: { label: 'Below the minimum, core-h', unit: 'core-h' },
  coreHoursRepeated: { label: 'Work done again, core-h', unit: 'core-h' },
  relinquishes: { label: 'Relinquishes', unit: 'count' },
};

/** What the rows below are. */
export function overSeedsSentence({ seeds }: SeedsResult): string {
  const first = seeds[0] ?? 0;
  return (
    `Over ${counted(seeds.length, 'seed')}: mean and its 95 % interval; beside it the difference to the first ` +
    `policy, seed by seed. An interval around 0 may be luck. All else is of seed ${first}.`
  );
}

/** A row a measure that some policy has. */
export function overSeedsRows({ policies }: SeedsResult): SummaryRow[] {
  return (Object.keys(WORDS) as SeedMeasure[]).flatMap((measure) => {
    const all = policies.map(({ measures }) => measures.find((one) => one.measure === measure));
    return all.every((one) => one === undefined) ? [] : [rowOf(WORDS[measure], all)];
  });
}

type Measures = readonly (OverSeeds | undefined)[];

function rowOf({ label, unit }: Words, measures: Measures): SummaryRow {
  const write = writer(unit, measures);
  return {
    label,
    cells: measures.map((one) => {
      if (one === undefined) return NO_VALUE;
      return one.interval === undefined ? neverText(one.values) : write(one.interval, false);
    }),
    differences: measures.map((one) =>
      one?.difference === undefined ? '' : write(one.difference, true),
    ),
    indented: false,
  };
}

/** `never in 3 of 20`, of what did not come with every seed. */
export function neverText(values: readonly number[]): string {
  const never = values.filter((value) => !Number.isFinite(value)).length;
  return never === values.length ? 'never' : `never in ${never} of ${values.length}`;
}

type Write = (interval: Interval, isDifference: boolean) => string;

/** All figures of a row in one unit, with the same decimals. */
function writer(unit: Words['unit'], measures: Measures): Write {
  const [times, decimals, name] = unitOf(unit, measures);
  const text = (value: number) => formatNumber(value / times, decimals).replace('-', '−');
  const signed = (value: number) =>
    (value > 0 && /[1-9]/.test(text(value)) ? '+' : '') + text(value);
  return ({ mean, low, high }, isDifference) => {
    const of = isDifference ? signed : text;
    if (of(low) === of(high)) return `${of(mean)}${name}`;
    return `${of(mean)}${name} [${of(low)}, ${of(high)}]`;
  };
}

function unitOf(unit: Words['unit'], measures: Measures): [times: number, number, name: string] {
  if (unit === 'core-h') return [1, 2, ''];
  if (unit === 'count') return [1, 1, ''];
  const highest = measures.flatMap((one) => [
    one?.interval?.high ?? 0,
    -(one?.difference?.low ?? 0),
  ]);
  const { ms, decimals, name } = timeUnitFor(Math.max(0, ...highest));
  return [ms, decimals, ` ${name}`];
}
