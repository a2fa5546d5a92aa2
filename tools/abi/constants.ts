/** Constants of the boundary that are no records, a group each. */
export interface Constant {
  readonly name: string;
  readonly value: number;
  /** As the sources write the value, where that says more than the number. */
  readonly written?: string;
  readonly doc?: string;
}

export interface Constants {
  readonly title: string;
  readonly constants: readonly Constant[];
}

const constant = (name: string, value: number, doc?: string): Constant => ({
  name,
  value,
  ...(doc === undefined ? {} : { doc }),
});
const shifted = (name: string, bits: number, doc?: string): Constant => ({
  ...constant(name, 2 ** bits, doc),
  written: `1 << ${bits}`,
});

/** Raised when a record, an export or a constant changes its meaning. */
export const VERSION = 3;

export const CONSTANTS: readonly Constants[] = [
  {
    title: 'limits',
    constants: [
      constant('NAMES_MAX', 32, 'Names of scalar resources, ranges and sets together.'),
      shifted('AGENTS_MAX', 20),
      shifted('FRAMEWORKS_MAX', 20),
      shifted('ROLES_MAX', 20),
      shifted('KINDS_MAX', 24),
      constant('ENTRIES_MAX', 1024, 'Entries in one bag of resources.'),
      constant('INTERVALS_MAX', 1024, 'Intervals in one entry.'),
      constant('ROLE_DEPTH_MAX', 64, 'Levels of the path of a role.'),
      constant(
        'QUANTITY_MAX',
        9007199254740991,
        'The largest quantity, in thousandths: what a double holds exactly.',
      ),
      {
        name: 'CLUSTER_QUANTITY_MAX',
        value: 2 ** 62,
        written: '4611686018427387904',
        doc: 'The most of one resource name, in thousandths, that all agents may have together: 2^62.',
      },
      constant('NAME_BYTES_MAX', 1024),
      constant('REFUSE_MS_MAX', 31536000000, 'A filter never outlives this (Mesos: 365 days).'),
    ],
  },
  {
    title: 'names that the module itself knows',
    constants: [
      constant('NAME_CPUS', 0),
      constant('NAME_MEM', 1),
      constant('NAME_DISK', 2),
      constant('NAME_GPUS', 3),
      constant('ROLE_ROOT', 0, 'The root of the role tree; it exists from the start.'),
    ],
  },
  {
    title: 'flags',
    constants: [
      constant('KIND_SCALAR', 1, 'A kind of resource: what the module decides by.'),
      constant('KIND_RESERVED', 2),
      constant('KIND_REVOCABLE', 4),
      constant('KIND_SHARED', 8),
      constant('KIND_REFINED', 16),
      constant('KIND_INDIVISIBLE', 32),
      constant(
        'KIND_INTERVALS',
        64,
        'A kind whose quantities are counted off as intervals: ranges and sets.',
      ),
      constant('KIND_ITEMS', 128, 'Of those, the numbers stand for texts that the host has: sets.'),
      constant('AGENT_MULTI_ROLE', 1),
      constant('AGENT_HIERARCHICAL_ROLE', 2),
      constant('AGENT_REMOTE', 4, 'In another region than the master.'),
      constant('FRAMEWORK_MULTI_ROLE', 1),
      constant('FRAMEWORK_RESERVATION_REFINEMENT', 2),
      constant('FRAMEWORK_GPU_RESOURCES', 4),
      constant('FRAMEWORK_SHARED_RESOURCES', 8),
      constant('FRAMEWORK_REVOCABLE_RESOURCES', 16),
      constant('FRAMEWORK_REGION_AWARE', 32),
      constant('ORDER_DRF', 0),
      constant('ORDER_FIFO', 1),
      constant('ORDER_PRIORITY', 2),
      constant('ORDER_RANDOM', 3),
      constant('ORDER_SHORTEST', 4),
      constant('ADMISSION_GREEDY', 0),
      constant('ADMISSION_BACKFILL', 1),
      constant('ADMISSION_GANG', 2),
      constant('ADMISSION_EASY', 3),
      constant('AGENTS_BY_ID', 0),
      constant('AGENTS_SEEDED', 1),
    ],
  },
  {
    title: 'the life of a minimum',
    constants: [
      constant('MINIMUM_NONE', 0),
      constant('MINIMUM_WAITING', 1),
      constant('MINIMUM_GATHERING', 2),
      constant('MINIMUM_SATISFIED', 3),
      constant('MINIMUM_RELINQUISHING', 4),
      constant('MINIMUM_BACKING_OFF', 5),
      constant('MINIMUM_GAVE_UP', 6),
      constant('MINIMUM_INFEASIBLE', 7),
    ],
  },
  {
    title: 'why no placement of a minimum exists',
    constants: [
      constant('LACK_NONE', 0),
      constant('LACK_LIMIT', 1, 'The quota limit of the role is below the minimum.'),
      constant(
        'LACK_UNITS',
        2,
        'Too few units (smallest useful offers) fit on the agents, one by one.',
      ),
      constant('LACK_QUANTITY', 3, 'All agents together have too little of a resource.'),
    ],
  },
  {
    title: 'why a framework got nothing from an agent',
    constants: [
      constant('WHY_OFFERABLE', 0),
      constant('WHY_AGENT_INACTIVE', 1),
      constant('WHY_AGENT_NOT_LISTED', 2),
      constant('WHY_EXHAUSTED', 3),
      constant('WHY_EXCLUDED', 4),
      constant('WHY_GPU', 5),
      constant('WHY_REGION', 6),
      constant('WHY_AGENT_CAPABILITY', 7),
      constant('WHY_BELOW_MIN_ALLOCATABLE', 8),
      constant('WHY_FILTERED', 9),
      constant('WHY_QUOTA_LIMIT', 10),
      constant('WHY_HEADROOM', 11),
      constant('WHY_EARMARKED', 12),
      constant('WHY_FRAMEWORK_INACTIVE', 13),
      constant('WHY_SUPPRESSED', 14),
      constant('WHY_BACKING_OFF', 15),
      constant('WHY_RELINQUISHING', 16),
      constant('WHY_GAVE_UP', 17),
      constant('WHY_INFEASIBLE', 18),
      constant('WHY_PAUSED', 19),
      constant('WHY_ADMISSION', 20),
    ],
  },
  {
    title: 'errors: what `process` returns, negated',
    constants: [
      constant('ERROR_OP', 1),
      constant('ERROR_SIZE', 2),
      constant('ERROR_FIELD', 3),
      constant('ERROR_QUANTITY', 4),
      constant('ERROR_UNKNOWN_NAME', 5),
      constant('ERROR_UNKNOWN_KIND', 6),
      constant('ERROR_UNKNOWN_ROLE', 7),
      constant('ERROR_UNKNOWN_AGENT', 8),
      constant('ERROR_UNKNOWN_FRAMEWORK', 9),
      constant('ERROR_UNKNOWN_OFFER', 10),
      constant('ERROR_EXISTS', 11),
      constant('ERROR_NOT_SUBSCRIBED', 12),
      constant('ERROR_OFFERS_DIFFER', 13),
      constant('ERROR_NOT_HELD', 14),
      constant('ERROR_LIMIT', 15),
      constant('ERROR_MEMORY', 16),
      constant('ERROR_TIME', 17),
      constant('ERROR_QUOTA_NESTED', 18),
      constant('ERROR_ORDER', 19),
      constant('ERROR_NO_MAINTENANCE', 20),
      constant('ERROR_NOT_CONFIGURED', 21),
      constant('ERROR_NO_MINIMUM', 22),
      constant('ERROR_NOT_EMPTY', 23),
    ],
  },
];
