import { columnOf } from './check.js';
import { TraceError, type TracePlace } from './errors.js';
import type { TraceEvent } from './events.js';

/** Which agents and frameworks are there, to tell who arrives twice. */
export class Presence {
  /** Line of the arrival by id. */
  private readonly agents = new Map<string, number>();
  private readonly frameworks = new Map<string, number>();

  /** @throws {TraceError} for an arrival of somebody who is there. */
  note(event: TraceEvent, source: string, place: TracePlace): void {
    switch (event.type) {
      case 'AGENT_ADDED':
        arrive(this.agents, 'agent', event.agent.id, source, place);
        break;
      case 'AGENT_REMOVED':
        this.agents.delete(event.agent_id);
        break;
      case 'FRAMEWORK_ADDED':
        arrive(this.frameworks, 'framework', event.framework.id, source, place);
        break;
      case 'FRAMEWORK_REMOVED':
        this.frameworks.delete(event.framework_id);
        break;
      default:
    }
  }
}

function arrive(
  present: Map<string, number>,
  kind: 'agent' | 'framework',
  id: string,
  source: string,
  place: TracePlace,
): void {
  const since = present.get(id);
  if (since !== undefined) {
    const at = { ...place, column: columnOf(source, [kind, 'id']) };
    const problem = `the ${kind} ${id} is there already, since line ${since}`;
    throw new TraceError('field', at, problem, `its removal before, or another ${kind}`);
  }
  present.set(id, place.line ?? 0);
}
