import type { TraceEvent } from '../trace/events.js';
import { isTerminal } from '../trace/task-states.js';

/** What a recording says became of one framework, in ms of the trace. */
export interface RecordedFramework {
  readonly id: string;
  readonly name: string;
  readonly arrivedMs: number;
  /** When it first accepted an offer. */
  firstResourcesMs?: number;
  /** When it said that it started its work. */
  startedMs?: number;
  /** When it said that it had finished; of who says nothing and left, when its last task ended or it left. */
  completedMs?: number;
}

/** The tasks of one framework that have been launched and have not ended, and when the last one ended. */
interface Live {
  readonly tasks: Set<string>;
  endedMs?: number;
}

/** Gathers from a recording's events what the replay of them is held against. */
export class Facts {
  readonly #byId = new Map<string, RecordedFramework>();
  readonly #live = new Map<string, Live>();

  /** In order of arrival. */
  get frameworks(): readonly RecordedFramework[] {
    return [...this.#byId.values()];
  }

  take(event: TraceEvent): void {
    switch (event.type) {
      case 'FRAMEWORK_ADDED': {
        const { id, name } = event.framework;
        this.#byId.set(id, { id, name, arrivedMs: event.t });
        break;
      }
      case 'ACCEPT':
        this.#accepted(event);
        break;
      case 'TASK_STATUS':
        if (isTerminal(event.state)) this.#ended(event.framework_id, event.task_id, event.t);
        break;
      case 'STARTED':
        this.#set(event.framework_id, 'startedMs', event.t);
        break;
      case 'FINISHED':
        this.#set(event.framework_id, 'completedMs', event.t);
        break;
      case 'FRAMEWORK_REMOVED':
        this.#left(event.framework_id, event.t);
        break;
      default:
      // Nothing else is a fact of a whole framework.
    }
  }

  #accepted({ framework_id, tasks, t, ago_ms }: TraceEvent & { type: 'ACCEPT' }): void {
    const framework = this.#byId.get(framework_id);
    if (framework === undefined || tasks.length === 0) return;
    if (ago_ms === undefined) framework.firstResourcesMs ??= t;
    const live = this.#live.get(framework_id) ?? { tasks: new Set() };
    for (const { id } of tasks) live.tasks.add(id);
    this.#live.set(framework_id, live);
  }

  #ended(frameworkId: string, taskId: string, atMs: number): void {
    const live = this.#live.get(frameworkId);
    if (live?.tasks.delete(taskId) === true) live.endedMs = atMs;
  }

  /** Who says nothing may have stayed on with nothing left to do, or be torn down in the midst of it. */
  #left(id: string, atMs: number): void {
    const framework = this.#byId.get(id);
    const { tasks, endedMs = atMs } = this.#live.get(id) ?? { tasks: new Set() };
    if (framework !== undefined) framework.completedMs ??= tasks.size === 0 ? endedMs : atMs;
  }

  #set(id: string, fact: 'startedMs' | 'completedMs', atMs: number): void {
    const framework = this.#byId.get(id);
    if (framework !== undefined) framework[fact] = atMs;
  }
}
