import type { Submission } from '../models/spark-dispatcher/demand.js';
import type { PolicyResult } from '../replay/result.js';
import { arrival, sparkDemand } from '../scenario/scenario.js';
import type { Demand, TraceEvent, TraceHeader } from '../trace/events.js';
import { headerOf } from './header.js';
import { play } from './play.js';
import { type Fact, type Story, sameFact, storyTrace } from './story.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** Nobody waits for it: who arrives is offered something at once. */
const INTERVAL_MS = 60_000;
const SPARK = 'http://files/spark.tgz';
const JAR = 'http://files/application.jar';
/** What follows from the published sums: 957 − 740, 248, and 957 − 2 × (217 + 248). */
const FILES = { [SPARK]: { mib: 217, unpacked_mib: 248 }, [JAR]: { mib: 27 } };

const parameters = {
  perDay: {
    about: 'applications a day, of one driver and one executor (100 GB / 957 MB)',
    value: 107,
    range: [1, 2000],
    isPublished: true,
  },
  executorCache: {
    about: "executors use the fetcher cache (Spark's spark.mesos.fetcherCache.enable)",
    value: 1,
    range: [0, 1],
    isPublished: true,
  },
  driverCache: {
    about: "drivers do (the dispatcher's spark.mesos.fetchCache.enable)",
    value: 1,
    range: [0, 1],
    isPublished: true,
  },
  hook: {
    about: 'a hook of the application cleans up the sandbox of its driver',
    value: 1,
    range: [0, 1],
    isPublished: true,
  },
  retentionDays: {
    about: "how long sandboxes are kept (the agents' gc_delay): a month, then a day",
    value: 1,
    range: [1, 60],
    isPublished: true,
  },
  agents: { about: 'agents of 16 cpus and 64 GB', value: 6, range: [1, 1000] },
  diskGib: {
    about: 'disk of an agent, in GiB, which nothing else uses',
    value: 12_288,
    range: [1, 100_000],
  },
  days: { about: 'days in all', value: 2, range: [1, 365] },
} as const;

type Values = Readonly<Record<keyof typeof parameters, number>>;

const trace = storyTrace(
  {
    name: 'story-14-disk-leak',
    about: 'what applications leave in sandboxes and fetcher caches',
    parameters,
  },
  (values) => {
    const events: TraceEvent[] = [];
    for (let number = 1; number <= values.agents; number++) {
      const resources = `cpus:16;mem:65536;disk:${values.diskGib * 1024}`;
      events.push({ t: 0, type: 'AGENT_ADDED', agent: { id: `agent-${number}`, resources } });
    }
    const framework = { id: 'dispatcher', name: 'dispatcher', roles: ['drivers'] };
    events.push(...arrival(1000, framework, dispatcherDemand(values)));
    const description =
      'The disk leak: applications of one driver and one executor leave Spark, fetched and unpacked, in sandboxes. Published: an application leaves 957 MB; 740 MB with the fetcher cache for executors, 523 MB with that for drivers, too, 248 MB with a hook that cleans up after the driver; 100 GB a day at first; sandboxes kept for a day in the place of a month. What follows: Spark is 217 MB as an archive and 248 MB unpacked, the application 27 MB, and there are 107 applications a day. Assumed: a MB is a MiB, 6 agents of 16 cpus, 64 GB and 12 TiB of disk, applications that arrive evenly over the day and run for two minutes, a batch of offers each minute, two days in all.';
    const header: TraceHeader = {
      ...headerOf('story-14-disk-leak', description, values.days * DAY_MS),
      master: { allocation_interval_ms: INTERVAL_MS },
      agent: { gc_delay_ms: values.retentionDays * DAY_MS },
      files: FILES,
    };
    return { header, events };
  },
);

function dispatcherDemand(values: Values): Demand {
  const application = applicationDemand(values);
  const count = values.perDay * values.days;
  const submissions = Array.from(
    { length: count },
    (_, index): Submission => ({
      id: `app-${index + 1}`,
      after_ms: Math.floor((index * DAY_MS) / values.perDay),
      jar: JAR,
      application,
      ...(values.hook === 1 && { cleans_up: true }),
    }),
  );
  return {
    model: 'spark-dispatcher',
    version: '2.2',
    ...(values.driverCache === 1 && { properties: { 'spark.mesos.fetchCache.enable': 'true' } }),
    submissions,
    driver_start_ms: 2000,
  };
}

function applicationDemand({ executorCache }: Values): Submission['application'] {
  const demand = sparkDemand({
    coresMax: 1,
    executorCores: 1,
    executorMib: 1024,
    ratio: 0,
    waitingTime: '30s',
    workCoreMs: 2 * MINUTE_MS,
    executorStartMs: 2000,
  });
  if (demand.model !== 'spark-coarse') throw new Error('an application is coarse-grained');
  return {
    ...demand,
    version: '2.2',
    properties: {
      ...demand.properties,
      'spark.mesos.role': 'spark',
      'spark.executor.uri': SPARK,
      ...(executorCache === 1 && { 'spark.mesos.fetcherCache.enable': 'true' }),
    },
  };
}

