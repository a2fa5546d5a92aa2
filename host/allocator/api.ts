import type { AgentCapability, FrameworkCapability } from '../resources/capabilities.js';
import type {
  Attribute,
  AttributesInput,
  OfferConstraints,
  Quantities,
  QuantitiesInput,
  Resource,
  ResourcesInput,
} from '../resources/types.js';

export type { AgentCapability, FrameworkCapability } from '../resources/capabilities.js';
export type { OfferConstraints } from '../resources/types.js';

export interface AgentInput {
  readonly id: string;
  /** What the whitelist names. Default: the id. */
  readonly hostname?: string;
  readonly resources: ResourcesInput;
  readonly attributes?: AttributesInput;
  readonly capabilities?: readonly AgentCapability[];
  readonly region?: string;
  readonly zone?: string;
  /** What already runs there, by framework and role: an agent that re-registers. */
  readonly used?: Readonly<Record<string, Readonly<Record<string, ResourcesInput>>>>;
  readonly unavailability?: Unavailability;
}

/** A change of an agent; what is absent stays. */
export type AgentUpdate = Partial<
  Pick<AgentInput, 'hostname' | 'resources' | 'attributes' | 'capabilities' | 'region' | 'zone'>
>;

/** A maintenance window, in ms of the allocator's clock. */
export interface Unavailability {
  readonly startMs: number;
  readonly durationMs?: number;
}

/**
 * What a framework needs before it can start, per role, and how long it may hold less than that.
 * Times left out come from the role's policy.
 */
export interface MinimumInput {
  /** Held (accepted, not merely offered) amounts without which the framework cannot start. */
  readonly quantities: QuantitiesInput;
  /** The smallest offer it can use (for Spark one executor); judges feasibility. */
  readonly unit?: QuantitiesInput;
  readonly patienceMs?: number;
  /**
   * How long it may hold less after an agent was lost with what made it satisfied, before it has
   * to relinquish. Without it the framework is left alone then.
   */
  readonly recoveryPatienceMs?: number;
}

export interface FrameworkInput {
  readonly id: string;
  readonly name?: string;
  readonly roles: readonly string[];
  readonly suppressedRoles?: readonly string[];
  readonly capabilities?: readonly FrameworkCapability[];
  /** Default: true. */
  readonly active?: boolean;
  /** Per role: offers must hold at least one of these, instead of the allocator's own list. */
  readonly minAllocatable?: Readonly<Record<string, readonly QuantitiesInput[]>>;
  /** Mesos' `scheduler::OfferConstraints` in its JSON form. */
  readonly offerConstraints?: OfferConstraints;
  readonly minimum?: Readonly<Record<string, MinimumInput>>;
  /** For roles ordered by `priority`; higher comes first. Default: 0. */
  readonly priority?: number;
  /** How long it is expected to run once it has its minimum; `backfill` needs it. */
  readonly expectedDurationMs?: number;
  /** A permanent service never finishes: nobody's progress may depend on its end. Default: false. */
  readonly permanent?: boolean;
}

export interface Quota {
  readonly guarantees?: QuantitiesInput;
  readonly limits?: QuantitiesInput;
}

/** One outstanding offer: resources of one agent for one framework in one role. */
export interface Offer {
  /** Unique while the offer is outstanding; small integers are used again later. */
  readonly id: number;
  readonly frameworkId: string;
  readonly role: string;
  readonly agentId: string;
  readonly hostname: string;
  readonly attributes: readonly Attribute[];
  /** The agent's maintenance window, where one is announced. */
  readonly unavailability?: Unavailability | undefined;
  /** Decoded when first read. */
  readonly resources: readonly Resource[];
  /** The offer's scalars summed by name, in thousandths. */
  readonly quantities: Quantities;
}

/** The master asks a framework to leave an agent before maintenance. */
export interface InverseOffer {
  readonly frameworkId: string;
  readonly agentId: string;
  readonly unavailability: Unavailability;
}

/** A decision that a framework give back all it holds in a role. The host carries it out. */
export interface Relinquish {
  readonly frameworkId: string;
  readonly role: string;
  /**
   * The how-manieth relinquish of this framework in this role; a repeated telling keeps its number.
   * One because it became infeasible counts for none: it says how many there were before.
   */
  readonly attempt: number;
  /** True when the decision was told before and is not yet carried out in full. */
  readonly repeated: boolean;
  /** Outstanding offers to rescind. */
  readonly offerIds: readonly number[];
  /** Used resources to take back: kill the tasks, then report each with `finish`. */
  readonly used: readonly { readonly agentId: string; readonly resources: readonly Resource[] }[];
  /**
   * When the framework may be offered resources in this role again, once it has given all back; -1
   * when there is no backoff: it is infeasible, or gave up.
   */
  readonly backoffUntilMs: number;
}

