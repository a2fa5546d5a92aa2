/** The answers of a master with a small cluster: what a test needs more, it says itself. */

const SINCE_S = 1_767_323_045;
const plain = (cpus: number, mem: number, more = {}) => ({ disk: 0, gpus: 0, cpus, mem, ...more });

export function agent(id: string, cpus: number, mem: number, more = {}) {
  return {
    id,
    hostname: `${id}.test`,
    registered_time: SINCE_S,
    active: true,
    resources: plain(cpus, mem, { ports: '[31000-31009]' }),
    reserved_resources: {},
    unreserved_resources: plain(cpus, mem, { ports: '[31000-31009]' }),
    capabilities: ['MULTI_ROLE', 'HIERARCHICAL_ROLE', 'RESERVATION_REFINEMENT'],
    ...more,
  };
}

export function task(id: string, agentId: string, role: string, cpus: number, more = {}) {
  const resources = plain(cpus, 64);
  return { id, slave_id: agentId, role, state: 'TASK_RUNNING', resources, statuses: [], ...more };
}

export function framework(id: string, roles: readonly string[], more = {}) {
  return {
    id,
    name: `name of ${id}`,
    roles,
    capabilities: ['MULTI_ROLE'],
    active: true,
    registered_time: SINCE_S + 10,
    tasks: [] as object[],
    executors: [],
    offers: [] as object[],
    ...more,
  };
}

export function offer(agentId: string, role: string, cpus: number, mem: number) {
  return { id: 'O1', slave_id: agentId, allocation_info: { role }, resources: plain(cpus, mem) };
}

export function state(slaves: readonly object[], frameworks: readonly object[], more = {}) {
  return {
    version: '1.12.0',
    elected_time: SINCE_S,
    activated_slaves: slaves.length,
    flags: { allocation_interval: '2secs' },
    slaves,
    frameworks,
    completed_frameworks: [framework('gone', ['dev'], { name: 'gone' })],
    ...more,
  };
}
