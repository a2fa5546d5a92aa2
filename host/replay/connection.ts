import type { FrameworkInput, Offer } from '../allocator/api.js';
import type {
  Application,
  Fetched,
  MachineUse,
  Scheduler,
  SchedulerCalls,
  StartReason,
  Task,
  TaskLaunch,
  TaskState,
} from '../models/model.js';
import { ownValue } from '../resources/index.js';
import type { Resource } from '../resources/types.js';
import type { Happening } from './clock.js';
import type { FrameworkRecord } from './framework-record.js';
import type { MachineTask } from './machines/machine-task.js';
import type { MasterPort } from './port.js';

/** Mesos' default filter of a call that names none. */
const DEFAULT_REFUSE_SECONDS = 5;

/**
 * One framework's connection to the master: its scheduler on one side, its tasks and timers on the
 * other. It carries the scheduler's calls out and drops what comes after the framework has left.
 */
export class Connection implements SchedulerCalls {
  readonly tasks = new Set<LiveTask>();
  /** Offers decided but not yet delivered. */
  inbox: Offer[] = [];
  isConnected = true;
  /** Thousandths of a core that its running tasks hold. */
  coresRunning = 0;
  /** Since when it has had its minimum, or without one its first resources. */
  runsSinceMs: number | undefined;
  readonly record: FrameworkRecord;
  readonly scheduler: Scheduler;
  /** Its roles while it waits for offers; none while it has what it wants. */
  #waitsIn: readonly string[] = [];
  readonly #timers: (TimerSlot | undefined)[] = [];

  constructor(
    private readonly master: MasterPort,
    public input: FrameworkInput,
    schedulerOf: (calls: SchedulerCalls) => Scheduler,
    recordOf: (scheduler: Scheduler) => FrameworkRecord,
    /** Whether anybody hears its model on how long it will run. */
    private readonly tellsDuration: boolean,
  ) {
    this.scheduler = schedulerOf(this);
    this.record = recordOf(this.scheduler);
  }

  get id(): string {
    return this.input.id;
  }

  get nowMs(): number {
    return this.master.clock.nowMs;
  }

  accept(
    offer: Offer,
    launches: readonly TaskLaunch[],
    refuseSeconds = DEFAULT_REFUSE_SECONDS,
  ): void {
    const use = allResources(launches);
    this.master.accept(offer, use, refuseSeconds, () => {
      for (const launch of launches) {
        const task = new LiveTask(this.master, this, offer.agentId, offer.role, launch);
        this.tasks.add(task);
        task.launched();
      }
    });
  }

  /** It is about to be told of its first offers. */
  subscribed(): void {
    this.scheduler.subscribed();
    this.changed();
  }

  /** A task of the time before the recording goes on, on what the offer was of. */
  holds({ agentId, role }: Offer, launch: TaskLaunch): void {
    if (!this.record.hasMinimum) this.runsSinceMs ??= this.nowMs;
    const task = new LiveTask(this.master, this, agentId, role, launch);
    this.tasks.add(task);
    task.goesOn();
  }

  decline(offer: Offer, refuseSeconds = DEFAULT_REFUSE_SECONDS): void {
    this.master.decline(offer, refuseSeconds);
  }

  revive(): void {
    if (this.isConnected) this.master.revive();
  }

  suppress(): void {
    if (this.isConnected) this.master.suppress();
  }

  kill(taskId: string): void {
    for (const task of this.tasks) if (task.id === taskId) task.kill();
  }

  works(taskId: string, use: MachineUse): void {
    for (const task of this.tasks) if (task.id === taskId) this.master.machines.works(task, use);
  }

  setTimer(slot: number, atMs: number | undefined, kind: 'due' | 'idle' = 'due'): void {
    if (!this.isConnected) return;
    let timer = this.#timers[slot];
    if (timer === undefined) {
      timer = new TimerSlot(this.master, this, slot);
      this.#timers[slot] = timer;
    }
    timer.set(atMs, kind);
  }

  started(reason: StartReason): void {
    this.master.started(reason);
  }

  runs(): void {
    this.master.runs();
  }

  repeats(milliCoreMs: number): void {
    if (this.isConnected) this.record.repeatedMilliCoreMs += milliCoreMs;
  }

