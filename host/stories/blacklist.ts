import { Random } from '../models/random.js';
import type { Stage } from '../models/spark-coarse/demand.js';
import type { PolicyResult } from '../replay/result.js';
import { arrival } from '../scenario/scenario.js';
import type { Demand, TraceEvent } from '../trace/events.js';
import { headerOf } from './header.js';
import { type Played, play } from './play.js';
import { type Fact, type Story, sameFact, storyTrace } from './story.js';

const HOUR_MS = 3_600_000;
const AGENT_CORES = 10;
const HOURS = 12;
const SHOWN_HOURS = [1, 2, 4, 6, 9, 12];
/** So many on an agent, and no executor is launched there again. */
const MAX_FAILURES = 2;
/** When a third of the agents were found blacklisted. */
const AFTER_HOURS = 6;
/** What was not published, over a range. */
const OTHERS_PER_HOUR = [0, 2, 5, 10, 20, 60];
const SEEDS = [0, 1, 2];
const EXPIRY_MINUTES = [10, 60, 240];

const parameters = {
  agents: { about: 'agents of 10 cpus and 64 GB', value: 20, range: [2, 1000] },
  othersPerHour: {
    about:
      'tasks of others an hour, of 4 cpus and 2 to 8 min, whose ends leave cpus beside an executor',
    value: 10,
    range: [0, 600],
  },
  taskSeconds: { about: 'of each task of the service', value: 60, range: [1, 3600] },
  pauseSeconds: {
    about: 'between two bursts of the service; executors leave after 120 s (published)',
    value: 240,
    range: [1, 7200],
  },
  bindsPort: {
    about: 'executors bind a port of their host for JMX (0: they do not)',
    value: 1,
    range: [0, 1],
    isPublished: true,
  },
  expiryMinutes: {
    about: 'after which failures on an agent are forgotten (0: never, as Spark has it)',
    value: 0,
    range: [0, 720],
  },
} as const;

type Values = Readonly<Record<keyof typeof parameters, number>>;

const trace = storyTrace(
  {
    name: 'story-13-blacklist',
    about: 'a service whose executors collide on ports until agents are blacklisted',
    parameters,
  },
  (values, seed) => {
    const events: TraceEvent[] = [];
    for (let number = 1; number <= values.agents; number++) {
      const resources = `cpus:${AGENT_CORES};mem:65536`;
      events.push({ t: 0, type: 'AGENT_ADDED', agent: { id: `agent-${number}`, resources } });
    }
    const others = { id: 'others', name: 'others', roles: ['others'], permanent: true };
    events.push(...arrival(1000, others, othersDemand(values.othersPerHour, seed)));
    const service = { id: 'service', name: 'service', roles: ['spark'] };
    events.push(...arrival(1000, service, serviceDemand(values)));
    const description =
      'The blacklist: a service with dynamic allocation, whose executors bind a port for JMX. Published: two failures on an agent blacklist it for ever; a further offer of an agent on which an executor runs makes the next one fail, because the port is taken; executors that are idle for 120 s are killed; after 6 hours about a third of the agents were blacklisted for the service, and it got fewer and fewer cpus; the cure is that the blacklist expires, and no such ports. Assumed: 20 agents of 10 cpus and 64 GB, executors that take a whole offer and 8 GB, bursts of as many tasks of a minute as there are cpus with pauses of 4 minutes, 10 tasks of others an hour, of 4 cpus and 2 to 8 minutes, 12 hours in all.';
    return { header: headerOf('story-13-blacklist', description, HOURS * HOUR_MS), events };
  },
);

/** Tasks that come at random, and whose ends make offers of agents on which executors run. */
function othersDemand(perHour: number, seed: number): Demand {
  const random = new Random(seed);
  const tasks: { id: string; resources: string; after_ms: number; duration_ms: number }[] = [];
  for (let atMs = 0; perHour > 0; ) {
    atMs += Math.ceil(random.exponential(HOUR_MS / perHour));
    if (atMs >= HOURS * HOUR_MS) break;
    tasks.push({
      id: `others-${tasks.length + 1}`,
      resources: 'cpus:4;mem:1024',
      after_ms: atMs,
      duration_ms: 1000 * random.integer(120, 480),
    });
  }
  return { model: 'tasks', tasks };
}

function serviceDemand(values: Values): Demand {
  const { agents, taskSeconds, pauseSeconds } = values;
  const burst: Stage = {
    tasks: agents * AGENT_CORES,
    task_ms: 1000 * taskSeconds,
    after_ms: 1000 * pauseSeconds,
  };
  // As many as it could do if it had all agents.
  const bursts = Math.ceil((HOURS * 3600) / (taskSeconds + pauseSeconds));
  return {
    model: 'spark-coarse',
    version: '2.2',
    properties: {
      'spark.executor.memory': '8g',
      'spark.shuffle.service.enabled': 'true',
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.executorIdleTimeout': '120s',
      'spark.dynamicAllocation.cachedExecutorIdleTimeout': '120s',
      'spark.dynamicAllocation.minExecutors': '1',
      ...(values.expiryMinutes > 0 && {
        'spark.blacklist.enabled': 'true',
        'spark.blacklist.timeout': `${values.expiryMinutes}m`,
      }),
    },
    stages: Array.from({ length: bursts }, () => burst),
    executor_start_ms: 3000,
    ...(values.bindsPort === 1 && { binds_port: 9010 }),
  };
}

interface Blacklisted {
  /** When agents had their second failure, in order. */
  readonly atMs: readonly number[];
  /** Launches on an agent after its second failure. */
  readonly launchedAfter: number;
}

