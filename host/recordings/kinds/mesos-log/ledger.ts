import {
  mergeResources,
  type Resource,
  resourcesFrom,
  subtractResources,
} from '../../../resources/index.js';
import type { TraceEvent, TraceResources } from '../../../trace/events.js';
import { isTerminal } from '../../../trace/task-states.js';

interface KnownAgent {
  total: TraceResources;
  /** By framework and task. */
  readonly tasks: Map<string, readonly Resource[]>;
  /** By offer. */
  readonly offers: Map<string, readonly Resource[]>;
}

/** Who is there, what runs and what is on offer, as far as events say so. */
export class Ledger {
  readonly #agents = new Map<string, KnownAgent>();
  /** With the agents on which it launched anything. */
  readonly #frameworks = new Map<string, Set<string>>();
  readonly #offers = new Map<string, { readonly agent: string; readonly framework: string }>();

  hasAgent(id: string): boolean {
    return this.#agents.has(id);
  }

  hasFramework(id: string): boolean {
    return this.#frameworks.has(id);
  }

  hasOffer(id: string): boolean {
    return this.#offers.has(id);
  }

  hasTask(framework: string, agent: string, task: string): boolean {
    return this.#agents.get(agent)?.tasks.has(`${framework} ${task}`) ?? false;
  }

  note(event: TraceEvent): void {
    switch (event.type) {
      case 'AGENT_ADDED': {
        const { id, resources } = event.agent;
        this.#agents.set(id, { total: resources, tasks: new Map(), offers: new Map() });
        break;
      }
      case 'AGENT_UPDATED': {
        const agent = this.#agents.get(event.agent.id);
        if (agent !== undefined) agent.total = event.agent.resources ?? agent.total;
        break;
      }
      case 'AGENT_REMOVED':
        this.#agents.delete(event.agent_id);
        this.#dropOffers(({ agent }) => agent === event.agent_id);
        break;
      case 'FRAMEWORK_ADDED':
        if (!this.hasFramework(event.framework.id)) {
          this.#frameworks.set(event.framework.id, new Set());
        }
        break;
      case 'FRAMEWORK_DEACTIVATED':
        this.#dropOffers(({ framework }) => framework === event.framework_id);
        break;
      case 'FRAMEWORK_REMOVED':
        this.#dropOffers(({ framework }) => framework === event.framework_id);
        this.#dropTasks(event.framework_id);
        this.#frameworks.delete(event.framework_id);
        break;
      case 'TASK_STATUS':
        if (isTerminal(event.state)) {
          const tasks = this.#agents.get(event.agent_id)?.tasks;
          tasks?.delete(`${event.framework_id} ${event.task_id}`);
        }
        break;
      default:
    }
  }

  offered(id: string, framework: string, agent: string, resources: readonly Resource[]): void {
    this.#offers.set(id, { agent, framework });
    this.#agents.get(agent)?.offers.set(id, resources);
  }

  offerEnded(id: string): void {
    const offer = this.#offers.get(id);
    this.#offers.delete(id);
    if (offer !== undefined) this.#agents.get(offer.agent)?.offers.delete(id);
  }

  launched(framework: string, agent: string, task: string, resources: readonly Resource[]): void {
    this.#agents.get(agent)?.tasks.set(`${framework} ${task}`, resources);
    this.#frameworks.get(framework)?.add(agent);
  }

  /** What can be offered of an agent to a role: what neither runs nor is on offer. */
  freeFor(id: string, role: string): readonly Resource[] {
    const agent = this.#agents.get(id);
    if (agent === undefined) return [];
    const taken = [...agent.tasks.values(), ...agent.offers.values()].flat();
    const free = subtractResources(resourcesFrom(agent.total), mergeResources(taken));
    return free.filter(({ reservations }) => {
      const reserved = reservations?.at(-1)?.role;
      return reserved === undefined || role === reserved || role.startsWith(`${reserved}/`);
    });
  }

  #dropOffers(isGone: (offer: { agent: string; framework: string }) => boolean): void {
    for (const [id, offer] of this.#offers) if (isGone(offer)) this.offerEnded(id);
  }

  #dropTasks(framework: string): void {
    for (const agent of this.#frameworks.get(framework) ?? []) {
      const tasks = this.#agents.get(agent)?.tasks ?? new Map();
      for (const key of tasks.keys()) if (key.startsWith(`${framework} `)) tasks.delete(key);
    }
  }
}
