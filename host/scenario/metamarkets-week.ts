import { Random } from '../models/random.js';
import { withSparkOverhead } from '../models/spark/properties.js';
import type { Demand, TraceEvent, TraceFramework } from '../trace/events.js';
import { arrival, inOrder, type Scenario, sparkDemand } from './scenario.js';

export interface MetamarketsWeek {
  /** An unsigned 32-bit integer. */
  readonly seed: number;
  /** Share of the cluster's cores that everything together keeps busy. Default: 0.85. */
  readonly load?: number;
  /** Days of the week to make. Default: 7. */
  readonly days?: number;
  /** Minimum / cores wanted, as Spark is told. Default: 0.8. */
  readonly ratio?: number;
  /** After it Spark starts with whatever it has. Default: `12h`. */
  readonly waitingTime?: string;
  /** The master's `--min_allocatable_resources`. Default: Mesos' own. */
  readonly minAllocatable?: readonly string[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 7;
const AGENTS = 300;
const AGENT_CORES = 16;
const CLUSTER_CORES = AGENTS * AGENT_CORES;
const APPLICATIONS = 2000;
const BURST = 20;
/** Share of the applications that arrive in bursts. */
const BURST_SHARE = 0.5;
const EXECUTORS_LEAST = 20;
const EXECUTORS_MOST = 400;
/** Exponent of a Pareto distribution from 20 on that, cut at 400, has a mean of 200. */
const EXECUTORS_EXPONENT = 0.364;
const EXECUTOR_CORES = 4;
const EXECUTOR_MIB = 24 * 1024;
const EXECUTOR_START_MS = 5000;
export const METAMARKETS_RATIO = 0.8;
const DRUID_SHARE = 0.1;
const ADHOC_SHARE = 0.1;
const ADHOC_TASK_CORES = 4;
const ADHOC_TASK_MS = 5 * 60_000;
/** Short tasks come in batches. */
const ADHOC_BATCH_MS = 30_000;
/** What is left over is for Spark; work is drawn with this shape around its mean. */
const WORK_LEAST = 0.25;

const ASSUMED =
  'Published: over 400,000 executors launched per week on average. Everything else is assumed: 300 agents of 16 cpus and 122,880 MB; 2,000 applications a week (400,000 / 200), half of them a Poisson process whose rate follows a day (peak 3 x trough), half in bursts of 20 at the tops of hours drawn with the same rate (20 at the top of every hour would be 3,360 applications); executors of 4 cores and 24 GB (+10 %); 20 to 400 executors, Pareto cut at 400, mean 200; work per executor exponential above a quarter of its mean; 5 s to start an executor; role spark has weight 3, druid (permanent services, 10 % of the cluster) and adhoc (tasks of 4 cores and 5 minutes, submitted each half minute, 10 %) weight 1.';

/**
 * A week of a cluster like that of Metamarkets. Only the executors launched per week are published;
 * the header says what is assumed.
 */
export function metamarketsWeek(options: MetamarketsWeek): Scenario {
  const { seed, load = 0.85, days = DAYS, minAllocatable } = options;
  const random = new Random(seed);
  const groups: TraceEvent[][] = [
    [{ t: 0, type: 'WEIGHTS_UPDATED', weights: { spark: 3, druid: 1, adhoc: 1 } }],
  ];
  for (let number = 1; number <= AGENTS; number++) {
    const id = `agent-${String(number).padStart(3, '0')}`;
    const agent = { id, resources: `cpus:${AGENT_CORES};mem:122880` };
    groups.push([{ t: 0, type: 'AGENT_ADDED', agent }]);
  }
  groups.push(druid());
  for (let hour = 0; hour < days * 24; hour++) groups.push(adhoc(hour, random));
  const arrivals = drawArrivals(days, random);
  const meanWorkMs = meanWork(load);
  for (const [index, t] of arrivals.entries()) {
    groups.push(
      application(`app-${String(index + 1).padStart(4, '0')}`, t, meanWorkMs, random, options),
    );
  }
  const header = {
    type: 'TRACE',
    version: 1,
    name: 'metamarkets-week',
    description: `Load ${load}, ${days} days, seed ${seed}. ${ASSUMED}`,
    source: 'scenario',
    horizon_ms: days * DAY_MS,
    master: {
      allocation_interval_ms: 1000,
      ...(minAllocatable && { min_allocatable_resources: minAllocatable }),
    },
  } as const;
  return { header, events: inOrder(groups) };
}

/** Mean time that an executor works, in ms, such that the week's load comes out. */
function meanWork(load: number): number {
  const sparkCores = (load - DRUID_SHARE - ADHOC_SHARE) * CLUSTER_CORES;
  return (sparkCores * DAYS * DAY_MS) / (APPLICATIONS * 200 * EXECUTOR_CORES);
}

/** The day's rate, relative to its peak: from 1/3 at night to 1 twelve hours later. */
function rateAt(t: number): number {
  return (2 - Math.cos((2 * Math.PI * t) / DAY_MS)) / 3;
}

function drawArrivals(days: number, random: Random): number[] {
  const horizonMs = days * DAY_MS;
  const count = (APPLICATIONS * days) / DAYS;
  const times: number[] = [];
  // The mean of the rate over a day is 2/3 of its peak.
  const peakGapMs = ((horizonMs / (count * (1 - BURST_SHARE))) * 2) / 3;
  for (let t = random.exponential(peakGapMs); t < horizonMs; t += random.exponential(peakGapMs)) {
    if (random.isLucky(rateAt(t))) times.push(Math.round(t));
  }
  const bursts = Math.round((count * BURST_SHARE) / BURST);
  const hours = Array.from({ length: days * 24 }, (_, hour) => hour);
  for (let drawn = 0; drawn < bursts && hours.length > 0; ) {
    const hour = random.pick(hours);
    if (!random.isLucky(rateAt(hour * HOUR_MS))) continue;
    hours.splice(hours.indexOf(hour), 1);
    drawn++;
    for (let n = 0; n < BURST; n++) times.push(hour * HOUR_MS + random.integer(1, 5000));
  }
  return times.sort((a, b) => a - b);
}

function application(
  id: string,
  t: number,
  meanWorkMs: number,
  random: Random,
  options: MetamarketsWeek,
): TraceEvent[] {
  const pareto = EXECUTORS_LEAST * (1 - random.unit()) ** (-1 / EXECUTORS_EXPONENT);
  const executors = Math.round(Math.min(EXECUTORS_MOST, pareto));
  const coresMax = executors * EXECUTOR_CORES;
  const spread = WORK_LEAST + random.exponential(1 - WORK_LEAST);
  const demand = sparkDemand({
    coresMax,
    executorCores: EXECUTOR_CORES,
    executorMib: EXECUTOR_MIB,
    ratio: options.ratio ?? METAMARKETS_RATIO,
    waitingTime: options.waitingTime ?? '12h',
    workCoreMs: Math.round(coresMax * meanWorkMs * spread),
    executorStartMs: EXECUTOR_START_MS,
  });
  // What it needs does not change with what Spark is told.
  const minimum = {
    spark: {
      resources: `cpus:${Math.ceil(METAMARKETS_RATIO * coresMax * 1000) / 1000}`,
      unit: `cpus:${EXECUTOR_CORES};mem:${withSparkOverhead(EXECUTOR_MIB)}`,
    },
  };
  return arrival(t, { id, name: id, roles: ['spark'], minimum }, demand);
}

/** Permanent services: one agent's worth of tasks on a tenth of the agents. */
function druid(): TraceEvent[] {
  const count = AGENTS * DRUID_SHARE;
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: `druid-${index + 1}`,
    resources: `cpus:${AGENT_CORES};mem:98304`,
    after_ms: 0,
    unique_host: true,
  }));
  const demand: Demand = { model: 'tasks', tasks, unused_refuse_seconds: 3600 };
  const framework: TraceFramework = {
    id: 'druid',
    name: 'druid',
    roles: ['druid'],
    permanent: true,
  };
  return arrival(0, framework, demand);
}

/** An hour's short tasks. */
function adhoc(hour: number, random: Random): TraceEvent[] {
  const id = `adhoc-${String(hour + 1).padStart(3, '0')}`;
  const coreMs = ADHOC_SHARE * CLUSTER_CORES * HOUR_MS;
  const count = Math.round(coreMs / (ADHOC_TASK_CORES * ADHOC_TASK_MS));
  const tasks = Array.from(
    { length: count },
    () => random.integer(0, HOUR_MS / ADHOC_BATCH_MS - 1) * ADHOC_BATCH_MS,
  )
    .sort((a, b) => a - b)
    .map((after_ms, index) => ({
      id: `${id}-${index + 1}`,
      resources: `cpus:${ADHOC_TASK_CORES};mem:8192`,
      after_ms,
      duration_ms: Math.max(1000, Math.round(random.exponential(ADHOC_TASK_MS))),
    }));
  const demand: Demand = { model: 'tasks', tasks, unused_refuse_seconds: 120 };
  return arrival(hour * HOUR_MS, { id, name: id, roles: ['adhoc'] }, demand);
}
