import type { Offer } from '../../allocator/api.js';
import { matchesSparkConstraints, parseSparkConstraints } from '../../resources/index.js';
import { heldLaunch } from '../held.js';
import type {
  HeldTask,
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
import type { SparkFineDemand } from './demand.js';
import { fineSettings, type SparkFineSettings } from './properties.js';
import { Stages } from './stages.js';

const ACCEPT_REFUSE_SECONDS = 1;
const DEFAULT_REFUSE_SECONDS = 5;

/** The application's executor on an agent, and from when on it runs tasks. */
interface Executor {
  readonly id: string;
  readonly readyMs: number;
}

/** What it asks for, but for the resources. */
type Asked = Omit<TaskLaunch, 'resources' | 'quantities'>;

/** One offer while tasks are placed on it. */
interface Slot {
  readonly offer: Offer;
  /** Thousandths of a core that tasks may have of it. */
  cores: number;
  tasks: number;
}

/**
 * Spark 1.x, fine-grained (`MesosSchedulerBackend`): a Mesos task for each of Spark's, which holds its
 * cores until it ends. The first one on an agent brings an executor, which holds cores and memory of
 * its own until the application leaves. It takes whatever cores it can use: it knows neither a
 * largest number of them nor a minimum, and no agent is bad for ever.
 *
 * Offers are filled in the order in which they came, where Spark draws one; a task that fails takes
 * its executor along, and the tasks that run there.
 */
export class SparkFine implements Scheduler {
  readonly finite = true;
  readonly wantsAnything = true;
  readonly startsOnce = false;
  readonly #settings: SparkFineSettings;
  readonly #constraints: ReturnType<typeof parseSparkConstraints>;
  readonly #taskWant: Want;
  readonly #executorWant: Want;
  readonly #stages: Stages;
  /** By agent. */
  readonly #executors = new Map<string, Executor>();
  /** The tasks that are launched, by id, and since when those run that do. */
  readonly #tasks = new Map<string, { agentId: string; index: number; sinceMs?: number }>();
  #executorCount = 0;
  #launchCount = 0;
  #runningCount = 0;
  #finishedCount = 0;
  /** Thousandths of a core × ms, of tasks that have finished. */
  #finishedWork = 0;

  constructor(
    private readonly framework: ModelFramework,
    private readonly demand: SparkFineDemand,
    private readonly calls: SchedulerCalls,
  ) {
    this.#settings = fineSettings(demand.properties);
    const { taskCores, executorCores, executorMemoryMib, constraints } = this.#settings;
    this.#constraints = parseSparkConstraints(constraints);
    this.#taskWant = wantOfQuantities({ cpus: taskCores });
    this.#executorWant = wantOfQuantities({ cpus: executorCores, mem: executorMemoryMib * 1000 });
    this.#stages = new Stages(demand.stages);
  }

  get isWaiting(): boolean {
    return this.#stages.waitingCount > 0;
  }

  /** A first task with its executor: where there is none yet. */
  waiting(): WaitingTasks[] {
    if (!this.isWaiting) return [];
    const { taskCores, executorCores, executorMemoryMib } = this.#settings;
    const together = { cpus: taskCores + executorCores, mem: executorMemoryMib * 1000 };
    const task = this.#nameOf(this.#stages.next);
    return [{ task, count: this.#stages.waitingCount, want: wantOfQuantities(together) }];
  }

  get coresUsed(): number {
    return this.#runningCount * this.#settings.taskCores;
  }

  workDone(): number {
    let work = this.#finishedWork;
    for (const { sinceMs } of this.#tasks.values()) work += this.#workSince(sinceMs);
    return work;
  }

  held(task: HeldTask, offer: Offer): TaskLaunch | undefined {
    const { agentId } = offer;
    const { nowMs } = this.calls;
    if (task.isExecutor) {
      if (this.#executors.has(agentId)) return undefined;
      return heldLaunch(task, this.#newExecutor(offer, task.launchedMs), nowMs);
    }
    const isWanted = this.#executors.has(agentId) && this.isWaiting;
    return isWanted ? heldLaunch(task, this.#newTask(agentId, task.launchedMs), nowMs) : undefined;
  }

  subscribed(): void {}

  offers(offers: readonly Offer[]): void {
    const slots: Slot[] = [];
    for (const offer of offers) {
      const cores = this.#coresFor(offer);
      if (!matchesSparkConstraints(this.#constraints, offer.attributes)) {
        this.calls.decline(offer, this.#settings.refuseUnmetSeconds);
      } else if (cores === 0) {
        this.calls.decline(offer, DEFAULT_REFUSE_SECONDS);
      } else {
        slots.push({ offer, cores, tasks: 0 });
      }
    }
    this.#place(slots);
    for (const slot of slots) this.#launch(slot);
  }

  rescinded(): void {}

  status(task: Task, state: TaskState): void {
    const known = this.#tasks.get(task.id);
    if (known === undefined) {
      this.#executorEnded(task, state);
    } else if (state === 'TASK_RUNNING') {
      known.sinceMs = this.calls.nowMs;
      this.#runningCount++;
    } else {
      this.#tasks.delete(task.id);
      if (known.sinceMs !== undefined) this.#runningCount--;
      if (state === 'TASK_FINISHED') this.#finished(known.sinceMs);
      else this.#lost(known, state);
    }
  }

  timer(): void {}

  /** Thousandths of a core, in whole cores, that tasks may have of an offer; 0: it is of no use. */
  #coresFor({ agentId, quantities }: Offer): number {
    const { taskCores, executorCores, executorMemoryMib } = this.#settings;
    const cpus = quantities.cpus ?? 0;
    const left = this.#executors.has(agentId) ? cpus : cpus - executorCores;
    const hasRoom =
      this.#executors.has(agentId) || (quantities.mem ?? 0) >= executorMemoryMib * 1000;
    if (!hasRoom || left < taskCores) return 0;
    return Math.floor(left / 1000) * 1000;
  }

  /** A task on each offer in turn, while there are tasks and cores. */
  #place(slots: readonly Slot[]): void {
    const { taskCores } = this.#settings;
    let left = this.#stages.waitingCount;
    for (let placed = true; placed && left > 0; ) {
      placed = false;
      for (const slot of slots) {
        if (left === 0 || slot.cores < taskCores) continue;
        slot.cores -= taskCores;
        slot.tasks++;
        left--;
        placed = true;
      }
    }
  }

  #launch({ offer, tasks }: Slot): void {
    const remainder = new OfferRemainder(offer.resources);
    const launches: TaskLaunch[] = [];
    const hasExecutor = tasks > 0 && this.#hasExecutor(offer, remainder, launches);
    for (let count = 0; hasExecutor && count < tasks; count++) {
      const resources = remainder.take(this.#taskWant);
      if (resources === undefined) break;
      const { quantities } = this.#taskWant;
      launches.push({ ...this.#newTask(offer.agentId, this.calls.nowMs), resources, quantities });
    }
    if (launches.length > 0) this.calls.accept(offer, launches, ACCEPT_REFUSE_SECONDS);
    else this.calls.decline(offer, DEFAULT_REFUSE_SECONDS);
  }

  /** One is there, or a new one is launched along. */
  #hasExecutor(offer: Offer, remainder: OfferRemainder, launches: TaskLaunch[]): boolean {
    if (this.#executors.has(offer.agentId)) return true;
    const resources = remainder.take(this.#executorWant);
    if (resources === undefined) return false;
    const { quantities } = this.#executorWant;
    launches.push({ ...this.#newExecutor(offer, this.calls.nowMs), resources, quantities });
    return true;
  }

  #newExecutor({ agentId, hostname }: Offer, launchedMs: number): Asked {
    const id = `${this.framework.id}-executor-${this.#executorCount++}`;
    const startMs = this.demand.executor_start_ms;
    this.#executors.set(agentId, { id, readyMs: launchedMs + startMs });
    const name = `${this.framework.name} executor on ${hostname}`;
    return { id, name, startMs, isExecutor: true };
  }

  /** The next one of the stage, on an agent with an executor. */
  #newTask(agentId: string, launchedMs: number): Asked {
    const index = this.#stages.launch();
    const id = `${this.framework.id}-${this.#launchCount++}`;
    this.#tasks.set(id, { agentId, index });
    const waitMs = Math.max(0, (this.#executors.get(agentId)?.readyMs ?? 0) - launchedMs);
    const startMs = waitMs + (this.demand.task_start_ms ?? 0);
    return { id, name: this.#nameOf(index), startMs, durationMs: this.#stages.taskMs };
  }

  #nameOf(index: number): string {
    return `${this.framework.name} stage ${this.#stages.current} task ${index}`;
  }

  #workSince(sinceMs: number | undefined): number {
    return sinceMs === undefined ? 0 : this.#settings.taskCores * (this.calls.nowMs - sinceMs);
  }

  #finished(sinceMs: number | undefined): void {
    this.#finishedWork += this.#workSince(sinceMs);
    if (this.#finishedCount++ === 0) this.calls.runs();
    const before = this.#stages.current;
    if (this.#stages.finish()) this.calls.finished();
    else if (this.#stages.current !== before) this.calls.revive();
  }

  #lost(
    { agentId, index, sinceMs }: { agentId: string; index: number; sinceMs?: number },
    state: TaskState,
  ): void {
    this.calls.repeats(this.#workSince(sinceMs));
    this.#stages.lose(index);
    if (state !== 'TASK_KILLED') this.#dropExecutor(agentId);
    this.calls.revive();
  }

  /** Spark takes a failed task for the loss of its executor, with all that runs there. */
  #dropExecutor(agentId: string): void {
    const executor = this.#executors.get(agentId);
    if (executor === undefined) return;
    this.#executors.delete(agentId);
    this.calls.kill(executor.id);
    for (const [id, task] of this.#tasks) if (task.agentId === agentId) this.calls.kill(id);
  }

  #executorEnded({ id, agentId }: Task, state: TaskState): void {
    if (state === 'TASK_RUNNING' || this.#executors.get(agentId)?.id !== id) return;
    this.#executors.delete(agentId);
  }
}
