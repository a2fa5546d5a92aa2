import type {
  Allocator,
  Decisions,
  FrameworkInput,
  InverseOffer,
  Offer,
  Relinquish,
  Unavailability,
} from '../allocator/api.js';
import type { Application, Scheduler, SchedulerCalls, StartReason } from '../models/model.js';
import type { Resource } from '../resources/types.js';
import type { Clock, Happening } from './clock.js';
import { Connection, type LiveTask } from './connection.js';
import { Durations } from './durations.js';
import type { FrameworkRecord } from './framework-record.js';
import { HostPorts } from './host-ports.js';
import type { Machines } from './machines/index.js';
import type { MasterOptions } from './master-options.js';
import type { Metrics } from './metrics.js';
import type { MasterPort } from './port.js';
import { Progress } from './progress.js';
import { StandingRefusals } from './standing-refusals.js';

/**
 * The master's part of a replay: it turns what models call into allocator calls, delivers offers,
 * runs tasks, and carries out what the allocator decides. One batch of offers is answered before
 * the next is delivered, and all of them before time moves on: frameworks answer at once.
 */
export class Master {
  readonly progress: Progress;
  readonly connections = new Map<string, Connection>();
  readonly killDelayMs: number;
  readonly durations: Durations;
  readonly hostPorts = new HostPorts();
  readonly refusals: StandingRefusals;
  readonly #offerTimeoutMs: number | undefined;
  readonly #applications: MasterOptions['applications'];
  readonly #onStatus: MasterOptions['onStatus'];
  /** What is to be done when an application that a task brought has finished, by its id. */
  readonly #brought = new Map<string, () => void>();
  /** Outstanding offers by id; ids are small and used again. */
  readonly #outstanding: (Offer | undefined)[] = [];
  readonly #deliveries: Connection[] = [];
  readonly #inverseOffers: InverseOffer[] = [];
  /** Declined, but not yet told to the allocator: one call for many costs far less. */
  readonly #declinedIds: number[] = [];
  #declinedSeconds = 0;
  constructor(
    readonly allocator: Allocator,
    readonly clock: Clock<Happening>,
    readonly metrics: Metrics,
    readonly machines: Machines,
    options: MasterOptions,
  ) {
    this.progress = new Progress(clock);
    const tellsAll = options.tellsAll ?? false;
    this.refusals = new StandingRefusals(allocator, metrics, this.progress, tellsAll);
    this.killDelayMs = options.killDelayMs;
    this.durations = new Durations(options.durations ?? 'declared');
    this.#offerTimeoutMs = options.offerTimeoutMs;
    this.#applications = options.applications;
    this.#onStatus = options.onStatus;
  }

  get nowMs(): number {
    return this.clock.nowMs;
  }

  /** Tells the allocator the time, once for everything that happens then. */
  advance(): void {
    if (this.allocator.nowMs < this.nowMs) this.decided(this.allocator.advance(this.nowMs));
  }

  /** A framework arrives; it is to be told so. Scheduler and record know each other only through their connection. */
  subscribe(
    input: FrameworkInput,
    schedulerOf: (calls: SchedulerCalls) => Scheduler,
    recordOf: (scheduler: Scheduler) => FrameworkRecord,
    tellsDuration: boolean,
  ): Connection {
    const port = this.#portOf(() => connection);
    const connection: Connection = new Connection(
      port,
      input,
      schedulerOf,
      recordOf,
      tellsDuration,
    );
    this.connections.set(input.id, connection);
    for (const role of input.roles) this.metrics.roleWanted(role);
    this.progress.bearsFruit();
    this.decided(this.allocator.addFramework(input));
    this.#noteStates(connection);
    return connection;
  }

