import type { Demand } from '../models/index.js';
import type { FrameworkCapability } from '../resources/capabilities.js';
import type { OfferConstraints, ResourcesInput } from '../resources/types.js';

export type { Demand } from '../models/index.js';

/** Resources in a trace: Mesos' text where it can say it, Resource JSON where it cannot. */
export type TraceResources = ResourcesInput;

/** The first line of every trace. */
export interface TraceHeader {
  readonly type: 'TRACE';
  readonly version: 1;
  readonly name: string;
  /** What was recorded or made up, for people. */
  readonly description?: string;
  /** Where it comes from: `mesos-master 1.12`, `scenario`, … */
  readonly source?: string;
  /** Wall clock of t = 0, ISO 8601. */
  readonly start?: string;
  /** End of the recording, in ms; what was running then was cut off, not finished. */
  readonly horizon_ms?: number;
  /** The master's flags that the allocator needs. */
  readonly master?: {
    readonly allocation_interval_ms?: number;
    readonly min_allocatable_resources?: readonly string[];
    readonly filter_gpu_resources?: boolean;
    readonly offer_timeout_ms?: number;
    readonly fairness_exclude?: readonly string[];
    readonly region?: string;
  };
  /** Flags of its agents that a replay needs, the same of all. */
  readonly agent?: {
    readonly gc_delay_ms?: number;
    readonly gc_disk_headroom?: number;
    readonly disk_watch_interval_ms?: number;
    readonly container_disk_watch_interval_ms?: number;
    readonly enforce_container_disk_quota?: boolean;
    readonly fetcher_cache_size_mib?: number;
    /** In the unit of the agents' `network_bandwidth`. */
    readonly egress_rate_limit_per_container?: number;
    readonly egress_unique_flow_per_container?: boolean;
  };
  /** Files that tasks fetch, by their URIs. */
  readonly files?: Readonly<Record<string, TraceFile>>;
}

/** A file's size as it is fetched, and what an archive comes to beside it. */
export interface TraceFile {
  readonly mib: number;
  readonly unpacked_mib?: number;
}

export interface TraceAgent {
  readonly id: string;
  readonly hostname?: string;
  readonly resources: TraceResources;
  readonly attributes?: string;
  readonly capabilities?: readonly string[];
  readonly region?: string;
  readonly zone?: string;
}

export interface TraceFramework {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly suppressed_roles?: readonly string[];
  readonly capabilities?: readonly FrameworkCapability[];
  readonly offer_constraints?: OfferConstraints;
  readonly min_allocatable?: Readonly<Record<string, readonly string[]>>;
  /** Per role: without this much held it cannot start (`cpus:19.2`). */
  readonly minimum?: Readonly<
    Record<
      string,
      { resources: string; unit?: string; patience_ms?: number; recovery_patience_ms?: number }
    >
  >;
  readonly priority?: number;
  /** It never finishes by itself. */
  readonly permanent?: boolean;
  /** How long it says that it will run once it has its minimum, in ms. */
  readonly expected_duration_ms?: number;
}

interface At {
  /** Milliseconds since the header's start; never decreases from line to line. */
  readonly t: number;
  /** Fields that no recording said and an import worked out, by their paths: `agent.resources`. */
  readonly inferred?: readonly string[];
  /**
   * It happened so long before the recording begins, in ms, and is told because it still matters.
   */
  readonly ago_ms?: number;
}

/** Layer 1: the cluster. */
export type ClusterEvent = At &
  (
    | { readonly type: 'AGENT_ADDED'; readonly agent: TraceAgent }
    | {
        readonly type: 'AGENT_UPDATED';
        readonly agent: Partial<TraceAgent> & Pick<TraceAgent, 'id'>;
      }
    | {
        readonly type: 'AGENT_ACTIVATED' | 'AGENT_DEACTIVATED' | 'AGENT_REMOVED';
        readonly agent_id: string;
        readonly reason?: string;
      }
    | { readonly type: 'WEIGHTS_UPDATED'; readonly weights: Readonly<Record<string, number>> }
    | {
        readonly type: 'QUOTA_UPDATED';
        readonly role: string;
        readonly guarantees?: string;
        readonly limits?: string;
      }
    | {
        readonly type: 'MAINTENANCE_SCHEDULED';
        readonly agent_id: string;
        readonly start_ms?: number;
        readonly duration_ms?: number;
      }
    | { readonly type: 'FRAMEWORK_ADDED'; readonly framework: TraceFramework }
    | { readonly type: 'FRAMEWORK_UPDATED'; readonly framework: TraceFramework }
    | {
        readonly type: 'FRAMEWORK_ACTIVATED' | 'FRAMEWORK_DEACTIVATED' | 'FRAMEWORK_REMOVED';
        readonly framework_id: string;
        readonly reason?: string;
      }
  );

