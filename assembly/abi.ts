/**
 * The boundary between the module and its host: every constant that both sides must agree on.
 * Portable AssemblyScript and TypeScript: plain constants only.
 * Made by `npm run abi` of tools/abi: changes belong there.
 *
 * A record is a run of 64-bit floats in little-endian memory: `[op, size, field…]`, `size` counting
 * all of them. Handles, counts and flags are integral; quantities are integral thousandths; names
 * are UTF-8 bytes packed eight to a field. docs/abi.md describes each record.
 */
export const ABI_VERSION = 3;

// ── limits ──────────────────────────────────────────────────────────────────────────────────────
/** Names of scalar resources, ranges and sets together. */
export const NAMES_MAX = 32;
export const AGENTS_MAX = 1 << 20;
export const FRAMEWORKS_MAX = 1 << 20;
export const ROLES_MAX = 1 << 20;
export const KINDS_MAX = 1 << 24;
/** Entries in one bag of resources. */
export const ENTRIES_MAX = 1024;
/** Intervals in one entry. */
export const INTERVALS_MAX = 1024;
/** Levels of the path of a role. */
export const ROLE_DEPTH_MAX = 64;
/** The largest quantity, in thousandths: what a double holds exactly. */
export const QUANTITY_MAX = 9007199254740991;
/** The most of one resource name, in thousandths, that all agents may have together: 2^62. */
export const CLUSTER_QUANTITY_MAX = 4611686018427387904;
export const NAME_BYTES_MAX = 1024;
/** A filter never outlives this (Mesos: 365 days). */
export const REFUSE_MS_MAX = 31536000000;

// ── names that the module itself knows ──────────────────────────────────────────────────────────
export const NAME_CPUS = 0;
export const NAME_MEM = 1;
export const NAME_DISK = 2;
export const NAME_GPUS = 3;
/** The root of the role tree; it exists from the start. */
export const ROLE_ROOT = 0;

// ── flags ───────────────────────────────────────────────────────────────────────────────────────
/** A kind of resource: what the module decides by. */
export const KIND_SCALAR = 1;
export const KIND_RESERVED = 2;
export const KIND_REVOCABLE = 4;
export const KIND_SHARED = 8;
export const KIND_REFINED = 16;
export const KIND_INDIVISIBLE = 32;
/** A kind whose quantities are counted off as intervals: ranges and sets. */
export const KIND_INTERVALS = 64;
/** Of those, the numbers stand for texts that the host has: sets. */
export const KIND_ITEMS = 128;
export const AGENT_MULTI_ROLE = 1;
export const AGENT_HIERARCHICAL_ROLE = 2;
/** In another region than the master. */
export const AGENT_REMOTE = 4;
export const FRAMEWORK_MULTI_ROLE = 1;
export const FRAMEWORK_RESERVATION_REFINEMENT = 2;
export const FRAMEWORK_GPU_RESOURCES = 4;
export const FRAMEWORK_SHARED_RESOURCES = 8;
export const FRAMEWORK_REVOCABLE_RESOURCES = 16;
export const FRAMEWORK_REGION_AWARE = 32;
export const ORDER_DRF = 0;
export const ORDER_FIFO = 1;
export const ORDER_PRIORITY = 2;
export const ORDER_RANDOM = 3;
export const ORDER_SHORTEST = 4;
export const ADMISSION_GREEDY = 0;
export const ADMISSION_BACKFILL = 1;
export const ADMISSION_GANG = 2;
export const ADMISSION_EASY = 3;
export const AGENTS_BY_ID = 0;
export const AGENTS_SEEDED = 1;

// ── the life of a minimum ───────────────────────────────────────────────────────────────────────
export const MINIMUM_NONE = 0;
export const MINIMUM_WAITING = 1;
export const MINIMUM_GATHERING = 2;
export const MINIMUM_SATISFIED = 3;
export const MINIMUM_RELINQUISHING = 4;
export const MINIMUM_BACKING_OFF = 5;
export const MINIMUM_GAVE_UP = 6;
export const MINIMUM_INFEASIBLE = 7;

// ── why no placement of a minimum exists ────────────────────────────────────────────────────────
export const LACK_NONE = 0;
/** The quota limit of the role is below the minimum. */
export const LACK_LIMIT = 1;
/** Too few units (smallest useful offers) fit on the agents, one by one. */
export const LACK_UNITS = 2;
/** All agents together have too little of a resource. */
export const LACK_QUANTITY = 3;