/** The life of a framework's minimum in a role. */
export type MinimumState =
  | 'none'
  | 'waiting'
  | 'gathering'
  | 'satisfied'
  | 'relinquishing'
  | 'backing off'
  | 'gave up'
  | 'infeasible';

export interface Transition {
  readonly frameworkId: string;
  readonly role: string;
  readonly from: MinimumState;
  readonly to: MinimumState;
}

/** What a framework declines in a role without being asked, until it says otherwise. */
export interface StandingRefusal {
  /** Offers that reach one of these are told all the same. Default: it declines everything. */
  readonly unless?: readonly QuantitiesInput[];
  /** As of `decline`: without it, or with 0, no filter is set. */
  readonly refuseSeconds?: number;
}

/** So many offers were made to a framework and, as they stood refused, declined in its name. */
export interface Declined {
  readonly frameworkId: string;
  readonly count: number;
}

/** What one call made the allocator decide. Arrays are empty when nothing was decided. */
export interface Decisions {
  readonly offers: readonly Offer[];
  readonly inverseOffers: readonly InverseOffer[];
  /** Offers that the call took back (their framework or agent went away, or was deactivated). */
  readonly rescinded: readonly Offer[];
  readonly relinquishes: readonly Relinquish[];
  readonly transitions: readonly Transition[];
  /** What a batch made of standing refusals, in the order in which it came to the frameworks. */
  readonly declined: readonly Declined[];
}

/** RESERVE, UNRESERVE, CREATE, DESTROY on an outstanding offer; resources in Mesos' post-state form. */
export interface OfferOperation {
  readonly type: 'RESERVE' | 'UNRESERVE' | 'CREATE' | 'DESTROY';
  readonly resources: readonly Resource[];
}

/** An offer that somebody else decided on, for `imposeOffer`. */
export interface ImposedOffer {
  readonly frameworkId: string;
  readonly role: string;
  readonly agentId: string;
  readonly resources: ResourcesInput;
}

/**
 * The allocator in Mesos' own words. Every call either happens whole or throws an
 * {@link AllocatorError} and changes nothing. A call's `Decisions` hold what it made the allocator
 * decide: with `eventDriven`, adding or reviving offers at once; recovering waits for `allocate`.
 *
 * Source of the semantics: Mesos `include/mesos/allocator/allocator.hpp` and
 * `docs/allocation-module.md`.
 */
export interface Allocator {
  /** The allocator's clock, in ms. It only moves by `advance`. */
  readonly nowMs: number;

  addAgent(agent: AgentInput): Decisions;
  updateAgent(agentId: string, change: AgentUpdate): Decisions;
  removeAgent(agentId: string): Decisions;
  activateAgent(agentId: string): Decisions;
  deactivateAgent(agentId: string): Decisions;
  /** Schedules maintenance of an agent, or cancels it; frameworks there get inverse offers. */
  updateUnavailability(agentId: string, window?: Unavailability): Decisions;
  /** Only agents with these hostnames are offered; `undefined` lifts the whitelist. */
  updateWhitelist(hostnames?: readonly string[]): void;

  addFramework(framework: FrameworkInput): Decisions;
  /**
   * Replaces all of it; `suppressedRoles` is the full new set. Who is satisfied gathers again only
   * if its minimum now asks for more than before, and it does not hold that.
   */
  updateFramework(framework: FrameworkInput): Decisions;
  /** Recovers its offers and what it uses, then removes it. */
  removeFramework(frameworkId: string): Decisions;
  activateFramework(frameworkId: string): Decisions;
  /** Clears all its filters and recovers its offers; what it uses stays. */
  deactivateFramework(frameworkId: string): Decisions;
  suppress(frameworkId: string, roles?: readonly string[]): Decisions;
  revive(frameworkId: string, roles?: readonly string[]): Decisions;

  updateWeights(weights: Readonly<Record<string, number>>): void;
  updateQuota(role: string, quota: Quota): void;

