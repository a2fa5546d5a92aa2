import type { InverseOffer, Offer } from '../allocator/api.js';
import type { Schema } from '../resources/schema.js';
import type { Quantities, Resource } from '../resources/types.js';
import type { Moment } from './ran.js';
import type { Reach } from './reach.js';
import type { Want } from './want.js';

/** A file that Mesos' fetcher brings into a task's sandbox before the task starts. */
export interface Fetched {
  readonly uri: string;
  /** By way of the agent's fetcher cache. */
  readonly isCached: boolean;
}

/** What a task does to the machine that it runs on while it works, whatever it was given of it. */
export interface MachineUse {
  /** What it sends when nobody slows it down, in thousandths of the unit of `network_bandwidth`. */
  readonly bandwidth: number;
  /** What it writes into its sandbox in an hour, in thousandths of a MiB. */
  readonly writtenPerHour: number;
}

/** What a framework may ask for when it launches a task. */
export interface TaskLaunch {
  readonly id: string;
  /** For people: application and executor (`PageRank executor 3`). */
  readonly name: string;
  readonly resources: readonly Resource[];
  /** The scalars of `resources` by name, in thousandths. */
  readonly quantities: Quantities;
  /** From launch to TASK_RUNNING, in ms. */
  readonly startMs: number;
  /** From TASK_RUNNING to TASK_FINISHED, in ms; absent: it runs until it is killed or lost. */
  readonly durationMs?: number;
  /**
   * The application subscribes as the task comes to run, in the place of a duration: the task finishes
   * when that has finished, and takes it along when it ends otherwise. It was announced before.
   */
  readonly brings?: Application;
  /** It is no task, but the framework's own executor, which holds what it takes while it lives. */
  readonly isExecutor?: boolean;
  /** It fails instead of coming to TASK_RUNNING. */
  readonly fails?: boolean;
  /**
   * A port of its host that it binds as it comes to run, without having been offered it: it fails
   * when a task on the agent has bound it.
   */
  readonly bindsPort?: number;
  readonly fetches?: readonly Fetched[];
  /** Before it finishes it deletes from its sandbox what was fetched, but for archives. */
  readonly cleansUp?: boolean;
}

/** A framework that comes with a task of another one: a driver's application. */
export interface Application {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly demand: AnyDemand;
}

/** A launched task, as its framework sees it. */
export interface Task extends TaskLaunch {
  readonly agentId: string;
  readonly role: string;
}

/**
 * A task that ran when the recording begins, as it was recorded. Its times are on the replay's clock, at
 * its beginning or before.
 */
export interface HeldTask {
  readonly id: string;
  readonly name: string;
  readonly resources: readonly Resource[];
  /** The scalars of `resources` by name, in thousandths. */
  readonly quantities: Quantities;
  /** It is no task, but the framework's own executor. */
  readonly isExecutor: boolean;
  readonly launchedMs: number;
  /** Absent: it has not come to run. */
  readonly runningMs?: number;
}

/** Mesos' task states as far as a replay tells them apart; all but TASK_RUNNING are terminal. */
export type TaskState =
  | 'TASK_RUNNING'
  | 'TASK_FINISHED'
  | 'TASK_FAILED'
  | 'TASK_KILLED'
  | 'TASK_LOST';

/** Why an application started its work: it held its minimum, or its waiting time was over. */
export type StartReason = 'minimum' | 'waited';

/**
 * What a model may do: the scheduler API's calls and timers. Offers are answered during
 * {@link Scheduler.offers} or later, each once. Without `refuseSeconds` Mesos' default of 5 s
 * applies; 0 means no filter.
 */
export interface SchedulerCalls {
  /** The virtual clock, in ms. */
  readonly nowMs: number;
  accept(offer: Offer, tasks: readonly TaskLaunch[], refuseSeconds?: number): void;
  decline(offer: Offer, refuseSeconds?: number): void;
  revive(): void;
  suppress(): void;
  /** Tells a task to end; it is gone, TASK_KILLED, a little later. */
  kill(taskId: string): void;
  /** The task works from now on until it ends, and uses so much of its machine. */
  works(taskId: string, use: MachineUse): void;
  /**
   * Sets one of the model's few timers, named by small integers, to a time in ms, or clears it.
   * An `idle` timer brings on nobody but the framework itself (a waiting time that ends): a cluster
   * in which only such timers run stands still.
   */
  setTimer(slot: number, atMs: number | undefined, kind?: 'due' | 'idle'): void;
  /** The application starts its work. */
  started(reason: StartReason): void;
  /** One that reports no start runs, whatever it holds: it has got something done. */
  runs(): void;
  /** So much of its work has to be done again, in thousandths of a core × ms. */
  repeats(milliCoreMs: number): void;
  /** When it expects to leave is known better now. */
  expects(endMs: number): void;
  /**
   * An application that a task is to bring is wanted from now on, anew when it was there before; or
   * it never will be. So it counts, whether it comes or not.
   */
  announces(application: Application, fate: 'waits' | 'rejected'): void;
  /** The framework leaves (TEARDOWN): tasks end, everything comes back. */
  finished(): void;
}

