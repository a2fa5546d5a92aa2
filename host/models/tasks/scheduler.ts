import type { Offer } from '../../allocator/api.js';
import { ownValue, resourcesFrom } from '../../resources/index.js';
import { heldLaunch } from '../held.js';
import type {
  HeldTask,
  ModelFramework,
  Scheduler,
  SchedulerCalls,
  StandingAnswer,
  Task,
  TaskLaunch,
  TaskState,
  WaitingTasks,
} from '../model.js';
import { OfferRemainder } from '../take.js';
import { type Want, wantOf } from '../want.js';
import { endsByItself, type TasksDemand } from './demand.js';

const DEFAULT_REFUSE_SECONDS = 5;
const ARRIVAL_TIMER = 0;

type TaskDemand = TasksDemand['tasks'][number];

/** Tasks of one shape that wait for an offer, first come first served. */
interface Shape {
  readonly want: Want;
  readonly isUniqueHost: boolean;
  /** Indices into the demand's tasks; those before `first` are launched. */
  readonly waiting: number[];
  first: number;
}

/**
 * Recorded tasks as they were: each wants its resources once, from its arrival on, for its
 * duration. A task that is lost or killed wants them again from the start. Offers are filled in
 * order, the oldest task that fits first. Once a task has finished the framework runs, whatever it
 * holds: the minimum is there for the first tasks. One whose tasks all have a duration leaves when
 * the last has finished; one with a permanent task never does.
 */
export class RecordedTasks implements Scheduler {
  readonly finite: boolean;
  readonly wantsAnything: boolean;
  readonly startsOnce = false;
  readonly #arrivals: readonly number[];
  readonly #shapes: Shape[] = [];
  readonly #shapeOfTask: Shape[];
  readonly #indexOfTask = new Map<string, number>();
  /** Indices of tasks that it held when the recording began, until they are admitted with the others. */
  readonly #heldBefore = new Set<number>();
  /** Agents in use by a task of a shape that wants hosts of its own. */
  readonly #hosts = new Map<string, number>();
  readonly #refuseSeconds: number;
  readonly #unusedRefuseSeconds: number;
  /** The tasks that run, and when they began to. */
  readonly #running = new Map<string, { readonly cores: number; readonly sinceMs: number }>();
  /** Thousandths of a core × ms, of those that have finished. */
  #finishedWork = 0;
  #arrivedCount = 0;
  #waitingCount = 0;
  #unfinishedCount: number;
  /** A task of it has finished. */
  #runs = false;
  /** Latest end of a filter that this framework has set. */
  #filteredUntilMs = 0;

