import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { presets, replay } from '../host/replay/index.js';
import { metamarketsWeek } from '../host/scenario/index.js';
import { openTrace, writeTrace } from '../host/trace/index.js';
import { verifyTrace } from '../host/verify/index.js';
import type { Findings, Part, Verdict } from './findings.js';
import { formatMs, formatNumber, type Table } from './print.js';
import { elementaryEvents, type Rate, rateOf, shippedTraces } from './replay.js';
import { MODULE } from './subjects.js';

/** The Metamarkets week in closed loop; traces in open loop; a year that is streamed. */

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;
const QUICK_HOURS = 2;
const WARM_UP_HOURS = 1;

/** The first hours of the week under `relinquish`, as they are replayed. */
async function weekRate(hours: number, seed: number): Promise<Rate> {
  const { header, events } = metamarketsWeek({ seed });
  const make = MODULE.make;
  const options = { untilMs: hours * HOUR_MS };
  const start = performance.now();
  const { result } = await replay(header, events, presets.relinquish, make, options);
  const ms = performance.now() - start;
  return rateOf(`metamarkets-week, ${hours} h, closed loop`, elementaryEvents(result), ms);
}

const OPEN_LOOP_TURNS = 5;

/** Feeds a recording's calls to the module as `fairlead verify` does; tries no other order. */
async function openLoopRate(): Promise<Rate> {
  const file = shippedTraces().find((name) => name.includes('day-1')) as string;
  const name = `${path.basename(file)}, open loop`;
  let least: Rate | undefined;
  for (let turn = 0; turn < OPEN_LOOP_TURNS; turn++) {
    const { events } = await openTrace(file);
    let count = 0;
    for await (const _ of events) count += 1;
    const start = performance.now();
    await verifyTrace(file, { searchLimit: 0 });
    const rate = rateOf(name, count, performance.now() - start);
    if (least === undefined || rate.ms < least.ms) least = rate;
  }
  return least as Rate;
}

/** What reading a long trace keeps in memory. */
interface Streamed {
  readonly rate: Rate;
  /** Heap in use after a tenth of the events, and at the end, in bytes. */
  readonly earlyBytes: number;
  readonly lateBytes: number;
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function streamed(days: number, seed: number): Promise<Streamed> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fairlead-bench-'));
  try {
    const file = path.join(folder, 'long.jsonl');
    const count = await writeLong(file, days, seed);
    const { events } = await openTrace(file);
    let seen = 0;
    let earlyBytes = 0;
    const start = performance.now();
    for await (const _ of events) {
      if (++seen === Math.floor(count / 10)) earlyBytes = heapBytes();
    }
    const ms = performance.now() - start;
    const rate = rateOf(`metamarkets, ${days} days, reading`, seen, ms);
    return { rate, earlyBytes, lateBytes: heapBytes() };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeLong(file: string, days: number, seed: number): Promise<number> {
  const { header, events } = metamarketsWeek({ seed, days });
  await writeTrace(file, header, events);
  return events.length;
}

const RATE_LEAST = 1_000_000;
const GROWTH_MAX_BYTES = 16 * 2 ** 20;
const YEAR_DAYS = 364;
const QUICK_DAYS = 7;

function rateVerdict(mustShow: string, { trace, events, ms, perSecond }: Rate): Verdict {
  return {
    mustShow: `${mustShow} ≥ ${formatNumber(RATE_LEAST)} events/s`,
    isMet: perSecond >= RATE_LEAST,
    figures:
      `${formatNumber(Math.round(perSecond))}/s: ` +
      `${formatNumber(events)} in ${formatMs(ms)} (${trace})`,
  };
}

function rateTable(rates: readonly Rate[]): Table {
  return {
    title: 'Long traces',
    words: 1,
    head: ['trace', 'events', 'time', 'events/s'],
    rows: rates.map(({ trace, events, ms, perSecond }) => [
      trace,
      formatNumber(events),
      formatMs(ms),
      formatNumber(Math.round(perSecond)),
    ]),
  };
}

function memoryVerdict({ earlyBytes, lateBytes }: Streamed, days: number): Verdict {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return {
    mustShow: `a trace of ${days} days is read in bounded memory`,
    isMet: lateBytes - earlyBytes <= GROWTH_MAX_BYTES,
    figures: `heap after a tenth ${mebibytes(earlyBytes)}, at the end ${mebibytes(lateBytes)}`,
  };
}

export const weekPart: Part = {
  names: ['week'],
  async measure(_chosen, { isQuick, seed, tell }): Promise<Findings> {
    const hours = isQuick ? QUICK_HOURS : WEEK_HOURS;
    const days = isQuick ? QUICK_DAYS : YEAR_DAYS;
    await weekRate(WARM_UP_HOURS, seed);
    tell(`metamarkets-week, ${hours} h`);
    const week = await weekRate(hours, seed);
    tell('open loop');
    const openLoop = await openLoopRate();
    tell(`reading ${days} days`);
    const long = await streamed(days, seed);
    const rates = [week, openLoop, long.rate];
    return {
      figures: rates.map(({ trace, perSecond }) => ({ name: trace, value: perSecond, unit: '/s' })),
      tables: [rateTable(rates)],
      verdicts: [
        rateVerdict('the Metamarkets week in closed loop', week),
        rateVerdict('traces in open loop', openLoop),
        memoryVerdict(long, days),
      ],
    };
  },
};
