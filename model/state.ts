import type {
  AgentCapability,
  FrameworkCapability,
  MinimumState,
  Policy,
  Unavailability,
} from '../host/allocator/api.js';
import type { Attribute, CompiledOfferConstraints, Quantities } from '../host/resources/index.js';
import type { Entries } from './entries.js';
import type { RoleNode } from './role-tree.js';

/** Everything that the model knows. Plain records and maps; what can be worked out is not kept. */
export interface State {
  readonly settings: Settings;
  nowMs: number;
  /** Refusals after which somebody stood back. */
  refusals: number;
  /** Allocation runs. */
  runs: number;
  paused: boolean;
  whitelist: ReadonlySet<string> | undefined;
  readonly agents: Map<string, AgentState>;
  readonly frameworks: Map<string, FrameworkState>;
  /** By agent, framework and role; only those that hold something. */
  readonly holdings: Map<string, Holding>;
  /** Outstanding offers, by id. */
  readonly offers: Map<number, OfferState>;
  /** By top-level role; only those that differ from no guarantee and no limit. */
  readonly quotas: Map<string, QuotaState>;
  readonly weights: Map<string, number>;
  /** The roles that some framework is tracked under, as the sorter's tree. */
  readonly tree: RoleNode;
  /** By role: the frameworks that are tracked under it. */
  readonly clients: Map<string, Map<string, Client>>;
}

export interface Settings {
  readonly policy: Policy;
  readonly intervalMs: number;
  readonly minAllocatable: readonly Quantities[];
  readonly fairnessExclude: ReadonlySet<string>;
  readonly filterGpu: boolean;
  readonly eventDriven: boolean;
  readonly region: string | undefined;
}

export interface AgentState {
  readonly id: string;
  hostname: string;
  total: Entries;
  /** What is offered or used of it, as allocated to roles; in the order in which Mesos has it. */
  taken: Entries;
  attributes: readonly Attribute[];
  capabilities: ReadonlySet<AgentCapability>;
  region: string | undefined;
  zone: string | undefined;
  active: boolean;
  readonly unavailability: Unavailability | undefined;
  /** Frameworks that have an inverse offer for it. */
  readonly inverseOffered: Set<string>;
}

export interface FrameworkState {
  readonly id: string;
  roles: ReadonlySet<string>;
  readonly suppressed: Set<string>;
  capabilities: ReadonlySet<FrameworkCapability>;
  active: boolean;
  minAllocatable: ReadonlyMap<string, readonly Quantities[]>;
  constraints: CompiledOfferConstraints;
  priority: number;
  permanent: boolean;
  filters: Filter[];
}

/** A framework that is tracked under a role: it subscribes to the role or holds something in it. */
export interface Client {
  readonly frameworkId: string;
  readonly role: string;
  /** How often it was given something: the second key of Mesos' order. */
  count: number;
  /** When it subscribed: its place in `fifo`, in ms. */
  place: number;
  /** Which refusal put it behind the others in `fifo` and `priority`; 0 for none. */
  standsBack: number;
  /** The last run that offered it something that it took something of. */
  tookRun: number;
  /** Since when it wants something, has used less, or had its turn as overdue: the latest. */
  waitsSinceMs: number;
  minimum: MinimumRecord | undefined;
}

export interface MinimumRecord {
  quantities: Quantities;
  unit: Quantities;
  patienceMs: number | undefined;
  recoveryPatienceMs: number | undefined;
  current: MinimumState;
  /** When the time of the current state is over. */
  dueMs: number | undefined;
  attempts: number;
  backoffUntilMs: number;
  started: boolean;
  /** First subscription: never changes. */
  readonly seniorMs: number;
}

export interface Holding {
  readonly agentId: string;
  readonly frameworkId: string;
  readonly role: string;
  used: Entries;
}

export interface OfferState {
  readonly id: number;
  readonly frameworkId: string;
  readonly role: string;
  readonly agentId: string;
  /** The allocation run that made it; 0 if none did. */
  readonly run: number;
  entries: Entries;
}

export interface QuotaState {
  readonly guarantees: Quantities;
  /** A name that is absent has no limit; one with zero may not be used at all. */
  readonly limits: Quantities;
}

export interface Filter {
  readonly role: string;
  readonly agentId: string;
  readonly refused: Entries;
  readonly untilMs: number;
  /** It lasts exactly one batch interval: then it blocks the batch at its very end, too. */
  readonly lastsOneInterval: boolean;
}

export function holdingKey(agentId: string, frameworkId: string, role: string): string {
  return JSON.stringify([agentId, frameworkId, role]);
}
