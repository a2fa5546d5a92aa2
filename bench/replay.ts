import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from 'simple-statistics';
import type { AllocatorOptions } from '../host/allocator/api.js';
import { type MakeAllocator, replayTrace } from '../host/replay/index.js';
import type { PolicyResult } from '../host/replay/result.js';
import type { Findings, Part } from './findings.js';
import { consume } from './harness.js';
import { formatMs, formatNumber, formatRatio } from './print.js';
import { MODULE, NAIVE, type Subject } from './subjects.js';

/** How fast the shipped traces are replayed in closed loop, against the naive model. */

/** The package's own, found from the sources and from a bundle of them alike. */
const TRACES = fileURLToPath(new URL('traces/', import.meta.resolve('fairlead/package.json')));

export function shippedTraces(): string[] {
  return readdirSync(TRACES)
    .filter((name) => /\.jsonl(\.gz)?$/.test(name))
    .sort()
    .map((name) => path.join(TRACES, name));
}

export interface Rate {
  readonly trace: string;
  readonly events: number;
  readonly ms: number;
  readonly perSecond: number;
}

export function rateOf(trace: string, events: number, ms: number): Rate {
  consume(events);
  return { trace, events, ms, perSecond: (events / ms) * 1000 };
}

const INTERVAL_MS = 1000;

/**
 * What a replay did, one by one: batch allocations that were asked for, offers, the answers to
 * them, and tasks that started and ended.
 */
export function elementaryEvents({ endedMs, offers, tasksLaunched }: PolicyResult): number {
  const answers = offers.accepted + offers.declined + offers.rescinded;
  return Math.floor(endedMs / INTERVAL_MS) + offers.sent + answers + 2 * tasksLaunched;
}

/** The model draws nothing: for a fair ratio everyone visits the agents by id. */
function byId(make: Subject['make']): MakeAllocator {
  return (options: AllocatorOptions) => make({ ...options, agentOrder: 'id' });
}

/** Replays a trace under `drf` and `fifo`, which need no jitter. */
async function replayRate(
  file: string,
  subject: Subject,
  turns: number,
  untilMs: number | undefined,
): Promise<Rate> {
  const tookMs: number[] = [];
  let events = 0;
  for (let turn = 0; turn < turns; turn++) {
    const start = performance.now();
    const { policies } = await replayTrace(file, {
      ...{ policies: ['drf', 'fifo'], makeAllocator: byId(subject.make) },
      untilMs,
    });
    tookMs.push(performance.now() - start);
    events = policies.reduce((sum, policy) => sum + elementaryEvents(policy), 0);
  }
  return rateOf(path.basename(file), events, median(tookMs));
}

const QUICK_UNTIL_MS = 300_000;
const UNTIL_MS = 1_200_000;
/** The model takes long. */
const TURNS = 3;
const NAIVE_TURNS = 1;
const NAME = 'replays';

export const replayPart: Part = {
  names: [NAME],
  async measure(_chosen, { isQuick, tell }): Promise<Findings> {
    const rows: { own: Rate; ratio: number }[] = [];
    const traces = shippedTraces().filter((file) => /pitfall/.test(file));
    const untilMs = isQuick ? QUICK_UNTIL_MS : UNTIL_MS;
    for (const file of traces) {
      tell(`replay of ${path.basename(file)}`);
      const own = await replayRate(file, MODULE, TURNS, untilMs);
      const naive = await replayRate(file, NAIVE, NAIVE_TURNS, untilMs);
      rows.push({ own, ratio: own.perSecond / naive.perSecond });
    }
    return {
      figures: rows.map(({ own, ratio }) => {
        return { name: `replay of ${own.trace}, ${NAIVE.name}`, value: ratio, unit: '×' };
      }),
      tables: [
        {
          title: `Shipped traces, ${untilMs / 60_000} minutes of them, closed loop, drf and fifo`,
          words: 1,
          head: ['trace', 'events', 'module', 'events/s', 'times the naive model'],
          rows: rows.map(({ own, ratio }) => [
            ...[own.trace, formatNumber(own.events), formatMs(own.ms)],
            ...[formatNumber(Math.round(own.perSecond)), formatRatio(ratio)],
          ]),
        },
      ],
      verdicts: [],
    };
  },
};
