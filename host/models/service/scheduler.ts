import type { Offer } from '../../allocator/api.js';
import { identityOf, resourcesFrom } from '../../resources/index.js';
import type { Resource } from '../../resources/types.js';
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
import { type Want, wantOf } from '../want.js';
import { type Place, ServiceConstraints } from './constraints.js';
import type { ServiceDemand } from './demand.js';
import { withAnyPorts } from './ports.js';

/** Marathon's `--decline_offer_duration`, `--max_instances_per_offer` and Mesos' own filter. */
const DECLINE_SECONDS = 120;
const TASKS_PER_OFFER = 5;
const ACCEPT_REFUSE_SECONDS = 5;
/** Marathon's `--min_revive_offers_interval` and `--revive_offers_repetitions`. */
const REVIVE_INTERVAL_MS = 5000;
const REVIVES = 3;
const REVIVE_TIMER = 0;

/**
 * A long-running service, as Marathon keeps one: as many instances as it should have, each where its
 * constraints let it, for ever. What it does not use it declines for two minutes; when it needs more
 * than it has, because an instance was lost or killed, it revives, three times, five seconds apart.
 * An instance that is lost is launched anew, under a number of its own.
 *
 * Left out: Marathon's delays after instances that failed, health checks, upgrades and scaling.
 *
 * Source: Marathon's `constraints` and `command-line-flags` pages.
 */
export class Service implements Scheduler {
  readonly finite = false;
  readonly wantsAnything: boolean;
  readonly startsOnce = false;
  readonly #want: Want;
  readonly #constraints: ServiceConstraints;
  readonly #acceptedRoles: ReadonlySet<string> | undefined;
  readonly #placed = new Map<string, Place>();
  /** The instances that run: cores in thousandths, and since when. */
  readonly #running = new Map<string, { readonly cores: number; readonly sinceMs: number }>();
  #launchCount = 0;
  #revivesLeft = 0;
  #revivedMs = Number.NEGATIVE_INFINITY;
  /** Thousandths of a core × ms, of instances that are gone. */
  #workOfGone = 0;

  constructor(
    private readonly framework: ModelFramework,
    private readonly demand: ServiceDemand,
    private readonly calls: SchedulerCalls,
  ) {
    this.#want = wantOf(resourcesFrom(demand.resources));
    this.#constraints = new ServiceConstraints(demand.constraints ?? []);
    const { accepted_resource_roles: roles } = demand;
    this.#acceptedRoles = roles === undefined ? undefined : new Set(roles);
    this.wantsAnything = demand.instances > 0;
  }

  get isWaiting(): boolean {
    return this.#missing > 0;
  }

  waiting(): WaitingTasks[] {
    if (!this.isWaiting) return [];
    return [{ task: this.#nameOf(this.#launchCount), count: this.#missing, want: this.#want }];
  }

  /** Whatever an instance did while it ran was of use: nobody does it again. */
  workDone(): number {
    let work = this.#workOfGone;
    for (const { cores, sinceMs } of this.#running.values()) {
      work += cores * (this.calls.nowMs - sinceMs);
    }
    return work;
  }

  held(task: HeldTask, offer: Offer): TaskLaunch | undefined {
    return this.isWaiting ? heldLaunch(task, this.#instanceOn(offer), this.calls.nowMs) : undefined;
  }

  subscribed(): void {}

  offers(offers: readonly Offer[]): void {
    for (const offer of offers) {
      const launches = this.isWaiting ? this.#launchesOn(offer) : [];
      if (launches.length > 0) this.calls.accept(offer, launches, ACCEPT_REFUSE_SECONDS);
      else this.calls.decline(offer, this.demand.refuse_seconds ?? DECLINE_SECONDS);
    }
  }

  rescinded(): void {}

  status(task: Task, state: TaskState): void {
    if (state === 'TASK_RUNNING') {
      this.#running.set(task.id, { cores: task.quantities.cpus ?? 0, sinceMs: this.calls.nowMs });
      return;
    }
    const run = this.#running.get(task.id);
    if (run !== undefined) this.#workOfGone += run.cores * (this.calls.nowMs - run.sinceMs);
    this.#running.delete(task.id);
    const place = this.#placed.get(task.id);
    if (place === undefined) return;
    this.#placed.delete(task.id);
    this.#constraints.count(place, -1);
    this.#revivesLeft = REVIVES;
    const againMs = this.#revivedMs + REVIVE_INTERVAL_MS;
    if (againMs <= this.calls.nowMs) this.#revive();
    else this.calls.setTimer(REVIVE_TIMER, againMs, 'idle');
  }

  timer(): void {
    this.#revive();
  }

  get #missing(): number {
    return this.demand.instances - this.#placed.size;
  }

  #launchesOn(offer: Offer): TaskLaunch[] {
    const remainder = new OfferRemainder(this.#accepted(offer.resources));
    const most = Math.min(this.demand.tasks_per_offer ?? TASKS_PER_OFFER, this.#missing);
    const launches: TaskLaunch[] = [];
    while (launches.length < most && this.#constraints.allow(offer)) {
      const want = withAnyPorts(this.#want, this.demand.any_ports ?? 0, remainder);
      const resources = want && remainder.take(want);
      if (resources === undefined) break;
      launches.push(this.#launch(offer, resources));
    }
    return launches;
  }

  #launch(offer: Offer, resources: readonly Resource[]): TaskLaunch {
    return { ...this.#instanceOn(offer), resources, quantities: this.#want.quantities };
  }

  /** One more instance there. */
  #instanceOn(offer: Offer): Pick<TaskLaunch, 'id' | 'name' | 'startMs'> {
    const number = this.#launchCount++;
    const id = `${this.framework.id}-${number}`;
    const { hostname, attributes } = offer;
    this.#placed.set(id, { hostname, attributes });
    this.#constraints.count(offer, 1);
    return { id, name: this.#nameOf(number), startMs: this.demand.start_ms ?? 0 };
  }

  #nameOf(instance: number): string {
    return `${this.framework.name} instance ${instance}`;
  }

  #accepted(resources: readonly Resource[]): readonly Resource[] {
    const roles = this.#acceptedRoles;
    if (roles === undefined) return resources;
    return resources.filter((one) => roles.has(identityOf(one).reservationRole ?? '*'));
  }

  /** Now, and again after the interval while something is missing. */
  #revive(): void {
    if (this.#revivesLeft === 0 || !this.isWaiting) return;
    this.#revivesLeft--;
    this.#revivedMs = this.calls.nowMs;
    const nextMs = this.calls.nowMs + REVIVE_INTERVAL_MS;
    this.calls.setTimer(REVIVE_TIMER, this.#revivesLeft > 0 ? nextMs : undefined, 'idle');
    this.calls.revive();
  }
}
