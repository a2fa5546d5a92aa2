import type { FairleadAllocator } from '../../host/allocator/index.js';

/** Calls of the embedding API as they may well be; what is fed are edits of them. */
export type Call = readonly [keyof FairleadAllocator, ...unknown[]];

const RESERVED = {
  name: 'cpus',
  type: 'SCALAR',
  scalar: { value: 1 },
  reservations: [
    { type: 'DYNAMIC', role: 'r', principal: 'p', labels: { labels: [{ key: 'k' }] } },
  ],
};
const VOLUME = {
  name: 'disk',
  type: 'SCALAR',
  scalar: { value: 10 },
  reservations: [{ type: 'STATIC', role: 'r' }],
  disk: { persistence: { id: 'v' }, volume: { container_path: 'p', mode: 'RW' } },
};
const CONSTRAINTS = {
  role_constraints: {
    r: {
      groups: [
        {
          attribute_constraints: [
            { selector: { attribute_name: 'x' }, predicate: { exists: {} } },
            {
              selector: { pseudoattribute_type: 'HOSTNAME' },
              predicate: { text_matches: { regex: 'a|b' } },
            },
          ],
        },
      ],
    },
  },
};

/** So that nothing stands in two places: what is changed in one would be in the other. */
function apart(calls: readonly Call[]): readonly Call[] {
  return JSON.parse(JSON.stringify(calls));
}

/** Calls that change something. */
export const CHANGES: readonly Call[] = apart([
  ['addAgent', { id: 'a', resources: 'cpus:4;mem:64;ports:[1-9]', attributes: 'x:1' }],
  ['addAgent', { id: 'b', resources: 'cpus(r):2;cpus:4;z:{a,b}', used: { h: { r: 'cpus(r):1' } } }],
  [
    'addAgent',
    {
      id: 'c',
      hostname: 'host',
      resources: [RESERVED, VOLUME, { ...RESERVED, reservations: [] }],
      attributes: [{ name: 'x', type: 'SCALAR', value: 1 }],
      capabilities: ['MULTI_ROLE', 'HIERARCHICAL_ROLE'],
      region: 'here',
      zone: 'there',
      used: { f: { r: [RESERVED] } },
      unavailability: { startMs: 5, durationMs: 5 },
    },
  ],
  ['updateAgent', 'a', { resources: 'cpus:8;mem:64', hostname: 'h', attributes: [] }],
  ['updateAgent', 'c', { capabilities: ['MULTI_ROLE'], region: 'there', attributes: 'x:2;y:z' }],
  ['removeAgent', 'a'],
  ['removeAgent', 'b'],
  ['activateAgent', 'b'],
  ['deactivateAgent', 'b'],
  ['updateUnavailability', 'a', { startMs: 5, durationMs: 5 }],
  ['updateUnavailability', 'c'],
  ['updateInverseOffer', 'a', 'f', 5],
  ['updateWhitelist', ['a', 'host']],
  ['updateWhitelist'],
  ['recover', 1],
  ['addResourceProvider', 'a', 'gold:5', { f: { r: 'gold:1' } }],
  ['addResourceProvider', 'b', [VOLUME]],
  ['addFramework', { id: 'f', roles: ['r', 'eng'] }],
  [
    'addFramework',
    {
      id: 'g',
      name: 'gee',
      roles: ['r', 'r/deep', 'eng'],
      suppressedRoles: ['eng'],
      capabilities: ['MULTI_ROLE', 'SHARED_RESOURCES', 'RESERVATION_REFINEMENT'],
      active: true,
      minimum: { r: { quantities: 'cpus:2', unit: { cpus: 1 }, patienceMs: 5 } },
      minAllocatable: { r: ['cpus:1', { mem: 1 }] },
      offerConstraints: CONSTRAINTS,
      priority: 1,
      expectedDurationMs: 1000,
      permanent: false,
    },
  ],
  [
    'updateFramework',
    {
      id: 'f',
      roles: ['r', 'eng'],
      suppressedRoles: ['eng'],
      minimum: { r: { quantities: { cpus: 3, mem: 1 }, recoveryPatienceMs: 2000 } },
      offerConstraints: CONSTRAINTS,
    },
  ],
  ['updateFramework', { id: 'g', roles: ['r'], minAllocatable: { r: [] }, permanent: true }],
  ['removeFramework', 'f'],
  ['removeFramework', 'h'],
  ['suppress', 'f', ['r']],
  ['suppress', 'g'],
  ['revive', 'f'],
  ['revive', 'g', ['r', 'eng']],
  ['deactivateFramework', 'f'],
  ['activateFramework', 'f'],
  ['started', 'g', 'r'],
  ['updateWeights', { r: 2, eng: 0.5 }],
  ['updateQuota', 'r', { guarantees: 'cpus:1', limits: { cpus: 8 } }],
  ['updateQuota', 'eng', { limits: 'cpus:2' }],
  ['accept', [0], 'cpus:1', 5],
  ['accept', [1], 'cpus:1;mem:1'],
  ['accept', [2], [{ name: 'cpus', type: 'SCALAR', scalar: { value: 1 } }], 2.5],
  ['decline', [0], 5],
  ['decline', [1]],
  ['decline', [2], 0],
  ['finish', 'f', 'r', 'a', 'cpus:1', 5],
  ['finish', 'g', 'r', 'b'],
  ['finish', 'h', 'r', 'b', 'cpus(r):1'],
  ['applyOperation', 0, { type: 'RESERVE', resources: [RESERVED] }],
  ['applyOperation', 1, { type: 'UNRESERVE', resources: [RESERVED] }],
  ['applyOperation', 0, { type: 'DESTROY', resources: [VOLUME] }],
  ['updateAvailable', 'a', { type: 'RESERVE', resources: [RESERVED] }],
  ['updateAvailable', 'c', { type: 'CREATE', resources: [VOLUME] }],
  ['imposeOffer', { frameworkId: 'f', role: 'r', agentId: 'a', resources: 'cpus:1' }],
  ['pause'],
  ['resume'],
  ['resume'],
  ['advance', 1000],
  ['advance', 3000],
  ['advance', 9000],
  ['allocate'],
  ['allocate', ['a', 'c']],
  ['allocateStages', ['a'], ['b', 'a']],
]);

/** Calls that only look. */
const QUESTIONS: readonly Call[] = [
  ['offers'],
  ['used', 'f', 'r'],
  ['available', 'a'],
  ['minimumState', 'g', 'r'],
  ['earmark'],
  ['dominantShare', 'r', 'f'],
  ['allocationCount', 'r'],
  ['order', 'r'],
  ['rolesOf', 'g'],
  ['explain', 'f', 'r'],
];

export const CALLS: readonly Call[] = [...CHANGES, ...QUESTIONS];
