import { arrival, sparkDemand } from '../scenario/scenario.js';
import type { Demand, TraceEvent, TraceHeader } from '../trace/events.js';
import { headerOf } from './header.js';
import { storyTrace } from './story.js';

const MINUTE_MS = 60_000;
const HORIZON_MS = 12 * 60 * MINUTE_MS;
const EXECUTOR_CORES = 4;
const CORES = 16;
const WORK_MINUTES = 60;
const AGENT_DISK_GIB = 200;
const AGENT_BANDWIDTH = 1000;

const common = {
  agents: {
    about: 'agents of 16 cpus, 64 GB, 200 GB of disk and a network of 1,000 Mbit/s',
    value: 4,
    range: [4, 100],
  },
  hogs: {
    about: 'applications that use much of it, of 16 cores in executors of 4, with work for an hour',
    value: 2,
    range: [0, 100],
  },
  asked: {
    about:
      'per cent of what a hog uses that it asks for; the neighbour asks for all (0: nobody asks)',
    value: 0,
    range: [0, 100],
  },
} as const;

const networkParameters = {
  ...common,
  sends: { about: 'Mbit/s that an executor of a hog sends', value: 600, range: [1, 100_000] },
  limit: {
    about: 'Mbit/s that the role of the hogs may have (0: all)',
    value: 0,
    range: [0, 100_000],
  },
  isolation: {
    about: 'agents limit each container to 250 Mbit/s (1), or share their network fairly (2)',
    value: 0,
    range: [0, 2],
  },
} as const;

const diskParameters = {
  ...common,
  writes: {
    about: 'GB that an executor of a hog writes in an hour',
    value: 150,
    range: [1, 10_000],
  },
  limit: {
    about: 'GB of disk that the role of the hogs may have (0: all)',
    value: 0,
    range: [0, 100_000],
  },
  isolation: {
    about: 'agents kill who is over the disk it asked for (0: they do not)',
    value: 0,
    range: [0, 1],
  },
  repeated: {
    about: 'share of the work of a lost executor that is done again',
    value: 1,
    range: [0, 1],
    isFraction: true,
  },
} as const;

/** Of one executor, as Mesos would be asked for it, and as a demand has it. */
interface Use {
  readonly asks: string;
  readonly uses: { readonly network_bandwidth?: number; readonly disk_mib_per_hour?: number };
}

interface Cluster {
  readonly name: string;
  readonly description: string;
  readonly agents: number;
  readonly hogs: number;
  readonly asked: number;
  readonly hog: Use;
  readonly neighbour: Use;
  /** Of the role of the hogs; empty: none. */
  readonly limits: string;
  readonly flags: NonNullable<TraceHeader['agent']>;
  readonly repeated?: number;
}

/** Hogs, and a neighbour that comes at the same time. */
function scenarioOf(cluster: Cluster) {
  const resources = `cpus:16;mem:65536;disk:${AGENT_DISK_GIB * 1024};network_bandwidth:${AGENT_BANDWIDTH}`;
  const events = Array.from({ length: cluster.agents }, (_, index): TraceEvent => {
    const agent = { id: `agent-${index + 1}`, resources };
    return { t: 0, type: 'AGENT_ADDED', agent };
  });
  if (cluster.limits !== '') {
    events.push({ t: 0, type: 'QUOTA_UPDATED', role: 'hogs', limits: cluster.limits });
  }
  const add = (id: string, role: string, use: Use) =>
    events.push(...arrival(1000, { id, name: id, roles: [role] }, demandOf(use, cluster)));
  add('neighbour', 'neighbour', cluster.neighbour);
  for (let number = 1; number <= cluster.hogs; number++) add(`hog-${number}`, 'hogs', cluster.hog);
  const header = {
    ...headerOf(cluster.name, cluster.description, HORIZON_MS),
    agent: cluster.flags,
  };
  return { header, events };
}

function demandOf({ asks, uses }: Use, { asked, repeated }: Cluster): Demand {
  const demand = sparkDemand({
    coresMax: CORES,
    executorCores: EXECUTOR_CORES,
    executorMib: 4096,
    ratio: 0,
    waitingTime: '30s',
    workCoreMs: CORES * WORK_MINUTES * MINUTE_MS,
    executorStartMs: 3000,
  });
  if (demand.model !== 'spark-coarse') throw new Error('an application is coarse-grained');
  return {
    ...demand,
    executor_uses: uses,
    ...(asked > 0 && { executor_asks: asks }),
    ...(repeated !== undefined && { repeated_share: repeated }),
  };
}

export const networkTrace = storyTrace(
  {
    name: 'story-9-network',
    about: 'applications that saturate the network of the agents that they share',
    parameters: networkParameters,
  },
  ({ agents, hogs, asked, sends, limit, isolation }) => {
    const uses = (mbits: number, percent: number): Use => ({
      asks: `network_bandwidth:${(mbits * percent) / 100}`,
      uses: { network_bandwidth: mbits / EXECUTOR_CORES },
    });
    const flags = [
      {},
      { egress_rate_limit_per_container: AGENT_BANDWIDTH / 4 },
      { egress_unique_flow_per_container: true },
    ][isolation];
    return scenarioOf({
      name: 'story-9-network',
      description:
        'The network as a resource: two applications that send much, and a neighbour on the same agents. Published: Spark supports no isolation of disk and network, so one application may saturate the bandwidth and slow down others. Assumed: 4 agents of 16 cpus and 1,000 Mbit/s, applications of 16 cores in executors of 4 with work for an hour at full pace; an executor sends 600 Mbit/s, of the neighbour 100; on an agent whose network is full all get on as much slower.',
      ...{ agents, hogs, asked },
      hog: uses(sends, asked),
      neighbour: uses(100, 100),
      limits: limit > 0 ? `network_bandwidth:${limit}` : '',
      flags: flags ?? {},
    });
  },
);

export const diskTrace = storyTrace(
  {
    name: 'story-9-disk',
    about: 'applications that fill the disks of the agents that they share',
    parameters: diskParameters,
  },
  ({ agents, hogs, asked, writes, limit, isolation, repeated }) => {
    // Of what is asked for so much is left over, for a du counts each 15 s.
    const uses = (gib: number, percent: number): Use => ({
      asks: `disk:${Math.ceil((gib * 1024 * 1.05 * percent) / 100)}`,
      uses: { disk_mib_per_hour: (gib * 1024) / EXECUTOR_CORES },
    });
    return scenarioOf({
      name: 'story-9-disk',
      description:
        'The disk as a resource: two applications that spill much, and a neighbour on the same agents. Published: Spark has no disk-awareness; executors that spill may fill a disk, and other applications on the machine fail, too. Assumed: 4 agents of 16 cpus and 200 GB of disk, applications of 16 cores in executors of 4 with work for an hour; an executor writes 150 GB in an hour, of the neighbour 4; all work of a lost executor is done again.',
      ...{ agents, hogs, asked, repeated },
      hog: uses(writes, asked),
      neighbour: uses(4, 100),
      limits: limit > 0 ? `disk:${limit * 1024}` : '',
      flags: isolation === 1 ? { enforce_container_disk_quota: true } : {},
    });
  },
);
