import { identityOf, type Resource, resourcesFrom } from '../../resources/index.js';
import type { TraceAgent, TraceEvent, TraceOperation } from '../../trace/events.js';
import { traceResources } from '../../trace/resource-text.js';
import { isTerminal } from '../../trace/task-states.js';
import { AgentUse } from '../agent-use.js';

interface Held {
  readonly framework: string;
  readonly agent: string;
  readonly resources: readonly Resource[];
}

/** Agents as large as what was on offer and ran there at once: so much they have at least. */
export class OfferedAgents {
  readonly #uses = new Map<string, AgentUse>();
  readonly #held = new Map<string, Held>();
  /** By agent and identity: what operations made of its resources. */
  readonly #converted = new Map<string, Map<string, 'RESERVE' | 'CREATE'>>();

  note(event: TraceEvent): void {
    switch (event.type) {
      case 'OFFERS':
        for (const { id, framework_id, agent_id, resources } of event.offers) {
          this.#hold(id, framework_id, agent_id, resourcesFrom(resources));
        }
        break;
      case 'ACCEPT': {
        const agent = this.#held.get(event.offer_ids[0] ?? '')?.agent ?? '';
        for (const operation of event.operations ?? []) this.#convert(agent, operation);
        for (const id of event.offer_ids) this.#free(id);
        for (const { id, resources } of event.tasks) {
          const key = `${event.framework_id} ${id}`;
          this.#hold(key, event.framework_id, agent, resourcesFrom(resources));
        }
        break;
      }
      case 'DECLINE':
        for (const id of event.offer_ids) this.#free(id);
        break;
      case 'RESCIND':
        this.#free(event.offer_id);
        break;
      case 'TASK_STATUS':
        if (isTerminal(event.state)) this.#free(`${event.framework_id} ${event.task_id}`);
        break;
      case 'FRAMEWORK_DEACTIVATED':
      case 'FRAMEWORK_REMOVED':
        for (const [key, { framework }] of this.#held) {
          if (framework === event.framework_id) this.#free(key);
        }
        break;
      default:
    }
  }

  /** `undefined` for one that nothing was offered on. */
  agent(id: string): TraceAgent | undefined {
    const use = this.#uses.get(id);
    return use === undefined ? undefined : { id, resources: traceResources(use.most) };
  }

  get size(): number {
    return this.#uses.size;
  }

  #hold(key: string, framework: string, agent: string, resources: readonly Resource[]): void {
    const use = this.#uses.get(agent) ?? new AgentUse();
    this.#uses.set(agent, use);
    const asBefore = resources.map((resource) => this.#before(agent, resource));
    use.add(asBefore);
    this.#held.set(key, { framework, agent, resources: asBefore });
  }

  /** What an operation makes of resources is none that the agent has besides. */
  #convert(agent: string, { type, resources }: TraceOperation): void {
    if (type !== 'RESERVE' && type !== 'CREATE') return;
    const converted = this.#converted.get(agent) ?? new Map<string, typeof type>();
    this.#converted.set(agent, converted);
    for (const resource of resourcesFrom(resources)) converted.set(identityOf(resource).key, type);
  }

  /** As it was before operations that were seen. */
  #before(agent: string, resource: Resource): Resource {
    const type = this.#converted.get(agent)?.get(identityOf(resource).key);
    if (type === undefined) return resource;
    const { disk: _, ...plain } = resource;
    if (type === 'CREATE') return this.#before(agent, plain);
    const { reservations = [] } = resource;
    return this.#before(agent, { ...resource, reservations: reservations.slice(0, -1) });
  }

  #free(key: string): void {
    const held = this.#held.get(key);
    this.#held.delete(key);
    if (held !== undefined) this.#uses.get(held.agent)?.free(held.resources);
  }
}
