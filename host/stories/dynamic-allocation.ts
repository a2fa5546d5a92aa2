import type { SparkProperties } from '../models/spark/properties.js';
import type { Stage } from '../models/spark-coarse/demand.js';
import type { FrameworkResult } from '../replay/result.js';
import { arrival } from '../scenario/scenario.js';
import type { Demand, TraceEvent } from '../trace/events.js';
import { headerOf } from './header.js';
import { mostCores, type Played, play } from './play.js';
import { type Fact, type Story, sameFact, storyTrace } from './story.js';

const HOUR_MS = 3_600_000;
const HOURS = 24;
const BURSTS = 8;
const AGENT_CORES = 10;
const EXECUTOR_CORES = 5;
/** Services come one after the other, so that their bursts are not all at the same time. */
const APART_MS = 90_000;
/** Published: before, and with dynamic allocation. */
const STATIC = { dynamic: 0, services: 4, cores: 500 };
const DYNAMIC = { dynamic: 1, services: 5, cores: 800 };
/** What was not published, over a range. */
const PAUSE_SECONDS = [60, 150, 300, 600];
const TASKS = [400, 2400];

const parameters = {
  agents: {
    about: 'agents of 10 cpus and 64 GB: room for the published 4 × 500 cores',
    value: 200,
    range: [1, 1000],
  },
  services: { about: 'services', value: DYNAMIC.services, range: [1, 20], isPublished: true },
  cores: {
    about: 'most cores of each (500 without dynamic allocation)',
    value: DYNAMIC.cores,
    range: [5, 10_000],
    isPublished: true,
  },
  dynamic: {
    about: 'dynamic allocation (0: without)',
    value: DYNAMIC.dynamic,
    range: [0, 1],
    isPublished: true,
  },
  tasks: { about: 'tasks of a burst, of a minute and a core', value: 1200, range: [1, 100_000] },
  pauseSeconds: { about: 'between two bursts of a service', value: 300, range: [0, 7200] },
} as const;

type Values = Readonly<Record<keyof typeof parameters, number>>;

const TASK_MS = 60_000;

const trace = storyTrace(
  {
    name: 'story-11-dynamic',
    about: 'services with bursts and pauses that hold cores only as they use them',
    parameters,
  },
  (values) => {
    const events: TraceEvent[] = [];
    for (let number = 1; number <= values.agents; number++) {
      const resources = `cpus:${AGENT_CORES};mem:65536`;
      events.push({ t: 0, type: 'AGENT_ADDED', agent: { id: `agent-${number}`, resources } });
    }
    for (let number = 1; number <= values.services; number++) {
      const name = `service-${number}`;
      const atMs = 1000 + APART_MS * (number - 1);
      events.push(...arrival(atMs, { id: name, name, roles: [name] }, demandOf(values)));
    }
    const description =
      'Dynamic allocation: services with bursts and pauses. Published: without it each of four services held 500 cores and used 400 of them at its peak; with it five services run on the same cluster, each with up to 800 cores; executors leave after 120 s without a task, the least is 1. Assumed: 200 agents of 10 cpus and 64 GB, executors of 5 cores and 8 GB, bursts of 1,200 tasks of a minute with pauses of 5 minutes, a role for each service, 90 s between their arrivals, eight bursts, a day at most.';
    return { header: headerOf('story-11-dynamic', description, HOURS * HOUR_MS), events };
  },
);

