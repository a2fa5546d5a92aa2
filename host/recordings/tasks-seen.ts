import type { TasksDemand } from '../models/tasks/demand.js';
import type { TraceResources } from '../trace/events.js';
import { isTerminal } from '../trace/task-states.js';

/** A task as a recording tells of it. */
interface SeenTask {
  readonly id: string;
  readonly name: string | undefined;
  readonly resources: TraceResources;
  readonly launchedMs: number;
  runningMs: number | undefined;
  endedMs: number | undefined;
}

/** A task as far as it ran. */
interface RanTask {
  readonly id: string;
  readonly resources: TraceResources;
  readonly launchedMs: number;
  readonly runningMs: number;
  readonly endedMs: number;
}

/** What was recorded of the tasks of frameworks: what they wanted at least, as it was granted. */
export class TasksSeen {
  readonly #byFramework = new Map<string, Map<string, SeenTask>>();
  /** The latest time that anything was told of a task. */
  #lastMs = 0;

  /** A task was launched. One that is launched again under the same id is another one. */
  launched(
    frameworkId: string,
    task: { readonly id: string; readonly name?: string; readonly resources: TraceResources },
    atMs: number,
  ): void {
    this.#lastMs = Math.max(this.#lastMs, atMs);
    const tasks = this.#byFramework.get(frameworkId) ?? new Map<string, SeenTask>();
    this.#byFramework.set(frameworkId, tasks);
    const before = tasks.get(task.id);
    if (before !== undefined) {
      if (before.endedMs === undefined) return;
      tasks.set(`${task.id} (until ${before.endedMs} ms)`, before);
      tasks.delete(task.id);
    }
    const { id, name, resources } = task;
    // All fields at once: of an object that gets them one by one the engine keeps a description each.
    const seen = {
      id,
      name,
      resources,
      launchedMs: atMs,
      runningMs: undefined,
      endedMs: undefined,
    };
    tasks.set(id, seen);
  }

  /** A task came into one of Mesos' states; the first terminal one is its end. */
  state(frameworkId: string, taskId: string, state: string, atMs: number): void {
    this.#lastMs = Math.max(this.#lastMs, atMs);
    const task = this.#byFramework.get(frameworkId)?.get(taskId);
    if (task === undefined || task.endedMs !== undefined) return;
    if (state === 'TASK_RUNNING') task.runningMs ??= atMs;
    else if (isTerminal(state)) task.endedMs = atMs;
  }

  get frameworks(): IterableIterator<string> {
    return this.#byFramework.keys();
  }

  /** Its tasks, as far as they ran: to the latest time known where no end is told. */
  ranOf(frameworkId: string): readonly RanTask[] {
    return [...(this.#byFramework.get(frameworkId)?.values() ?? [])].map((task) => {
      const { id, resources, launchedMs, runningMs = launchedMs } = task;
      return { id, resources, launchedMs, runningMs, endedMs: task.endedMs ?? this.#lastMs };
    });
  }

  /** Its tasks as a demand, from its arrival on; `undefined` when none was seen. */
  demandOf(frameworkId: string, arrivedMs: number): TasksDemand | undefined {
    const tasks = [...(this.#byFramework.get(frameworkId) ?? [])];
    if (tasks.length === 0) return undefined;
    return {
      model: 'tasks',
      tasks: tasks
        .map(([id, task]) => ({ ...task, id }))
        .sort((a, b) => a.launchedMs - b.launchedMs || (a.id < b.id ? -1 : 1))
        .map((task) => demanded(task, arrivedMs)),
    };
  }
}

function demanded(task: SeenTask, arrivedMs: number): TasksDemand['tasks'][number] {
  const { id, name, resources, launchedMs, endedMs } = task;
  // One that never came to run was running, as far as its resources go, from its launch on.
  const runningMs = task.runningMs ?? launchedMs;
  return {
    id,
    ...(name !== undefined && name !== id && { name }),
    resources,
    after_ms: Math.max(0, launchedMs - arrivedMs),
    ...(endedMs !== undefined && { duration_ms: Math.max(0, endedMs - runningMs) }),
    ...(runningMs > launchedMs && { start_ms: runningMs - launchedMs }),
  };
}