const STAGES = [
  ['nothing done', '957', { executorCache: 0, driverCache: 0, hook: 0 }],
  ["executors' cache", '740', { driverCache: 0, hook: 0 }],
  ["drivers' cache, too", '523', { hook: 0 }],
  ['and the hook', '248', {}],
] as const;
/** Days of the series that are shown, and those over which an equilibrium is averaged. */
const SHOWN_DAYS = [1, 5, 10, 20, 30];
const FROM_DAY = 29;
const UNTIL_DAY = 33;
const MONTH = { retentionDays: 30, days: UNTIL_DAY };
/** The first day: nothing goes, and its series has all that happens, moment by moment. */
const FIRST_DAY = { retentionDays: 30, days: 1 };
/** What was not published, over a range. */
const DISKS_GIB = [1024, 256];

type Held = 'running' | 'ended' | 'caches';

async function disksOf(values: Partial<Values>): Promise<PolicyResult> {
  return (await play(trace.make(0, values), 'drf')).result;
}

/** What disks hold at a moment, in MiB. */
function heldAt({ series }: PolicyResult, holder: Held, atMs: number): number {
  const { timesMs = [], values = [] } = series.diskHeld?.find(({ name }) => name === holder) ?? {};
  return values[timesMs.findLastIndex((timeMs) => timeMs <= atMs)] ?? 0;
}

/** What is left in sandboxes, the mean over the last days, hour by hour, in MiB. */
function equilibrium(result: PolicyResult): number {
  const untilMs = result.endedMs;
  const fromMs = untilMs - (UNTIL_DAY - FROM_DAY) * DAY_MS;
  let sum = 0;
  for (let atMs = fromMs; atMs < untilMs; atMs += HOUR_MS) {
    sum += heldAt(result, 'ended', atMs);
  }
  return sum / ((untilMs - fromMs) / HOUR_MS);
}

/** What each application that was through by then had left behind, in MB. */
function leftByEach(result: PolicyResult, untilMs: number): number {
  const ended = result.perFramework.filter(
    ({ role, completedMs = Number.POSITIVE_INFINITY }) =>
      role === 'spark' && completedMs <= untilMs,
  );
  return heldAt(result, 'ended', untilMs) / ended.length;
}

/** What is left in sandboxes, and what the caches hold in the end. */
function daily(result: PolicyResult): string {
  const shown = SHOWN_DAYS.map(
    (day) => `${gb(heldAt(result, 'ended', day * DAY_MS))} (day ${day})`,
  );
  const caches = heldAt(result, 'caches', result.endedMs);
  return `${shown.join(', ')}; ${gb(caches)} in caches`;
}

function gb(mib: number): string {
  return `${(mib / 1024).toFixed(mib < 10_240 ? 1 : 0)} GB`;
}

function less(before: number, after: number): string {
  return `−${Math.round(100 * (1 - after / before))} %`;
}

/** A month's equilibrium beside a day's, on disks of such a size. */
async function kept(month: PolicyResult, diskGib: number, published: string): Promise<Fact> {
  const day = await disksOf({ ...STAGES[0][2], diskGib, days: 2 + UNTIL_DAY - FROM_DAY });
  const [before, after] = [equilibrium(month), equilibrium(day)];
  const share = Math.round(100 * (month.diskUse?.mostShare ?? 0));
  return {
    what: `kept for a month, then a day, agents of ${diskGib} GB`,
    published,
    replayed: `${gb(before)}, then ${gb(after)}: ${less(before, after)}; at most ${share} % of a disk`,
    ...(published !== '–' && { agrees: less(before, after) === published }),
  };
}

export const diskLeak: Story = {
  number: 14,
  title: 'The disk leak',
  source: 'Hive',
  traces: [trace],
  async facts(): Promise<Fact[]> {
    const stages: { what: string; published: string; day: PolicyResult; month: PolicyResult }[] =
      [];
    for (const [what, published, stage] of STAGES) {
      const day = await disksOf({ ...stage, ...FIRST_DAY });
      stages.push({ what, published, day, month: await disksOf({ ...stage, ...MONTH }) });
    }
    const each = stages.map(({ day }) => leftByEach(day, day.endedMs));
    const [first] = stages;
    if (first === undefined) throw new Error('there is a first stage');
    const facts = [
      ...stages.map(({ what, published }, index) =>
        sameFact(`MB left by an application, ${what}`, published, String(each[index])),
      ),
      sameFact('less than at first', '−74 %', less(each[0] ?? 0, each.at(-1) ?? 0)),
      sameFact(
        'dead weight a day, nothing done',
        '100 GB',
        gb(heldAt(first.day, 'ended', first.day.endedMs)),
      ),
      ...stages.map(({ what, month }) => ({
        what: `sandboxes left, kept for a month, ${what}`,
        published: '–',
        replayed: daily(month),
      })),
      // Sandboxes go the sooner, the fuller a disk is: the cut follows where they take little of it.
      await kept(first.month, parameters.diskGib.value, '−97 %'),
    ];
    for (const diskGib of DISKS_GIB) {
      const month = await disksOf({ ...STAGES[0][2], ...MONTH, diskGib });
      facts.push(await kept(month, diskGib, '–'));
    }
    return facts;
  },
};
