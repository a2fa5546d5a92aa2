import type { HeldTask } from '../models/model.js';
import { quantitiesOf, resourcesFrom } from '../resources/index.js';
import type { TraceEvent, TraceOffer, TraceResources } from '../trace/events.js';
import { isTerminal } from '../trace/task-states.js';

/** A task that runs when the recording begins, and where. */
export interface TaskBefore extends HeldTask {
  readonly frameworkId: string;
  readonly role: string | undefined;
  readonly agentId: string;
}

/** What ran when a recording begins, as far as events of the time before tell of it. */
export class TasksBefore {
  readonly #offers = new Map<string, TraceOffer>();
  /** By framework and task, or by framework, agent and executor; in the order of their launch. */
  readonly #tasks = new Map<string, TaskBefore>();

  note(event: TraceEvent): void {
    switch (event.type) {
      case 'OFFERS':
        for (const offer of event.offers) this.#offers.set(offer.id, offer);
        break;
      case 'ACCEPT':
        this.#accepted(event);
        break;
      case 'TASK_STATUS':
        this.#status(event);
        break;
      case 'FAILURE':
        this.#tasks.delete(keyOf(event.framework_id, event.agent_id, event.executor_id));
        break;
      default:
    }
  }

  get all(): readonly TaskBefore[] {
    return [...this.#tasks.values()];
  }

  #accepted(event: TraceEvent & { type: 'ACCEPT' }): void {
    const offer = event.offer_ids.map((id) => this.#offers.get(id)).find((one) => one);
    for (const id of event.offer_ids) this.#offers.delete(id);
    if (offer === undefined) return;
    const { framework_id: frameworkId } = event;
    const where = { frameworkId, role: offer.role, agentId: offer.agent_id };
    for (const { id, name = id, resources, executor } of event.tasks) {
      const executorKey = keyOf(frameworkId, offer.agent_id, executor?.id ?? '');
      if (executor !== undefined && !this.#tasks.has(executorKey)) {
        this.#tasks.set(executorKey, {
          ...{ ...where, id: executor.id, name: executor.id, isExecutor: true },
          ...launchedAt(event, executor.resources),
        });
      }
      const task = { ...where, id, name, isExecutor: false, ...launchedAt(event, resources) };
      this.#tasks.set(keyOf(frameworkId, id), task);
    }
  }

  #status(event: TraceEvent & { type: 'TASK_STATUS' }): void {
    const { framework_id: frameworkId, task_id: id, agent_id: agentId, role, resources } = event;
    const key = keyOf(frameworkId, id);
    if (isTerminal(event.state)) {
      this.#tasks.delete(key);
      return;
    }
    if (resources !== undefined) {
      const where = { frameworkId, role, agentId };
      const task = { ...where, id, name: id, isExecutor: false, ...launchedAt(event, resources) };
      this.#tasks.set(key, task);
    }
    const known = this.#tasks.get(key);
    if (known === undefined || event.state !== 'TASK_RUNNING') return;
    this.#tasks.set(key, { ...known, runningMs: known.runningMs ?? timeOf(event) });
  }
}

function launchedAt(event: TraceEvent, traced: TraceResources) {
  const resources = resourcesFrom(traced);
  return { resources, quantities: quantitiesOf(resources), launchedMs: timeOf(event) };
}

/** On the replay's clock: before it begins. */
function timeOf({ t, ago_ms = 0 }: TraceEvent): number {
  return t - ago_ms;
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
