import type { Decisions } from '../allocator/api.js';
import { resourcesFrom } from '../resources/index.js';
import type { ResourcesInput } from '../resources/types.js';
import type { TraceEvent, TraceOffer, TraceOperation } from '../trace/events.js';
import { isTerminal } from '../trace/task-states.js';
import { translate } from '../translate/index.js';
import type { VerifiableAllocator } from './allocator.js';
import { AllocationsBefore } from './before.js';
import type { VerifyClock } from './clock.js';
import { isRefusal } from './errors.js';
import type { FilterEnds } from './filter-ends.js';

/** Mesos' filter when a call names none. */
const DEFAULT_REFUSE_SECONDS = 5;

interface OpenOffer {
  readonly id: number;
  readonly offer: TraceOffer;
}

interface RunningTask {
  readonly role: string;
  readonly agentId: string;
  readonly resources: ResourcesInput;
}

/** Feeds everything but allocation cycles from a recording to the allocator. */
export class Feed {
  /** Agents that may be offered. */
  readonly activeAgents = new Set<string>();
  private readonly agents = new Set<string>();
  /** Agents that came or changed since the last cycle, with the time. */
  readonly fresh = new Map<string, number>();
  private readonly open = new Map<string, OpenOffer>();
  /** Tasks, and executors that hold resources of their own, by framework and id. */
  private readonly tasks = new Map<string, RunningTask>();
  private readonly before: AllocationsBefore;
  private readonly firstRoles = new Map<string, string>();

  constructor(
    private readonly allocator: VerifiableAllocator,
    private readonly filters: FilterEnds,
    private readonly clock: VerifyClock,
  ) {
    this.before = new AllocationsBefore(allocator);
  }

  /** Whether an agent has come and not left. */
  hasAgent(id: string): boolean {
    return this.agents.has(id);
  }

  /** An offer of the recording is outstanding, under the allocator's own id. */
  offered(offer: TraceOffer, id: number): void {
    this.open.set(offer.id, { id, offer });
  }

  /** Of the time before the recording: these offers were made, whatever the allocator would make. */
  private offeredBefore({ offers }: TraceEvent & { type: 'OFFERS' }): void {
    for (const offer of offers) {
      const { framework_id: frameworkId, agent_id: agentId, role, resources } = offer;
      this.offered(offer, this.allocator.imposeOffer({ frameworkId, agentId, role, resources }).id);
    }
  }

  /** @returns what is wrong with the event after all that came before, if anything. */
  apply(event: TraceEvent): string | undefined {
    const { allocator } = this;
    switch (event.type) {
      case 'OFFERS':
        // Others are compared, and given by `offered`.
        this.offeredBefore(event);
        return undefined;
      case 'ACCEPT':
        return this.accept(event);
      case 'DECLINE': {
        for (const id of event.offer_ids) this.decline(id, event.refuse_seconds, timeOf(event));
        return undefined;
      }
      case 'RESCIND':
        this.rescind(event.offer_id);
        return undefined;
      case 'TASK_STATUS':
        if (isTerminal(event.state)) this.finish(`${event.framework_id} ${event.task_id}`);
        else if (event.resources !== undefined) return this.hold(event, event.resources);
        return undefined;
      case 'FAILURE':
        this.finish(executorKey(event.framework_id, event.agent_id, event.executor_id));
        return undefined;
      case 'ALLOCATIONS':
        this.before.make(event);
        return undefined;
      case 'SUPPRESS':
        this.settle(allocator.suppress(event.framework_id, rolesOf(event.roles)));
        return undefined;
      case 'REVIVE':
        this.filters.cleared(event.framework_id, event.roles);
        this.settle(allocator.revive(event.framework_id, rolesOf(event.roles)));
        return undefined;
      default:
        this.applyCluster(event);
        return undefined;
    }
  }

  private applyCluster(event: TraceEvent): void {
    const decisions = translate(asRecorded(event), this.allocator);
    this.note(event);
    this.before.note(event);
    if (decisions !== undefined) this.settle(decisions);
  }

  /** What an event means to what is kept here. */
  private note(event: TraceEvent): void {
    switch (event.type) {
      case 'AGENT_ADDED':
      case 'AGENT_UPDATED':
        this.agents.add(event.agent.id);
        this.touch(event.agent.id, event);
        break;
      case 'AGENT_ACTIVATED':
        this.touch(event.agent_id, event);
        break;
      case 'AGENT_DEACTIVATED':
        this.activeAgents.delete(event.agent_id);
        break;
      case 'AGENT_REMOVED':
        this.activeAgents.delete(event.agent_id);
        this.agents.delete(event.agent_id);
        this.forgetTasks((_, task) => task.agentId === event.agent_id);
        break;
      case 'FRAMEWORK_ADDED':
        this.firstRoles.set(event.framework.id, event.framework.roles[0] ?? '*');
        break;
      case 'FRAMEWORK_DEACTIVATED':
        this.filters.cleared(event.framework_id);
        break;
      case 'FRAMEWORK_REMOVED':
        this.filters.cleared(event.framework_id);
        this.forgetTasks((key) => key.startsWith(`${event.framework_id} `));
        break;
      default:
      // The demand layer and what applications say of themselves decide nothing.
    }
  }

  private touch(agentId: string, { t, ago_ms }: TraceEvent): void {
    this.activeAgents.add(agentId);
    // Who was there before the recording began has been looked at.
    if (ago_ms === undefined) this.fresh.set(agentId, t);
  }

