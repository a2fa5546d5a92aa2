import type { Decisions } from '../allocator/api.js';
import { ReplayError } from '../models/errors.js';
import type { Demand } from '../models/index.js';
import { quantitiesOf, resourcesFrom } from '../resources/index.js';
import type { Quantities, Resource } from '../resources/types.js';
import type { TraceEvent, TraceFramework } from '../trace/events.js';
import { lineOf } from '../trace/index.js';
import { translate } from '../translate/index.js';
import { frameworkInput, unavailabilityOf } from '../translate/inputs.js';
import { Arrivals } from './arrivals.js';
import { Beginning } from './beginning.js';
import type { Connection } from './connection.js';
import type { FrameworkRecord } from './framework-record.js';
import type { Imposed } from './imposed.js';
import type { Master } from './master.js';
import { AgentTotals } from './unplaceable.js';
import { Warnings } from './warnings.js';

const NOT_HELD =
  'tasks that ran when the recording begins do not fit what is known of their agents or demand, and are wanted anew';

/** A framework that was added, and so long ago. */
interface Awaited {
  readonly framework: TraceFramework;
  readonly agoMs: number | undefined;
}

/**
 * Feeds the trace's cluster and demand to the master. A framework arrives when both its
 * FRAMEWORK_ADDED and its DEMAND are known; the demand may stand before or after it, but at the
 * same time at the latest. Recorded decisions are not looked at.
 */
export class Cluster {
  agentCount = 0;
  readonly #agents = new Map<string, Quantities>();
  readonly #totals = new AgentTotals();
  readonly #demands = new Map<string, Demand>();
  /** Added, but without demand so far. */
  readonly #awaited = new Map<string, Awaited>();
  readonly #withoutDemand: string[] = [];
  #awaitedSinceMs = 0;
  /** Who said in the recording that it had finished, and so was about to leave. */
  readonly #saidFinished = new Set<string>();
  readonly #deactivated = new Set<string>();
  readonly #warnings = new Warnings();
  readonly beginning: Beginning;
  readonly arrivals: Arrivals;

  constructor(
    private readonly master: Master,
    imposed?: Imposed,
  ) {
    this.beginning = new Beginning(master);
    this.arrivals = new Arrivals(master, this.beginning, this.#warnings, imposed);
  }

  /** All frameworks that ever arrived or were announced, in order. */
  get records(): readonly FrameworkRecord[] {
    return this.arrivals.records;
  }

  /** @throws {ReplayError} naming the event, when it makes no sense after what came before. */
  apply(event: TraceEvent): void {
    if (this.#awaited.size > 0 && event.t > this.#awaitedSinceMs) this.#giveUpAwaited();
    try {
      this.#apply(event);
    } catch (error) {
      if (!(error instanceof Error) || !isInputError(error)) throw error;
      const line = lineOf(event);
      if (error instanceof ReplayError) {
        throw new ReplayError(error.code, error.message, undefined, error, line);
      }
      const message = `${event.type} at ${event.t} ms: ${error.message}`;
      const saysMore = 'expected' in error && error.expected !== undefined;
      const expected = saysMore ? undefined : 'events that fit what came before';
      throw new ReplayError('trace', message, expected, error, line);
    }
  }

  /** @throws {ReplayError} when frameworks arrived and not one of them had a demand. */
  endOfTrace(trace: string, onWarning?: (message: string) => void): void {
    this.#giveUpAwaited();
    if (this.#withoutDemand.length === 0) return;
    const names = this.#withoutDemand.join(', ');
    if (this.records.length === 0) {
      const message = `${trace} has no demand for any of its frameworks (${names})`;
      throw new ReplayError('demand', message, 'a DEMAND event for each, at its arrival or before');
    }
    onWarning?.(`${trace}: no demand, so not replayed: ${names}`);
  }

  /** Tells what there was to warn of until the replay's end. */
  warn(trace: string, onWarning: (message: string) => void): void {
    for (const name of this.beginning.notHeld) this.#warnings.noteOnce(NOT_HELD, name);
    for (const warning of this.#warnings.texts()) onWarning(`${trace}: ${warning}`);
    const unknown = [...this.master.machines.unknownFiles].sort();
    if (unknown.length > 0) {
      onWarning(`${trace}: fetched, but of no known size, so not counted: ${unknown.join(', ')}`);
    }
    const durations = this.master.durations.note();
    if (durations !== undefined) onWarning(`${trace}: ${durations}`);
  }

  #apply(event: TraceEvent): void {
    switch (event.type) {
      case 'AGENT_ADDED':
      case 'AGENT_UPDATED':
        this.#changeAgent(event);
        break;
      case 'AGENT_REMOVED':
        this.#removeAgent(event.agent_id);
        break;
      case 'FRAMEWORK_ADDED':
        this.#addFramework(event);
        break;
      case 'FRAMEWORK_UPDATED':
        this.#updateFramework(event.framework);
        break;
      case 'FRAMEWORK_ACTIVATED':
      case 'FRAMEWORK_DEACTIVATED':
        this.#setActive(event.framework_id, event.type === 'FRAMEWORK_ACTIVATED');
        break;
      case 'FRAMEWORK_REMOVED':
        this.#removeFramework(event.framework_id);
        break;
      case 'FINISHED':
        this.#saidFinished.add(event.framework_id);
        break;
      case 'DEMAND':
        this.#addDemand(event.framework_id, event.demand);
        break;
      case 'WEIGHTS_UPDATED':
        this.#changeWeights(event);
        break;
      case 'MAINTENANCE_SCHEDULED':
        this.master.scheduleMaintenance(event.agent_id, unavailabilityOf(event));
        break;
      default:
        // Of decisions (layer 2) and unknown events it is none.
        this.#decided(translate(event, this.master.allocator));
    }
  }

  #decided(decisions: Decisions | undefined): void {
    if (decisions === undefined) return;
    this.master.progress.progressed();
    this.master.decided(decisions);
  }

  #changeWeights(event: TraceEvent & { type: 'WEIGHTS_UPDATED' }): void {
    this.#decided(translate(event, this.master.allocator));
    const { metrics, nowMs } = this.master;
    for (const [role, weight] of Object.entries(event.weights)) {
      metrics.roleShortfall.setWeight(role, weight, nowMs);
    }
  }

  #changeAgent(event: TraceEvent & { type: 'AGENT_ADDED' | 'AGENT_UPDATED' }): void {
    const decisions = translate(event, this.master.allocator);
    const { id, resources } = event.agent;
    if (event.type === 'AGENT_ADDED') this.agentCount++;
    if (resources !== undefined) this.#setTotal(id, resourcesFrom(resources));
    this.#decided(decisions);
  }

