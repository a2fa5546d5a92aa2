import { arrival, sparkDemand } from '../scenario/scenario.js';
import type { Demand, TraceEvent } from '../trace/events.js';
import { headerOf } from './header.js';
import { mostCores, play } from './play.js';
import { type Fact, type Story, sameFact, storyTrace } from './story.js';

/** What the machines have; the two more that they report are no cpus. */
const PHYSICAL_CORES = 10;

const parameters = {
  agents: {
    about: 'agents of 10 cpus that report 2 more for role shuffle',
    value: 20,
    range: [1, 1000],
    isPublished: true,
  },
  mib: { about: 'memory of an agent for everybody', value: 65_536, range: [2048, 1_000_000] },
  applications: {
    about: 'applications that want the whole cluster, before the service',
    value: 2,
    range: [0, 50],
  },
} as const;

const trace = storyTrace(
  {
    name: 'story-12-shuffle',
    about: 'one shuffle service an agent, in a role of its own',
    parameters,
  },
  ({ agents, mib, applications }) => {
    const resources = `cpus(*):${PHYSICAL_CORES};mem(*):${mib};ports(*):[31000-32000];cpus(shuffle):2;mem(shuffle):2048;ports(shuffle):[7337-7339]`;
    const events: TraceEvent[] = [];
    for (let number = 1; number <= agents; number++) {
      events.push({ t: 0, type: 'AGENT_ADDED', agent: { id: `agent-${number}`, resources } });
    }
    for (let number = 1; number <= applications; number++) {
      const name = `app-${number}`;
      events.push(...arrival(1000, { id: name, name, roles: ['spark'] }, greedy(agents)));
    }
    const demand: Demand = {
      model: 'service',
      instances: agents,
      resources: 'cpus:0.5;mem:1024;ports:[7337-7337]',
      constraints: [['hostname', 'UNIQUE']],
      accepted_resource_roles: ['shuffle'],
      start_ms: 2000,
    };
    const name = 'shuffle-service';
    const service = { id: name, name, roles: ['shuffle'], permanent: true };
    events.push(...arrival(60_000, service, demand));
    const description =
      'The shuffle role: one shuffle service an agent beside whatever runs there. Published: agents of 10 cpus that report 2 more for role shuffle, with 2 GB and ports 7337-7339, ports 31000-32000 for all; 20 instances of 0.5 cpus and 1,024 MB on port 7337, hostname UNIQUE, accepted role shuffle. Assumed: 64 GB for everybody, two applications that hold all other cpus a minute before the service comes, 20 minutes in all.';
    return { header: headerOf('story-12-shuffle', description, 1_200_000), events };
  },
);

function greedy(agents: number): Demand {
  return sparkDemand({
    coresMax: PHYSICAL_CORES * agents,
    executorCores: 2,
    executorMib: 4096,
    ratio: 0,
    waitingTime: '30s',
    workCoreMs: PHYSICAL_CORES * agents * 3_600_000,
    executorStartMs: 3000,
  });
}

export const shuffleRole: Story = {
  number: 12,
  title: 'The shuffle role',
  source: 'Taboola',
  traces: [trace],
  async facts(): Promise<Fact[]> {
    const facts: Fact[] = [];
    for (const applications of [0, 2, 10]) {
      const { result, grants } = await play(trace.make(0, { applications }), 'drf');
      const placed = grants.filter(({ frameworkId }) => frameworkId === 'shuffle-service');
      const perAgent = `${placed.length} on ${new Set(placed.map(({ agentId }) => agentId)).size} agents`;
      const load = `${applications} applications hold ${mostCores(result, 'spark')} cpus`;
      const agents = parameters.agents.value;
      facts.push(sameFact(`services while ${load}`, `${agents} on ${agents} agents`, perAgent));
      if (applications === 2) facts.push(overProvisioned(result));
    }
    return facts;
  },
};

/** More is held than the machines have, by what the services take. */
function overProvisioned(result: Parameters<typeof mostCores>[0]): Fact {
  const agents = parameters.agents.value;
  const held = mostCores(result, 'spark') + mostCores(result, 'shuffle');
  return {
    what: 'cpus held / cpus that the machines have',
    published: 'over-provisioned: the 2 cpus are not among the 10',
    replayed: `${held} / ${PHYSICAL_CORES * agents}, of ${(PHYSICAL_CORES + 2) * agents} reported`,
    agrees: held > PHYSICAL_CORES * agents && held <= (PHYSICAL_CORES + 2) * agents,
  };
}
