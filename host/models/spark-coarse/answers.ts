import CRC32 from 'crc-32';
import type { Offer } from '../../allocator/api.js';
import { matchesSparkConstraints, parseSparkConstraints } from '../../resources/index.js';
import { heldLaunch } from '../held.js';
import type {
  HeldTask,
  ModelFramework,
  SchedulerCalls,
  StandingAnswer,
  TaskLaunch,
  WaitingTasks,
} from '../model.js';
import { Random } from '../random.js';
import type { SparkCoarseDemand } from './demand.js';
import { askedOf } from './executor-use.js';
import type { Executors } from './executors.js';
import { Locality } from './locality.js';
import { type Placed, Placing, type Slot, slotOf } from './placing.js';
import { DEFAULT_REFUSE_SECONDS, type SparkSettings } from './properties.js';

/** How an application answers offers: which executors it launches, and what it declines for how long. */
export class Answers {
  /** Executors that it may have. */
  #limit = Number.POSITIVE_INFINITY;
  readonly #constraints: ReturnType<typeof parseSparkConstraints>;
  /** Constraints met, by agent; only filled when there are constraints. */
  readonly #agentMatches = new Map<string, boolean>();
  readonly #locality: Locality;
  readonly #placing: Placing;
  readonly #failing: Random;
  #launchCount = 0;

  constructor(
    private readonly framework: ModelFramework,
    private readonly demand: SparkCoarseDemand,
    private readonly settings: SparkSettings,
    private readonly executors: Executors,
    private readonly calls: SchedulerCalls,
  ) {
    this.#constraints = parseSparkConstraints(settings.constraints);
    this.#locality = new Locality(settings.localityWaitMs, executors);
    this.#placing = new Placing(settings, executors, this.#locality, askedOf(demand));
    this.#failing = new Random(CRC32.str(framework.id) ^ (demand.failures?.seed ?? 0));
  }

  get limit(): number {
    return this.#limit;
  }

  get isAtLimit(): boolean {
    return this.executors.byId.size >= this.#limit;
  }

  /** It asks for so many executors in all, for tasks that prefer these hosts. */
  ask(executors: number, hosts: readonly string[]): void {
    this.#limit = executors;
    this.#locality.asked(hosts, this.calls.nowMs);
  }

  get isAtMaxCores(): boolean {
    return this.#placing.isAtMaxCores;
  }

  get isWaiting(): boolean {
    return this.#placing.hasRoom && !this.isAtLimit;
  }

