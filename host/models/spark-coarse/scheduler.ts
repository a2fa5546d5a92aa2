import type { Offer } from '../../allocator/api.js';
import { matchesSparkConstraints, parseSparkConstraints } from '../../resources/index.js';
import type {
  ModelFramework,
  Scheduler,
  SchedulerCalls,
  Task,
  TaskLaunch,
  TaskState,
  WaitingTasks,
} from '../model.js';
import { OfferRemainder } from '../take.js';
import { type Want, wantOfQuantities } from '../want.js';
import { maxCoresOf, POLL_INTERVAL_MS, type SparkCoarseDemand } from './demand.js';
import { type SparkSettings, sparkSettings } from './properties.js';

/** Two failures on an agent and no executor is launched there again, for ever. */
const MAX_AGENT_FAILURES = 2;
const DEFAULT_REFUSE_SECONDS = 5;

enum Timer {
  /** The next poll that will find the application ready. */
  Poll = 0,
  /** `maxRegisteredResourcesWaitingTime` is over. */
  WaitingOver = 1,
  WorkDone = 2,
}

/** Cores (and GPUs) of a live executor, and since when it has been registered. */
interface Executor {
  readonly cores: number;
  readonly gpus: number;
  registeredMs?: number;
}

/** One offer while executors are placed on it. */
interface Slot {
  readonly offer: Offer;
  cpus: number;
  memThousandths: number;
  gpus: number;
  /** Cores of each executor launched on it in this batch. */
  readonly launches: { cores: number; gpus: number }[];
}

/**
 * Spark 2.0 to 3.x, coarse-grained (`MesosCoarseGrainedSchedulerBackend`): round-robin passes over
 * the offers, one executor per offer and pass; starts when enough cores have registered, or anyway
 * when its waiting time is over; never gives back; leaves when its work is done.
 *
 * The driver is not a task of the framework. An application that is ready without one registered
 * executor has not started: nothing runs. Locality, ports and dynamic allocation are left out.
 *
 * Source: Spark's `docs/running-on-mesos.md` and the behaviour of tags v2.2 to v3.0.
 */
export class SparkCoarse implements Scheduler {
  readonly finite = true;
  readonly wantsAnything = true;
  readonly startsOnce = true;
  readonly #settings: SparkSettings;
  readonly #constraints: ReturnType<typeof parseSparkConstraints>;
  /** Constraints met, by agent; only filled when there are constraints. */
  readonly #agentMatches = new Map<string, boolean>();
  readonly #agentFailures = new Map<string, number>();
  readonly #executors = new Map<string, Executor>();
  readonly #maxCores: number;
  /** What the last executor wanted: most often the next one's, too. */
  #want: Want = { quantities: {}, pieces: [] };
  #coresAcquired = 0;
  #gpusAcquired = 0;
  #executorCount = 0;
  #coresRegistered = 0;
  #waitingOver = false;
  #isStarted = false;
  #workLeftCoreMs: number;
  /** A start below what it needs makes it work so much more for the same. */
  #workFactor = 1;
  #workCountedMs = 0;
  #startedMs = 0;

  constructor(
    private readonly framework: ModelFramework,
    private readonly demand: SparkCoarseDemand,
    private readonly calls: SchedulerCalls,
  ) {
    this.#settings = sparkSettings(demand.properties);
    this.#constraints = parseSparkConstraints(this.#settings.constraints);
    this.#maxCores = maxCoresOf(this.#settings);
    this.#workLeftCoreMs = demand.work_core_ms;
  }

  get isWaiting(): boolean {
    return this.#coresAcquired + (this.#settings.executorCores ?? 1) <= this.#maxCores;
  }

