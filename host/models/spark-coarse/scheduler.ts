import CRC32 from 'crc-32';
import type { InverseOffer, Offer } from '../../allocator/api.js';
import type {
  HeldTask,
  MachineUse,
  ModelFramework,
  Scheduler,
  SchedulerCalls,
  StandingAnswer,
  Task,
  TaskLaunch,
  TaskState,
  WaitingTasks,
} from '../model.js';
import { Random } from '../random.js';
import { ExecutorAllocation } from './allocation.js';
import { Answers } from './answers.js';
import { CoreWork } from './core-work.js';
import { coresToStart, POLL_INTERVAL_MS, type SparkCoarseDemand, settingsOf } from './demand.js';
import { useOfCore } from './executor-use.js';
import { type Executor, Executors } from './executors.js';
import type { SparkSettings } from './properties.js';
import { StagedWork } from './staged-work.js';
import type { Work } from './work.js';

/** How often a build for DC/OS asks for all offers again. */
const REVIVE_INTERVAL_MS = 10_000;

enum Timer {
  /** The next poll that will find the application ready. */
  Poll = 0,
  /** `maxRegisteredResourcesWaitingTime` is over. */
  WaitingOver = 1,
  Work = 2,
  /** The next look of the allocation of executors that will change something. */
  Allocation = 3,
  Revive = 4,
}

/**
 * Spark 1.5 to 3.x, coarse-grained (`MesosCoarseGrainedSchedulerBackend`, before 2.0
 * `CoarseMesosSchedulerBackend`): round-robin passes over the offers, one executor per offer and
 * pass; ready when enough of its cores are there, or anyway when its waiting time is over; gives
 * back what it holds only when it allocates dynamically; leaves when its work is done.
 *
 * The driver is not a task of the framework. An application that is ready without one registered
 * executor has not started: nothing runs.
 *
 * Source: Spark's `docs/running-on-mesos.md` and the behaviour of tags v1.5 to v3.0.
 */
export class SparkCoarse implements Scheduler {
  readonly finite = true;
  readonly wantsAnything = true;
  readonly startsOnce = true;
  readonly #settings: SparkSettings;
  readonly #executors: Executors;
  readonly #answers: Answers;
  readonly #work: Work;
  readonly #allocation: ExecutorAllocation<Executor> | undefined;
  /** Executors that are to be killed once they have nothing to do. */
  readonly #leaving = new Set<Executor>();
  readonly #useOfCore: MachineUse | undefined;
  /** Cores with which it starts. */
  readonly #coresToStart: number;
  #waitingOver = false;
  /** It has submitted its work, and then had the first executor to do it. */
  #isReady = false;
  #isStarted = false;
  #isSuppressed = false;

