import { Command } from 'commander';
import type { Policy, RoleOrder } from '../../host/allocator/api.js';
import { PlayedDemand } from '../../host/models/played.js';
import { Random } from '../../host/models/random.js';
import type { DurationSource } from '../../host/replay/durations.js';
import { presets } from '../../host/replay/policies.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { type NamedTrace, week } from './recordings.js';
import { markdownTable, Results } from './table.js';
import { WAITS_HEADER, type Waits, waitsCells, waitsUnder } from './waits.js';

/**
 * Prints what admission `easy` makes of the Metamarkets week with durations that are right, wrong,
 * estimated and unknown:
 *
 *     node --import=tsx tools/simulate/durations.ts --days 7
 */
interface Variant {
  readonly name: string;
  readonly durations: DurationSource;
  readonly trace: NamedTrace;
}

/** Wrong by a factor drawn from 0.3 to 3, its logarithm evenly. */
const [FACTOR_LEAST, FACTOR_MOST] = [0.3, 3];
/** Applications of the week have names of their own; so many names come again and again. */
const NAMES = 100;

const options = new Command('durations')
  .option('--days <n>', 'days of the Metamarkets week', '1')
  .option('--seed <n>', 'of the Metamarkets week, and of what is drawn', '0')
  .option('--state <file>', 'finished replays, to resume from', '.simulate-durations.jsonl')
  .parse()
  .opts<{ days: string; seed: string; state: string }>();
await main(Number(options.days), Number(options.seed));

async function main(days: number, seed: number): Promise<void> {
  const results = new Results<Waits>(options.state);
  const rows: string[][] = [];
  for (const order of ['fifo', 'shortest'] as const) {
    for (const { name, durations, trace } of variants(week(days, seed), seed)) {
      const key = `${days} d seed ${seed} ${order} durations ${name}`;
      const waits = await results.of(key, () => waitsUnder(trace, policy(order), durations));
      rows.push([order, name, ...waitsCells(waits)]);
    }
  }
  process.stdout.write(`${markdownTable(['order', 'durations', ...WAITS_HEADER], 2, rows)}\n`);
}

function policy(order: RoleOrder): Policy {
  const { relinquish } = presets.relinquish.roles[0] ?? {};
  if (relinquish === undefined) throw new Error('the preset relinquish has no role');
  return { name: order, roles: [{ selector: 'spark/*', order, admission: 'easy', relinquish }] };
}

function variants(trace: NamedTrace, seed: number): Variant[] {
  const random = new Random(seed);
  const spread = FACTOR_MOST / FACTOR_LEAST;
  const drawn = () => FACTOR_LEAST * spread ** random.unit();
  return [
    { name: 'right', durations: 'declared', trace },
    { name: 'twice as long', durations: 'declared', trace: declaring(trace, () => 2) },
    { name: 'wrong by 0.3 to 3', durations: 'declared', trace: declaring(trace, drawn) },
    { name: 'estimated', durations: 'estimated', trace: recurring(trace) },
    { name: 'unknown', durations: 'none', trace },
  ];
}

/** What their demands come to, times a factor, is all that is ever said of it. */
function declaring(trace: NamedTrace, factor: () => number): NamedTrace {
  const said = new Map<string, number>();
  for (const event of trace.events) {
    if (event.type !== 'DEMAND') continue;
    const ms = new PlayedDemand(event.framework_id, event.demand).durationMs();
    if (ms !== undefined) said.set(event.framework_id, Math.max(1, Math.round(ms * factor())));
  }
  return withFrameworks(trace, ({ framework }) => {
    const ms = said.get(framework.id);
    return ms === undefined ? framework : { ...framework, expected_duration_ms: ms };
  });
}

function recurring(trace: NamedTrace): NamedTrace {
  let arrived = 0;
  return withFrameworks(trace, ({ framework }) =>
    framework.minimum === undefined
      ? framework
      : { ...framework, name: `job ${arrived++ % NAMES}` },
  );
}

type Added = Extract<TraceEvent, { type: 'FRAMEWORK_ADDED' }>;

function withFrameworks(
  trace: NamedTrace,
  change: (event: Added) => Added['framework'],
): NamedTrace {
  const events = trace.events.map((event) =>
    event.type === 'FRAMEWORK_ADDED' ? { ...event, framework: change(event) } : event,
  );
  return { ...trace, events };
}
