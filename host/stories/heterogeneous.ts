import type { SparkCoarseDemand } from '../models/spark-coarse/demand.js';
import { arrival, type Scenario } from '../scenario/scenario.js';
import type { Demand, TraceEvent } from '../trace/events.js';
import { headerOf } from './header.js';
import { type Grant, play } from './play.js';
import { type Fact, type Story, sameFact, storyTrace } from './story.js';

const AGENT_CORES = 32;
const AGENT_MIB = 262_144;
const HORIZON_MS = 600_000;

const parameters = {
  agents: {
    about: 'agents of 32 cpus and 256 GB',
    value: 4,
    range: [2, 100],
  },
  used: {
    about: 'cpus that others use on half of the agents: it leaves the published 5',
    value: 27,
    range: [17, 31],
  },
  coresMax: { about: 'spark.cores.max (0: without, as published)', value: 0, range: [0, 3200] },
  memoryGib: {
    about: 'spark.executor.memory in GB (30 MB was published, which we read as GB)',
    value: 30,
    range: [1, 200],
  },
  executorCores: { about: 'spark.executor.cores, from 2.0 on', value: 5, range: [1, 32] },
} as const;

type Values = Readonly<Record<keyof typeof parameters, number>>;

/** Agents that are used and agents that are free, and an application that takes what it can have. */
function scenario(name: string, values: Values, version: string): Scenario {
  const events: TraceEvent[] = [];
  const used = Math.floor(values.agents / 2);
  const added = (number: number): TraceEvent => {
    // The others come first, so that they find no agents but these.
    const [id, t] = [`agent-${number}`, number <= used ? 0 : 5000];
    const resources = `cpus:${AGENT_CORES};mem:${AGENT_MIB}`;
    return { t, type: 'AGENT_ADDED', agent: { id, resources } };
  };
  for (let number = 1; number <= used; number++) events.push(added(number));
  const tasks = Array.from({ length: used }, (_, index) => ({
    id: `others-${index + 1}`,
    resources: `cpus:${values.used};mem:1024`,
    after_ms: 0,
  }));
  const others = { id: 'others', name: 'others', roles: ['others'], permanent: true };
  events.push(...arrival(1000, others, { model: 'tasks', tasks }));
  for (let number = used + 1; number <= values.agents; number++) events.push(added(number));
  const app = { id: 'app', name: 'app', roles: ['spark'] };
  events.push(...arrival(10_000, app, application(values, version)));
  const description = `Heterogeneous executors: a Spark ${version} application on agents of which others use some. Published: until 2.0 one executor an agent takes min(cpus offered, cores left until spark.cores.max), so that one has 5 cores and another 32 with the same memory; from 2.0 on an agent may have several executors of the same size. Assumed: ${values.agents} agents of 32 cpus and 256 GB, ${used} of which others use (${values.used} cpus), executors of ${values.memoryGib} GB (the text's MB is a slip) and, from 2.0 on, ${values.executorCores} cores; ten minutes in all.`;
  return { header: headerOf(name, description, HORIZON_MS), events };
}

function application(values: Values, version: string): Demand {
  const demand: SparkCoarseDemand = {
    model: 'spark-coarse',
    version,
    properties: {
      ...(values.coresMax > 0 && { 'spark.cores.max': String(values.coresMax) }),
      'spark.executor.cores': String(values.executorCores),
      'spark.executor.memory': `${values.memoryGib}g`,
    },
    // More than it can do until the end.
    work_core_ms: 2 * HORIZON_MS * AGENT_CORES * values.agents,
    executor_start_ms: 1000,
  };
  return demand;
}

const spark1 = storyTrace(
  { name: 'story-6-spark-1', about: 'one executor an agent takes all of an offer', parameters },
  (values) => scenario('story-6-spark-1', values, '1.6'),
);

const spark2 = storyTrace(
  { name: 'story-6-spark-2', about: 'the same application under Spark 2.0', parameters },
  (values) => scenario('story-6-spark-2', values, '2.0'),
);

