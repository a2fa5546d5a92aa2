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
const BURSTS = 4;
const AGENT_CORES = 10;
const EXECUTOR_CORES = 5;
/** Published: before, and with dynamic allocation. */
const STATIC = { dynamic: 0, services: 4, cores: 500 };
const DYNAMIC = { dynamic: 1, services: 5, cores: 800 };
/** What was not published, over a range. */
const PAUSE_SECONDS = [60, 150, 300, 600];
const TASKS = [800, 1200, 2400];
const APART_SECONDS = [0, 300];
const AGENTS = [120, 160];
const SEEDS = [1, 2];

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
  apartSeconds: {
    about: 'between the arrivals of two services (0: their bursts come at the same time)',
    value: 90,
    range: [0, 3600],
  },
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
      const atMs = 1000 + 1000 * values.apartSeconds * (number - 1);
      events.push(...arrival(atMs, { id: name, name, roles: [name] }, demandOf(values)));
    }
    const description =
      'Dynamic allocation: services with bursts and pauses. Published: without it each of four services held 500 cores and used 400 of them at its peak; with it five services run on the same cluster, each with up to 800 cores; executors leave after 120 s without a task, the least is 1. Assumed: 200 agents of 10 cpus and 64 GB, executors of 5 cores and 8 GB, bursts of 1,200 tasks of a minute with pauses of 5 minutes, a role for each service, 90 s between their arrivals, four bursts, a day at most.';
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

function inWords(played: Played): string {
  const { perFramework } = played.result;
  const used = Math.min(...perFramework.map(({ role }) => mostUsed(played, role)));
  const minutes = mean(perFramework.map((one) => burstMinutes(one, parameters.pauseSeconds.value)));
  return [
    `${fittingOf(played)} side by side`,
    `peak ${leastPeak(played)} held, ${used} used`,
    `${usedShare(played)} of what is held used`,
    `a burst ${minutes.toFixed(1)} min`,
  ].join(', ');
}

/** Services side by side × the cores that each of them comes to at its peak, at the least. */
function reached(played: Played): string {
  return `${fittingOf(played)} × ${leastPeak(played)}`;
}

const PUBLISHED = `${DYNAMIC.services} × ${DYNAMIC.cores}`;

/** What five services with dynamic allocation come to over a range of what was not published. */
async function over(): Promise<Fact[]> {
  const facts: Fact[] = [];
  const all: string[] = [];
  const add = async (what: string, points: readonly [Partial<Values>, number?][]) => {
    const shown: string[] = [];
    for (const [values, seed] of points) {
      shown.push(reached(await play(trace.make(0, values), 'drf', seed)));
    }
    all.push(...shown);
    facts.push({ what: `5 dynamic, ${what}`, published: '–', replayed: shown.join('; ') });
  };
  for (const pauseSeconds of PAUSE_SECONDS) {
    const points = TASKS.map((tasks): [Partial<Values>] => [{ tasks, pauseSeconds }]);
    await add(`pauses of ${pauseSeconds} s, bursts of ${TASKS.join(', ')} tasks`, points);
  }
  await add(
    `arrivals ${APART_SECONDS.join(', ')} s apart`,
    APART_SECONDS.map((apartSeconds) => [{ apartSeconds }]),
  );
  await add(
    `${AGENTS.join(', ')} agents`,
    AGENTS.map((agents) => [{ agents }]),
  );
  await add(
    `seeds ${SEEDS.join(', ')}`,
    SEEDS.map((seed) => [{}, seed]),
  );
  const met = all.filter((one) => one === PUBLISHED).length;
  const range: Fact = {
    what: 'services × cores of each, over all of these',
    published: `${PUBLISHED}, where 4 × 500 ran`,
    replayed: `${met} of ${all.length} come to it`,
  };
  return [...facts, range];
}

export const dynamicAllocation: Story = {
  number: 11,
  title: 'Dynamic allocation',
  source: 'Taboola',
  traces: [trace],
  async facts(): Promise<Fact[]> {
    const before = await play(trace.make(0, STATIC), 'drf');
    const fifth = await play(trace.make(0, { ...STATIC, services: 5 }), 'drf');
    const small = await play(trace.make(0, { ...STATIC, tasks: 400 }), 'drf');
    const after = await play(trace.make(0), 'drf');
    const share = ({ result }: Played) => result.coreHoursUsed / result.coreHoursHeld;
    return [
      sameFact('services side by side, of 5 static ones', '4', String(fittingOf(fifth))),
      {
        what: 'of what is held is used',
        published: 'held follows used',
        replayed: `static ${usedShare(before)}, dynamic ${usedShare(after)}`,
        agrees: share(after) > share(before),
      },
      { what: '4 static', published: '–', replayed: inWords(before) },
      { what: '4 static, 400 tasks', published: '500 held, 400 used', replayed: inWords(small) },
      { what: '5 dynamic', published: '–', replayed: inWords(after) },
      ...(await over()),
    ];
  },
};