  constructor(
    private readonly framework: ModelFramework,
    private readonly demand: SparkCoarseDemand,
    private readonly calls: SchedulerCalls,
  ) {
    this.#settings = settingsOf(demand);
    this.#coresToStart = coresToStart(this.#settings);
    this.#useOfCore = useOfCore(demand);
    this.#executors = new Executors(this.#settings.forgetFailuresMs);
    this.#answers = new Answers(framework, demand, this.#settings, this.#executors, calls);
    this.#work = workOf(demand, this.#settings, new Random(CRC32.str(framework.id)));
    const { dynamic } = this.#settings;
    this.#allocation = dynamic && new ExecutorAllocation<Executor>(dynamic);
    if (this.#allocation !== undefined) this.#ask(this.#allocation.target);
  }

  get isWaiting(): boolean {
    return this.#answers.isWaiting;
  }

  waiting(): WaitingTasks[] {
    return this.#answers.waiting();
  }

  workDone(): number {
    return this.#isStarted ? this.#work.done(this.calls.nowMs) : 0;
  }

  get coresUsed(): number {
    return this.#work.coresUsed;
  }

  held(task: HeldTask, offer: Offer): TaskLaunch {
    return this.#answers.held(task, offer);
  }

  get agentsAvoided(): number {
    return this.#executors.mostAvoided;
  }

  subscribed(): void {
    const waitingOverMs = this.framework.arrivedMs + this.#settings.maxWaitingMs;
    this.calls.setTimer(Timer.WaitingOver, waitingOverMs, 'idle');
    if (this.#settings.version.suppresses) this.#reviveLater();
    // It looks for the first time at once.
    if (this.#mayStart) this.#becomeReady();
    this.#settle();
  }

  offers(offers: readonly Offer[]): void {
    this.#answers.answer(offers);
    this.#suppressWhenSated();
    if (!this.#isReady) this.#pollWhenReady();
  }

  get standing(): StandingAnswer | undefined {
    const isAboutToStart = !this.#isReady && this.#mayStart;
    return isAboutToStart || this.#isAboutToSuppress ? undefined : this.#answers.standing;
  }

  declined(): void {
    this.#answers.declined();
  }

  /** Spark ignores rescinds. */
  rescinded(): void {}

  /** Who drains takes its executors off the agent before it goes. */
  inverseOffer({ agentId }: InverseOffer): void {
    if (this.demand.drains !== true) return;
    for (const executor of this.#executors.byId.values()) {
      if (executor.agentId === agentId) this.#retire(executor);
    }
    this.#settle();
  }

  status(task: Task, state: TaskState): void {
    const executor = this.#executors.byId.get(task.id);
    if (executor === undefined) return;
    if (state === 'TASK_RUNNING') this.#registered(executor);
    else this.#ended(executor, state);
  }

  paced(taskId: string, thousandths: number): void {
    const executor = this.#executors.byId.get(taskId);
    if (executor === undefined) return;
    this.#work.pace(executor, thousandths, this.calls.nowMs);
    this.#settle();
  }

  timer(slot: number): void {
    switch (slot) {
      case Timer.WaitingOver:
        this.#waitingOver = true;
        break;
      case Timer.Poll:
        if (this.#mayStart) this.#becomeReady();
        break;
      case Timer.Work:
        this.#work.proceed(this.calls.nowMs);
        break;
      case Timer.Allocation:
        this.#allocate();
        break;
      case Timer.Revive:
        if (!this.#isSuppressed) this.calls.revive();
        this.#reviveLater();
        break;
      default:
        throw new Error(`no timer ${slot}`);
    }
    this.#settle();
  }

  #registered(executor: Executor): void {
    this.#executors.registers(executor);
    this.#allocation?.joined();
    if (this.#isStarted && !executor.isLeaving) this.#join(executor);
    this.#settle();
  }

  #ended(executor: Executor, state: TaskState): void {
    const { nowMs } = this.calls;
    this.#executors.ended(executor);
    this.#leaving.delete(executor);
    this.#allocation?.left(executor);
    const lost = this.#work.leave(executor, nowMs);
    if (lost > 0) this.calls.repeats(lost);
    if (state === 'TASK_FAILED' || state === 'TASK_LOST') {
      this.#executors.failedOn(executor.agentId, nowMs);
    }
    this.#settle();
    // A build for DC/OS does not for those that have ended well.
    if (!this.#settings.version.suppresses || state !== 'TASK_FINISHED') this.#revive();
  }

  #revive(): void {
    this.#isSuppressed = false;
    this.calls.revive();
  }

  #reviveLater(): void {
    this.calls.setTimer(Timer.Revive, this.calls.nowMs + REVIVE_INTERVAL_MS, 'idle');
  }

  #suppressWhenSated(): void {
    if (!this.#isAboutToSuppress) return;
    this.#isSuppressed = true;
    this.calls.suppress();
  }

  /** It has all that it may have, and says so with the next offers. */
  get #isAboutToSuppress(): boolean {
    if (!this.#settings.version.suppresses || this.#isSuppressed) return false;
    return this.#answers.isAtLimit || this.#answers.isAtMaxCores;
  }

  /** It has what it waits for to start, or has waited long enough. */
  get #mayStart(): boolean {
    return this.#waitingOver || this.#holdsRatio;
  }

  get #holdsRatio(): boolean {
    const { version } = this.#settings;
    const { cores, coresRegistered } = this.#executors;
    const held = version.ratioOf === 'launched' ? cores : coresRegistered;
    return held >= this.#coresToStart;
  }

  /** Sets the poll (each 100 ms from the arrival on) at which the application finds itself ready. */
  #pollWhenReady(): void {
    this.calls.setTimer(
      Timer.Poll,
      this.#mayStart ? this.#nextPollMs(this.calls.nowMs) : undefined,
    );
  }

  /** The first of the moments, each 100 ms from the arrival on, that is not before `atMs`. */
  #nextPollMs(atMs: number): number {
    const { arrivedMs } = this.framework;
    const sinceMs = Math.max(atMs, this.calls.nowMs) - arrivedMs;
    return arrivedMs + Math.ceil(sinceMs / POLL_INTERVAL_MS) * POLL_INTERVAL_MS;
  }

