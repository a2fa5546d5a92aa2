import type { Offer } from '../../allocator/api.js';
import { matchesSparkConstraints } from '../../resources/index.js';
import { ReplayError } from '../errors.js';
import { heldLaunch } from '../held.js';
import type {
  Application,
  Fetched,
  HeldTask,
  ModelFramework,
  Scheduler,
  SchedulerCalls,
  Task,
  TaskLaunch,
  TaskState,
  WaitingTasks,
} from '../model.js';
import { sparkMinimum } from '../spark-coarse/demand.js';
import { OfferRemainder } from '../take.js';
import { type Want, wantOfQuantities } from '../want.js';
import { applicationOf, type SparkDispatcherDemand, type Submission } from './demand.js';
import { type DispatcherSettings, dispatcherSettings, driverSettings } from './properties.js';

const ACCEPT_REFUSE_SECONDS = 5;
const ARRIVAL_TIMER = 0;
const FIRST_RETRY_MS = 1000;

/** One submission and where it stands. */
interface Driver {
  readonly application: Application;
  readonly isSupervised: boolean;
  readonly arrivesMs: number;
  readonly want: Want;
  readonly fetches: readonly Fetched[];
  readonly cleansUp: boolean;
  meets(offer: Offer): boolean;
  /** How long it waited for its last launch after a failure, and how often it was launched again. */
  retryWaitMs: number;
  retries: number;
  /** It is not launched before. */
  notBeforeMs: number;
}

interface Slot {
  readonly offer: Offer;
  readonly remainder: OfferRemainder;
  readonly launches: TaskLaunch[];
}

/**
 * Spark's dispatcher (`MesosClusterScheduler`). It knows nothing of executors: a driver that it has
 * launched becomes a framework of its own, and has to find room for its executors beside all other
 * drivers. Those whose time to be launched again has come are first, then the queue, first come
 * first served; each takes the first offer that it fits, and one that does not fit is passed over.
 *
 * It revives when a driver comes or is to be launched again, which for that one is too early: an
 * offer that comes before its time is declined, for two minutes.
 *
 * Source: the behaviour of Spark's tags v1.6 to v3.0, and Spark's `running-on-mesos` page.
 */
export class SparkDispatcher implements Scheduler {
  readonly finite = false;
  readonly wantsAnything: boolean;
  readonly startsOnce = false;
  /** A driver does no work of its own: its executors do. */
  readonly coresUsed = 0;
  readonly #settings: DispatcherSettings;
  /** In order of arrival. */
  readonly #arriving: readonly Driver[];
  #arrivedCount = 0;
  readonly #retrying: Driver[] = [];
  readonly #queue: Driver[] = [];
  /** By the id of the driver's task. */
  readonly #launched = new Map<string, Driver>();

  constructor(
    framework: ModelFramework,
    private readonly demand: SparkDispatcherDemand,
    private readonly calls: SchedulerCalls,
  ) {
    this.#settings = dispatcherSettings(demand.properties ?? {}, demand.version);
    this.wantsAnything = demand.submissions.length > 0;
    const ids = new Set(demand.submissions.map(({ id }) => id));
    if (ids.size < demand.submissions.length) {
      throw new ReplayError('demand', 'two submissions have one id', 'an id for each');
    }
    this.#arriving = demand.submissions
      .map((submission) => driverOf(submission, framework, this.#settings))
      .sort((a, b) => a.arrivesMs - b.arrivesMs);
  }

  get isWaiting(): boolean {
    return this.#queue.length > 0 || this.#retrying.some((driver) => this.#isDue(driver));
  }

  waiting(): WaitingTasks[] {
    return [...this.#retrying, ...this.#queue].map((driver) => ({
      task: nameOf(driver),
      count: 1,
      want: driver.want,
    }));
  }

  workDone(): number {
    return 0;
  }