/** Tasks of one shape that a framework waits to launch. */
export interface WaitingTasks {
  /** Name of the first. */
  readonly task: string;
  /** How many there are; absent when that depends on what is offered. */
  readonly count?: number;
  readonly want: Want;
}

/** What a framework declines, whatever else it has been offered, and for how long. */
export interface StandingAnswer {
  /** What it may take: offers that reach one of these, in thousandths. None: it declines everything. */
  readonly unless: readonly Quantities[];
  readonly refuseSeconds: number;
}

/**
 * One framework's scheduler. It never sees the allocator, only its own offers, rescinds, status
 * updates and timers, and answers through {@link SchedulerCalls}.
 */
export interface Scheduler {
  /** True when it leaves by itself once it had what it wants. */
  readonly finite: boolean;
  /** False when its demand asks for nothing: it is there, and declines. */
  readonly wantsAnything: boolean;
  /** True when it reports `started`: its minimum is there for the start, not for all its life. */
  readonly startsOnce: boolean;
  /** Work that it has done until now and has not lost, in thousandths of a core × ms. */
  workDone(): number;
  /** Thousandths of a core that work now; absent: all that its running tasks hold. */
  readonly coresUsed?: number;
  /** The most agents until now that it launched nothing on at once, as its tasks had failed there. */
  readonly agentsAvoided?: number;
  /** There are tasks that it would launch now: {@link waiting}, without the list. */
  readonly isWaiting: boolean;
  /** The tasks that it would launch now if it were offered what they want. */
  waiting(): WaitingTasks[];
  /**
   * A task of its that ran when the recording begins, before it has subscribed: it is its own from now on, as
   * it launches it here. All of it is on the agent of `offer`.
   *
   * @returns `undefined` when it knows no such task: then the task is not held.
   */
  held(task: HeldTask, offer: Offer): TaskLaunch | undefined;
  /** The framework is about to be told of its first offers. */
  subscribed(): void;
  /** One OFFERS message: what one allocation gave to this framework. */
  offers(offers: readonly Offer[]): void;
  /**
   * As it would answer batches of offers now, and until it hears of something else. Where it is there, the
   * offers that it declines need not be told: {@link declined} is called in the place of {@link offers}.
   * Absent: it has to be asked.
   */
  readonly standing?: StandingAnswer | undefined;
  /** A batch of offers, none of which it had to be told of, was declined as it stands. */
  declined?(): void;
  rescinded(offer: Offer): void;
  /** It is asked to leave an agent before maintenance; absent: that goes unheard. */
  inverseOffer?(inverseOffer: InverseOffer): void;
  status(task: Task, state: TaskState): void;
  /**
   * A task that works gets on at such a pace from now on, in thousandths, because of what others on
   * its machine do; absent: its framework lets no task do anything to a machine.
   */
  paced?(taskId: string, thousandths: number): void;
  timer(slot: number): void;
}

/** What a scheduler knows of its framework. */
export interface ModelFramework {
  readonly id: string;
  readonly name: string;
  /** Of who was there before the recording begins, before its beginning. */
  readonly arrivedMs: number;
}

/** A demand names the model that plays it. */
export interface AnyDemand {
  readonly model: string;
}

/**
 * One kind of framework: what a trace says that it wants, what follows from that, and how it
 * behaves. Each is a folder that has it all, and stands in the list of `index.ts`.
 *
 * @throws {ReplayError} in all its functions, when a setting of the demand cannot be used.
 */
export interface FrameworkModel<Demand extends AnyDemand> {
  readonly name: Demand['model'];
  /** Of the demand, in a trace's JSON Schema. */
  readonly schema: Schema;
  /** What it needs to start, where a trace does not say that, if it follows from the demand. */
  minimum(demand: Demand): { readonly resources: string; readonly unit: string } | undefined;
  /** How long it says that it will run, in ms, where its demand tells; `backfill` needs it. */
  durationMs(demand: Demand): number | undefined;
  /**
   * How long it takes from its arrival to its end, in ms, when it is given at once all that it wants: no
   * cluster makes it faster. Absent when it never ends, or the more it is given the faster it is.
   */
  shortestMs(demand: Demand): number | undefined;
  /** How many tasks it names; 0 when that depends on what it is offered. */
  taskCount(demand: Demand): number;
  reach(demand: Demand): Reach;
  /** What of it is left at a moment of a recording that says what ran; `undefined`: nothing. */
  left(demand: Demand, at: Moment): Demand | undefined;
  /** What is played, but most likely not meant as it is written. */
  doubts(demand: Demand): string[];
  /**
   * Frameworks that its tasks become, of which no event of a trace tells. Absent: none.
   *
   * @throws {ReplayError} when it does not say what they are.
   */
  brings?(demand: Demand): readonly Application[];
  create(framework: ModelFramework, demand: Demand, calls: SchedulerCalls): Scheduler;
}
