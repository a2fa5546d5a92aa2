import type { Allocator, AllocatorOptions, Decisions, Policy } from '../allocator/api.js';
import { rolePolicyOf } from '../allocator/role-policy.js';
import { ReplayError } from '../models/errors.js';
import { counted, formatNumber } from '../resources/counted.js';
import type { TraceEvent, TraceHeader } from '../trace/events.js';
import { lineOf, type Resting, RestsOn } from '../trace/index.js';
import { masterOptions } from '../translate/inputs.js';
import { Clock, type Happening } from './clock.js';
import { Cluster } from './cluster.js';
import type { DurationSource } from './durations.js';
import type { History } from './history/history.js';
import type { Imposed } from './imposed.js';
import { Machines } from './machines/index.js';
import { Master } from './master.js';
import type { TaskStatus } from './master-options.js';
import { Metrics } from './metrics.js';
import { type NotPlayed, NotPlayedCounts } from './not-played.js';
import type { PolicyResult } from './result.js';
import { Standing } from './standing.js';
import { summarise } from './summary.js';
import { type Times, timesAtBest } from './times.js';

export type MakeAllocator = (options: AllocatorOptions) => Allocator | Promise<Allocator>;

export interface ReplayOptions {
  /** Where the replay ends, in ms, instead of the recording's horizon. */
  readonly untilMs?: number | undefined;
  /** Where it is broken off, in ms, unless it has ended before. Default: nowhere. */
  readonly breakOffMs?: number | undefined;
  /** For the order in which agents are visited and the jitter of backoffs. Default: 0. */
  readonly seed?: number | undefined;
  /** From the order to kill a task to its end, in ms. Default: 500. */
  readonly killDelayMs?: number | undefined;
  /** From where the allocator knows how long frameworks run. Default: `declared`. */
  readonly durations?: DurationSource | undefined;
  /** Told now and then how far the virtual clock has come. */
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined;
  /** Told what could not be replayed, by name. Default: nobody. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Told of every state that a task comes to. Default: nobody. */
  readonly onStatus?: ((status: TaskStatus) => void) | undefined;
  /** Told once, when the allocator stands as it does at the replay's end. */
  readonly onEnd?: ((standing: Standing) => void) | undefined;
  /** What of the recording's decisions is taken as it was. Default: nothing, they are not looked at. */
  readonly imposed?: (() => Imposed) | undefined;
  /**
   * Whoever looks on at the allocator sees every offer, also of those that are declined as the framework
   * stands: the same result, later. Default: false.
   */
  readonly tellsAll?: boolean | undefined;
  /** Keeps what a page shows beyond the result; one for each replay, begun with its allocator. */
  readonly history?: History | undefined;
  /** Stops the replay with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface ReplayProgress {
  readonly policy: string;
  readonly nowMs: number;
  /** Absent when the replay ends by itself. */
  readonly untilMs: number | undefined;
  /** No time of the result is shorter than these, if so many frameworks come at most. */
  readonly timesAtBest: (comersMost: number) => Times;
}

/** One policy's result, and what it says of the trace. */
export interface PolicyOutcome extends Resting {
  readonly result: PolicyResult;
  /** Agents that ever registered. */
  readonly agentCount: number;
  readonly notPlayed: readonly NotPlayed[];
}

/** Mesos' command executor gives a task 3 s to end; most end sooner. Declared, not measured. */
const DEFAULT_KILL_DELAY_MS = 500;
const DEFAULT_INTERVAL_MS = 1000;
/** Nobody waits longer than this for a filter to expire before calling a cluster idle. */
const MAX_SETTLE_FILTER_MS = 600_000;
/** Without a horizon: how long relinquishes that bring nobody on are watched. */
const MAX_FRUITLESS_MS = 7 * 24 * 3_600_000;
/** A replay of more batch allocations than this is refused: at one a second, three years. */
const BATCHES_MAX = 100_000_000;
/** Trace events and clock events between two reports of progress. */
const PROGRESS_STEPS = 256;

/**
 * Replays a trace's cluster and demand under one policy, in a closed loop: the answers come from
 * framework models, the recorded decisions are not looked at. Deterministic: same trace, policy,
 * seed and allocator, same result.
 *
 * @throws {ReplayError} when the trace has no demand, or something in it cannot be replayed.
 */
export async function replay(
  header: TraceHeader,
  events: Iterable<TraceEvent> | AsyncIterable<TraceEvent>,
  policy: Policy,
  makeAllocator: MakeAllocator,
  options: ReplayOptions = {},
): Promise<PolicyOutcome> {
  const allocator = await makeAllocator(allocatorOptions(header, policy, options.seed ?? 0));
  const run = new Run(header, policy, allocator, options);
  for await (const event of events) {
    if (!run.accept(event)) break;
  }
  const result = run.finish();
  const { agentCount, resting, notPlayed } = run;
  return { result, agentCount, notPlayed, ...resting };
}