  constructor(
    private readonly framework: ModelFramework,
    private readonly demand: TasksDemand,
    private readonly calls: SchedulerCalls,
  ) {
    this.wantsAnything = demand.tasks.length > 0;
    // Who wants nothing does not leave for that.
    this.finite = endsByItself(demand);
    this.#unfinishedCount = demand.tasks.length;
    this.#refuseSeconds = demand.refuse_seconds ?? DEFAULT_REFUSE_SECONDS;
    this.#unusedRefuseSeconds = demand.unused_refuse_seconds ?? this.#refuseSeconds;
    this.#shapeOfTask = this.#shapesOf(demand.tasks);
    this.#arrivals = demand.tasks
      .map((_, index) => index)
      .sort((a, b) => this.#task(a).after_ms - this.#task(b).after_ms || a - b);
  }

  get isWaiting(): boolean {
    return this.#waitingCount > 0;
  }

  waiting(): WaitingTasks[] {
    return this.#shapes
      .filter(({ waiting, first }) => waiting.length > first)
      .map(({ waiting, first, want }) => {
        const { id, name = id } = this.#task(waiting[first] as number);
        return { task: name, count: waiting.length - first, want };
      });
  }

  workDone(): number {
    let work = this.#finishedWork;
    for (const run of this.#running.values()) work += this.#workOf(run);
    return work;
  }

  held(task: HeldTask, { agentId }: Offer): TaskLaunch | undefined {
    const index = this.#indexOfTask.get(task.id);
    if (index === undefined || this.#heldBefore.has(index)) return undefined;
    this.#heldBefore.add(index);
    if (this.#shapeOfTask[index]?.isUniqueHost === true) this.#countHost(agentId, 1);
    return heldLaunch(task, askedOf(this.#task(index)), this.calls.nowMs);
  }

  subscribed(): void {
    this.#admitArrivals();
  }

  offers(offers: readonly Offer[]): void {
    for (const offer of offers) {
      if (this.#waitingCount === 0) this.#decline(offer, this.#unusedRefuseSeconds);
      else this.#fill(offer);
    }
  }

  get standing(): StandingAnswer {
    if (this.#waitingCount === 0) return { unless: [], refuseSeconds: this.#unusedRefuseSeconds };
    const waiting = this.#shapes.filter(({ waiting, first }) => waiting.length > first);
    const unless = waiting.map(({ want }) => want.quantities);
    return { unless, refuseSeconds: this.#refuseSeconds };
  }

  declined(): void {
    this.#noteFilter(this.standing.refuseSeconds);
  }

  rescinded(): void {}

  status(task: Task, state: TaskState): void {
    if (state === 'TASK_RUNNING') {
      this.#running.set(task.id, { cores: task.quantities.cpus ?? 0, sinceMs: this.calls.nowMs });
      return;
    }
    const run = this.#running.get(task.id);
    this.#running.delete(task.id);
    const work = run === undefined ? 0 : this.#workOf(run);
    const index = this.#indexOfTask.get(task.id);
    if (index === undefined) return;
    const shape = this.#shapeOfTask[index] as Shape;
    if (shape.isUniqueHost) this.#countHost(task.agentId, -1);
    if (state === 'TASK_FINISHED') {
      this.#finishedWork += work;
      this.#unfinishedCount--;
      if (this.#unfinishedCount === 0) this.calls.finished();
      else if (!this.#runs) this.calls.runs();
      this.#runs = true;
      return;
    }
    this.calls.repeats(work);
    shape.waiting.push(index);
    this.#waitingCount++;
    this.#reviveIfFiltered();
  }

  timer(): void {
    this.#admitArrivals();
    this.#reviveIfFiltered();
  }

  /** All that a task holds while it runs. */
  #workOf({ cores, sinceMs }: { readonly cores: number; readonly sinceMs: number }): number {
    return cores * (this.calls.nowMs - sinceMs);
  }

  #task(index: number): TaskDemand {
    return this.demand.tasks[index] as TaskDemand;
  }

  /** Tasks of equal shape share one queue, so that an offer is tried once per shape. */
  #shapesOf(tasks: readonly TaskDemand[]): Shape[] {
    const byKey = new Map<string, Shape>();
    const wants = new Map<TaskDemand['resources'], Want>();
    return tasks.map((task, index) => {
      this.#indexOfTask.set(task.id, index);
      const want = wants.get(task.resources) ?? wantOf(resourcesFrom(task.resources));
      wants.set(task.resources, want);
      const key = JSON.stringify([want, task.unique_host === true]);
      let shape = byKey.get(key);
      if (shape === undefined) {
        shape = { want, isUniqueHost: task.unique_host === true, waiting: [], first: 0 };
        byKey.set(key, shape);
        this.#shapes.push(shape);
      }
      return shape;
    });
  }

  #admitArrivals(): void {
    for (; this.#arrivedCount < this.#arrivals.length; this.#arrivedCount++) {
      const index = this.#arrivals[this.#arrivedCount] as number;
      if (this.#heldBefore.delete(index)) continue;
      const atMs = this.framework.arrivedMs + this.#task(index).after_ms;
      if (atMs > this.calls.nowMs) {
        this.calls.setTimer(ARRIVAL_TIMER, atMs);
        return;
      }
      (this.#shapeOfTask[index] as Shape).waiting.push(index);
      this.#waitingCount++;
    }
  }

  #reviveIfFiltered(): void {
    if (this.#filteredUntilMs > this.calls.nowMs) this.calls.revive();
  }

  #fill(offer: Offer): void {
    const shapes = this.#shapes.filter((shape) => this.#mayFit(shape, offer));
    if (shapes.length === 0) {
      this.#decline(offer, this.#refuseSeconds);
      return;
    }
    const remainder = new OfferRemainder(offer.resources);
    const launches: TaskLaunch[] = [];
    const limit = this.demand.tasks_per_offer ?? Number.POSITIVE_INFINITY;
    while (shapes.length > 0 && launches.length < limit) {
      const shape = oldest(shapes);
      const resources = this.#hostIsFree(shape, offer.agentId)
        ? remainder.take(shape.want)
        : undefined;
      if (resources === undefined) {
        shapes.splice(shapes.indexOf(shape), 1);
        continue;
      }
      launches.push(this.#launchOf(shape, offer, resources));
      if (shape.waiting.length === shape.first) shapes.splice(shapes.indexOf(shape), 1);
    }
    if (launches.length === 0) {
      this.#decline(offer, this.#refuseSeconds);
      return;
    }
    this.#noteFilter(this.#refuseSeconds);
    this.calls.accept(offer, launches, this.#refuseSeconds);
  }

  #mayFit(shape: Shape, offer: Offer): boolean {
    if (shape.waiting.length === shape.first || !this.#hostIsFree(shape, offer.agentId))
      return false;
    const wanted = shape.want.quantities;
    for (const name in wanted) {
      if ((ownValue(offer.quantities, name) ?? 0) < (ownValue(wanted, name) ?? 0)) return false;
    }
    return true;
  }

  #hostIsFree(shape: Shape, agentId: string): boolean {
    return !shape.isUniqueHost || (this.#hosts.get(agentId) ?? 0) === 0;
  }

  #countHost(agentId: string, change: number): void {
    this.#hosts.set(agentId, (this.#hosts.get(agentId) ?? 0) + change);
  }

  #launchOf(shape: Shape, offer: Offer, resources: TaskLaunch['resources']): TaskLaunch {
    const task = this.#task(shape.waiting[shape.first] as number);
    shape.first++;
    this.#waitingCount--;
    if (shape.first === shape.waiting.length) {
      shape.waiting.length = 0;
      shape.first = 0;
    }
    if (shape.isUniqueHost) this.#countHost(offer.agentId, 1);
    return { ...askedOf(task), resources, quantities: shape.want.quantities };
  }

  #decline(offer: Offer, refuseSeconds: number): void {
    this.#noteFilter(refuseSeconds);
    this.calls.decline(offer, refuseSeconds);
  }

  #noteFilter(refuseSeconds: number): void {
    const untilMs = this.calls.nowMs + refuseSeconds * 1000;
    this.#filteredUntilMs = Math.max(this.#filteredUntilMs, untilMs);
  }
}

/** What it asks for when it launches a task, but for the resources. */
function askedOf({ id, name = id, start_ms: startMs = 0, duration_ms: durationMs }: TaskDemand) {
  return { id, name, startMs, ...(durationMs !== undefined && { durationMs }) };
}

/** The shape whose first waiting task is the oldest; tasks are numbered in the demand's order. */
function oldest(shapes: readonly Shape[]): Shape {
  let best = shapes[0] as Shape;
  for (const shape of shapes) {
    if ((shape.waiting[shape.first] as number) < (best.waiting[best.first] as number)) best = shape;
  }
  return best;
}