  /**
   * Turns `use` into used resources; the rest of the offers is recovered, with a filter when
   * `refuseSeconds` is given. The offers must be of one agent, role and framework. To use nothing is
   * to decline.
   */
  accept(offerIds: readonly number[], use: ResourcesInput, refuseSeconds?: number): Decisions;
  /**
   * Recovers the offers whole; without `refuseSeconds`, or with 0, no filter is set. In a role of
   * order `fifo` or `priority` the framework then stands behind the others until it takes something
   * (docs/policies.md).
   */
  decline(offerIds: readonly number[], refuseSeconds?: number): Decisions;
  /**
   * The framework would answer the same for long: what `allocate()` offers it in the role and stands
   * refused is declined at the batch's end instead of being told, and only counted (`declined`). All is
   * as if the host had each framework answer all its offers at once, one after the other in the order of
   * their first: so from the first on who has to be asked, everybody is; and while an agent is to be
   * maintained, too. It stands until another is given, or none, or the framework leaves the role. An
   * allocator without the call tells every offer.
   */
  updateStandingRefusal?(frameworkId: string, role: string, refusal?: StandingRefusal): void;
  /**
   * Used resources come back: a task finished, failed, or was killed. Default: everything held
   * there. Who was satisfied stays so: it has used its minimum. What is lost with its agent comes
   * back by `removeAgent`, without `finish`: only that starts a recovery.
   */
  finish(
    frameworkId: string,
    role: string,
    agentId: string,
    resources?: ResourcesInput,
    refuseSeconds?: number,
  ): Decisions;
  /** The offer stays outstanding with the operation's outcome in it. */
  applyOperation(offerId: number, operation: OfferOperation): Offer;
  /** The framework reports that it runs: it is never relinquished from now on. */
  started(frameworkId: string, role: string): Decisions;
  /**
   * How long the framework is expected to run is known better now: in ms since it had its minimum
   * (without one, its first resources), as `expectedDurationMs`; 0 when it is not known any more.
   */
  expectDuration(frameworkId: string, durationMs: number): Decisions;

  /**
   * Makes an offer that somebody else decided on, out of what the agent has available, and counts it as an
   * allocation.
   */
  imposeOffer(offer: ImposedOffer): Offer;

  pause(): void;
  resume(): void;
  /** Moves the clock: filters expire, patience and backoff run out. Never allocates. */
  advance(nowMs: number): Decisions;
  /** One batch allocation now, over all agents or only those named, in the order named. */
  allocate(agentIds?: readonly string[]): Decisions;

  /** Outstanding offers, by id. */
  offers(): readonly Offer[];
  /** What a framework uses in a role, agent by agent. */
  used(
    frameworkId: string,
    role: string,
  ): readonly { agentId: string; resources: readonly Resource[] }[];
  minimumState(frameworkId: string, role: string): MinimumState;
  /** Dominant share of a role, or of a framework in a role. 0 when it is unknown. */
  dominantShare(role: string, frameworkId?: string): number;
}

/**
 * Where an allocator stood: calling it goes back there, as often as wanted, whatever has happened since.
 *
 * @throws {AllocatorError} INVALID_VALUE when it was released.
 */
export interface Checkpoint {
  (): void;
  /** It is not needed any more: the next one takes its memory, which is much faster than new memory. */
  release(): void;
}

/** Order among the frameworks of a role. */
export type RoleOrder = 'drf' | 'fifo' | 'priority' | 'random' | 'shortest';
/** How far those behind the head of a role may go. */
export type Admission = 'greedy' | 'backfill' | 'gang' | 'easy';

/** How a role is run. `selector` is a role (`spark`) or a role and all below it (`spark/*`). */
export interface RolePolicy {
  readonly selector: string;
  readonly order?: RoleOrder;
  readonly admission?: Admission;
  /** Absent: frameworks keep what they gather for ever. */
  readonly relinquish?: {
    readonly patienceMs: number;
    readonly backoffMs: number;
    readonly backoffMaxMs: number;
    /** For frameworks that declare none. Default: who lost something is left alone. */
    readonly recoveryPatienceMs?: number;
    readonly requeue?: 'place' | 'back';
    /** After so many relinquishes the framework gives up. Default: no limit. */
    readonly limit?: number;
  };
}

export interface Policy {
  readonly name: string;
  readonly roles: readonly RolePolicy[];
}

export interface AllocatorOptions {
  readonly policy?: Policy;
  /** The batch interval, to which shorter filters are raised. Default: 1000. */
  readonly allocationIntervalMs?: number;
  /** An offer must hold at least one of these. Default: `cpus:0.01`, `mem:32`. Empty: anything. */
  readonly minAllocatable?: readonly QuantitiesInput[];
  readonly fairnessExclude?: readonly string[];
  /** Keep agents with GPUs for frameworks that can use them. Default: true. */
  readonly filterGpuResources?: boolean;
  /** Allocate at once on additions and revivals, not only in batches. Default: true. */
  readonly eventDriven?: boolean;
  /** The master's own region, for region-aware frameworks. */
  readonly region?: string;
  readonly zone?: string;
  /** Agents are visited by id, or in an order drawn anew each time from the seed. Default: `id`. */
  readonly agentOrder?: 'id' | 'seeded';
  /** An unsigned 32-bit seed for agent order, random order and jitter. Default: 0. */
  readonly seed?: number;
}
