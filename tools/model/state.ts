import type {
  AgentCapability,
  FrameworkCapability,
  MinimumState,
  Policy,
  Unavailability,
} from '../../host/allocator/api.js';
import type {
  Attribute,
  CompiledOfferConstraints,
  Quantities,
} from '../../host/resources/index.js';
import type { Entries } from './entries.js';
import type { RoleNode } from './role-tree.js';

/** Everything that the model knows. Plain records and maps; what can be worked out is not kept. */
export interface State {
  readonly settings: Settings;
  nowMs: number;
  /** Numbers those who come, are asked and refuse, as they do. */
  happened: number;
  /** Offers made so far. */
  offersMade: number;
  /** Allocation runs. */
  runs: number;
  /** Something changed that decides who is feasible. */
  feasibilityIsStale: boolean;
  earmark: Earmark | undefined;
  /** How many runs there had been when the last earmark ended. */
  earmarkEndedAfter: number | undefined;
  readonly tally: Tally;
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
  readonly agentOrder: 'id' | 'seeded';
  readonly seed: number;
}

/** How often something happened that tests want to happen often; nothing is decided by it. */
export interface Tally {
  earmarks: number;
  demotions: number;
  passedOver: number;
  notStarted: number;
  notAdmitted: number;
  runsKeeping: number;
  turnsOfOverdue: number;
  comeNext: number;
  starters: number;
  startsKnown: number;
  lent: number;
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
  unavailability: Unavailability | undefined;
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
  /** How long it is expected to run once it has its minimum; 0 when it did not say. */
  durationMs: number;
  /** When it got its minimum, or its first resources without one. */
  runsSinceMs: number | undefined;
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
  /** The number of its coming: the framework subscribed to the role. */
  came: number;
  /** What it was asked where somebody refused something, the latest last. */
  askings: Asking[];
  /** Since when it wants something, has used less, or had its turn as overdue: the latest. */
  waitsSinceMs: number;
  minimum: MinimumRecord | undefined;
}

export interface MinimumRecord {
  quantities: Quantities;
  unit: Quantities;
  /** Undefined where the role's policy has nobody relinquish. */
  patienceMs: number | undefined;
  recoveryPatienceMs: number | undefined;
  current: MinimumState;
  /** When the patience that runs, or the wait for an offer, began. */
  sinceMs: number;
  /** When the time of the current state is over. */
  dueMs: number | undefined;
  /** While it waits: it was offered something, so its patience runs. */
  offered: boolean;
  /** It fell below its minimum: the patience that runs is its recovery patience. */
  recovering: boolean;
  attempts: number;
  backoffUntilMs: number;
  /** The relinquish under way is for infeasibility, and no attempt of its own. */
  forced: boolean;
  started: boolean;
  /** It did not take what an earmark held for it: none again before it takes something. */
  demoted: boolean;
  /** The smaller, the more senior: its first subscription, or its demotion. */
  seniorMs: number;
}

/** What makes sure that somebody reaches its minimum. */
export interface Earmark {
  readonly holder: Client;
  /** Since when enough was there for it at the start of every run. */
  servedSinceMs: number | undefined;
  /** In the order in which they were chosen. */
  kept: readonly KeptAgent[];
  /** Under `easy`: when it is expected to start, while that can be told and it does not. */
  startMs: number | undefined;
  /** The earliest start that was known. */
  promisedMs: number | undefined;
  /** The start came later than promised by more than one patience: none is known any more. */
  slipped: boolean;
}

/** So many units beyond what is free for the holder are kept for it as they come free. */
export interface KeptAgent {
  readonly agentId: string;
  readonly units: number;
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
  /** The how-manieth offer it is. */
  readonly ordinal: number;
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

/** What a client was asked on an agent: it was offered it, or refused it. */
export interface Asking {
  readonly agentId: string;
  readonly bag: Entries;
  readonly number: number;
  readonly refused: boolean;
  /** Refused without a filter, or left unanswered. */
  readonly outright: boolean;
}

export function holdingKey(agentId: string, frameworkId: string, role: string): string {
  return JSON.stringify([agentId, frameworkId, role]);
}
