import { arrival, sparkDemand } from '../scenario/scenario.js';
import type { Demand, TraceEvent } from '../trace/events.js';
import { headerOf } from './header.js';
import { play } from './play.js';
import { type Fact, type Story, storyTrace } from './story.js';

const AGENT_CORES = 4;

const trace = storyTrace(
  {
    name: 'story-10-dispatcher',
    about: 'drivers in a dispatcher that fill the cluster',
    parameters: {
      agents: { about: 'agents of 4 cpus and 16 GB', value: 4, range: [1, 1000] },
      applications: {
        about: 'submitted at once, each with a driver of 1 cpu',
        value: 20,
        range: [1, 1000],
      },
      ratio: {
        about: 'minRegisteredResourcesRatio',
        value: 1,
        range: [0, 1],
        isFraction: true,
      },
      limit: {
        about: 'most cpus for drivers, as a quota of their role (0: none)',
        value: 0,
        range: [0, 1000],
      },
    },
  },
  ({ agents, applications, ratio, limit }) => {
    const events: TraceEvent[] = [];
    for (let number = 1; number <= agents; number++) {
      const agent = { id: `agent-${number}`, resources: `cpus:${AGENT_CORES};mem:16384` };
      events.push({ t: 0, type: 'AGENT_ADDED', agent });
    }
    if (limit > 0) {
      events.push({ t: 0, type: 'QUOTA_UPDATED', role: 'drivers', limits: `cpus:${limit}` });
    }
    const submissions = Array.from({ length: applications }, (_, index) => ({
      id: `app-${String(index + 1).padStart(3, '0')}`,
      after_ms: 0,
      application: application(ratio),
    }));
    const demand: Demand = { model: 'spark-dispatcher', submissions, driver_start_ms: 2000 };
    const framework = { id: 'dispatcher', name: 'dispatcher', roles: ['drivers'] };
    events.push(...arrival(1000, framework, demand));
    const description =
      'The dispatcher: applications submitted in cluster mode, each driver a task that becomes a framework. Published: drivers queue, each is a framework of its own, and the dispatcher manages neither allocation nor life cycle; that drivers may leave no room for executors is known from elsewhere. Assumed: 4 agents of 4 cpus and 16 GB, 20 submissions at once, drivers of 1 cpu, two executors of 1 cpu, ratio 1, a minute of work, 4 hours in all.';
    return { header: headerOf('story-10-dispatcher', description, 4 * 3_600_000), events };
  },
);

function application(ratio: number) {
  const demand = sparkDemand({
    coresMax: 2,
    executorCores: 1,
    executorMib: 1024,
    ratio,
    waitingTime: '12h',
    workCoreMs: 120_000,
    executorStartMs: 2000,
  });
  if (demand.model !== 'spark-coarse') throw new Error('an application is coarse-grained');
  return { ...demand, properties: { ...demand.properties, 'spark.mesos.role': 'spark' } };
}

export const dispatcher: Story = {
  number: 10,
  title: 'The dispatcher',
  source: "Hive; Spark's documentation",
  traces: [trace],
  async facts(): Promise<Fact[]> {
    const facts: Fact[] = [];
    for (const preset of ['drf', 'fifo', 'relinquish'] as const) {
      for (const ratio of [1, 0]) facts.push(await fact(preset, { ratio }));
      facts.push(await fact(preset, { limit: 4 }));
    }
    return facts;
  },
};

/** Without a limit drivers fill the cluster, whether or not applications have a minimum. */
async function fact(
  preset: 'drf' | 'fifo' | 'relinquish',
  values: { readonly ratio?: number; readonly limit?: number },
): Promise<Fact> {
  const { result } = await play(trace.make(0, values), preset);
  const applications = result.perFramework.filter(({ role }) => role === 'spark');
  const done = applications.filter(({ completedMs }) => completedMs !== undefined).length;
  const served = applications.filter((one) => one.firstResourcesMs !== undefined).length;
  const isDeadlock = values.limit === undefined;
  return {
    what: `${preset}, ${Object.entries(values).flat().join(' ')}`,
    published: isDeadlock ? 'drivers without executors' : '–',
    replayed: `${done} of ${applications.length} done, ${served} ever have an executor`,
    ...(isDeadlock && { agrees: done === 0 && served === 0 }),
  };
}