  waiting(): WaitingTasks[] {
    if (!this.isWaiting) return [];
    const want = this.#placing.wantOf(this.settings.executorCores ?? 1, 0);
    return [{ task: this.#nameOf(this.#launchCount), want }];
  }

  /** Of one batch: each is answered. */
  answer(offers: readonly Offer[]): void {
    this.#locality.offered(this.isAtLimit, this.calls.nowMs);
    if (this.settings.version.declinesAtLimit && this.isAtLimit) {
      for (const offer of offers) this.calls.decline(offer, DEFAULT_REFUSE_SECONDS);
    } else if (this.isAtMaxCores) {
      for (const offer of offers) this.#declineUnused(offer);
    } else {
      this.#use(offers);
    }
  }

  /** What it declines of any batch, as things are; absent: that depends on more than how much is offered. */
  get standing(): StandingAnswer | undefined {
    if (this.settings.constraints !== '' || this.demand.drains === true) return undefined;
    if (!this.isAtMaxCores) {
      const unless = this.isWaiting ? [this.#placing.least] : [];
      return { unless, refuseSeconds: DEFAULT_REFUSE_SECONDS };
    }
    const isPlainly = this.settings.version.declinesAtLimit && this.isAtLimit;
    const { refuseAtMaxCoresSeconds } = this.settings;
    return {
      unless: [],
      refuseSeconds: isPlainly ? DEFAULT_REFUSE_SECONDS : refuseAtMaxCoresSeconds,
    };
  }

  /** A batch of offers was declined for it. */
  declined(): void {
    this.#locality.offered(this.isAtLimit, this.calls.nowMs);
  }

  #use(offers: readonly Offer[]): void {
    const slots: Slot[] = [];
    for (const offer of offers) {
      if (this.demand.drains === true && offer.unavailability !== undefined) {
        this.calls.decline(offer, DEFAULT_REFUSE_SECONDS);
      } else if (this.#meetsConstraints(offer)) {
        slots.push(slotOf(offer));
      } else {
        this.calls.decline(offer, this.settings.refuseUnmetSeconds);
      }
    }
    const launches = this.#place(slots);
    for (const slot of slots) {
      const tasks = launches.get(slot);
      if (tasks === undefined) this.#declineUnused(slot.offer);
      else this.calls.accept(slot.offer, tasks, DEFAULT_REFUSE_SECONDS);
    }
  }

  /** Passes over the offers until one launches nothing; each adds at most one executor per offer. */
  #place(slots: readonly Slot[]): Map<Slot, TaskLaunch[]> {
    const launches = new Map<Slot, TaskLaunch[]>();
    for (let launched = true; launched; ) {
      launched = false;
      for (const slot of slots) {
        const placed = this.isAtLimit ? undefined : this.#placing.place(slot, this.calls.nowMs);
        if (placed === undefined) continue;
        launches.set(slot, [...(launches.get(slot) ?? []), this.#launch(slot.offer, placed)]);
        launched = true;
      }
    }
    return launches;
  }

  /** Whatever shape the executor has. */
  held(task: HeldTask, offer: Offer): TaskLaunch {
    const { cpus = 0, gpus = 0 } = task.quantities;
    const cores = Math.floor(cpus / 1000);
    const launch = this.#executorOn(offer, cores, Math.floor(gpus / 1000));
    return heldLaunch(task, launch, this.calls.nowMs);
  }

  #launch(offer: Offer, { cores, gpus, want, resources }: Placed): TaskLaunch {
    const { failures } = this.demand;
    const launch = this.#executorOn(offer, cores, gpus);
    const fails = failures !== undefined && this.#failing.isLucky(failures.share);
    return { ...launch, resources, quantities: want.quantities, ...(fails && { fails }) };
  }

  /** One more executor there. */
  #executorOn(
    { agentId, hostname }: Offer,
    cores: number,
    gpus: number,
  ): Omit<TaskLaunch, 'resources' | 'quantities'> {
    const number = this.#launchCount++;
    const id = `${this.framework.id}-${number}`;
    const workCores = cores + this.settings.extraCores;
    const shape = { cores, gpus, workCores };
    this.executors.launched({ id, agentId, hostname, ...shape, isLeaving: false });
    const { binds_port: bindsPort, executor_start_ms: startMs } = this.demand;
    const { fetches } = this.settings;
    return {
      ...{ id, name: this.#nameOf(number), startMs },
      ...(bindsPort !== undefined && { bindsPort }),
      ...(fetches.length > 0 && { fetches }),
    };
  }

  #nameOf(executor: number): string {
    return `${this.framework.name} executor ${executor}`;
  }

  #declineUnused(offer: Offer): void {
    const { refuseAtMaxCoresSeconds, refuseUnmetSeconds } = this.settings;
    if (!this.#meetsConstraints(offer)) this.calls.decline(offer, refuseUnmetSeconds);
    else if (this.#placing.isAtMaxCores) this.calls.decline(offer, refuseAtMaxCoresSeconds);
    else this.calls.decline(offer, DEFAULT_REFUSE_SECONDS);
  }

  #meetsConstraints(offer: Offer): boolean {
    if (this.settings.constraints === '') return true;
    let matches = this.#agentMatches.get(offer.agentId);
    if (matches === undefined) {
      matches = matchesSparkConstraints(this.#constraints, offer.attributes);
      this.#agentMatches.set(offer.agentId, matches);
    }
    return matches;
  }
}