// ── why a framework got nothing from an agent ───────────────────────────────────────────────────
export const WHY_OFFERABLE = 0;
export const WHY_AGENT_INACTIVE = 1;
export const WHY_AGENT_NOT_LISTED = 2;
export const WHY_EXHAUSTED = 3;
export const WHY_EXCLUDED = 4;
export const WHY_GPU = 5;
export const WHY_REGION = 6;
export const WHY_AGENT_CAPABILITY = 7;
export const WHY_BELOW_MIN_ALLOCATABLE = 8;
export const WHY_FILTERED = 9;
export const WHY_QUOTA_LIMIT = 10;
export const WHY_HEADROOM = 11;
export const WHY_EARMARKED = 12;
export const WHY_FRAMEWORK_INACTIVE = 13;
export const WHY_SUPPRESSED = 14;
export const WHY_BACKING_OFF = 15;
export const WHY_RELINQUISHING = 16;
export const WHY_GAVE_UP = 17;
export const WHY_INFEASIBLE = 18;
export const WHY_PAUSED = 19;
export const WHY_ADMISSION = 20;

// ── errors: what `process` returns, negated ─────────────────────────────────────────────────────
export const ERROR_OP = 1;
export const ERROR_SIZE = 2;
export const ERROR_FIELD = 3;
export const ERROR_QUANTITY = 4;
export const ERROR_UNKNOWN_NAME = 5;
export const ERROR_UNKNOWN_KIND = 6;
export const ERROR_UNKNOWN_ROLE = 7;
export const ERROR_UNKNOWN_AGENT = 8;
export const ERROR_UNKNOWN_FRAMEWORK = 9;
export const ERROR_UNKNOWN_OFFER = 10;
export const ERROR_EXISTS = 11;
export const ERROR_NOT_SUBSCRIBED = 12;
export const ERROR_OFFERS_DIFFER = 13;
export const ERROR_NOT_HELD = 14;
export const ERROR_LIMIT = 15;
export const ERROR_MEMORY = 16;
export const ERROR_TIME = 17;
export const ERROR_QUOTA_NESTED = 18;
export const ERROR_ORDER = 19;
export const ERROR_NO_MAINTENANCE = 20;
export const ERROR_NOT_CONFIGURED = 21;
export const ERROR_NO_MINIMUM = 22;
export const ERROR_NOT_EMPTY = 23;

// ── records in ──────────────────────────────────────────────────────────────────────────────────
export const OP_CONFIGURE = 1;
export const OP_DEFINE_NAME = 2;
export const OP_DEFINE_KIND = 3;
export const OP_DEFINE_ROLE = 4;
export const OP_SET_MIN_ALLOCATABLE = 5;
export const OP_SET_ROLE_POLICY = 6;
export const OP_SET_WEIGHT = 7;
export const OP_SET_QUOTA = 8;
export const OP_SWEEP = 9;
export const OP_ADD_AGENT = 16;
export const OP_SET_AGENT_TOTAL = 17;
export const OP_SET_AGENT_TRAITS = 18;
export const OP_CLEAR_AGENT_FILTERS = 19;
export const OP_REMOVE_AGENT = 20;
export const OP_ACTIVATE_AGENT = 21;
export const OP_DEACTIVATE_AGENT = 22;
export const OP_SET_AGENT_LISTED = 23;
export const OP_TRIGGER_AGENT = 24;
export const OP_HOLD = 25;
export const OP_SET_UNAVAILABILITY = 26;
export const OP_EXPECT_AGENTS = 27;
export const OP_GROW_AGENT = 28;
export const OP_ADD_FRAMEWORK = 32;
export const OP_UPDATE_FRAMEWORK = 33;
export const OP_REMOVE_FRAMEWORK = 34;
export const OP_ACTIVATE_FRAMEWORK = 35;
export const OP_DEACTIVATE_FRAMEWORK = 36;
export const OP_SUPPRESS = 37;
export const OP_REVIVE = 38;
export const OP_SET_CLIENT_MIN_ALLOCATABLE = 39;
export const OP_SET_EXCLUDED = 40;
export const OP_SET_MINIMUM = 41;
export const OP_STARTED = 42;
export const OP_INVERSE_ANSWER = 43;
export const OP_SET_DURATION = 44;
export const OP_SET_STANDING_REFUSAL = 45;
export const OP_ACCEPT = 48;
export const OP_DECLINE = 49;
export const OP_FINISH = 50;
export const OP_CONVERT = 51;
export const OP_IMPOSE = 52;
export const OP_CONVERT_AVAILABLE = 53;
export const OP_ADVANCE = 64;
export const OP_ALLOCATE = 65;
export const OP_ALLOCATE_AGENTS = 66;
export const OP_PAUSE = 67;
export const OP_RESUME = 68;

// ── records out ─────────────────────────────────────────────────────────────────────────────────
export const OUT_OFFER = 1;
export const OUT_RESCINDED = 2;
export const OUT_RELINQUISH = 3;
export const OUT_TRANSITION = 4;
export const OUT_INVERSE_OFFER = 5;
export const OUT_EXPLAIN = 6;
export const OUT_HOLDING = 7;
export const OUT_HOLDER = 8;
export const OUT_BAG = 9;
export const OUT_SWEPT = 10;
export const OUT_DECLINED = 11;
