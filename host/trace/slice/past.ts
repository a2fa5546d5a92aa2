import type { TraceEvent } from '../events.js';
import { layerOf } from '../layers.js';
import { Agents } from './agents.js';
import { Allocations } from './allocations.js';
import { endsTask, type Past } from './answers.js';
import { Decisions } from './decisions.js';
import { Frameworks } from './frameworks.js';
import { Operations } from './operations.js';

/** What of the past of a slice still matters when it begins. */
export class PastOfSlice {
  readonly #operations = new Operations();
  readonly #agents = new Agents(this.#operations);
  readonly #frameworks = new Frameworks();
  readonly #allocations = new Allocations();
  readonly #decisions: Decisions;
  readonly #weights = new Map<string, number>();
  readonly #quotas = new Map<string, Past>();
  #weightsMs = 0;
  #number = 0;
  /** Number of the last allocation cycle. */
  #lastCycle = 0;

  /** @param intervalMs the batch interval. */
  constructor(intervalMs: number) {
    this.#decisions = new Decisions(intervalMs, this.#operations);
  }

  note(event: TraceEvent): void {
    this.#number += 1;
    const past = { event, atMs: event.t - (event.ago_ms ?? 0), number: this.#number } as Past;
    if (layerOf(event.type) === 'decisions') this.#frameworks.decided();
    if (this.#noteAgent(past) || this.#noteFramework(past)) return;
    this.#noteDecision(past);
    if (event.type === 'QUOTA_UPDATED') this.#quotas.set(event.role, past);
    if (event.type !== 'WEIGHTS_UPDATED') return;
    this.#weightsMs = past.atMs;
    for (const [role, weight] of Object.entries(event.weights)) this.#weights.set(role, weight);
  }

  /** Events at t = 0 of a slice that begins at `fromMs`. */
  *events(fromMs: number): Generator<TraceEvent> {
    const earlier = ({ atMs, event }: Past) => ({ ...event, t: 0, ago_ms: fromMs - atMs });
    const told = this.#decisions.told(fromMs);
    if (this.#weights.size > 0) {
      const weights = Object.fromEntries(this.#weights);
      yield { t: 0, ago_ms: fromMs - this.#weightsMs, type: 'WEIGHTS_UPDATED', weights };
    }
    for (const past of this.#quotas.values()) yield earlier(past);
    yield* this.#agents.arrivals(fromMs);
    yield* this.#frameworks.arrivals(fromMs);
    yield* this.#allocations.events(countsOf(told));
    for (const past of told) yield earlier(past);
    for (const past of this.#frameworks.states()) yield earlier(past);
    for (const past of this.#agents.states()) {
      const event = earlier(past);
      if (event.type !== 'MAINTENANCE_SCHEDULED') yield event;
      else yield { ...event, start_ms: (event.start_ms ?? 0) - fromMs };
    }
    yield* this.#agents.freshSince(this.#lastCycle);
  }

  #noteAgent(past: Past): boolean {
    const { event } = past;
    switch (event.type) {
      case 'AGENT_ADDED':
        this.#agents.added(past as Past<'AGENT_ADDED'>);
        return true;
      case 'AGENT_UPDATED':
        this.#agents.updated(past as Past<'AGENT_UPDATED'>);
        if (event.agent.attributes !== undefined) this.#decisions.clearFiltersOn(event.agent.id);
        return true;
      case 'AGENT_ACTIVATED':
      case 'AGENT_DEACTIVATED':
      case 'AGENT_REMOVED':
        this.#agents.changed(past as Past<typeof event.type>);
        if (event.type === 'AGENT_REMOVED') {
          this.#operations.agentRemoved(event.agent_id);
          this.#decisions.agentRemoved(event.agent_id);
        }
        if (event.type === 'AGENT_DEACTIVATED')
          this.#decisions.takeBack(({ agent_id }) => agent_id === event.agent_id);
        return true;
      case 'MAINTENANCE_SCHEDULED':
        this.#agents.scheduled(past as Past<'MAINTENANCE_SCHEDULED'>);
        return true;
      default:
        return false;
    }
  }

  #noteFramework(past: Past): boolean {
    const { event } = past;
    switch (event.type) {
      case 'FRAMEWORK_ADDED':
        this.#frameworks.added(past as Past<'FRAMEWORK_ADDED'>);
        this.#allocations.subscribe(event.framework.id, event.framework.roles);
        return true;
      case 'FRAMEWORK_UPDATED': {
        const roles = this.#frameworks.updated(past as Past<'FRAMEWORK_UPDATED'>);
        if (roles.length > 0) this.#decisions.clearFilters(event.framework.id, roles);
        this.#allocations.subscribe(event.framework.id, event.framework.roles);
        return true;
      }
      case 'FRAMEWORK_ACTIVATED':
        this.#frameworks.changed(past as Past<'FRAMEWORK_ACTIVATED'>);
        return true;
      case 'FRAMEWORK_DEACTIVATED':
        this.#frameworks.changed(past as Past<'FRAMEWORK_DEACTIVATED'>);
        this.#decisions.clearFilters(event.framework_id);
        this.#decisions.takeBack(({ framework_id }) => framework_id === event.framework_id);
        return true;
      case 'FRAMEWORK_REMOVED':
        this.#frameworks.changed(past as Past<'FRAMEWORK_REMOVED'>);
        this.#decisions.frameworkRemoved(event.framework_id);
        this.#allocations.subscribe(event.framework_id, []);
        return true;
      case 'SUPPRESS':
      case 'REVIVE':
        this.#frameworks.suppress(past as Past<'SUPPRESS' | 'REVIVE'>);
        if (event.type === 'REVIVE') this.#decisions.clearFilters(event.framework_id, event.roles);
        return true;
      case 'DEMAND':
        this.#frameworks.wants(past as Past<'DEMAND'>);
        return true;
      case 'STARTED':
        this.#frameworks.started(past as Past<'STARTED'>);
        return true;
      case 'FINISHED':
        this.#frameworks.finished(event.framework_id);
        return true;
      default:
        return false;
    }
  }

  #noteDecision(past: Past): void {
    const { event } = past;
    switch (event.type) {
      case 'OFFERS':
        this.#offered(past as Past<'OFFERS'>);
        break;
      case 'ALLOCATIONS':
        if (event.framework_id === undefined) this.#allocations.madeIn(event.role, event.count);
        else this.#allocations.made(event.framework_id, event.role, event.count);
        break;
      case 'RESCIND':
        this.#decisions.rescinded(event.offer_id);
        break;
      case 'DECLINE':
        this.#decisions.declined(past as Past<'DECLINE'>);
        break;
      case 'ACCEPT':
        for (const { id, resources } of event.tasks) {
          this.#frameworks.launched(event.framework_id, id, resources);
        }
        this.#decisions.accepted(past as Past<'ACCEPT'>);
        break;
      case 'TASK_STATUS':
        if (event.resources !== undefined) {
          this.#frameworks.launched(event.framework_id, event.task_id, event.resources);
        }
        this.#frameworks.status(past as Past<'TASK_STATUS'>, endsTask(event));
        this.#decisions.status(past as Past<'TASK_STATUS'>);
        break;
      case 'FAILURE':
        this.#decisions.executorEnded(past as Past<'FAILURE'>);
        break;
      default:
    }
  }

  #offered(past: Past<'OFFERS'>): void {
    if (past.event.ago_ms === undefined) this.#lastCycle = past.number;
    this.#decisions.offered(past);
    for (const { framework_id, role } of past.event.offers) {
      this.#allocations.made(framework_id, role, 1);
    }
  }
}

/** How many offers of a framework in a role are told. */
function countsOf(told: readonly Past[]): (frameworkId: string, role: string) => number {
  const counts = new Map<string, number>();
  for (const { event } of told) {
    if (event.type !== 'OFFERS') continue;
    for (const { framework_id, role } of event.offers) {
      const one = JSON.stringify([framework_id, role]);
      counts.set(one, (counts.get(one) ?? 0) + 1);
    }
  }
  return (frameworkId, role) => counts.get(JSON.stringify([frameworkId, role])) ?? 0;
}
