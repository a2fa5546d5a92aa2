import type { TasksDemand } from '../models/tasks/demand.js';
import type { TraceResources } from '../trace/events.js';
import { isTerminal } from '../trace/task-states.js';
import { Numbers, Texts } from './columns.js';

/** A task as a recording tells of it. */
interface SeenTask {
  readonly id: string;
  readonly name: string | undefined;
  readonly resources: TraceResources;
  readonly launchedMs: number;
  readonly runningMs: number | undefined;
  readonly endedMs: number | undefined;
}

/** A task as far as it ran. */
interface RanTask {
  readonly id: string;
  readonly resources: TraceResources;
  readonly launchedMs: number;
  readonly runningMs: number;
  readonly endedMs: number;
}

interface SeenFramework {
  /** The row of its last task; the others follow from there. */
  last: number;
  /** Rows of those that have not ended, by their ids. */
  readonly live: Map<string, number>;
}

/** No text, no time, no row. */
const NONE = -1;

/**
 * What was recorded of the tasks of frameworks: what they wanted at least, as it was granted. A long recording
 * knows millions of them, and all at once, as a framework arrives with what it wants: they are rows of columns, of
 * some 60 bytes each.
 */
export class TasksSeen {
  readonly #byFramework = new Map<string, SeenFramework>();
  readonly #texts = new Texts();
  /** By row: places of texts, times, and the row of the framework's task before. */
  readonly #ids = new Numbers();
  readonly #names = new Numbers();
  readonly #resources = new Numbers();
  readonly #launchedMs = new Numbers();
  readonly #runningMs = new Numbers();
  readonly #endedMs = new Numbers();
  readonly #before = new Numbers();
  /** The latest time that anything was told of a task. */
  #lastMs = 0;

  /** A task was launched. One that is launched again under the same id is another one. */
  launched(
    frameworkId: string,
    task: { readonly id: string; readonly name?: string; readonly resources: TraceResources },
    atMs: number,
  ): void {
    this.#lastMs = Math.max(this.#lastMs, atMs);
    const framework = this.#byFramework.get(frameworkId) ?? { last: NONE, live: new Map() };
    this.#byFramework.set(frameworkId, framework);
    const { id, name, resources } = task;
    if (framework.live.has(id)) return;
    const row = this.#ids.length;
    framework.live.set(id, row);
    this.#before.push(framework.last);
    framework.last = row;
    this.#ids.push(this.#texts.add(id));
    this.#names.push(name === undefined ? NONE : this.#texts.known(name));
    const isText = typeof resources === 'string';
    this.#resources.push(this.#texts.known(isText ? resources : JSON.stringify(resources)));
    this.#launchedMs.push(atMs);
    this.#runningMs.push(NONE);
    this.#endedMs.push(NONE);
  }

  /** A task came into one of Mesos' states; the first terminal one is its end. */
  state(frameworkId: string, taskId: string, state: string, atMs: number): void {
    this.#lastMs = Math.max(this.#lastMs, atMs);
    const live = this.#byFramework.get(frameworkId)?.live;
    const row = live?.get(taskId);
    if (live === undefined || row === undefined) return;
    if (state === 'TASK_RUNNING') {
      if (this.#runningMs.at(row) === NONE) this.#runningMs.set(row, atMs);
    } else if (isTerminal(state)) {
      this.#endedMs.set(row, atMs);
      live.delete(taskId);
    }
  }

  get frameworks(): IterableIterator<string> {
    return this.#byFramework.keys();
  }

  /** Its tasks, as far as they ran: to the latest time known where no end is told. */
  ranOf(frameworkId: string): readonly RanTask[] {
    return this.#tasksOf(frameworkId).map((task) => {
      const { id, resources, launchedMs, runningMs = launchedMs } = task;
      return { id, resources, launchedMs, runningMs, endedMs: task.endedMs ?? this.#lastMs };
    });
  }

  /** Its tasks as a demand, from its arrival on; `undefined` when none was seen. */
  demandOf(frameworkId: string, arrivedMs: number): TasksDemand | undefined {
    const tasks = this.#tasksOf(frameworkId);
    if (tasks.length === 0) return undefined;
    const named = withNamesOfTheirOwn(tasks);
    named.sort((a, b) => a.launchedMs - b.launchedMs || (a.id < b.id ? -1 : 1));
    return { model: 'tasks', tasks: named.map((task) => demanded(task, arrivedMs)) };
  }

  /** In the order of their launch. */
  #tasksOf(frameworkId: string): SeenTask[] {
    const rows: number[] = [];
    const { last = NONE } = this.#byFramework.get(frameworkId) ?? {};
    for (let row = last; row !== NONE; row = this.#before.at(row)) rows.push(row);
    return rows.reverse().map((row) => this.#task(row));
  }

  #task(row: number): SeenTask {
    const name = this.#names.at(row);
    const text = this.#texts.at(this.#resources.at(row));
    return {
      id: this.#texts.at(this.#ids.at(row)),
      name: name === NONE ? undefined : this.#texts.at(name),
      resources: text.startsWith('[') ? (JSON.parse(text) as TraceResources) : text,
      launchedMs: this.#launchedMs.at(row),
      runningMs: timeOf(this.#runningMs.at(row)),
      endedMs: timeOf(this.#endedMs.at(row)),
    };
  }
}

function timeOf(value: number): number | undefined {
  return value === NONE ? undefined : value;
}

/** The last run of an id has it; earlier ones say until when they ran. */
function withNamesOfTheirOwn(tasks: readonly SeenTask[]): SeenTask[] {
  const last = new Map(tasks.map((task) => [task.id, task]));
  return tasks.map((task) =>
    last.get(task.id) === task ? task : { ...task, id: `${task.id} (until ${task.endedMs} ms)` },
  );
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