  waiting(): WaitingTasks[] {
    if (!this.isWaiting) return [];
    const cores = this.#settings.executorCores ?? 1;
    return [{ task: this.#nameOf(this.#executorCount), want: this.#wantOf(cores, 0) }];
  }

  /** Of the work that it was sent to do: what it works more for the same is no use to anybody. */
  workDone(): number {
    if (!this.#isStarted) return 0;
    const sinceMs = this.calls.nowMs - this.#workCountedMs;
    const leftCoreMs = this.#workLeftCoreMs - this.#coresRegistered * sinceMs;
    const doneCoreMs = this.demand.work_core_ms - Math.max(0, leftCoreMs) / this.#workFactor;
    return Math.max(0, Math.round(doneCoreMs * 1000));
  }

  /** Before it has started its executors wait. */
  get coresUsed(): number {
    return this.#isStarted ? this.#coresRegistered * 1000 : 0;
  }

  subscribed(): void {
    const waitingOverMs = this.framework.arrivedMs + this.#settings.maxWaitingMs;
    this.calls.setTimer(Timer.WaitingOver, waitingOverMs, 'idle');
  }

  offers(offers: readonly Offer[]): void {
    if (this.#coresAcquired >= this.#maxCores) {
      for (const offer of offers) this.#declineUnused(offer);
      return;
    }
    const slots: Slot[] = [];
    for (const offer of offers) {
      if (this.#meetsConstraints(offer)) slots.push(slotOf(offer));
      else this.calls.decline(offer, this.#settings.refuseUnmetSeconds);
    }
    this.#place(slots);
    for (const slot of slots) {
      if (slot.launches.length > 0) this.#launch(slot);
      else this.#declineUnused(slot.offer);
    }
  }

  /** Spark ignores rescinds. */
  rescinded(): void {}

  status(task: Task, state: TaskState): void {
    const executor = this.#executors.get(task.id);
    if (executor === undefined) return;
    if (state === 'TASK_RUNNING') {
      executor.registeredMs = this.calls.nowMs;
      this.#changeRegistered(executor.cores + this.#settings.extraCores);
      return;
    }
    this.#executors.delete(task.id);
    this.#coresAcquired -= executor.cores;
    this.#gpusAcquired -= executor.gpus;
    if (executor.registeredMs !== undefined) this.#unregister(executor, executor.registeredMs);
    if (state === 'TASK_FAILED' || state === 'TASK_LOST') {
      this.#agentFailures.set(task.agentId, (this.#agentFailures.get(task.agentId) ?? 0) + 1);
    }
    this.calls.revive();
  }

  timer(slot: number): void {
    if (slot === Timer.WaitingOver) {
      this.#waitingOver = true;
      this.#pollWhenReady();
    } else if (slot === Timer.Poll) {
      if (!this.#isStarted && this.#isReady()) this.#start();
    } else {
      this.calls.finished();
    }
  }

  /** Passes over the offers until one launches nothing; each adds at most one executor per offer. */
  #place(slots: readonly Slot[]): void {
    for (let launched = true; launched; ) {
      launched = false;
      for (const slot of slots) {
        const cores = this.#coresFor(slot);
        if (cores === 0) continue;
        const gpus = Math.min(Math.max(0, this.#settings.gpusMax - this.#gpusAcquired), slot.gpus);
        slot.cpus -= cores;
        slot.memThousandths -= this.#settings.executorMemoryMib * 1000;
        slot.gpus -= gpus;
        slot.launches.push({ cores, gpus });
        this.#coresAcquired += cores;
        this.#gpusAcquired += gpus;
        launched = true;
      }
    }
  }

  /** Cores of the executor that can be launched there now; 0: none can. */
  #coresFor(slot: Slot): number {
    const left = this.#maxCores - this.#coresAcquired;
    const cores = this.#settings.executorCores ?? Math.min(slot.cpus, left);
    if (cores <= 0 || cores > slot.cpus || cores > left) return 0;
    if (slot.memThousandths < this.#settings.executorMemoryMib * 1000) return 0;
    const failures = this.#agentFailures.get(slot.offer.agentId) ?? 0;
    return failures < MAX_AGENT_FAILURES ? cores : 0;
  }

  #launch(slot: Slot): void {
    const remainder = new OfferRemainder(slot.offer.resources);
    const tasks: TaskLaunch[] = [];
    for (const { cores, gpus } of slot.launches) {
      const want = this.#wantOf(cores, gpus);
      const { quantities } = want;
      const resources = remainder.take(want);
      if (resources === undefined) {
        // Volumes and shared resources count in the offer's sums, but are not for executors.
        this.#coresAcquired -= cores;
        this.#gpusAcquired -= gpus;
        continue;
      }
      const number = this.#executorCount++;
      const id = `${this.framework.id}-${number}`;
      const name = this.#nameOf(number);
      const startMs = this.demand.executor_start_ms;
      tasks.push({ id, name, resources, quantities, startMs });
      this.#executors.set(id, { cores, gpus });
    }
    if (tasks.length > 0) this.calls.accept(slot.offer, tasks, DEFAULT_REFUSE_SECONDS);
    else this.#declineUnused(slot.offer);
  }

  #nameOf(executor: number): string {
    return `${this.framework.name} executor ${executor}`;
  }

  #wantOf(cores: number, gpus: number): Want {
    const { cpus, gpus: gpusBefore } = this.#want.quantities;
    if (cpus === cores * 1000 && (gpusBefore ?? 0) === gpus * 1000) return this.#want;
    const mem = this.#settings.executorMemoryMib * 1000;
    const plain = { cpus: cores * 1000, mem };
    this.#want = wantOfQuantities(gpus > 0 ? { ...plain, gpus: gpus * 1000 } : plain);
    return this.#want;
  }

  #declineUnused(offer: Offer): void {
    if (this.#coresAcquired >= this.#maxCores && this.#meetsConstraints(offer)) {
      this.calls.decline(offer, this.#settings.refuseAtMaxCoresSeconds);
    } else if (this.#meetsConstraints(offer)) {
      this.calls.decline(offer, DEFAULT_REFUSE_SECONDS);
    } else {
      this.calls.decline(offer, this.#settings.refuseUnmetSeconds);
    }
  }

  #meetsConstraints(offer: Offer): boolean {
    if (this.#settings.constraints === '') return true;
    let matches = this.#agentMatches.get(offer.agentId);
    if (matches === undefined) {
      matches = matchesSparkConstraints(this.#constraints, offer.attributes);
      this.#agentMatches.set(offer.agentId, matches);
    }
    return matches;
  }

  #isReady(): boolean {
    return this.#coresRegistered > 0 && (this.#waitingOver || this.#holdsRatio());
  }

  /** Against the raw `cores.max`, as Spark does: 10 cores in executors of 4 never reach ratio 1. */
  #holdsRatio(): boolean {
    const wanted = this.#settings.coresMax ?? 0;
    return this.#coresRegistered >= wanted * this.#settings.minRegisteredRatio;
  }

  /** Sets the poll (each 100 ms from the arrival on) at which the application finds itself ready. */
  #pollWhenReady(): void {
    if (this.#isStarted) return;
    const sinceMs = this.calls.nowMs - this.framework.arrivedMs;
    const pollMs =
      this.framework.arrivedMs + Math.ceil(sinceMs / POLL_INTERVAL_MS) * POLL_INTERVAL_MS;
    this.calls.setTimer(Timer.Poll, this.#isReady() ? pollMs : undefined);
  }

  #start(): void {
    this.#isStarted = true;
    const { below } = this.demand;
    if (below !== undefined && this.#coresRegistered < below.cores) {
      this.#workFactor = below.work_factor;
      this.#workLeftCoreMs *= this.#workFactor;
    }
    this.#workCountedMs = this.calls.nowMs;
    this.#startedMs = this.calls.nowMs;
    this.calls.setTimer(Timer.WaitingOver, undefined);
    this.calls.started(this.#holdsRatio() ? 'minimum' : 'waited');
    this.#setWorkDone();
  }

  /** It goes with some of the work that it did. */
  #unregister({ cores }: Executor, registeredMs: number): void {
    const advertised = cores + this.#settings.extraCores;
    if (this.#isStarted) {
      const workedMs = this.calls.nowMs - Math.max(registeredMs, this.#startedMs);
      const share = this.demand.repeated_share ?? 0;
      const repeated = Math.round(advertised * 1000 * workedMs * share);
      this.#workLeftCoreMs += repeated / 1000;
      this.calls.repeats(repeated);
    }
    this.#changeRegistered(-advertised);
  }

  #changeRegistered(cores: number): void {
    if (this.#isStarted) {
      const elapsedMs = this.calls.nowMs - this.#workCountedMs;
      this.#workLeftCoreMs -= this.#coresRegistered * elapsedMs;
      this.#workCountedMs = this.calls.nowMs;
    }
    this.#coresRegistered += cores;
    if (this.#isStarted) this.#setWorkDone();
    else this.#pollWhenReady();
  }

  #setWorkDone(): void {
    if (this.#coresRegistered === 0) {
      this.calls.setTimer(Timer.WorkDone, undefined);
      return;
    }
    const leftMs = Math.max(0, Math.ceil(this.#workLeftCoreMs / this.#coresRegistered));
    this.calls.setTimer(Timer.WorkDone, this.calls.nowMs + leftMs);
    this.calls.expects(this.calls.nowMs + leftMs);
  }
}

function slotOf(offer: Offer): Slot {
  const quantities = offer.quantities;
  return {
    offer,
    cpus: Math.floor((quantities.cpus ?? 0) / 1000),
    memThousandths: quantities.mem ?? 0,
    gpus: Math.floor((quantities.gpus ?? 0) / 1000),
    launches: [],
  };
}
