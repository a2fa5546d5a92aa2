import type { MinimumState } from '../allocator/api.js';
import type { Resting } from '../trace/index.js';
import type { NotPlayed } from './not-played.js';
import type { SeedsResult } from './seeds-result.js';
import type { Unplaceable } from './unplaceable.js';

/** Where a framework stands when the replay ends; every framework is in exactly one class. */
export type FrameworkClass =
  | 'noMinimum'
  | 'satisfied'
  | 'underResourced'
  | 'infeasible'
  | 'gaveUp'
  | 'waiting'
  | 'stuck';

/**
 * Mean and nearest-rank quantiles of durations in ms, or of ratios. They are over all who could come to what is
 * measured: who did not until the replay ended counts as infinite, and is "never" in JSON and tables.
 */
export interface Distribution {
  /** How many came to it, … */
  readonly count: number;
  /** … of how many. */
  readonly of: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface FrameworkResult {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly class: FrameworkClass;
  readonly arrivedMs: number;
  readonly firstResourcesMs?: number;
  /** When it first held its minimum. */
  readonly satisfiedMs?: number;
  readonly startedMs?: number;
  readonly completedMs?: number;
  /** Arrival to end / the shortest time that its demand allows; infinite when it has not completed. */
  readonly slowdown?: number;
  readonly relinquishes: number;
  readonly coreHoursHeld: number;
  /** Of cores that worked, whatever became of the work. */
  readonly coreHoursUsed: number;
  /** Work done and not lost, as its model says. */
  readonly coreHoursUseful: number;
  readonly coreHoursBelowMinimum: number;
  /** Of work that was lost with its tasks and has to be done again. */
  readonly coreHoursRepeated: number;
  /** Stretches of one state each, in order, for the page: waiting, gathering, running, backing off, done. */
  readonly phases: readonly {
    readonly fromMs: number;
    readonly toMs: number;
    readonly phase: string;
  }[];
  readonly finalState: MinimumState;
  /** What it waited for when it left or the replay ended, and no agent could ever hold. */
  readonly unplaceable?: readonly Unplaceable[];
}

/** A step function of time: value `values[i]` from `timesMs[i]` on. */
export interface Series {
  readonly name: string;
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}

/** Held / total of each scalar resource from the start to a moment. */
export interface Utilisation {
  readonly utilisationUntilMs: number;
  readonly utilisation: Readonly<Record<string, number>>;
}

/** What is on the disks of all agents, as far as a trace knows sizes. */
export interface DiskUse {
  /** When the replay ended, and the most at any time. */
  readonly heldMib: number;
  readonly mostMib: number;
  /** The most that was in use of any agent's disk, of those that tell their size: 1 is all. */
  readonly mostShare: number;
  /** Tasks that failed because their agent's disk was full, or that were over their quota. */
  readonly tasksFailed: number;
}

/** Utilisation is up to the last completion, or the replay's end where somebody has not completed. */
export interface PolicyResult extends Utilisation {
  readonly policy: string;
  readonly endedMs: number;
  /** `horizon` (the recording's end), `idle` (only ticks and expiries remained) or `done`. */
  readonly ended: 'horizon' | 'idle' | 'done';
  readonly frameworks: { readonly total: number } & Readonly<Record<FrameworkClass, number>>;
  /** Arrival to minimum held, of the frameworks that have one. */
  readonly queueTimeMs?: Distribution;
  /** Arrival to first resources, of the frameworks that want any. */
  readonly firstResourcesMs?: Distribution;
  /** Arrival to the end, of the frameworks that can finish. */
  readonly completionMs?: Distribution;
  /** Arrival to end / the shortest time possible, of the frameworks whose demand tells that. */
  readonly slowdown?: Distribution;
  /**
   * First arrival to last completion, of the frameworks that can finish; infinite when one of them
   * has not, absent when there are none.
   */
  readonly makespanMs?: number;
  /** By all frameworks over the whole run, and what came of it. */
  readonly coreHoursHeld: number;
  /** Of cores that worked, whatever became of the work. */
  readonly coreHoursUsed: number;
  /** Work done and not lost, as the models say. */
  readonly coreHoursUseful: number;
  readonly coreHoursBelowMinimum: number;
  /** Of work that was lost with its tasks and has to be done again. */
  readonly coreHoursRepeated: number;
  readonly relinquishes: number;
  readonly offers: {
    readonly sent: number;
    readonly accepted: number;
    readonly declined: number;
    readonly rescinded: number;
  };
  readonly tasksLaunched: number;
  /** Absent where no task puts anything of known size on a disk. */
  readonly diskUse?: DiskUse;
  /** Jain's index over the time-averaged dominant shares of the roles that wanted something. */
  readonly jainIndex?: number;
  /**
   * What the waiting role that held least was behind the role that held most, in dominant share / weight:
   * mean over the time in which some role waited. Absent when none did.
   */
  readonly roleShortfall?: number;
  readonly roles: readonly {
    readonly role: string;
    readonly frameworks: number;
    readonly satisfied: number;
    readonly queueTimeMs?: Distribution;
    readonly coreHoursHeld: number;
  }[];
  readonly perFramework: readonly FrameworkResult[];
  /** Cores held by each role over time, those of them that work, and its dominant share. */
  readonly series: {
    readonly coresHeld: readonly Series[];
    readonly coresUsed: readonly Series[];
    readonly dominantShare: readonly Series[];
    /** In MiB: sandboxes of running tasks, of those that have ended, fetcher caches; and by agent. */
    readonly diskHeld?: readonly Series[];
    readonly diskOfAgents?: readonly Series[];
  };
}

/** The answer of `fairlead replay --json`. */
export interface ReplayResult extends Resting {
  readonly trace: string;
  /** What is otherwise than it was recorded, in words; absent when nothing is. */
  readonly changes?: readonly string[];
  readonly horizonMs?: number;
  readonly agents: number;
  /** What the trace has that is not played, or not as it has it; absent when there is nothing. */
  readonly notPlayed?: readonly NotPlayed[];
  /** The same and more, in words and by name; absent when there is nothing. */
  readonly warnings?: readonly string[];
  readonly policies: readonly PolicyResult[];
  /** What further seeds say; absent where one was replayed. */
  readonly overSeeds?: SeedsResult;
}