interface Size {
  readonly agentId: string;
  readonly cores: number;
  readonly mib: number;
}

/** Of each executor, in the order of their launch. */
function sizesOf(grants: readonly Grant[]): Size[] {
  return grants
    .filter(({ frameworkId }) => frameworkId === 'app')
    .flatMap(({ agentId, taken }) => {
      const amounts = (of: string) =>
        taken.filter(({ name }) => name === of).map(({ scalar }) => scalar?.value ?? 0);
      const mib = amounts('mem');
      return amounts('cpus').map((cores, index) => ({ agentId, cores, mib: mib[index] ?? 0 }));
    });
}

/** `2 of 5 cores (6.6 GB a core), 2 of 32 (1.0)`: executors of each size, small ones first. */
function inWords(sizes: readonly Size[]): string {
  const cores = [...new Set(sizes.map((size) => size.cores))].sort((a, b) => a - b);
  const words = cores.map((size) => {
    const alike = sizes.filter((one) => one.cores === size);
    const perCore = [...new Set(alike.map(({ mib }) => (mib / size / 1024).toFixed(1)))];
    return `${alike.length} of ${size} cores (${perCore.join(', ')} GB a core)`;
  });
  return words.join(', ');
}

function perAgent(sizes: readonly Size[]): number[] {
  const agents = [...new Set(sizes.map(({ agentId }) => agentId))];
  const counts = agents.map((id) => sizes.filter(({ agentId }) => agentId === id).length);
  return [...new Set(counts)].sort((a, b) => a - b);
}

async function played(trace: typeof spark1, values: Readonly<Record<string, number>> = {}) {
  return sizesOf((await play(trace.make(0, values), 'drf')).grants);
}

/** Whole offers until the cores run out: only the last executor may be smaller than its offer. */
async function limited(coresMax: number): Promise<Fact> {
  const cores = (await played(spark1, { coresMax })).map((size) => size.cores);
  const sum = cores.reduce((total, count) => total + count, 0);
  const free = [AGENT_CORES - parameters.used.value, AGENT_CORES];
  return {
    what: `1.6 with spark.cores.max ${coresMax}`,
    published: 'min(cpus offered, cores left)',
    replayed: `executors of ${cores.join(', ')} cores, ${sum} in all`,
    agrees: sum === coresMax && cores.slice(0, -1).every((count) => free.includes(count)),
  };
}

export const heterogeneous: Story = {
  number: 6,
  title: 'Heterogeneous executors',
  source: 'Metamarkets',
  traces: [spark1, spark2],
  async facts(): Promise<Fact[]> {
    const [one, two] = [await played(spark1), await played(spark2)];
    const coresOf = (sizes: readonly Size[]) =>
      [...new Set(sizes.map(({ cores }) => cores))].sort((a, b) => a - b).join(' and ');
    const memoryOf = (sizes: readonly Size[]) => new Set(sizes.map(({ mib }) => mib)).size;
    return [
      sameFact('cores of executors, 1.6', '5 and 32', coresOf(one)),
      sameFact('sizes of their memory, 1.6', '1', String(memoryOf(one))),
      sameFact('executors an agent, 1.6', '1', perAgent(one).join(' or ')),
      { what: 'executors, 1.6', published: '–', replayed: inWords(one) },
      // Two thirds of what is free, and all of it but a core.
      ...(await Promise.all([50, 73].map(limited))),
      sameFact('cores of executors, 2.0', String(parameters.executorCores.value), coresOf(two)),
      {
        what: 'executors an agent, 2.0',
        published: 'several of the same size',
        replayed: perAgent(two).join(' or '),
        agrees: Math.max(...perAgent(two)) > 1 && memoryOf(two) === 1,
      },
      { what: 'executors, 2.0', published: '–', replayed: inWords(two) },
    ];
  },
};