  #becomeReady(): void {
    if (this.#isReady) return;
    this.#isReady = true;
    this.calls.setTimer(Timer.WaitingOver, undefined);
    this.#work.begin(this.calls.nowMs);
  }

  #start(): void {
    this.#isStarted = true;
    const { below } = this.demand;
    if (below !== undefined && this.#executors.coresRegistered < below.cores) {
      this.#work.slowDown(below.work_factor);
    }
    this.calls.started(this.#holdsRatio ? 'minimum' : 'waited');
    for (const executor of this.#executors.registered) {
      if (!executor.isLeaving) this.#join(executor);
    }
  }

  #join(executor: Executor): void {
    this.#work.join(executor, this.calls.nowMs);
    if (this.#useOfCore === undefined) return;
    const { bandwidth, writtenPerHour } = this.#useOfCore;
    const { workCores } = executor;
    this.calls.works(executor.id, {
      bandwidth: bandwidth * workCores,
      writtenPerHour: writtenPerHour * workCores,
    });
  }

  /** To be called when anything has changed: starts, ends, and sets what comes next. */
  #settle(): void {
    if (!this.#isReady) this.#pollWhenReady();
    else if (!this.#isStarted && this.#executors.coresRegistered > 0) this.#start();
    if (this.#isStarted && this.#work.isDone) {
      this.calls.finished();
      return;
    }
    this.#killIdle();
    this.calls.setTimer(Timer.Work, this.#isReady ? this.#work.nextMs : undefined);
    const { endMs } = this.#work;
    if (this.#isStarted && endMs !== undefined) this.calls.expects(endMs);
    if (this.#allocation !== undefined) this.#settleAllocation(this.#allocation);
  }

  #settleAllocation(allocation: ExecutorAllocation<Executor>): void {
    allocation.note(this.#work, this.#executors.registered, this.calls.nowMs);
    const nextMs = allocation.nextMs(this.#work);
    const looks = Number.isFinite(nextMs);
    this.calls.setTimer(Timer.Allocation, looks ? this.#nextPollMs(nextMs) : undefined);
  }

  #allocate(): void {
    const allocation = this.#allocation;
    if (allocation === undefined) throw new Error('executors are not allocated dynamically');
    const { registered } = this.#executors;
    const idle = allocation.look(this.#work, registered, this.calls.nowMs);
    const { target } = allocation;
    const { limit } = this.#answers;
    // After a kill it asks again for as many as before (SPARK-21834).
    if (target !== limit || idle.length > 0) this.#ask(target);
    for (const executor of idle) this.#retire(executor);
    // Others wait until their filters are over.
    if (target > limit && this.#settings.version.suppresses) this.#revive();
  }

  #ask(executors: number): void {
    this.#answers.ask(executors, this.#work.preferredHosts);
  }

  #retire(executor: Executor): void {
    if (executor.isLeaving) return;
    executor.isLeaving = true;
    this.#leaving.add(executor);
    this.#work.retire(executor, this.calls.nowMs);
  }

  #killIdle(): void {
    for (const executor of this.#leaving) {
      if (!this.#work.isIdle(executor)) continue;
      this.#leaving.delete(executor);
      this.calls.kill(executor.id);
    }
  }
}

function workOf(demand: SparkCoarseDemand, { taskCores }: SparkSettings, random: Random): Work {
  const { stages, work_core_ms = 0, repeated_share = 0 } = demand;
  if (stages !== undefined) return new StagedWork(stages, taskCores, () => random.unit());
  return new CoreWork(work_core_ms, repeated_share);
}
