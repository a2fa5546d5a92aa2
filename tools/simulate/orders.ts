import { Command } from 'commander';
import type { Admission, Policy, RoleOrder } from '../../host/allocator/api.js';
import { createAllocator } from '../../host/allocator/index.js';
import { replay } from '../../host/replay/index.js';
import { presets } from '../../host/replay/policies.js';
import type { PolicyResult } from '../../host/replay/result.js';
import { timeCell } from '../../host/report/units.js';
import { metamarketsWeek, type Scenario } from '../../host/scenario/index.js';
import type { TraceEvent } from '../../host/trace/events.js';
import { openTrace } from '../../host/trace/index.js';
import { MIN_ALLOCATABLE } from './min-allocatable.js';
import { markdownTable, Results } from './table.js';

/**
 * Prints every order and admission inside role `spark`, with and without relinquish, on the recorded
 * pitfall, on the same over eight roles, and on the Metamarkets week: one Markdown table of all
 * three, then one of each with all figures.
 *
 *     node --import=tsx tools/simulate/orders.ts --days 7
 */
const ORDERS: readonly RoleOrder[] = ['drf', 'fifo', 'priority', 'random'];
const ADMISSIONS: readonly Admission[] = ['greedy', 'backfill', 'gang'];
const RECORDINGS = ['mesos-1.12-pitfall', 'mesos-1.12-pitfall-roles'] as const;
/** Priorities that the traces do not have: 0, 1, 2, 0, … in order of arrival. */
const PRIORITIES = 3;
/** Before the waiting times of an hour are over: whoever is stuck is still seen to be. */
const RECORDING_UNTIL_MS = 30 * 60_000;

const POLICY = ['order', 'admission', 'relinquish'] as const;
const FIGURES = [
  'minimum reached',
  'waiting',
  'stuck',
  'under-resourced',
  'queue p50',
  'queue p90',
  'queue max',
  'core-h below',
  'relinquishes',
] as const;
const MAIN_FIGURES = ['not through', 'queue p50', 'core-h below'] as const;

type Row = Pick<
  PolicyResult,
  'frameworks' | 'queueTimeMs' | 'coreHoursBelowMinimum' | 'relinquishes' | 'endedMs'
>;

const command = new Command('orders')
  .option('--days <n>', 'days of the Metamarkets week', '1')
  .option('--seed <n>', 'of the Metamarkets week', '0')
  .option('--state <file>', 'finished replays, to resume from', '.simulate-orders.jsonl')
  .parse();
const options = command.opts<{ days: string; seed: string; state: string }>();
await main(Number(options.days), Number(options.seed));

async function main(days: number, seed: number): Promise<void> {
  const results = new Results<Row>(options.state);
  const traces = [
    ...(await Promise.all(RECORDINGS.map(recording))),
    {
      name: `metamarkets-week, ${days} d`,
      untilMs: undefined,
      ...metamarketsWeek({ seed, days, minAllocatable: MIN_ALLOCATABLE }),
    },
  ];
  const together = policies().map(({ name }) => name.split(' '));
  const each: string[] = [];
  for (const trace of traces) {
    const events = withPriorities(trace.events);
    const rows: string[][] = [];
    for (const [index, policy] of policies().entries()) {
      const key = `${trace.name} seed ${seed} ${policy.name}`;
      const row = await results.of(key, async () => {
        const replayed = await replay(trace.header, events, policy, createAllocator, {
          untilMs: trace.untilMs,
        });
        return rowOf(replayed.result);
      });
      rows.push([...policy.name.split(' '), ...cells(row)]);
      together[index]?.push(...mainCells(row));
    }
    each.push(`### ${trace.name}\n\n${markdownTable([...POLICY, ...FIGURES], 3, rows)}\n\n`);
  }
  const header = [...POLICY, ...traces.flatMap(({ name }) => MAIN_FIGURES.map(about(name)))];
  process.stdout.write(`### Together\n\n${markdownTable(header, 3, together)}\n\n`);
  process.stdout.write(each.join(''));
}

function about(trace: string): (figure: string) => string {
  return (figure) => `${trace}: ${figure}`;
}

/** Not through: stuck, or started below its minimum because a waiting time was over. */
function mainCells({ frameworks, queueTimeMs, coreHoursBelowMinimum }: Row): string[] {
  const notThrough = frameworks.stuck + frameworks.underResourced;
  return [String(notThrough), timeCell(queueTimeMs?.p50), coreHoursBelowMinimum.toFixed(2)];
}

interface NamedTrace extends Scenario {
  readonly name: string;
  readonly untilMs: number | undefined;
}

async function recording(name: string): Promise<NamedTrace> {
  const trace = await openTrace(`traces/${name}.jsonl.gz`);
  const events: TraceEvent[] = [];
  for await (const event of trace.events) events.push(event);
  return { name, untilMs: RECORDING_UNTIL_MS, header: trace.header, events };
}

/** Every order and admission, as `order admission yes|no`. */
function policies(): Policy[] {
  const { relinquish } = presets.relinquish.roles[0] ?? {};
  if (relinquish === undefined) throw new Error('the preset relinquish has no role');
  return [false, true].flatMap((relinquishes) =>
    ORDERS.flatMap((order) =>
      ADMISSIONS.map((admission) => ({
        name: `${order} ${admission} ${relinquishes ? 'yes' : 'no'}`,
        roles: [{ selector: 'spark/*', order, admission, ...(relinquishes && { relinquish }) }],
      })),
    ),
  );
}

function withPriorities(events: readonly TraceEvent[]): TraceEvent[] {
  let arrived = 0;
  return events.map((event) => {
    if (event.type !== 'FRAMEWORK_ADDED') return event;
    const priority = arrived++ % PRIORITIES;
    return { ...event, framework: { ...event.framework, priority } };
  });
}

function rowOf(result: PolicyResult): Row {
  const { frameworks, queueTimeMs, coreHoursBelowMinimum, relinquishes, endedMs } = result;
  const row = { frameworks, coreHoursBelowMinimum, relinquishes, endedMs };
  return queueTimeMs === undefined ? row : { ...row, queueTimeMs };
}

function cells({ frameworks, queueTimeMs, coreHoursBelowMinimum, relinquishes }: Row): string[] {
  return [
    String(frameworks.satisfied),
    String(frameworks.waiting),
    String(frameworks.stuck),
    String(frameworks.underResourced),
    timeCell(queueTimeMs?.p50),
    timeCell(queueTimeMs?.p90),
    timeCell(queueTimeMs?.max),
    coreHoursBelowMinimum.toFixed(2),
    String(relinquishes),
  ];
}