function demandOf({ cores, dynamic, tasks, pauseSeconds }: Values): Demand {
  const burst: Stage = { tasks, task_ms: TASK_MS, after_ms: 1000 * pauseSeconds };
  const allocation: SparkProperties = {
    'spark.shuffle.service.enabled': 'true',
    'spark.dynamicAllocation.enabled': 'true',
    'spark.dynamicAllocation.executorIdleTimeout': '120s',
    'spark.dynamicAllocation.cachedExecutorIdleTimeout': '120s',
    'spark.dynamicAllocation.minExecutors': '1',
  };
  return {
    model: 'spark-coarse',
    version: '2.2',
    properties: {
      'spark.cores.max': String(cores),
      'spark.executor.cores': String(EXECUTOR_CORES),
      'spark.executor.memory': '8g',
      ...(dynamic === 1 && allocation),
    },
    stages: Array.from({ length: BURSTS }, () => burst),
    executor_start_ms: 3000,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean time of a burst, from its tasks' coming to the end of the last, in minutes. */
function burstMinutes(
  { completedMs = Number.POSITIVE_INFINITY, arrivedMs }: FrameworkResult,
  pauseSeconds: number,
): number {
  return (completedMs - arrivedMs) / BURSTS / 60_000 - pauseSeconds / 60;
}

/** The most cores that a role ever worked with. */
function mostUsed({ result }: Played, role: string): number {
  return Math.max(0, ...(result.series.coresUsed.find(({ name }) => name === role)?.values ?? []));
}

function usedShare({ result }: Played): string {
  return `${Math.round((100 * result.coreHoursUsed) / result.coreHoursHeld)} %`;
}

/** Services that have cores before the first one is through, and leaves room for others. */
function fittingOf({ result: { perFramework } }: Played): number {
  const ends = perFramework.map(({ completedMs = Number.POSITIVE_INFINITY }) => completedMs);
  const firstEndMs = Math.min(...ends);
  return perFramework.filter(({ firstResourcesMs = Number.POSITIVE_INFINITY }) => {
    return firstResourcesMs < firstEndMs;
  }).length;
}

/** The most cores at a time of the service that had the fewest. */
function leastPeak({ result }: Played): number {
  return Math.min(...result.perFramework.map(({ role }) => mostCores(result, role)));
}

function inWords(played: Played, pauseSeconds: number): string {
  const { perFramework } = played.result;
  const used = Math.min(...perFramework.map(({ role }) => mostUsed(played, role)));
  const minutes = mean(perFramework.map((one) => burstMinutes(one, pauseSeconds)));
  return [
    `${fittingOf(played)} side by side`,
    `peak ${leastPeak(played)} held, ${used} used`,
    `${usedShare(played)} of what is held used`,
    `a burst ${minutes.toFixed(1)} min`,
  ].join(', ');
}

/** What both come to where bursts and pauses are such. */
async function beside(values: Partial<Values>): Promise<Fact[]> {
  const { tasks, pauseSeconds } = parameters;
  const pause = values.pauseSeconds ?? pauseSeconds.value;
  const what = `${values.tasks ?? tasks.value} tasks, pauses of ${pause} s`;
  const before = await play(trace.make(0, { ...STATIC, ...values }), 'drf');
  const after = await play(trace.make(0, { ...DYNAMIC, ...values }), 'drf');
  return [
    { what: `4 static, ${what}`, published: '–', replayed: inWords(before, pause) },
    { what: `5 dynamic, ${what}`, published: '–', replayed: inWords(after, pause) },
  ];
}

export const dynamicAllocation: Story = {
  number: 11,
  title: 'Dynamic allocation',
  source: 'Taboola',
  traces: [trace],
  async facts(): Promise<Fact[]> {
    const before = await play(trace.make(0, STATIC), 'drf');
    const fifth = await play(trace.make(0, { ...STATIC, services: 5 }), 'drf');
    const after = await play(trace.make(0), 'drf');
    const share = ({ result }: Played) => result.coreHoursUsed / result.coreHoursHeld;
    const facts: Fact[] = [
      sameFact('services side by side, of 5 static ones', '4', String(fittingOf(fifth))),
      sameFact('cores of each of 4, static', '500', String(leastPeak(before))),
      sameFact('services side by side, of 5 dynamic ones', '5', String(fittingOf(after))),
      sameFact('cores of each of 5 at its peak, dynamic', '800', String(leastPeak(after))),
      {
        what: 'of what is held is used',
        published: 'held follows used',
        replayed: `static ${usedShare(before)}, dynamic ${usedShare(after)}`,
        agrees: share(after) > share(before),
      },
    ];
    for (const pauseSeconds of PAUSE_SECONDS) facts.push(...(await beside({ pauseSeconds })));
    for (const tasks of TASKS) facts.push(...(await beside({ tasks })));
    return facts;
  },
};