export interface TraceTask {
  readonly id: string;
  readonly name?: string;
  readonly resources: TraceResources;
  /** The framework's own executor that runs it, where that holds resources besides. */
  readonly executor?: { readonly id: string; readonly resources: TraceResources };
}

/** The operations of an accept that change what an agent's resources are. */
export const OPERATION_TYPES = ['RESERVE', 'UNRESERVE', 'CREATE', 'DESTROY'] as const;

export interface TraceOperation {
  readonly type: (typeof OPERATION_TYPES)[number];
  /** As the call has them: what is to be reserved, with its reservation; volumes as volumes. */
  readonly resources: TraceResources;
}

export interface TraceOffer {
  readonly id: string;
  readonly framework_id: string;
  readonly role: string;
  readonly agent_id: string;
  readonly resources: TraceResources;
}

/** Layer 2: what a real master and its frameworks decided. */
export type DecisionEvent = At &
  (
    | {
        /** What one allocation cycle offered, to whichever frameworks; empty when it found nothing. */
        readonly type: 'OFFERS';
        /** Numbers the cycles. Absent: the recording does not say which offers were made together. */
        readonly cycle?: number;
        /** How many agents the cycle looked at; fewer than there are when an agent's arrival set it off. */
        readonly agents?: number;
        readonly offers: readonly TraceOffer[];
      }
    | {
        /** So many further allocations were made before the recording begins; it decides between equals. */
        readonly type: 'ALLOCATIONS';
        /** Absent: to frameworks that have left the role since. */
        readonly framework_id?: string;
        readonly role: string;
        readonly count: number;
      }
    | { readonly type: 'RESCIND'; readonly offer_id: string }
    | {
        readonly type: 'ACCEPT';
        readonly framework_id: string;
        readonly offer_ids: readonly string[];
        readonly tasks: readonly TraceTask[];
        /** What became of the offers' resources before the tasks were launched, in that order. */
        readonly operations?: readonly TraceOperation[];
        /** Absent: Mesos' default of 5 s. */
        readonly refuse_seconds?: number;
      }
    | {
        readonly type: 'DECLINE';
        readonly framework_id: string;
        readonly offer_ids: readonly string[];
        readonly refuse_seconds?: number;
      }
    | {
        readonly type: 'SUPPRESS' | 'REVIVE';
        readonly framework_id: string;
        /** Absent or empty: all its roles. */
        readonly roles?: readonly string[];
      }
    | {
        readonly type: 'TASK_STATUS';
        readonly framework_id: string;
        readonly agent_id: string;
        readonly task_id: string;
        /** Mesos' task states, `TASK_RUNNING` and so on. */
        readonly state: string;
        /** Of a task that no accept of the recording launched: it holds this from now on. */
        readonly resources?: TraceResources;
        /** For which role it holds them. Absent: the first of its framework. */
        readonly role?: string;
      }
    | {
        /** An executor has ended, and what it held itself is free. */
        readonly type: 'FAILURE';
        readonly framework_id: string;
        readonly agent_id: string;
        readonly executor_id: string;
      }
    | {
        /** The application says that it started its work, and how. */
        readonly type: 'STARTED';
        readonly framework_id: string;
        readonly reason: 'minimum' | 'waited';
      }
    | { readonly type: 'FINISHED'; readonly framework_id: string }
  );

/** Layer 3: what a framework wanted, whatever it got. */
export type DemandEvent = At & {
  readonly type: 'DEMAND';
  readonly framework_id: string;
  readonly demand: Demand;
  /** True when it was worked out from layer 2 instead of recorded. */
  readonly derived?: boolean;
};

export type TraceEvent = ClusterEvent | DecisionEvent | DemandEvent;
