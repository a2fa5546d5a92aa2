import { Command } from 'commander';
import type { Policy } from '../../host/allocator/api.js';
import { createAllocator } from '../../host/allocator/index.js';
import { distributionOf } from '../../host/replay/distribution.js';
import { replay } from '../../host/replay/index.js';
import { presets } from '../../host/replay/policies.js';
import type { PolicyResult } from '../../host/replay/result.js';
import { timeCell } from '../../host/report/units.js';
import { METAMARKETS_RATIO, metamarketsWeek } from '../../host/scenario/index.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { MIN_ALLOCATABLE } from './min-allocatable.js';
import { markdownTable, Results } from './table.js';

/**
 * Prints a Markdown table of the published workaround (a lower ratio and a shorter waiting time)
 * against fifo and relinquish, on the Metamarkets week at three loads:
 *
 *     node --import=tsx tools/simulate/workaround.ts --days 7
 *
 * What an under-resourced start costs is an assumption: the application's work is multiplied.
 */
const LOADS = [0.7, 0.95, 1.2] as const;
const WORK_FACTORS = [1, 1.25, 1.5, 2, 4] as const;
/** What was done instead: start with a quarter of the cores, or with anything, after 30 s. */
const LOW_RATIO = 0.25;
const SHORT_WAIT = '30s';

interface Variant {
  readonly name: string;
  readonly policy: Policy;
  readonly ratio: number;
  readonly waitingTime: string;
  readonly workFactors: readonly number[];
}

const VARIANTS: readonly Variant[] = [
  { name: 'as published', policy: presets.drf, ratio: METAMARKETS_RATIO, waitingTime: '12h' },
  { name: 'workaround', policy: presets.drf, ratio: LOW_RATIO, waitingTime: SHORT_WAIT },
  { name: 'fifo', policy: presets.fifo, ratio: METAMARKETS_RATIO, waitingTime: '12h' },
  { name: 'relinquish', policy: presets.relinquish, ratio: METAMARKETS_RATIO, waitingTime: '12h' },
].map((variant) => ({
  ...variant,
  workFactors: variant.name === 'workaround' ? WORK_FACTORS : [2],
}));

/** In the place of a time, for what the quantile's application did not come to. */
const NEVER = 'never';
type Quantile = number | typeof NEVER;

interface Row {
  readonly arrived: number;
  readonly completed: number;
  readonly underResourced: number;
  readonly stuck: number;
  readonly starts: readonly [p50: Quantile, p90: Quantile];
  readonly completions: readonly [p50: Quantile, p90: Quantile];
  readonly lastCompletionMs: number;
  readonly coreHoursBelow: number;
  readonly coreHoursHeld: number;
}

const command = new Command('workaround')
  .option('--days <n>', 'days of the Metamarkets week', '1')
  .option('--seed <n>', 'of the Metamarkets week', '0')
  .option('--drain <hours>', 'how long it goes on after the last arrival', '24')
  .option('--state <file>', 'finished replays, to resume from', '.simulate-workaround.jsonl')
  .parse();
const options = command.opts<{ days: string; seed: string; drain: string; state: string }>();
await main(Number(options.days), Number(options.seed), Number(options.drain));

async function main(days: number, seed: number, drainHours: number): Promise<void> {
  const results = new Results<Row>(options.state);
  const header = ['load', 'variant', 'work factor', 'arrived', 'done', 'under-resourced', 'stuck'];
  header.push('start p50', 'start p90', 'completion p50', 'completion p90', 'last done');
  header.push('core-h below', 'core-h held');
  const rows: string[][] = [];
  for (const load of LOADS) {
    for (const variant of VARIANTS) {
      for (const workFactor of variant.workFactors) {
        const about = [days, seed, drainHours, load, variant.name, workFactor].join(' ');
        const row = await results.of(about, () =>
          run(variant, { load, workFactor, days, seed, drainHours }),
        );
        rows.push([String(load), variant.name, String(workFactor), ...cells(row)]);
      }
    }
  }
  process.stdout.write(`${markdownTable(header, 2, rows)}\n`);
}

interface Setting {
  readonly load: number;
  readonly workFactor: number;
  readonly days: number;
  readonly seed: number;
  readonly drainHours: number;
}

async function run(variant: Variant, setting: Setting): Promise<Row> {
  const { load, days, seed, workFactor } = setting;
  const { ratio, waitingTime, policy } = variant;
  const { header, events } = metamarketsWeek({
    ...{ seed, load, days, ratio, waitingTime },
    minAllocatable: MIN_ALLOCATABLE,
  });
  const untilMs = (header.horizon_ms ?? 0) + setting.drainHours * 3_600_000;
  const dear = events.map((event) => withWorkFactor(event, workFactor));
  const { result } = await replay(header, dear, policy, createAllocator, { untilMs });
  return rowOf(result);
}

/** Below the minimum that it really needs, an application works longer. */
function withWorkFactor(event: TraceEvent, workFactor: number): TraceEvent {
  if (event.type !== 'DEMAND' || event.demand.model !== 'spark-coarse') return event;
  const cores = METAMARKETS_RATIO * Number(event.demand.properties['spark.cores.max']);
  return { ...event, demand: { ...event.demand, below: { cores, work_factor: workFactor } } };
}

function rowOf(result: PolicyResult): Row {
  const spark = result.perFramework.filter(({ role }) => role === 'spark');
  const since = (field: 'startedMs' | 'completedMs'): number[] =>
    spark.map(({ arrivedMs, [field]: atMs = Number.POSITIVE_INFINITY }) => atMs - arrivedMs);
  const [starts, completions] = [since('startedMs'), since('completedMs')];
  const held = result.roles.find(({ role }) => role === 'spark')?.coreHoursHeld ?? 0;
  return {
    arrived: spark.length,
    completed: completions.filter(Number.isFinite).length,
    underResourced: result.frameworks.underResourced,
    stuck: result.frameworks.stuck,
    starts: quantiles(starts),
    completions: quantiles(completions),
    lastCompletionMs: Math.max(0, ...spark.map(({ completedMs }) => completedMs ?? 0)),
    coreHoursBelow: result.coreHoursBelowMinimum,
    coreHoursHeld: held,
  };
}

/** Over all that arrived; JSON knows no infinity. */
function quantiles(times: readonly number[]): readonly [p50: Quantile, p90: Quantile] {
  const { p50 = 0, p90 = 0 } = distributionOf(times) ?? {};
  const written = (ms: number): Quantile => (Number.isFinite(ms) ? ms : NEVER);
  return [written(p50), written(p90)];
}

function cells(row: Row): string[] {
  const counts = [row.arrived, row.completed, row.underResourced, row.stuck].map(String);
  return [
    ...counts,
    ...[...row.starts, ...row.completions].map((ms) => (ms === NEVER ? NEVER : timeCell(ms))),
    row.completed === row.arrived ? timeCell(row.lastCompletionMs) : '–',
    row.coreHoursBelow.toFixed(0),
    row.coreHoursHeld.toFixed(0),
  ];
}