  /** Of one that was launched again only the first launch is known by its name. */
  held(task: HeldTask): TaskLaunch | undefined {
    const driver = this.#arriving.find(({ application }) => application.id === task.id);
    if (driver === undefined || this.#launched.has(task.id)) return undefined;
    this.#launched.set(task.id, driver);
    this.calls.announces(driver.application, 'waits');
    return heldLaunch(task, this.#asked(driver, task.id), this.calls.nowMs);
  }

  subscribed(): void {
    this.#admitArrivals();
  }

  offers(offers: readonly Offer[]): void {
    const slots = offers.map(
      (offer): Slot => ({ offer, remainder: new OfferRemainder(offer.resources), launches: [] }),
    );
    this.#placeAll(this.#retrying, slots);
    this.#placeAll(this.#queue, slots);
    for (const { offer, launches } of slots) {
      if (launches.length > 0) this.calls.accept(offer, launches, ACCEPT_REFUSE_SECONDS);
      else this.calls.decline(offer, this.#settings.refuseSeconds);
    }
  }

  rescinded(): void {}

  status(task: Task, state: TaskState): void {
    const driver = this.#launched.get(task.id);
    if (driver === undefined || state === 'TASK_RUNNING') return;
    this.#launched.delete(task.id);
    const hasFailed = state === 'TASK_FAILED' || state === 'TASK_LOST';
    if (hasFailed && driver.isSupervised) this.#retry(driver);
  }

  timer(): void {
    if (this.#admitArrivals() && this.#settings.revives) this.calls.revive();
  }

  /** @returns whether the queue is longer now. */
  #admitArrivals(): boolean {
    const before = this.#queue.length;
    for (; this.#arrivedCount < this.#arriving.length; this.#arrivedCount++) {
      const driver = this.#arriving[this.#arrivedCount] as Driver;
      if (this.#launched.has(driver.application.id)) continue;
      if (driver.arrivesMs > this.calls.nowMs) {
        this.calls.setTimer(ARRIVAL_TIMER, driver.arrivesMs);
        break;
      }
      // Those in the queue do not count: Spark compares the drivers that it has launched.
      const isFull = this.#launched.size >= this.#settings.driversMax;
      this.calls.announces(driver.application, isFull ? 'rejected' : 'waits');
      if (!isFull) this.#queue.push(driver);
    }
    return this.#queue.length > before;
  }

  #retry(driver: Driver): void {
    const { retryWaitMaxMs, revives } = this.#settings;
    const waitMs = driver.retries === 0 ? FIRST_RETRY_MS : 2 * driver.retryWaitMs;
    driver.retryWaitMs = Math.min(waitMs, retryWaitMaxMs);
    driver.retries++;
    driver.notBeforeMs = this.calls.nowMs + driver.retryWaitMs;
    this.#retrying.push(driver);
    this.calls.announces(driver.application, 'waits');
    if (revives) this.calls.revive();
  }

  #isDue({ notBeforeMs }: Driver): boolean {
    return notBeforeMs <= this.calls.nowMs;
  }

  /** Launches those of the drivers whose time has come and who fit; the others stay. */
  #placeAll(drivers: Driver[], slots: readonly Slot[]): void {
    const left = drivers.filter((driver) => !this.#isDue(driver) || !this.#place(driver, slots));
    drivers.splice(0, drivers.length, ...left);
  }

  /** On the first offer that it fits. */
  #place(driver: Driver, slots: readonly Slot[]): boolean {
    for (const { offer, remainder, launches } of slots) {
      if (!driver.meets(offer)) continue;
      const resources = remainder.take(driver.want);
      if (resources === undefined) continue;
      const { application, retries, want } = driver;
      const id = retries === 0 ? application.id : `${application.id}-retry-${retries}`;
      this.#launched.set(id, driver);
      launches.push({ ...this.#asked(driver, id), resources, quantities: want.quantities });
      return true;
    }
    return false;
  }

  #asked(driver: Driver, id: string): Omit<TaskLaunch, 'resources' | 'quantities'> {
    const { application: brings, fetches, cleansUp } = driver;
    return {
      ...{ id, name: nameOf(driver), startMs: this.demand.driver_start_ms ?? 0, brings },
      ...(fetches.length > 0 && { fetches }),
      ...(cleansUp && { cleansUp }),
    };
  }
}

function nameOf({ application }: Driver): string {
  return `${application.name} driver`;
}

function driverOf(
  submission: Submission,
  { arrivedMs }: ModelFramework,
  { cachesFor }: DispatcherSettings,
): Driver {
  const { application: demand, after_ms, supervise = false, jar } = submission;
  const settings = driverSettings(demand.properties);
  const { cores, memoryMib, constraints, wantsCache } = settings;
  const isCached = cachesFor === 'all' || (cachesFor === 'those who want it' && wantsCache);
  const own = jar === undefined ? [] : [jar];
  const uris = [...own, ...settings.uris];
  // What is wrong with its own properties is said before it is launched.
  sparkMinimum(demand);
  return {
    application: applicationOf(submission),
    isSupervised: supervise,
    arrivesMs: arrivedMs + after_ms,
    want: wantOfQuantities({ cpus: cores, mem: memoryMib * 1000 }),
    fetches: uris.map((uri) => ({ uri, isCached })),
    cleansUp: submission.cleans_up === true,
    meets: ({ attributes }) => matchesSparkConstraints(constraints, attributes),
    retryWaitMs: 0,
    retries: 0,
    notBeforeMs: 0,
  };
}
