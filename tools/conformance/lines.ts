import type {
  AgentCapability,
  FrameworkCapability,
  OfferConstraints,
  OfferOperation,
} from '../../host/allocator/api.js';
import type { Resource } from '../../host/resources/index.js';

/** The lines of scripts and of what is expected; `test/vectors/README.md` has the format. */

/** Mesos' text or Resource JSON. */
export type ResourcesText = string | readonly Resource[];

export interface OptionsOp {
  readonly op: 'options';
  /** Seconds. */
  readonly allocation_interval?: number;
  readonly min_allocatable?: readonly string[];
  readonly fairness_exclude?: readonly string[];
  readonly filter_gpu?: boolean;
  readonly event_driven?: boolean;
  readonly region?: string;
  readonly zone?: string;
}

export interface AgentOp {
  readonly op: 'addAgent' | 'updateAgent';
  readonly id: string;
  readonly resources?: ResourcesText;
  /** Text; these become revocable. */
  readonly revocable?: string;
  readonly attributes?: string;
  readonly capabilities?: readonly AgentCapability[];
  readonly hostname?: string;
  readonly region?: string;
  readonly zone?: string;
  readonly used?: Readonly<Record<string, Readonly<Record<string, ResourcesText>>>>;
  /** A window that is open from then on; of `addAgent` only. */
  readonly maintenance?: { readonly start_ms: number };
}

export interface FrameworkOp {
  readonly op: 'addFramework' | 'updateFramework';
  readonly id: string;
  readonly roles: readonly string[];
  readonly suppressed?: readonly string[];
  readonly capabilities?: readonly FrameworkCapability[];
  readonly active?: boolean;
  readonly min_allocatable?: Readonly<Record<string, readonly string[]>>;
  readonly offer_constraints?: OfferConstraints;
}

export interface IdOp {
  readonly op:
    | 'removeAgent'
    | 'activateAgent'
    | 'deactivateAgent'
    | 'removeFramework'
    | 'activateFramework'
    | 'deactivateFramework';
  readonly id: string;
}

/** A framework, in a role, on an agent. */
export interface Triple {
  readonly framework: string;
  readonly role: string;
  readonly agent: string;
}

export interface AnswerOp extends Triple {
  readonly op: 'decline' | 'finish';
  readonly resources?: ResourcesText;
  readonly refuse_seconds?: number;
}

export interface AcceptOp extends Triple {
  readonly op: 'accept';
  readonly use: ResourcesText;
  readonly refuse_seconds?: number;
}

export interface OperationOp extends Triple {
  readonly op: 'reserve' | 'unreserve' | 'create' | 'destroy';
  readonly resources: ResourcesText;
}

export const OPERATIONS: Readonly<Record<OperationOp['op'], OfferOperation['type']>> = {
  reserve: 'RESERVE',
  unreserve: 'UNRESERVE',
  create: 'CREATE',
  destroy: 'DESTROY',
};

export type ScriptOp =
  | OptionsOp
  | AgentOp
  | FrameworkOp
  | IdOp
  | AnswerOp
  | AcceptOp
  | OperationOp
  | { readonly op: 'comment'; readonly text?: string }
  | { readonly op: 'updateWeights'; readonly weights: Readonly<Record<string, number>> }
  | {
      readonly op: 'updateQuota';
      readonly role: string;
      readonly guarantees?: string;
      readonly limits?: string;
    }
  | {
      readonly op: 'suppress' | 'revive';
      readonly framework: string;
      readonly roles?: readonly string[];
    }
  | { readonly op: 'whitelist'; readonly hosts?: readonly string[] }
  | { readonly op: 'pause' | 'resume' | 'allocate' | 'dump' }
  | { readonly op: 'advance'; readonly ms: number };

/** One entry of an offer's `items`; `scalar` is a plain number, compared in thousandths. */
export interface Item {
  readonly name: string;
  /** The role that it is reserved for; `*` for none. */
  readonly role: string;
  readonly scalar?: number;
  readonly ranges?: readonly (readonly [number, number])[];
  readonly set?: readonly string[];
  readonly revocable?: boolean;
  readonly shared?: boolean;
  readonly persistence_id?: string;
  readonly disk_source?: string;
  /** Only if the stack is not one STATIC reservation. */
  readonly reservations?: readonly unknown[];
}

export interface OfferLine {
  readonly type: 'offer';
  readonly step: number;
  readonly cycle: number;
  readonly trigger: 'batch' | 'event';
  readonly time_ms: number;
  readonly framework: string;
  readonly role: string;
  readonly agent: string;
  readonly items: readonly Item[];
}

/** A framework is asked to leave an agent before maintenance. */
export interface InverseLine {
  readonly type: 'inverse';
  readonly step: number;
  readonly framework: string;
  readonly agent: string;
}

export interface CycleLine {
  readonly type: 'cycle';
  readonly step: number;
  readonly cycle: number;
  readonly time_ms: number;
}

/** A client of a sorter. */
export interface ClientLine {
  readonly client: string;
  readonly share?: number;
  readonly count?: number;
  readonly nodes?: readonly {
    readonly path: string;
    readonly share?: number;
    readonly count?: number;
  }[];
}

export interface StateLine {
  readonly type: 'state';
  readonly step: number;
  readonly roles?: readonly ClientLine[];
  readonly frameworks?: Readonly<Record<string, readonly ClientLine[]>>;
  /** Mesos' text, by agent. */
  readonly available?: Readonly<Record<string, string>>;
}

/** The implementation refused a step; what follows of the script was not run. */
export interface RefusalLine {
  readonly type: 'refusal';
  readonly step: number;
  readonly message: string;
}

export type OutputLine = OfferLine | InverseLine | CycleLine | StateLine | RefusalLine;
