import type { TraceAgent, TraceEvent } from '../events.js';
import type { Past } from './answers.js';
import type { Operations } from './operations.js';

interface Agent {
  agent: TraceAgent;
  /** Number of the event that told its resources. */
  told: number;
  inferred: readonly string[];
  readonly addedMs: number;
  /** Number of the event with which it last came or changed. */
  changed: number;
  inactive?: Past;
  maintenance?: Past;
}

type AgentEvent = TraceEvent & {
  readonly type: 'AGENT_ACTIVATED' | 'AGENT_DEACTIVATED' | 'AGENT_REMOVED';
};

/** The agents that are there, as they are. */
export class Agents {
  readonly #agents = new Map<string, Agent>();

  constructor(private readonly operations: Operations) {}

  added({ event, atMs, number }: Past<'AGENT_ADDED'>): void {
    const { agent, inferred = [] } = event;
    const told = number;
    this.#agents.set(agent.id, { agent, told, inferred, addedMs: atMs, changed: number });
  }

  updated({ event, number }: Past<'AGENT_UPDATED'>): void {
    const known = this.#agents.get(event.agent.id);
    if (known === undefined) return;
    known.agent = { ...known.agent, ...event.agent };
    known.inferred = [...new Set([...known.inferred, ...(event.inferred ?? [])])];
    known.changed = number;
    if (event.agent.resources !== undefined) known.told = number;
  }

  changed(past: Past<AgentEvent['type']>): void {
    const known = this.#agents.get(past.event.agent_id);
    if (known === undefined) return;
    if (past.event.type === 'AGENT_REMOVED') this.#agents.delete(past.event.agent_id);
    else if (past.event.type === 'AGENT_DEACTIVATED') known.inactive = past;
    else {
      delete known.inactive;
      known.changed = past.number;
    }
  }

  scheduled(past: Past<'MAINTENANCE_SCHEDULED'>): void {
    const known = this.#agents.get(past.event.agent_id);
    if (known === undefined) return;
    if (past.event.start_ms === undefined) delete known.maintenance;
    else known.maintenance = past;
  }

  arrivals(fromMs: number): TraceEvent[] {
    return [...this.#agents.values()].map(({ agent, told, inferred, addedMs }) => ({
      t: 0,
      ago_ms: fromMs - addedMs,
      type: 'AGENT_ADDED',
      agent: { ...agent, resources: this.operations.applied(agent.id, told, agent.resources) },
      ...(inferred.length > 0 && { inferred }),
    }));
  }

  /** Who is not offered, or not for ever. */
  states(): Past[] {
    return [...this.#agents.values()].flatMap(({ inactive, maintenance }) =>
      [inactive, maintenance].filter((one) => one !== undefined),
    );
  }

  /** Who came or changed behind an event and is offered: an allocation may look at these alone. */
  freshSince(number: number): TraceEvent[] {
    return [...this.#agents.values()]
      .filter(({ changed, inactive }) => changed > number && inactive === undefined)
      .map(({ agent }) => ({ t: 0, type: 'AGENT_ACTIVATED', agent_id: agent.id }));
  }
}