  #removeAgent(agentId: string): void {
    this.master.removeAgent(agentId);
    this.#setTotal(agentId, undefined);
  }

  #setTotal(agentId: string, resources: readonly Resource[] | undefined): void {
    const before = this.#agents.get(agentId) ?? {};
    if (resources !== undefined) this.#totals.add(resources);
    const total = resources === undefined ? undefined : quantitiesOf(resources);
    this.master.metrics.agentChanged(agentId, before, total ?? {}, this.master.nowMs);
    if (total === undefined) this.master.machines.agentRemoved(agentId);
    else this.master.machines.agentChanged(agentId, total);
    if (total === undefined) this.#agents.delete(agentId);
    else this.#agents.set(agentId, total);
  }

  #addFramework({ framework, t, ago_ms }: TraceEvent & { type: 'FRAMEWORK_ADDED' }): void {
    const demand = this.#demands.get(framework.id);
    if (demand !== undefined) {
      this.#subscribe(framework, demand, ago_ms);
      return;
    }
    this.#awaited.set(framework.id, { framework, agoMs: ago_ms });
    this.#awaitedSinceMs = t;
  }

  #addDemand(frameworkId: string, demand: Demand): void {
    const awaited = this.#awaited.get(frameworkId);
    if (awaited === undefined) {
      this.#demands.set(frameworkId, demand);
      return;
    }
    this.#awaited.delete(frameworkId);
    this.#subscribe(awaited.framework, demand, awaited.agoMs);
  }

  #giveUpAwaited(): void {
    for (const { framework } of this.#awaited.values()) this.#withoutDemand.push(framework.name);
    this.#awaited.clear();
  }

  #subscribe(framework: TraceFramework, demand: Demand, agoMs: number | undefined): void {
    this.#demands.delete(framework.id);
    this.arrivals.subscribe(framework, demand, agoMs);
  }

  #updateFramework(framework: TraceFramework): void {
    const connection = this.master.connections.get(framework.id);
    if (connection === undefined) return;
    // What the framework arrived with: a recording of a real master has neither.
    const { minimum, expectedDurationMs } = connection.input;
    const input = {
      ...(expectedDurationMs !== undefined && { expectedDurationMs }),
      ...frameworkInput(framework),
      ...(minimum && { minimum }),
    };
    this.master.refusals.forget(connection);
    connection.input = input;
    this.#decided(this.master.allocator.updateFramework(input));
  }

  #setActive(frameworkId: string, isActive: boolean): void {
    const connection = this.master.connections.get(frameworkId);
    // A recorded framework that has finished disconnects; in the replay it may not be so far.
    if (connection === undefined || this.#saidFinished.has(frameworkId)) return;
    const { allocator } = this.master;
    if (isActive) {
      this.#deactivated.delete(frameworkId);
      this.#decided(allocator.activateFramework(frameworkId));
    } else {
      this.#deactivated.add(frameworkId);
      this.#decided(allocator.deactivateFramework(frameworkId));
    }
  }

  /** Notes for each framework that is there what it has done, and what it waits for in vain. */
  noteStanding(): void {
    for (const connection of this.master.connections.values()) {
      connection.record.workMilliCoreMs = connection.scheduler.workDone();
      this.#noteUnplaceable(connection);
    }
  }

  #noteUnplaceable({ record, input, scheduler }: Connection): void {
    record.unplaceable = this.#totals.unplaceable(input.roles, scheduler.waiting());
  }

  /**
   * Who can finish leaves when its model has finished, not when it did in the recording: if it has
   * been disconnected there to leave, it is connected again.
   */
  #removeFramework(frameworkId: string): void {
    const connection = this.master.connections.get(frameworkId);
    if (connection === undefined) return;
    if (connection.record.isFinite) {
      if (this.#deactivated.has(frameworkId)) this.#setActive(frameworkId, true);
      return;
    }
    connection.record.removedMs = this.master.nowMs;
    this.#noteUnplaceable(connection);
    this.master.remove(connection);
  }
}

/** Errors of the allocator and of texts of resources carry a code; a broken invariant does not. */
function isInputError(error: Error): boolean {
  return 'code' in error;
}
