import { Command } from 'commander';
import type { Policy } from '../../host/allocator/api.js';
import { changed, changeOf } from '../../host/changes/index.js';
import { presets } from '../../host/replay/policies.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { type NamedTrace, week } from './recordings.js';
import { markdownTable, Results } from './table.js';
import { WAITS_HEADER, type Waits, waitsCells, waitsUnder } from './waits.js';

/**
 * Prints what it costs the applications of the Metamarkets week that executors are killed or lost, when some
 * of their work has to be done again: an assumption, swept. A ninth of the agents is lost for an hour, so
 * that those that had started are below their minimum, too:
 *
 *     node --import=tsx tools/simulate/repeated.ts --days 1
 */
const SHARES = [0, 0.5, 1] as const;
const LOST = 'lose.agent.*7=12h+1h';

const options = new Command('repeated')
  .option('--days <n>', 'days of the Metamarkets week', '1')
  .option('--seed <n>', 'of the Metamarkets week', '0')
  .option('--state <file>', 'finished replays, to resume from', '.simulate-repeated.jsonl')
  .parse()
  .opts<{ days: string; seed: string; state: string }>();
await main(Number(options.days), Number(options.seed));

async function main(days: number, seed: number): Promise<void> {
  const results = new Results<Waits>(options.state);
  const trace = await losing(week(days, seed));
  const rows: string[][] = [];
  for (const policy of policies()) {
    for (const share of SHARES) {
      const key = `${days} d seed ${seed} ${policy.name} repeated ${share}`;
      const waits = await results.of(key, () => waitsUnder(repeating(trace, share), policy));
      rows.push([policy.name, String(share), ...waitsCells(waits)]);
    }
  }
  const header = ['policy', 'done again of it', ...WAITS_HEADER];
  process.stdout.write(`${markdownTable(header, 1, rows)}\n`);
}

function policies(): Policy[] {
  const [role] = presets.relinquish.roles;
  if (role === undefined) throw new Error('the preset relinquish has no role');
  const greedy: Policy = { name: 'relinquish, greedy', roles: [{ ...role, admission: 'greedy' }] };
  return [presets.fifo, greedy, presets.relinquish];
}

async function losing(trace: NamedTrace): Promise<NamedTrace> {
  const { header } = trace;
  const unchanged = {
    name: trace.name,
    open: () => Promise.resolve({ header, events: asRead(trace.events), close: async () => {} }),
  };
  const events: TraceEvent[] = [];
  for await (const event of (await changed(unchanged, [changeOf(LOST)]).open()).events) {
    events.push(event);
  }
  return { ...trace, events };
}

async function* asRead(events: Iterable<TraceEvent>): AsyncGenerator<TraceEvent> {
  yield* events;
}

function repeating(trace: NamedTrace, share: number): NamedTrace {
  const events = [...trace.events].map((event): TraceEvent => {
    if (event.type !== 'DEMAND' || event.demand.model !== 'spark-coarse') return event;
    return { ...event, demand: { ...event.demand, repeated_share: share } };
  });
  return { ...trace, events };
}