/** The allocator that a recording's master was, under another policy. */
function allocatorOptions(header: TraceHeader, policy: Policy, seed: number): AllocatorOptions {
  return {
    policy,
    seed,
    // A master visits agents in random order; so does the replay, the same each time.
    agentOrder: 'seeded',
    eventDriven: true,
    allocationIntervalMs: DEFAULT_INTERVAL_MS,
    ...masterOptions(header),
  };
}

/** One replay: the trace's events and the clock's, in order of time. */
class Run {
  readonly #clock = new Clock<Happening>();
  readonly #metrics: Metrics;
  readonly #master: Master;
  readonly #cluster: Cluster;
  /** Recorded decisions are not looked at. */
  readonly #restsOn = new RestsOn(['cluster', 'demand']);
  readonly #notPlayed = new NotPlayedCounts();
  readonly #intervalMs: number;
  readonly #horizonMs: number | undefined;
  readonly #imposed: Imposed | undefined;
  /** The recording goes on behind the end. */
  #isCutOff = false;
  #steps = 0;

  constructor(
    private readonly header: TraceHeader,
    private readonly policy: Policy,
    allocator: Allocator,
    private readonly options: ReplayOptions,
  ) {
    const machines = new Machines(header, this.#clock);
    this.#metrics = new Metrics(options.history);
    this.#master = new Master(allocator, this.#clock, this.#metrics, machines, {
      killDelayMs: options.killDelayMs ?? DEFAULT_KILL_DELAY_MS,
      offerTimeoutMs: header.master?.offer_timeout_ms,
      durations: options.durations,
      onStatus: options.onStatus,
      applications: () => this.#cluster.arrivals,
      // Where decisions are imposed no batch is the allocator's own.
      tellsAll: options.tellsAll ?? options.imposed !== undefined,
    });
    this.#imposed = options.imposed?.();
    this.#cluster = new Cluster(this.#master, this.#imposed);
    this.#intervalMs = header.master?.allocation_interval_ms ?? DEFAULT_INTERVAL_MS;
    this.#horizonMs = options.untilMs ?? header.horizon_ms;
    if (this.#horizonMs !== undefined) this.#checkLength(this.#horizonMs, 'the replay');
    this.#scheduleAllocation(this.#intervalMs);
  }

  get agentCount(): number {
    return this.#cluster.agentCount;
  }

  get resting(): Resting {
    return this.#restsOn.resting;
  }

  get notPlayed(): NotPlayed[] {
    return this.#notPlayed.with(this.#cluster.beginning.notHeld.length);
  }

  /** Where it ends at the latest. */
  get #lastMs(): number {
    const { breakOffMs = Number.POSITIVE_INFINITY } = this.options;
    return Math.min(this.#horizonMs ?? Number.POSITIVE_INFINITY, breakOffMs);
  }