  /** Offers that a call took back are gone; the recording may rescind them again. */
  private settle(decisions: Decisions): void {
    if (decisions.rescinded.length === 0) return;
    const gone = new Set(decisions.rescinded.map(({ id }) => id));
    for (const [key, { id }] of this.open) if (gone.has(id)) this.open.delete(key);
  }

  private accept(event: TraceEvent & { type: 'ACCEPT' }): string | undefined {
    const taken = event.offer_ids.map((id) => this.take(id)).filter((one) => one !== undefined);
    const [first] = taken;
    if (first === undefined) return 'none of its offers is open';
    const { role, agent_id: agentId } = first.offer;
    const seconds = this.filtered(taken, event.refuse_seconds, timeOf(event));
    const ids = taken.map(({ id }) => id);
    const started = new Map<string, RunningTask>();
    for (const { id, resources, executor } of event.tasks) {
      started.set(`${event.framework_id} ${id}`, { role, agentId, resources });
      // Its first task brings an executor along; the others find it there.
      const key = executorKey(event.framework_id, agentId, executor?.id ?? '');
      if (executor === undefined || this.tasks.has(key) || started.has(key)) continue;
      started.set(key, { role, agentId, resources: executor.resources });
    }
    const held = [...started.values()].map(({ resources }) => resources);
    const refused = (event.operations ?? []).flatMap((one) => this.operate(ids, one) ?? []);
    if (refused[0] !== undefined) {
      this.allocator.decline(ids, seconds);
      return refused[0];
    }
    try {
      this.allocator.accept(ids, joined(held), seconds);
      for (const [key, task] of started) this.tasks.set(key, task);
      return undefined;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // Whatever it was, the offers are answered.
      this.allocator.decline(ids, seconds);
      return error.message;
    }
  }

  /** A task holds what no accept gave it: nobody filters the rest. */
  private hold(
    event: TraceEvent & { type: 'TASK_STATUS' },
    resources: ResourcesInput,
  ): string | undefined {
    const { framework_id: frameworkId, agent_id: agentId, task_id: taskId } = event;
    const role = event.role ?? this.firstRoles.get(frameworkId) ?? '*';
    try {
      const { id } = this.allocator.imposeOffer({ frameworkId, agentId, role, resources });
      this.allocator.accept([id], resources);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return error.message;
    }
    this.tasks.set(`${frameworkId} ${taskId}`, { role, agentId, resources });
    return undefined;
  }

  /** Applies an operation to the first of the offers that holds what it is about. */
  private operate(ids: readonly number[], { type, resources }: TraceOperation): string | undefined {
    let problem: string | undefined;
    for (const id of ids) {
      try {
        this.allocator.applyOperation(id, { type, resources: resourcesFrom(resources) });
        return undefined;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        problem = error.message;
      }
    }
    return problem;
  }

  /** An offer that is gone already was taken back by an earlier event, and is passed over. */
  private decline(offerId: string, refuseSeconds: number | undefined, tMs: number): void {
    const taken = this.take(offerId);
    if (taken === undefined) return;
    this.allocator.decline([taken.id], this.filtered([taken], refuseSeconds, tMs));
  }

  private rescind(offerId: string): void {
    const taken = this.take(offerId);
    if (taken !== undefined) this.allocator.decline([taken.id]);
  }

  /** Notes an answer's filter. @returns for how long the allocator is told to keep it, by its clock. */
  private filtered(
    taken: readonly OpenOffer[],
    refuseSeconds = DEFAULT_REFUSE_SECONDS,
    tMs: number,
  ): number {
    const offers = taken.map(({ offer }) => offer);
    const endTick = this.filters.set(offers, tMs, refuseSeconds);
    return endTick === undefined ? 0 : this.clock.secondsUntil(endTick);
  }

  private finish(key: string): void {
    const task = this.tasks.get(key);
    if (task === undefined) return;
    this.tasks.delete(key);
    const frameworkId = key.slice(0, key.indexOf(' '));
    this.allocator.finish(frameworkId, task.role, task.agentId, task.resources);
  }

  private forgetTasks(isGone: (key: string, task: RunningTask) => boolean): void {
    for (const [key, task] of this.tasks) if (isGone(key, task)) this.tasks.delete(key);
  }

  private take(offerId: string): OpenOffer | undefined {
    const taken = this.open.get(offerId);
    this.open.delete(offerId);
    return taken;
  }
}

/** When it happened; before the recording began that is below 0. */
function timeOf({ t, ago_ms = 0 }: TraceEvent): number {
  return t - ago_ms;
}

/** An executor's id is its own on each agent. */
function executorKey(frameworkId: string, agentId: string, executorId: string): string {
  return `${frameworkId} executor ${JSON.stringify([agentId, executorId])}`;
}

/** Minimum, priority and permanence stay out: the recorded master knew nothing of them. */
function asRecorded(event: TraceEvent): TraceEvent {
  if (event.type !== 'FRAMEWORK_ADDED' && event.type !== 'FRAMEWORK_UPDATED') return event;
  const { minimum: _, priority: __, permanent: ___, ...framework } = event.framework;
  return { ...event, framework };
}

/** Resources of several tasks as one input; texts are joined, JSON concatenated. */
function joined(parts: readonly ResourcesInput[]): ResourcesInput {
  if (parts.every((part): part is string => typeof part === 'string')) return parts.join(';');
  return parts.flatMap((part) => resourcesFrom(part));
}

function rolesOf(roles: readonly string[] | undefined): readonly string[] | undefined {
  return roles === undefined || roles.length === 0 ? undefined : roles;
}
