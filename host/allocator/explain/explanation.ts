import type { Quantities } from '../../resources/index.js';
import type { Admission, MinimumState, RoleOrder } from '../api.js';

/**
 * What keeps a framework in a role from any offer at all. `OFFERABLE`: nothing does, and each agent
 * has its own reason.
 */
export type FrameworkWhy =
  | 'OFFERABLE'
  | 'PAUSED'
  | 'FRAMEWORK_INACTIVE'
  | 'SUPPRESSED'
  | 'BACKING_OFF'
  | 'RELINQUISHING'
  | 'GAVE_UP'
  | 'INFEASIBLE';

/**
 * What keeps one agent from a framework in a role. `OFFERABLE`: only its turn has not come. Each is
 * explained, with what can be done about it, in docs/explain.md.
 */
export type AgentWhy =
  | 'OFFERABLE'
  | 'AGENT_INACTIVE'
  | 'AGENT_NOT_LISTED'
  | 'EXHAUSTED'
  | 'EXCLUDED'
  | 'GPU'
  | 'REGION'
  | 'AGENT_CAPABILITY'
  | 'BELOW_MIN_ALLOCATABLE'
  | 'FILTERED'
  | 'QUOTA_LIMIT'
  | 'HEADROOM'
  | 'EARMARKED'
  | 'ADMISSION';

/** A framework in a role, for people: `name` is its id when it gave no name. */
export interface FrameworkInRole {
  readonly frameworkId: string;
  readonly name: string;
  readonly role: string;
}

/** A framework in a role and what it has, in thousandths by name. */
export interface Holder extends FrameworkInRole {
  readonly state: MinimumState;
  readonly used: Quantities;
  /** Offers that it has not answered yet. */
  readonly offered: Quantities;
}

/** Where a framework's minimum stands; quantities in thousandths by name. */
export interface MinimumExplanation {
  readonly needs: Quantities;
  /** What it uses of that now. */
  readonly holds: Quantities;
  /** The smallest offer that it declared to be of use to it. */
  readonly unit?: Quantities;
  readonly relinquishes: number;
  /** When its patience or its backoff is over. */
  readonly dueMs?: number;
  /** When it may be offered resources again; only while it gives back. */
  readonly backoffUntilMs?: number;
  /** Of all that lack their minimum it subscribed first: the next earmark is for it. */
  readonly isSenior: boolean;
}

/**
 * Why no placement of a minimum exists, were nothing running but permanent services. `limit`: the
 * role's quota limit is below it; `units`: too few of its units fit on the agents, one by one;
 * `quantity`: all agents together have too little that is not reserved or guaranteed to others.
 */
export interface Infeasibility {
  readonly lack: 'limit' | 'units' | 'quantity';
  /** Of which resource; absent for units. */
  readonly name?: string;
  /** Units, or thousandths. */
  readonly have: number;
  readonly want: number;
}

/** Some agents with the same reason. */
export interface AgentGroup {
  readonly code: AgentWhy;
  readonly agentIds: readonly string[];
  /** What is left there that the role may use, summed up; thousandths by name. */
  readonly available: Quantities;
  /** Whether each of them has one unit left; absent when the framework declared no unit. */
  readonly fitsUnit?: boolean;
  /** Of filters: when the first and the last of them ends. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Who has what there, the most first. */
  readonly holders: readonly Holder[];
  /** Whose turn it is there if an allocation ran now, and on how many agents, the most first. */
  readonly turn?: readonly (FrameworkInRole & { readonly agents: number })[];
}

/** A place in an order, counted from 1. */
export interface RolePlace {
  /** `''` for the root. */
  readonly parent: string;
  readonly role: string;
  readonly dominantShare: number;
  readonly position: number;
  readonly of: number;
  /** Its siblings before it, the first first. */
  readonly ahead: readonly { readonly role: string; readonly dominantShare: number }[];
}

/** A role's quota of one resource, in thousandths. */
export interface QuotaUse {
  readonly role: string;
  readonly name: string;
  readonly guarantee: number;
  readonly limit?: number;
  readonly consumed: number;
}

/** The first thing that happens by itself and could change the answer. */
export interface NextChange {
  readonly atMs: number;
  /**
   * `filter`: a filter of its own expires on `agentId`; `batch`: the next batch allocation, in which
   * its turn may come; `backoff`: its own is over; `patience`: that of `framework`, which then gives
   * back or gets the earmark; `earmark`: that of `framework` lapses unless it takes what is there.
   */
  readonly because: 'filter' | 'batch' | 'backoff' | 'patience' | 'earmark';
  readonly agentId?: string;
  readonly framework?: FrameworkInRole;
}

/** Why a framework in a role has what it has, and not more. Made by `FairleadAllocator.explain`. */
export interface Explanation extends Holder {
  readonly nowMs: number;
  readonly code: FrameworkWhy;
  /** How the frameworks of its role are served. */
  readonly order: RoleOrder;
  readonly admission: Admission;
  readonly dominantShare: number;
  /** Absent when it declared no minimum in the role. */
  readonly minimum?: MinimumExplanation;
  /** Absent unless the code is INFEASIBLE; and when it is feasible again, but not yet told so. */
  readonly infeasible?: Infeasibility;
  /** Its place among the frameworks of its role; absent when it is not to be offered anything. */
  readonly place?: {
    readonly position: number;
    readonly of: number;
    /**
     * On how many agents it refused what it would be offered now. There, where the order is `fifo` or
     * `priority`, those come first who have waited for longer (docs/policies.md); elsewhere it is 0.
     */
    readonly refusedOn: number;
    /**
     * When it comes before the others, the earmark aside, unless it uses something before: of those
     * that have no minimum where others relinquish. In the past: its turn has come
     * (docs/policies.md).
     */
    readonly overdueMs?: number;
    /** Those before it, the first first. */
    readonly ahead: readonly Holder[];
  };
  /** The place of its role among its siblings, then of its parent among its own, up to the root. */
  readonly roles: readonly RolePlace[];
  /** Every agent is in one group; the group of most agents first. */
  readonly agents: readonly AgentGroup[];
  /** The quotas at fault where a group says QUOTA_LIMIT (its role's own) or HEADROOM (others'). */
  readonly quotas: readonly QuotaUse[];
  /** Who holds the earmark, if anyone, and, where it can be told, when it is expected to start. */
  readonly earmark?: FrameworkInRole & { readonly startMs?: number };
  /** Agents that an allocation would offer to it if it ran now. */
  readonly offeredNow: readonly string[];
  /** Absent: nothing that happens by itself changes anything; it takes a call from outside. */
  readonly next?: NextChange;
}