/** As if nothing were ever forgotten. */
function blacklisted({ statuses, grants }: Played): Blacklisted {
  const failures = new Map<string, number>();
  const sinceMs = new Map<string, number>();
  for (const { timeMs, frameworkId, agentId, state } of statuses) {
    if (frameworkId !== 'service' || state !== 'TASK_FAILED') continue;
    const count = (failures.get(agentId) ?? 0) + 1;
    failures.set(agentId, count);
    if (count === MAX_FAILURES) sinceMs.set(agentId, timeMs);
  }
  const after = grants.filter(
    ({ frameworkId, agentId, timeMs }) =>
      frameworkId === 'service' && timeMs > (sinceMs.get(agentId) ?? Number.POSITIVE_INFINITY),
  );
  return { atMs: [...sinceMs.values()], launchedAfter: after.length };
}

/** The most cores that a role held within the hour that ends then. */
function mostInHour({ series }: PolicyResult, role: string, hour: number): number {
  const { timesMs = [], values = [] } = series.coresHeld.find(({ name }) => name === role) ?? {};
  const held = values.filter((_, index) => {
    const untilMs = timesMs[index + 1] ?? Number.POSITIVE_INFINITY;
    return (timesMs[index] ?? 0) < hour * HOUR_MS && untilMs > (hour - 1) * HOUR_MS;
  });
  return Math.max(0, ...held);
}

function overHours(show: (hour: number) => string): string {
  return SHOWN_HOURS.map((hour) => `${show(hour)} in hour ${hour}`).join(', ');
}

function shareAfter({ atMs }: Blacklisted, hour: number): number {
  return atMs.filter((ms) => ms <= hour * HOUR_MS).length / parameters.agents.value;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** Shares of the agents that are blacklisted after so many hours: one, or the least and the most. */
function percents(all: readonly Blacklisted[], hour: number): string {
  const shares = all.map((one) => shareAfter(one, hour));
  const [least, most] = [percent(Math.min(...shares)), percent(Math.max(...shares))];
  return least === most ? least : `${least} to ${most}`;
}

/** How often two executors meet on an agent was not published: over what others do there, and luck. */
async function overChurn(): Promise<Fact[]> {
  const facts: Fact[] = [];
  const shares: { readonly rate: number; readonly share: number }[] = [];
  for (const othersPerHour of OTHERS_PER_HOUR) {
    const all: Blacklisted[] = [];
    // Nothing is drawn where nobody else comes.
    for (const seed of othersPerHour === 0 ? [0] : SEEDS) {
      all.push(blacklisted(await play(trace.make(seed, { othersPerHour }), 'drf', seed)));
    }
    shares.push(
      ...all.map((one) => ({ rate: othersPerHour, share: shareAfter(one, AFTER_HOURS) })),
    );
    const curve = SHOWN_HOURS.map((hour) => `${percents(all, hour)} (${hour} h)`);
    const what = `agents blacklisted, ${othersPerHour} tasks of others an hour`;
    facts.push({ what, published: '–', replayed: curve.join(', ') });
  }
  // Any share follows from some rate: what can be told is the rate that a third speaks for.
  const below = shares.filter(({ share }) => share < 1 / 3).map(({ rate }) => rate);
  const reached = shares.filter(({ share }) => share >= 1 / 3).map(({ rate }) => rate);
  const ofAll = shares.map(({ share }) => share);
  const range: Fact = {
    what: `agents blacklisted after ${AFTER_HOURS} h, over these`,
    published: 'about 1/3',
    replayed: `${percent(Math.min(...ofAll))} to ${percent(Math.max(...ofAll))}; a third at the soonest with ${Math.min(...reached)} an hour, not always with ${Math.max(...below)}`,
  };
  return [...facts, range];
}

/** What the service gets, hour by hour, and what nobody has. */
function decay({ result }: Played): Fact {
  const held = SHOWN_HOURS.map((hour) => mostInHour(result, 'spark', hour));
  const cpus = AGENT_CORES * parameters.agents.value;
  const free = cpus - mostInHour(result, 'spark', HOURS) - mostInHour(result, 'others', HOURS);
  return {
    what: 'cpus that the service gets at most',
    published: 'fewer and fewer, while Mesos reports free ones',
    replayed: `${overHours((hour) => String(mostInHour(result, 'spark', hour)))}; ${free} or more are free by then`,
    agrees:
      free > 0 &&
      (held.at(-1) ?? 0) < (held[0] ?? 0) &&
      held.every((cores, index) => index === 0 || cores <= (held[index - 1] ?? 0)),
  };
}

async function cure(what: string, values: Partial<Values>, without: Played): Promise<Fact> {
  const { result } = await play(trace.make(0, values), 'drf');
  const last = mostInHour(result, 'spark', HOURS);
  return {
    what: `the same, ${what}`,
    published: 'agents return',
    replayed: overHours((hour) => String(mostInHour(result, 'spark', hour))),
    agrees: last > mostInHour(without.result, 'spark', HOURS),
  };
}

export const blacklist: Story = {
  number: 13,
  title: 'The blacklist',
  source: 'Taboola',
  traces: [trace],
  async facts(): Promise<Fact[]> {
    const played = await play(trace.make(0), 'drf');
    const facts = [
      ...(await overChurn()),
      sameFact(
        'executors launched on an agent after its second failure',
        '0',
        String(blacklisted(played).launchedAfter),
      ),
      decay(played),
    ];
    for (const expiryMinutes of EXPIRY_MINUTES) {
      facts.push(await cure(`expiry ${expiryMinutes} min`, { expiryMinutes }, played));
    }
    return [...facts, await cure('no port for JMX', { bindsPort: 0 }, played)];
  },
};
