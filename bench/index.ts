import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { createAllocator } from '../host/allocator/index.js';
import { replayTrace } from '../host/replay/index.js';
import type { MakeAllocator } from '../host/replay/replay.js';
import { createNaiveAllocator } from '../test/naive/model.js';
import type { ClusterShape, Contender } from './cluster.js';
import { eventsThroughTheApi } from './events.js';
import { consume, type Measured, type MeasureOptions, sinkValue } from './harness.js';
import { WORKLOADS } from './workloads.js';

/** One workload at one size: the module and the naive model in the same run. */
interface Row {
  readonly workload: string;
  readonly agents: number;
  readonly frameworks: number;
  readonly module: Measured;
  readonly naive?: Measured;
}

const program = new Command('bench')
  .description('allocation cycles and replays, the module against the naive model, as ratios')
  .option('--quick', 'small sizes and short budgets')
  .option('--json <file>', 'write the figures as JSON')
  .option('--naive-max <n>', 'the naive model runs up to so many agents × frameworks', '5000')
  .parse();
const { quick, json, naiveMax } = program.opts<{
  quick?: boolean;
  json?: string;
  naiveMax: string;
}>();

const SIZES: readonly (readonly [number, number])[] = quick
  ? [[200, 20]]
  : [
      [100, 10],
      [200, 20],
      [1000, 100],
      [1000, 1000],
      [10_000, 100],
      [10_000, 1000],
    ];
const budgetMs = quick ? 500 : 8000;
const fast: MeasureOptions = { warmUp: 3, rounds: 15, budgetMs };
/** The naive model takes seconds for what the module does in milliseconds: one round is enough. */
const slow: MeasureOptions = { warmUp: 0, rounds: 2, budgetMs: budgetMs / 2 };
/** Beyond so many agents × frameworks the naive model takes minutes for a cycle. */
const NAIVE_MAX = Number(naiveMax);
/** Until all is filtered every framework must have refused every agent. */
const FILTERED_MAX = 200_000;

async function cycles(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [agents, frameworks] of SIZES) {
    const shape: ClusterShape = { agents, frameworks, ownRoles: false };
    for (const { workload, slow: long } of WORKLOADS) {
      if (long && agents * frameworks > FILTERED_MAX) continue;
      const own: Contender = await createAllocator({ eventDriven: false });
      const module = workload(own, shape, fast);
      const pair = agents * frameworks <= NAIVE_MAX && !long;
      const naive = pair
        ? workload(createNaiveAllocator({ eventDriven: false }), shape, slow)
        : undefined;
      rows.push({ workload: module.name, agents, frameworks, module, ...(naive && { naive }) });
      print(rows.at(-1) as Row);
    }
  }
  return rows;
}

function print({ workload, agents, frameworks, module, naive }: Row): void {
  const ratio = naive === undefined ? '–' : `${(naive.medianMs / module.medianMs).toFixed(0)} ×`;
  console.log(
    [
      workload.padEnd(26),
      String(agents).padStart(6),
      String(frameworks).padStart(6),
      module.minMs.toFixed(3).padStart(10),
      module.medianMs.toFixed(3).padStart(10),
      module.spread.toFixed(2).padStart(7),
      (naive?.medianMs.toFixed(1) ?? '–').padStart(11),
      ratio.padStart(9),
    ].join(' '),
  );
}

const UNTIL_MS = quick ? 600_000 : 3_600_000;

/** Calls, offers, answers and task ends of a replay, per second of its wall time. */
async function replayRate(makeAllocator: MakeAllocator): Promise<{ events: number; ms: number }> {
  const trace = new URL('../traces/story-2-pitfall-roles.jsonl', import.meta.url).pathname;
  const start = performance.now();
  const { policies } = await replayTrace(trace, {
    policies: ['drf', 'relinquish'],
    untilMs: UNTIL_MS,
    makeAllocator,
  });
  const ms = performance.now() - start;
  let events = 0;
  for (const { offers, tasksLaunched } of policies) {
    events += offers.sent + offers.accepted + offers.declined + 2 * tasksLaunched;
  }
  consume(events);
  return { events, ms };
}

async function replays(): Promise<void> {
  const makeModule: MakeAllocator = (options) => createAllocator(options);
  const makeNaive: MakeAllocator = (options) =>
    createNaiveAllocator({ ...options, agentOrder: 'id' });
  await replayRate(makeModule);
  const own = await replayRate(makeModule);
  const naive = await replayRate(makeNaive);
  const rate = (r: { events: number; ms: number }) => (r.events / r.ms) * 1000;
  console.log(
    `\nreplay of story-2-pitfall-roles under drf and relinquish: ${rate(own).toFixed(0)} events/s, ` +
      `${(rate(own) / rate(naive)).toFixed(1)} × the naive model`,
  );
}

console.log(
  'workload                    agents  fworks     min ms  median ms  spread    naive ms     ratio',
);
const rows = await cycles();
await replays();
await eventsThroughTheApi();
console.log(`\nsink ${sinkValue()}`);
if (json !== undefined) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