  expects(endMs: number): void {
    if (this.isConnected && this.tellsDuration) this.master.expects(endMs);
  }

  announces(application: Application, fate: 'waits' | 'rejected'): void {
    if (this.isConnected) this.master.announce(application, fate);
  }

  finished(): void {
    if (!this.isConnected) return;
    this.record.completedMs = this.nowMs;
    this.master.leave();
  }

  /** To be called after whatever may have changed what its scheduler wants or works with. */
  changed(): void {
    this.master.changed();
    this.#noteWaiting();
    const used = this.isConnected ? (this.scheduler.coresUsed ?? this.coresRunning) : 0;
    this.master.metrics.uses(this.record, used, this.nowMs);
    this.record.agentsAvoided = this.scheduler.agentsAvoided ?? 0;
  }

  #noteWaiting(): void {
    const isWaiting = this.isConnected && this.scheduler.isWaiting;
    if (isWaiting === this.#waitsIn.length > 0) return;
    const { roleShortfall } = this.master.metrics;
    for (const role of this.#waitsIn) roleShortfall.waits(role, -1, this.nowMs);
    const { roles, suppressedRoles = [] } = this.input;
    this.#waitsIn = isWaiting ? roles.filter((role) => !suppressedRoles.includes(role)) : [];
    for (const role of this.#waitsIn) roleShortfall.waits(role, 1, this.nowMs);
  }

  /** Timers stop: the framework is gone. */
  close(): void {
    this.isConnected = false;
    this.changed();
    for (const timer of this.#timers) timer?.set(undefined, 'idle');
  }
}

/** The resources of one task as they are: an allocator may know them again. */
function allResources(launches: readonly TaskLaunch[]): readonly Resource[] {
  const [first] = launches;
  if (first !== undefined && launches.length === 1) return first.resources;
  return launches.flatMap(({ resources }) => resources);
}

enum Step {
  Running = 0,
  Finished = 1,
  Killed = 2,
}

/** How a task ends at a step; at `Running` when it does not come to run. */
const END_STATES = {
  [Step.Running]: 'TASK_FAILED',
  [Step.Finished]: 'TASK_FINISHED',
  [Step.Killed]: 'TASK_KILLED',
} as const;

/** A task from its launch to its end. Exactly one of its steps is ever due. */
export class LiveTask implements Task, MachineTask, Happening {
  readonly id: string;
  readonly name: string;
  readonly resources: TaskLaunch['resources'];
  readonly quantities: TaskLaunch['quantities'];
  readonly startMs: number;
  readonly durationMs?: number;
  readonly brings?: Application;
  readonly isExecutor?: boolean;
  readonly fails?: boolean;
  readonly bindsPort?: number;
  readonly fetches?: readonly Fetched[];
  readonly cleansUp?: boolean;
  isRunning = false;
  hasCleanedUp = false;
  #isEnded = false;
  #isDying = false;
  #isFetched = true;
  #isDue = false;

  constructor(
    private readonly master: MasterPort,
    readonly connection: Connection,
    readonly agentId: string,
    readonly role: string,
    launch: TaskLaunch,
  ) {
    this.id = launch.id;
    this.name = launch.name;
    this.resources = launch.resources;
    this.quantities = launch.quantities;
    this.startMs = launch.startMs;
    if (launch.durationMs !== undefined) this.durationMs = launch.durationMs;
    if (launch.brings !== undefined) this.brings = launch.brings;
    if (launch.isExecutor !== undefined) this.isExecutor = launch.isExecutor;
    if (launch.fails !== undefined) this.fails = launch.fails;
    if (launch.bindsPort !== undefined) this.bindsPort = launch.bindsPort;
    if (launch.fetches !== undefined) this.fetches = launch.fetches;
    if (launch.cleansUp !== undefined) this.cleansUp = launch.cleansUp;
  }

  launched(): void {
    if (this.isExecutor !== true) this.master.metrics.tasksLaunched++;
    this.goesOn();
  }

  /** It holds what it takes, and comes to run. */
  goesOn(): void {
    this.master.metrics.launched(this.connection.record, this, this.master.clock.nowMs);
    this.#isFetched = this.master.machines.launched(this);
    this.#schedule(this.startMs, Step.Running);
  }

  /** Tells the task to end; it is gone after the master's kill delay. */
  kill(): void {
    if (this.#isDying || this.#isEnded) return;
    this.#isDying = true;
    this.#schedule(this.master.killDelayMs, Step.Killed);
  }

  happen(step: Step): void {
    if (this.#isEnded || (this.#isDying && step !== Step.Killed)) return;
    this.#setDue(false);
    if (step === Step.Running && this.#comesToRun()) {
      if (this.durationMs !== undefined) this.#schedule(this.durationMs, Step.Finished);
      this.report('TASK_RUNNING');
      if (this.brings !== undefined)
        this.master.bring(this.brings, () => this.#ends(Step.Finished));
      return;
    }
    this.#ends(step);
  }

  fail(): void {
    if (this.#isEnded) return;
    this.end();
    this.report('TASK_FAILED');
  }

  paced(thousandths: number): void {
    if (!this.connection.isConnected) return;
    this.connection.scheduler.paced?.(this.id, thousandths);
    this.connection.changed();
  }

  #ends(step: Step): void {
    this.hasCleanedUp = step === Step.Finished && this.cleansUp === true;
    this.end();
    if (step === Step.Finished) this.master.progress.bearsFruit();
    this.report(END_STATES[step]);
  }

  #comesToRun(): boolean {
    if (this.fails === true || !this.#isFetched) return false;
    const { bindsPort, agentId } = this;
    if (bindsPort !== undefined && !this.master.hostPorts.bind(agentId, bindsPort)) return false;
    this.isRunning = true;
    this.connection.coresRunning += ownValue(this.quantities, 'cpus') ?? 0;
    return true;
  }

  #stopsRunning(): void {
    if (!this.isRunning) return;
    this.connection.coresRunning -= ownValue(this.quantities, 'cpus') ?? 0;
    if (this.bindsPort !== undefined) this.master.hostPorts.release(this.agentId, this.bindsPort);
  }

  /** Its resources come back to the allocator. */
  end(): void {
    this.forget();
    this.master.recover(this);
  }

  /** It is over and counted so; giving the resources back is somebody else's part. */
  forget(): void {
    if (this.#isEnded) throw new Error(`task ${this.id} ended twice`);
    this.#isEnded = true;
    this.#setDue(false);
    this.connection.tasks.delete(this);
    this.#stopsRunning();
    this.master.machines.ended(this);
    const { metrics, clock, progress } = this.master;
    metrics.ended(this.connection.record, this, clock.nowMs);
    progress.progressed();
  }

  report(state: TaskState): void {
    this.master.told(this.id, this.agentId, state);
    if (state !== 'TASK_RUNNING') this.takesAlong();
    if (!this.connection.isConnected) return;
    this.connection.scheduler.status(this, state);
    this.connection.changed();
  }

  /** To be called when it has ended: what it brought leaves, if it is still there. */
  takesAlong(): void {
    if (this.brings !== undefined) this.master.takeAlong(this.brings);
  }

  #schedule(afterMs: number, step: Step): void {
    this.master.clock.schedule(this.master.clock.nowMs + afterMs, this, step);
    this.#setDue(true);
  }

  #setDue(isDue: boolean): void {
    if (isDue === this.#isDue) return;
    this.#isDue = isDue;
    this.master.progress.countDue(this.connection.record, isDue);
  }
}

/** One of a scheduler's timers: setting it anew forgets the time it was set to before. */
class TimerSlot implements Happening {
  #generation = 0;
  #isDue = false;

  constructor(
    private readonly master: MasterPort,
    private readonly connection: Connection,
    private readonly slot: number,
  ) {}

  set(atMs: number | undefined, kind: 'due' | 'idle'): void {
    this.#generation++;
    this.#setDue(atMs !== undefined && kind === 'due');
    if (atMs !== undefined) {
      this.master.clock.schedule(Math.max(atMs, this.master.clock.nowMs), this, this.#generation);
    }
  }

  happen(generation: number): void {
    if (generation !== this.#generation || !this.connection.isConnected) return;
    this.#setDue(false);
    this.connection.scheduler.timer(this.slot);
    this.connection.changed();
  }

  #setDue(isDue: boolean): void {
    if (isDue === this.#isDue) return;
    this.#isDue = isDue;
    this.master.progress.countDue(this.connection.record, isDue);
  }
}