  /** The master as one framework sees it, whose connection there is once it calls. */
  #portOf(connection: () => Connection): MasterPort {
    const { clock, metrics, progress, hostPorts, machines, killDelayMs } = this;
    return {
      ...{ clock, metrics, progress, hostPorts, machines, killDelayMs },
      accept: (offer, use, refuseSeconds, launch) =>
        this.#accept(connection(), offer, use, refuseSeconds, launch),
      decline: (offer, refuseSeconds) => this.#decline(connection(), offer, refuseSeconds),
      revive: () => this.#revive(connection()),
      suppress: () => this.#suppress(connection()),
      started: (reason) => this.#started(connection(), reason),
      told: (taskId, agentId, state) => {
        const { id: frameworkId } = connection();
        this.#onStatus?.({ timeMs: this.nowMs, frameworkId, agentId, taskId, state });
      },
      runs: () => this.#runs(connection()),
      expects: (endMs) => this.#expects(connection(), endMs),
      recover: ({ role, agentId, resources }) =>
        this.decided(this.allocator.finish(connection().id, role, agentId, resources)),
      announce: (application, fate) => this.#applications?.().announce(application, fate),
      bring: (application, finished) => this.#bring(application, finished),
      takeAlong: ({ id }) => this.#takeAlong(id),
      changed: () => this.refusals.changed(connection()),
      leave: () => this.remove(connection()),
    };
  }

  /** Carries out what a call made the allocator decide; offers are delivered by {@link deliver}. */
  decided(decisions: Decisions): void {
    for (const offer of decisions.rescinded) this.#rescinded(offer);
    for (const transition of decisions.transitions) {
      const connection = this.connections.get(transition.frameworkId);
      if (connection === undefined || transition.role !== connection.record.role) continue;
      connection.record.state = transition.to;
      if (transition.to === 'satisfied') connection.runsSinceMs = this.nowMs;
      connection.record.changed(this.nowMs);
      this.progress.progressed();
    }
    for (const relinquish of decisions.relinquishes) this.#relinquish(relinquish);
    for (const { frameworkId, count } of decisions.declined)
      this.refusals.declined(this.#connection(frameworkId), count, this.nowMs);
    for (const offer of decisions.offers) this.#offered(offer);
    this.#inverseOffers.push(...decisions.inverseOffers);
  }

  /** Hands decided offers over until every framework has answered all that it was offered. */
  deliver(): void {
    this.#deliverInverseOffers();
    for (let next = 0; next < this.#deliveries.length; next++) {
      const connection = this.#deliveries[next] as Connection;
      const inbox = connection.inbox;
      connection.inbox = [];
      if (!connection.isConnected) continue;
      // What was rescinded on the way is not delivered.
      const offers = inbox.filter((offer) => this.#outstanding[offer.id] === offer);
      if (offers.length === 0) continue;
      this.metrics.offersSent += offers.length;
      connection.scheduler.offers(offers);
      connection.changed();
      if (this.#offerTimeoutMs !== undefined) this.#timeOut(offers, this.#offerTimeoutMs);
    }
    this.#deliveries.length = 0;
    this.#tellDeclines();
  }

  /** Who has an offer of the agent gets it anew, with the window; who has tasks there is asked to leave. */
  scheduleMaintenance(agentId: string, window: Unavailability | undefined): void {
    for (const offer of this.#outstanding) if (offer?.agentId === agentId) this.#takeBack(offer);
    this.progress.progressed();
    this.decided(this.allocator.updateUnavailability(agentId, window));
  }

  /** Nobody's answer is waited for: who leaves, leaves. */
  #deliverInverseOffers(): void {
    for (const inverseOffer of this.#inverseOffers.splice(0)) {
      const connection = this.connections.get(inverseOffer.frameworkId);
      connection?.scheduler.inverseOffer?.(inverseOffer);
      connection?.changed();
    }
  }

  #accept(
    connection: Connection,
    offer: Offer,
    use: readonly Resource[],
    refuseSeconds: number,
    launch: () => void,
  ): void {
    this.#answered(connection, offer);
    if (!connection.record.hasMinimum) connection.runsSinceMs ??= this.nowMs;
    this.metrics.offersAccepted++;
    this.progress.launchCount++;
    this.progress.noteFilter(refuseSeconds);
    this.#tellDeclines();
    const decisions = this.allocator.accept([offer.id], use, refuseSeconds);
    launch();
    this.progress.progressed();
    this.decided(decisions);
  }

  #decline(connection: Connection, offer: Offer, refuseSeconds: number): void {
    this.#answered(connection, offer);
    this.metrics.declined(connection.record, 1, this.nowMs);
    this.progress.noteFilter(refuseSeconds);
    if (refuseSeconds !== this.#declinedSeconds) this.#tellDeclines();
    this.#declinedSeconds = refuseSeconds;
    this.#declinedIds.push(offer.id);
  }

  #revive(connection: Connection): void {
    this.#tellDeclines();
    const { id, roles, suppressedRoles = [] } = connection.input;
    // What it does not want at all stays suppressed.
    const wanted = roles.filter((role) => !suppressedRoles.includes(role));
    if (wanted.length > 0) this.decided(this.allocator.revive(id, wanted));
  }

  #suppress(connection: Connection): void {
    this.#tellDeclines();
    this.decided(this.allocator.suppress(connection.id));
  }

  #started(connection: Connection, reason: StartReason): void {
    const { record } = connection;
    this.#tellDeclines();
    record.start(reason, this.nowMs);
    if (reason === 'waited') this.progress.startedWaitedCount++;
    this.progress.bearsFruit();
    this.#tellStarted(connection);
  }

  #runs(connection: Connection): void {
    this.#tellDeclines();
    connection.record.run(this.nowMs);
    this.#tellStarted(connection);
  }

  #expects({ id, runsSinceMs }: Connection, endMs: number): void {
    if (runsSinceMs === undefined) return;
    this.#tellDeclines();
    this.decided(this.allocator.expectDuration(id, Math.max(1, endMs - runsSinceMs)));
  }

  #bring(application: Application, finished: () => void): void {
    this.#brought.set(application.id, finished);
    this.#applications?.().bring(application);
  }

  /** What it has done goes with the task that brought it. */
  #takeAlong(id: string): void {
    const connection = this.connections.get(id);
    if (!this.#brought.delete(id) || connection === undefined) return;
    const { record } = connection;
    record.removedMs = this.nowMs;
    this.remove(connection);
    record.repeatedMilliCoreMs += record.workMilliCoreMs;
    record.workMilliCoreMs = 0;
  }

  /** The framework leaves: it finished, or it was removed. */
  remove(connection: Connection): void {
    const { record } = connection;
    this.#tellDeclines();
    this.#noteStates(connection);
    record.workMilliCoreMs = connection.scheduler.workDone();
    const tasks = [...connection.tasks];
    for (const task of tasks) task.forget();
    connection.close();
    this.connections.delete(record.id);
    const { runsSinceMs } = connection;
    const hasEnded = record.completedMs !== undefined && runsSinceMs !== undefined;
    if (hasEnded) this.durations.ended(record.name, this.nowMs - runsSinceMs);
    if (record.isFinite && record.completedMs !== undefined) this.metrics.completed(this.nowMs);
    this.progress.bearsFruit();
    record.changed(this.nowMs);
    const decisions = this.allocator.removeFramework(record.id);
    // The master drops these offers; there is nobody left to be told of a rescind.
    for (const offer of decisions.rescinded) this.#outstanding[offer.id] = undefined;
    this.decided({ ...decisions, rescinded: [] });
    for (const task of tasks) task.takesAlong();
    const finished = this.#brought.get(record.id);
    this.#brought.delete(record.id);
    finished?.();
  }

  /** The agent is lost with all that runs on it. */
  removeAgent(agentId: string): void {
    const lost: LiveTask[] = [];
    for (const connection of this.connections.values()) {
      for (const task of connection.tasks) if (task.agentId === agentId) lost.push(task);
    }
    for (const task of lost) task.forget();
    this.decided(this.allocator.removeAgent(agentId));
    this.progress.progressed();
    for (const task of lost) task.report('TASK_LOST');
  }

  #connection(frameworkId: string): Connection {
    const connection = this.connections.get(frameworkId);
    if (connection === undefined) throw new Error(`no framework ${frameworkId}`);
    return connection;
  }

  #offered(offer: Offer): void {
    const connection = this.#connection(offer.frameworkId);
    if (this.#outstanding[offer.id] !== undefined) throw new Error(`offer ${offer.id} made twice`);
    this.#outstanding[offer.id] = offer;
    if (connection.inbox.length === 0) this.#deliveries.push(connection);
    connection.inbox.push(offer);
  }

  /** A model answers; an offer that is gone or somebody else's is a bug of the model. */
  #answered(connection: Connection, offer: Offer): void {
    if (this.#outstanding[offer.id] !== offer || offer.frameworkId !== connection.id) {
      throw new Error(`${connection.id} answered offer ${offer.id}, which it does not have`);
    }
    this.#outstanding[offer.id] = undefined;
  }

  /** The order of calls stays what the models made it: every other call is preceded by this. */
  #tellDeclines(): void {
    if (this.#declinedIds.length === 0) return;
    const decisions = this.allocator.decline(this.#declinedIds, this.#declinedSeconds);
    this.#declinedIds.length = 0;
    this.decided(decisions);
  }

  #rescinded(offer: Offer): void {
    const known = this.#outstanding[offer.id];
    if (known === undefined) return;
    this.#outstanding[offer.id] = undefined;
    this.metrics.offersRescinded++;
    const connection = this.connections.get(offer.frameworkId);
    if (connection === undefined || connection.inbox.includes(known)) return;
    connection.scheduler.rescinded(known);
  }

  /** Offers are rescinded at once; tasks are killed and give back when they have ended. */
  #relinquish(relinquish: Relinquish): void {
    const connection = this.#connection(relinquish.frameworkId);
    if (!relinquish.repeated) {
      this.metrics.relinquished(connection.record, this.nowMs);
      this.progress.progressed();
    }
    for (const id of relinquish.offerIds) this.#takeBack(this.#outstanding[id]);
    for (const task of connection.tasks) if (task.role === relinquish.role) task.kill();
  }

  #timeOut(offers: readonly Offer[], timeoutMs: number): void {
    const unanswered = offers.filter((offer) => this.#outstanding[offer.id] === offer);
    if (unanswered.length === 0) return;
    const expire = (): void => {
      for (const offer of unanswered) {
        if (this.#outstanding[offer.id] === offer) this.#takeBack(offer);
      }
    };
    this.clock.schedule(this.nowMs + timeoutMs, { happen: expire });
  }

  /** Rescinds an offer: the master recovers its resources without a filter. */
  #takeBack(offer: Offer | undefined): void {
    if (offer === undefined) return;
    this.#rescinded(offer);
    this.decided(this.allocator.decline([offer.id]));
  }

  #tellStarted({ id, input }: Connection): void {
    for (const role of Object.keys(input.minimum ?? {})) {
      this.decided(this.allocator.started(id, role));
    }
  }

  #noteStates(connection: Connection): void {
    const { record } = connection;
    record.state = this.allocator.minimumState(record.id, record.role);
    record.changed(this.nowMs);
  }
}