  /** Takes the trace's next event; false when it lies beyond the end. */
  accept(event: TraceEvent): boolean {
    if (event.t > this.#lastMs) {
      this.#isCutOff = true;
      return false;
    }
    this.#checkLength(event.t, event.type, lineOf(event));
    this.#cluster.beginning.note(event);
    while (this.#clock.nextMs < event.t) this.#step();
    this.#pass(event.t);
    this.#clock.moveTo(event.t);
    this.#master.advance();
    this.#restsOn.note(event);
    this.#notPlayed.note(event);
    this.#cluster.apply(event);
    this.#decided(this.#imposed?.take(event));
    this.#master.deliver();
    this.#noteStep();
    return true;
  }

  finish(): PolicyResult {
    this.#cluster.beginning.end();
    this.#cluster.endOfTrace(this.header.name, this.options.onWarning);
    const endsByItself = this.#horizonMs === undefined && !this.#isCutOff;
    const result = endsByItself ? this.#runUntilIdle() : this.#runUntil(this.#lastMs);
    if (this.options.onWarning !== undefined) {
      this.#cluster.warn(this.header.name, this.options.onWarning);
    }
    return result;
  }

  #runUntil(endMs: number): PolicyResult {
    while (this.#clock.nextMs <= endMs) this.#step();
    this.#pass(endMs);
    this.#clock.moveTo(endMs);
    this.#master.advance();
    this.#master.deliver();
    // Before the replay goes on, uncounted, to see whether anything still moves.
    this.options.onEnd?.(new Standing(this.#master, this.#cluster.records));
    if (this.#isMoving()) return this.#summarise('horizon', true);
    const still = this.#summarise('horizon', false);
    const moving = this.#summarise('horizon', true);
    return this.#movesOnByItself() ? moving : still;
  }

  #runUntilIdle(): PolicyResult {
    for (;;) {
      if (this.#master.connections.size === 0) {
        this.options.onEnd?.(new Standing(this.#master, this.#cluster.records));
        return this.#summarise('done', false);
      }
      const isIdle = !this.#isMoving() && this.#isSettled();
      if (isIdle || this.#isFruitless()) {
        this.options.onEnd?.(new Standing(this.#master, this.#cluster.records));
        const isDone = isIdle && this.#cluster.records.every(hasAllItCanHave);
        return this.#summarise(isDone ? 'done' : 'idle', !isIdle);
      }
      if (this.#clock.nextMs > this.#lastMs) return this.#runUntil(this.#lastMs);
      this.#step();
    }
  }

  /** Time goes on: all that happens now has happened. */
  #pass(nextMs: number): void {
    const { nowMs } = this.#clock;
    if (nextMs > nowMs) this.#metrics.history?.pass(nowMs);
  }

  #step(): void {
    this.#pass(this.#clock.nextMs);
    this.#clock.pop((target, data) => {
      this.#master.advance();
      target.happen(data);
      this.#master.deliver();
    });
    this.#noteStep();
  }

  /** @throws {ReplayError} when it would take too many batches until then. */
  #checkLength(untilMs: number, what: string, line?: number): void {
    const batches = Math.floor(untilMs / this.#intervalMs);
    if (batches <= BATCHES_MAX) return;
    const message = `${what} at ${untilMs} ms comes after ${counted(batches, 'batch allocation')}`;
    const expected = `at most ${formatNumber(BATCHES_MAX)}: files that lie less far apart, or a part (--from, --to)`;
    throw new ReplayError('trace', message, expected, undefined, line);
  }

  #scheduleAllocation(atMs: number): void {
    const allocation: Happening = {
      happen: () => {
        this.#checkLength(this.#clock.nowMs, 'the replay');
        this.#decided(this.#batch());
        this.#clock.schedule(this.#clock.nowMs + this.#intervalMs, allocation);
      },
    };
    this.#clock.schedule(atMs, allocation);
  }

  #batch(): Decisions | undefined {
    const { nowMs } = this.#clock;
    if (this.#imposed !== undefined) return this.#imposed.batch(nowMs);
    this.#master.refusals.tell();
    return this.#master.allocator.allocate();
  }

  #decided(decisions: Decisions | undefined): void {
    if (decisions !== undefined) this.#master.decided(decisions);
  }

  /** Something is on its way that can bring on a framework that waits. */
  #isMoving(): boolean {
    if (this.#master.progress.dueCount > 0) return true;
    for (const { record } of this.#master.connections.values()) {
      if (record.state === 'relinquishing' || record.state === 'backing off') return true;
      const patience = rolePolicyOf(this.policy, record.role)?.relinquish;
      if (record.state === 'gathering' && patience !== undefined) return true;
    }
    return false;
  }

  /** Since the last change all filters have had time to expire and all frameworks to be asked. */
  #isSettled(): boolean {
    return this.#clock.nowMs >= this.#settledMs();
  }

  #settledMs(): number {
    const filterMs = Math.min(this.#master.progress.longestRefuseMs, MAX_SETTLE_FILTER_MS);
    const roundMs = this.#intervalMs * (this.#master.connections.size + 1);
    return this.#master.progress.lastProgressMs + filterMs + roundMs;
  }

  /** Relinquishes that bring nobody on: a policy's livelock must not become the replay's. */
  #isFruitless(): boolean {
    const isLong = this.#clock.nowMs >= this.#master.progress.lastFruitMs + MAX_FRUITLESS_MS;
    return isLong && this.#master.progress.dueCount === 0;
  }

  /**
   * At a horizon with nothing due: what is free may not have been offered to everyone yet, because
   * filters stand. The replay goes on, uncounted, until that is known. A start because a waiting
   * time is over is no way out.
   */
  #movesOnByItself(): boolean {
    const launches = this.#master.progress.launchCount;
    const waitedStarts = this.#master.progress.startedWaitedCount;
    const settledMs = this.#settledMs();
    while (this.#clock.nowMs < settledMs) {
      this.#step();
      if (this.#master.progress.startedWaitedCount > waitedStarts) return false;
      if (this.#master.progress.launchCount > launches) return true;
    }
    return false;
  }

  #summarise(ended: PolicyResult['ended'], isMoving: boolean): PolicyResult {
    this.#cluster.noteStanding();
    this.#metrics.history?.pass(this.#clock.nowMs);
    return summarise({
      policy: this.policy,
      endedMs: this.#clock.nowMs,
      ended,
      isMoving,
      records: this.#cluster.records,
      metrics: this.#metrics,
      disks: this.#master.machines.disks,
    });
  }

  #noteStep(): void {
    if (++this.#steps % PROGRESS_STEPS !== 0) return;
    this.options.signal?.throwIfAborted();
    const untilMs = Number.isFinite(this.#lastMs) ? this.#lastMs : undefined;
    // The look behind the end, whether anything still moves, is no progress.
    const nowMs = Math.min(this.#clock.nowMs, this.#lastMs);
    this.options.onProgress?.({
      ...{ policy: this.policy.name, nowMs, untilMs },
      timesAtBest: (comersMost) => timesAtBest(this.#cluster.records, nowMs, comersMost),
    });
  }
}

/** It is gone, or stays for ever and is not kept from starting. */
function hasAllItCanHave(record: Cluster['records'][number]): boolean {
  return record.isGone || (!record.isFinite && !record.isBelowMinimum);
}
