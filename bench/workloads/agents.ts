import type { AgentInput } from '../../host/allocator/api.js';
import { parseResources, type Resource } from '../../host/resources/index.js';
import {
  addAgents,
  addFrameworks,
  deepFrozen,
  idsOf,
  PORTS_16,
  pointsOf,
  QUICK_SIZES,
  recover,
  round,
  SIZE_50000,
  SIZES,
  SIZES_5000_1000,
  SIZES_20000,
  type Workload,
} from '../cluster.js';

/** Mesos' workloads about agents that come, grow and have volumes. */

const BUSY_PORTS = '[31126-31510,31512-31623,31810-31852,31854-31964]';

/** Agents are added, then each gets ten revocable cores. */
export const addAndUpdateSlave: Workload = {
  name: 'AddAndUpdateSlave',
  points: [...SIZES, ...SIZES_5000_1000, ...SIZES_20000, ...SIZE_50000],
  quickPoints: QUICK_SIZES,
  run(run, allocator, { agents, frameworks }) {
    run.time('add frameworks', () =>
      allocator.batch(() => {
        for (const id of idsOf('framework', frameworks)) {
          const capabilities = ['MULTI_ROLE', 'REVOCABLE_RESOURCES'] as const;
          allocator.addFramework({ id, roles: ['*'], capabilities });
        }
      }),
    );
    const used = `cpus:1;mem:128;disk:1024;ports:${BUSY_PORTS}`;
    const resources = 'cpus:2;mem:1024;disk:4096;ports:[31000-32000]';
    const ids = idsOf('agent', agents);
    const inputs = ids.map((id, index) => ({
      id,
      resources,
      used: { [`framework${(index % frameworks) + 1}`]: { '*': used } },
    }));
    addAgents(run, allocator, inputs);

    const extra: Resource = { ...(parseResources('cpus:10')[0] as Resource), revocable: {} };
    // One list for all of them: what cannot change is worked out once.
    const grown = deepFrozen([...parseResources(resources), extra]);
    const offers = run.time('update agents', () =>
      allocator.batch(() => {
        for (const id of ids) allocator.updateAgent(id, { resources: grown });
      }),
    );
    run.count('offers on updating', offers.length);
  },
};

const VOLUME_ROUNDS = 6;
/** Reservations that the frameworks' own role does not cover are held all the same, as upstream. */
const VOLUME_USED = `cpus(test):16;mem(test):1024;disk(test):1024;ports(test):${PORTS_16}`;

function agentWithVolume(id: string, index: number, frameworks: number): AgentInput {
  const volume: Resource = {
    name: 'disk',
    type: 'SCALAR',
    scalar: { value: 1024 },
    reservations: [{ type: 'STATIC', role: 'test' }],
    disk: {
      persistence: { id: `id${index}` },
      volume: { mode: 'RW', container_path: `path${index}` },
    },
  };
  const total = 'cpus(test):24;mem(test):4096;disk(test):3072;ports(test):[31000-32000]';
  return {
    id,
    resources: [...parseResources(total), volume],
    used: { [`framework${(index % frameworks) + 1}`]: { '*': VOLUME_USED } },
  };
}

/** A persistent volume on each agent, none of them shared. */
export const persistentVolumes: Workload = {
  name: 'PersistentVolumes',
  points: SIZES,
  quickPoints: QUICK_SIZES,
  run(run, allocator, { agents, frameworks }) {
    addFrameworks(run, allocator, idsOf('framework', frameworks), () => 'test');
    const inputs = idsOf('agent', agents).map((id, i) => agentWithVolume(id, i, frameworks));
    let offers = addAgents(run, allocator, inputs);
    for (let i = 0; i < VOLUME_ROUNDS; i++) {
      recover(run, allocator, offers);
      offers = round(run, allocator);
    }
  },
};

/** Every framework revives when there is nothing left to offer. */
export const allocatorBacklog: Workload = {
  name: 'AllocatorBacklog',
  points: SIZES,
  quickPoints: QUICK_SIZES,
  run(run, allocator, { agents, frameworks }) {
    const ids = idsOf('framework', frameworks);
    addFrameworks(run, allocator, ids, () => '*');
    const resources = 'cpus:24;mem:4096;disk:4096;ports:[31000-32000]';
    addAgents(
      run,
      allocator,
      idsOf('agent', agents).map((id) => ({ id, resources })),
    );
    const offers = run.time('revives', () =>
      allocator.batch(() => {
        for (const id of ids) allocator.revive(id);
      }),
    );
    run.count('offers on reviving', offers.length);
  },
};

const BATCH_ROUNDS = 6;

/** A role for each framework; each round allocates the whole cluster anew. */
export const batchCycle: Workload = {
  name: 'BatchCycle',
  points: [
    ...SIZES,
    ...SIZES_5000_1000,
    ...SIZES_20000,
    ...SIZE_50000,
    ...pointsOf([[50_000, 6000]]),
  ],
  quickPoints: QUICK_SIZES,
  run(run, allocator, { agents, frameworks }) {
    addFrameworks(run, allocator, idsOf('framework', frameworks), (i) => `role${i + 1}`);
    const resources = 'cpus:24;mem:4096;disk:4096;ports:[31000-32000]';
    const inputs = idsOf('agent', agents).map((id) => ({ id, resources }));
    let offers = addAgents(run, allocator, inputs);
    for (let i = 0; i < BATCH_ROUNDS; i++) {
      recover(run, allocator, offers);
      offers = round(run, allocator);
    }
  },
};
