import { Command } from 'commander';
import type { Admission, Policy, RoleOrder } from '../../host/allocator/api.js';
import { presets } from '../../host/replay/policies.js';
import { problemOf } from '../limit/job.js';
import { schedule } from '../limit/schedule.js';
import { quantiles, queueCells } from './queue.js';
import { type NamedTrace, namedTraces } from './recordings.js';
import { markdownTable, Results } from './table.js';
import { WAITS_HEADER, type Waits, waitsCells, waitsUnder } from './waits.js';

/**
 * Prints, for the recorded pitfall, the same over eight roles and the Metamarkets week, a Markdown
 * table of every order and admission inside role `spark`, with and without relinquish, and of what a
 * scheduler would do that knows everything:
 *
 *     node --import=tsx tools/simulate/orders.ts --days 7
 */
const ORDERS: readonly RoleOrder[] = ['drf', 'fifo', 'priority', 'random', 'shortest'];
const ADMISSIONS: readonly Admission[] = ['greedy', 'backfill', 'gang', 'easy'];

const options = new Command('orders')
  .option('--days <n>', 'days of the Metamarkets week', '1')
  .option('--seed <n>', 'of the Metamarkets week', '0')
  .option('--state <file>', 'finished replays, to resume from', '.simulate-orders.jsonl')
  .parse()
  .opts<{ days: string; seed: string; state: string }>();
await main(Number(options.days), Number(options.seed));

async function main(days: number, seed: number): Promise<void> {
  const results = new Results<Waits>(options.state);
  for (const trace of await namedTraces(days, seed)) {
    const rows = limitRows(trace);
    for (const policy of policies()) {
      const key = `${trace.name} seed ${seed} ${policy.name}`;
      const waits = await results.of(key, () => waitsUnder(trace, policy));
      rows.push([...policy.name.split(' '), ...waitsCells(waits)]);
    }
    const header = ['order', 'admission', 'relinquish', ...WAITS_HEADER];
    process.stdout.write(`### ${trace.name}\n\n${markdownTable(header, 3, rows)}\n\n`);
  }
}

/** Knowing all: nobody is below a minimum, and nothing is given back. */
function limitRows(trace: NamedTrace): string[][] {
  const problem = problemOf(trace);
  return (['fifo', 'shortest'] as const).flatMap((order) =>
    [false, true].map((isEasy) => {
      const queues = [...schedule(problem, { order, isEasy }, trace.untilMs).values()];
      const times = queues.map((ms) => ms ?? Number.POSITIVE_INFINITY);
      const served = `${times.filter(Number.isFinite).length} of ${times.length}`;
      const name = isEasy ? '*knows all: EASY*' : '*knows all: nobody passes*';
      return [order, name, '–', served, ...queueCells(quantiles(times)), '–', '–', '–'];
    }),
  );
}

/** Every order and admission, as `order admission yes|no`. */
function policies(): Policy[] {
  const { relinquish } = presets.relinquish.roles[0] ?? {};
  if (relinquish === undefined) throw new Error('the preset relinquish has no role');
  return [false, true].flatMap((relinquishes) =>
    ORDERS.flatMap((order) =>
      ADMISSIONS.flatMap((admission) => {
        const needs = order === 'shortest' || admission === 'easy';
        if (needs && !relinquishes) return [];
        const role = { selector: 'spark/*', order, admission };
        return {
          name: `${order} ${admission} ${relinquishes ? 'yes' : 'no'}`,
          roles: [relinquishes ? { ...role, relinquish } : role],
        };
      }),
    ),
  );
}
