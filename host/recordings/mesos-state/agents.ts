import type { TraceAgent, TraceEvent } from '../../trace/events.js';
import { stateAgent } from '../mesos-json/agents.js';
import { type Fields, fieldsOf, listOf } from '../mesos-json/json.js';
import type { Report } from '../report.js';
import type { StateTimes } from './taken.js';

interface Known {
  /** As it was when it came, and when it registered. */
  readonly first: TraceAgent;
  readonly firstMs: number;
  readonly agent: TraceAgent;
  readonly isActive: boolean;
  isThere: boolean;
}

/** The agents of one snapshot after the other; times of its events are wall clock. */
export class StateAgents {
  readonly #known = new Map<string, Known>();
  readonly #later: TraceEvent[] = [];

  get size(): number {
    return this.#known.size;
  }

  has(id: string): boolean {
    return this.#known.has(id);
  }

  add(state: Fields, atMs: number, times: StateTimes, report: Report): void {
    const there = new Set<string>();
    for (const fields of listOf(state.slaves).map(fieldsOf)) {
      const agent = stateAgent(fields, report);
      if (agent === undefined) report.leftOut('agents without an id or resources');
      else {
        there.add(agent.id);
        this.#told(agent, fields.active !== false, atMs, times.of(fields.registered_time));
      }
    }
    for (const [id, known] of this.#known) {
      if (there.has(id) || !known.isThere) continue;
      known.isThere = false;
      report.inferred('when agents were gone, from the snapshot that lacks them');
      this.#later.push({ t: atMs, type: 'AGENT_REMOVED', agent_id: id, inferred: ['t'] });
    }
  }

  #told(agent: TraceAgent, isActive: boolean, atMs: number, sinceMs = atMs): void {
    const known = this.#known.get(agent.id);
    const about = { t: atMs, inferred: ['t'] };
    if (known !== undefined && !known.isThere) {
      this.#later.push({ ...about, type: 'AGENT_ADDED', agent });
    } else if (known !== undefined && JSON.stringify(known.agent) !== JSON.stringify(agent)) {
      this.#later.push({ ...about, type: 'AGENT_UPDATED', agent });
    }
    const wasActive = known?.isThere !== true || known.isActive;
    if (wasActive !== isActive) {
      const type = isActive ? 'AGENT_ACTIVATED' : 'AGENT_DEACTIVATED';
      this.#later.push({ ...about, type, agent_id: agent.id });
    }
    const { first, firstMs } = known ?? { first: agent, firstMs: Math.min(sinceMs, atMs) };
    this.#known.set(agent.id, { first, firstMs, agent, isActive, isThere: true });
  }

  /**
   * All that happened to agents.
   *
   * @param starts when the first task on each agent started: it was there by then, whenever it
   * registered with this master.
   */
  events(starts: ReadonlyMap<string, number>, report: Report): readonly TraceEvent[] {
    const added = [...this.#known].map(([id, known]): TraceEvent => {
      const { first: agent, firstMs: registeredMs } = known;
      const startMs = starts.get(id) ?? registeredMs;
      if (startMs >= registeredMs) return { t: registeredMs, type: 'AGENT_ADDED', agent };
      report.inferred('agents that were there before they registered, from their tasks');
      return { t: startMs, type: 'AGENT_ADDED', agent, inferred: ['t'] };
    });
    return [...added, ...this.#later];
  }
}
