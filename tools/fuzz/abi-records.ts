import * as abi from '../../assembly/abi.js';

/** Records as they may well be, one at least of every operation; what is fed are edits of them. */

/** A record without its size. */
export type Made = readonly [op: number, ...fields: number[]];

/** Which agent, framework and role a record speaks of. */
export interface Handles {
  readonly agent: number;
  readonly framework: number;
  readonly role: number;
}

/** A text as the module takes it: its bytes, eight to a field. */
function name(text: string): number[] {
  const fields = new Float64Array((text.length + 7) >> 3);
  new Uint8Array(fields.buffer).set(new TextEncoder().encode(text));
  return [text.length, ...fields];
}

const CPUS = [0, 4000, 0];
const MEM = [1, 64_000, 0];
const PORTS = [2, 5000, 2, 1, 3, 7, 8];
const ITEMS = [3, 2000, 1, 0, 1];
const RESERVED = [4, 2000, 0];
const VOLUME = [5, 2, 0];
const DISK = [6, 100_000, 0];
const REVOCABLE = [7, 1000, 0];
const GPUS = [8, 1000, 0];

function bag(...entries: number[][]): number[] {
  return [entries.length, ...entries.flat()];
}

const KINDS: readonly Made[] = [
  [abi.OP_DEFINE_KIND, 0, 0, 0, abi.KIND_SCALAR, 0],
  [abi.OP_DEFINE_KIND, 1, 1, 0, abi.KIND_SCALAR, 0],
  [abi.OP_DEFINE_KIND, 2, 4, 0, abi.KIND_INTERVALS, 0],
  [abi.OP_DEFINE_KIND, 3, 5, 0, abi.KIND_INTERVALS | abi.KIND_ITEMS, 0],
  [abi.OP_DEFINE_KIND, 4, 0, 1, abi.KIND_SCALAR | abi.KIND_RESERVED, 0],
  [abi.OP_DEFINE_KIND, 5, 2, 1, abi.KIND_SCALAR | abi.KIND_RESERVED | abi.KIND_SHARED, 7000],
  [abi.OP_DEFINE_KIND, 6, 2, 0, abi.KIND_SCALAR | abi.KIND_INDIVISIBLE, 0],
  [abi.OP_DEFINE_KIND, 7, 0, 0, abi.KIND_SCALAR | abi.KIND_REVOCABLE, 0],
  [abi.OP_DEFINE_KIND, 8, 3, 0, abi.KIND_SCALAR, 0],
];

const ROLES: readonly Made[] = [
  [abi.OP_DEFINE_ROLE, 1, 0, ...name('a')],
  [abi.OP_DEFINE_ROLE, 2, 0, ...name('b')],
  [abi.OP_DEFINE_ROLE, 3, 1, ...name('a/x')],
];

/** What is configured, defined and there first, so that something can be spoken of. */
export const BEGIN: readonly Made[] = [
  [abi.OP_CONFIGURE, 1000, 1, 1, 0, 0, 0],
  ...[0, 1, 2, 3, 4, 5].map((index): Made => [abi.OP_DEFINE_NAME, index, 0]),
  ...ROLES,
  ...KINDS,
  [abi.OP_SET_ROLE_POLICY, 1, abi.ORDER_FIFO, abi.ADMISSION_BACKFILL, 2000, 1000, 4000, 0, 3, 1],
  [abi.OP_ADD_AGENT, 0, 3, 1, ...bag(CPUS, MEM, PORTS, ITEMS), ...name('a0')],
  [abi.OP_ADD_AGENT, 1, 3, 1, ...bag(CPUS, MEM, RESERVED, VOLUME, DISK, GPUS), ...name('a1')],
  [abi.OP_ADD_FRAMEWORK, 0, 3, 1, 0, 0, 1, 1, 0, ...name('f0')],
  [abi.OP_ADD_FRAMEWORK, 1, 63, 1, 0, 2, 3, 1, 0, 2, 0, 3, 0, ...name('f1')],
];

type Make = (handles: Handles) => Made;

/** By operation, so that each is as likely, however many records it has. */
export const RECORDS: readonly (readonly Make[])[] = [
  [() => [abi.OP_CONFIGURE, 1000, 0, 1, abi.AGENTS_SEEDED, 7, 2]],
  [() => [abi.OP_DEFINE_NAME, 6, 0], () => [abi.OP_DEFINE_NAME, 7, 1]],
  KINDS.map((kind) => () => kind),
  ROLES.map((role) => () => role),
  [
    () => [abi.OP_SET_MIN_ALLOCATABLE],
    () => [abi.OP_SET_MIN_ALLOCATABLE, 1, 0, 1000, 2, 0, 10, 1, 32_000],
  ],
  [
    ({ role }) => [abi.OP_SET_ROLE_POLICY, role, abi.ORDER_DRF, 0, -1, 0, 0, 0, 0, 0],
    ({ role }) => [abi.OP_SET_ROLE_POLICY, role, abi.ORDER_FIFO, 1, 2000, 1000, 4000, 0, 3, 1],
    ({ role }) => [abi.OP_SET_ROLE_POLICY, role, abi.ORDER_PRIORITY, 2, 0, 500, 500, 1, 0, 1],
    ({ role }) => [abi.OP_SET_ROLE_POLICY, role, abi.ORDER_RANDOM, 0, 1000, 1, 1, 1, 1, 2],
    () => [abi.OP_SET_ROLE_POLICY, 0, abi.ORDER_FIFO, 0, -1, 0, 0, 0, 0, 1],
  ],
  [({ role }) => [abi.OP_SET_WEIGHT, role, 2.5]],
  [
    ({ role }) => [abi.OP_SET_QUOTA, role, 0, 0],
    ({ role }) => [abi.OP_SET_QUOTA, role, 1, 0, 2000, 2, 0, 6000, 1, 100_000],
  ],
  [() => [abi.OP_SWEEP, 4]],
  [
    ({ agent }) => [abi.OP_ADD_AGENT, agent, 3, 1, ...bag(CPUS, MEM), ...name(`a${agent}`)],
    ({ agent }) => [
      ...([abi.OP_ADD_AGENT, agent, 7, 1] as const),
      ...bag(CPUS, MEM, PORTS, ITEMS, RESERVED, VOLUME, DISK, REVOCABLE, GPUS),
      ...name(`a-longer-name-${agent}`),
    ],
  ],
  [
    ({ agent }) => [abi.OP_SET_AGENT_TOTAL, agent, ...bag(CPUS, RESERVED)],
    ({ agent }) => [abi.OP_SET_AGENT_TOTAL, agent, ...bag(CPUS, MEM, PORTS, ITEMS, VOLUME, DISK)],
  ],
  [({ agent }) => [abi.OP_SET_AGENT_TRAITS, agent, 5]],
  [({ agent }) => [abi.OP_CLEAR_AGENT_FILTERS, agent]],
  [({ agent }) => [abi.OP_REMOVE_AGENT, agent]],
  [({ agent }) => [abi.OP_ACTIVATE_AGENT, agent]],
  [({ agent }) => [abi.OP_DEACTIVATE_AGENT, agent]],
  [
    ({ agent }) => [abi.OP_SET_AGENT_LISTED, agent, 0],
    ({ agent }) => [abi.OP_SET_AGENT_LISTED, agent, 1],
  ],
  [({ agent }) => [abi.OP_TRIGGER_AGENT, agent]],
  [
    ({ agent, framework, role }) => [
      ...([abi.OP_HOLD, framework, role, agent] as const),
      ...bag([0, 1000, 0], [2, 1000, 1, 9, 9]),
    ],
  ],
  [
    ({ agent }) => [abi.OP_SET_UNAVAILABILITY, agent, 1, 5000, 1000],
    ({ agent }) => [abi.OP_SET_UNAVAILABILITY, agent, 0, 0, -1],
  ],
  [() => [abi.OP_EXPECT_AGENTS, 2]],
  [({ agent }) => [abi.OP_GROW_AGENT, agent, ...bag(CPUS, ITEMS, DISK)]],
  [
    ({ framework, role }) => [
      ...([abi.OP_ADD_FRAMEWORK, framework, 63, 1, 0, 0, 1, role, 0] as const),
      ...name(`f${framework}`),
    ],
    ({ framework }) => [
      ...([abi.OP_ADD_FRAMEWORK, framework, 3, 1, 1, 5, 3, 1, 0, 2, 1, 3, 0] as const),
      ...name(`f${framework}`),
    ],
    ({ framework }) => [abi.OP_ADD_FRAMEWORK, framework, 0, 2, 0, 0, 0, ...name(`f${framework}`)],
  ],
  [
    ({ framework, role }) => [abi.OP_UPDATE_FRAMEWORK, framework, 3, 0, 2, 1, role, 1],
    ({ framework }) => [abi.OP_UPDATE_FRAMEWORK, framework, 35, 1, -7, 3, 1, 0, 2, 0, 3, 1],
  ],
  [({ framework }) => [abi.OP_REMOVE_FRAMEWORK, framework]],
  [({ framework }) => [abi.OP_ACTIVATE_FRAMEWORK, framework]],
  [({ framework }) => [abi.OP_DEACTIVATE_FRAMEWORK, framework]],
  [({ framework, role }) => [abi.OP_SUPPRESS, framework, role]],
  [
    ({ framework, role }) => [abi.OP_REVIVE, framework, role],
    ({ framework }) => [abi.OP_REVIVE, framework, -1],
  ],
  [
    ({ framework, role }) => [
      ...([abi.OP_SET_CLIENT_MIN_ALLOCATABLE, framework, role, 1] as const),
      ...[1, 0, 2000, 1, 2, 1000],
    ],
    ({ framework, role }) => [abi.OP_SET_CLIENT_MIN_ALLOCATABLE, framework, role, 0],
  ],
  [
    ({ agent, framework, role }) => [abi.OP_SET_EXCLUDED, framework, role, agent, 1],
    ({ agent, framework, role }) => [abi.OP_SET_EXCLUDED, framework, role, agent, 0],
  ],
  [
    ({ framework, role }) => [
      ...([abi.OP_SET_MINIMUM, framework, role, 2000, 1000] as const),
      ...[2, 0, 6000, 1, 1000, 1, 0, 2000],
    ],
    ({ framework, role }) => [abi.OP_SET_MINIMUM, framework, role, -1, -1, 0, 0],
  ],
  [({ framework, role }) => [abi.OP_STARTED, framework, role]],
  [({ agent, framework }) => [abi.OP_INVERSE_ANSWER, framework, agent, 2000]],
  [({ framework }) => [abi.OP_SET_DURATION, framework, 5000]],
  [
    ({ framework, role }) => [abi.OP_SET_STANDING_REFUSAL, framework, role, 1, 2000],
    ({ framework, role }) => [
      ...([abi.OP_SET_STANDING_REFUSAL, framework, role, 1, -1] as const),
      ...[1, 0, 3000, 1, 1, 4000],
    ],
    ({ framework, role }) => [abi.OP_SET_STANDING_REFUSAL, framework, role, 0, -1],
  ],
  [
    ({ role }) => [abi.OP_ACCEPT, 1000, 1, role - 1, ...bag([0, 1000, 0])],
    () => [abi.OP_ACCEPT, -1, 2, 0, 1, ...bag([0, 1000, 0], [2, 1000, 1, 1, 1])],
  ],
  [({ role }) => [abi.OP_DECLINE, role - 1, -1], ({ role }) => [abi.OP_DECLINE, role - 1, 5000]],
  [
    ({ agent, framework, role }) => [
      ...([abi.OP_FINISH, framework, role, agent, 1000] as const),
      ...bag([0, 1000, 0]),
    ],
  ],
  [
    ({ role }) => [abi.OP_CONVERT, role - 1, ...bag([0, 1000, 0]), ...bag([4, 1000, 0])],
    ({ role }) => [abi.OP_CONVERT, role - 1, ...bag([4, 500, 0]), ...bag([0, 500, 0])],
  ],
  [
    ({ agent, framework, role }) => [
      ...([abi.OP_IMPOSE, framework, role, agent] as const),
      ...bag([0, 1000, 0]),
    ],
  ],
  [({ agent }) => [abi.OP_CONVERT_AVAILABLE, agent, ...bag([0, 500, 0]), ...bag([4, 500, 0])]],
  [
    ({ role }) => [abi.OP_ADVANCE, role * 1000],
    ({ role }) => [abi.OP_ADVANCE, role * 5000],
    ({ agent }) => [abi.OP_ADVANCE, agent * 20_000],
  ],
  [() => [abi.OP_ALLOCATE]],
  [({ agent }) => [abi.OP_ALLOCATE_AGENTS, 1, agent, 0, agent]],
  [() => [abi.OP_PAUSE]],
  [() => [abi.OP_RESUME]],
];
