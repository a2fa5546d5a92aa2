import type { Resource } from '../../../resources/index.js';
import { isTerminal } from '../../../trace/task-states.js';
import type { Said } from './said.js';
import type { ResourceTexts } from './texts.js';

/** A task that was launched. */
export interface LaunchedTask {
  readonly id: string;
  readonly framework: string;
  readonly agent: string;
  readonly text: string;
  readonly resources: readonly Resource[];
  readonly executor?: { readonly id: string; readonly resources: readonly Resource[] };
  state: string;
}

/** Is told what happens to tasks. */
export interface TaskListener {
  launched(task: LaunchedTask): void;
  /** It came into another state; it is gone from the book when that is a terminal one. */
  turned(task: LaunchedTask, state: string): void;
  /** The executor of which a task told is gone. */
  executorOut(executor: string, framework: string, agent: string): void;
  leftOut(shape: string): void;
}

type TaskSaid = Extract<
  Said,
  { say: 'task-in' | 'task-launch' | 'task-state' | 'task-out' | 'executor-in' | 'executor-out' }
>;

/** So many tasks may be added before the line that says whose they are. */
const ADDED_MAX = 10_000;

/**
 * The tasks that run, as a log tells of them. Up to 1.7 one line has a task's resources and the next
 * one its framework.
 */
export class TaskBook {
  readonly #running = new Map<string, LaunchedTask>();
  /** By agent and task: resources of tasks whose framework the next line says. */
  readonly #added = new Map<string, string>();
  /** By agent and framework: what an executor holds that was added before its first task. */
  readonly #executors = new Map<string, LaunchedTask['executor']>();

  constructor(
    private readonly texts: ResourceTexts,
    private readonly listener: TaskListener,
  ) {}

  note(said: TaskSaid): void {
    switch (said.say) {
      case 'task-in':
        this.#taskIn(said);
        break;
      case 'task-launch':
        this.#taskLaunch(said);
        break;
      case 'task-state':
        this.#turn(`${said.framework} ${said.task}`, said.state, said.isLatest);
        break;
      case 'task-out':
        this.#taskOut(said);
        break;
      case 'executor-in':
        this.#executorIn(said);
        break;
      case 'executor-out':
        if (said.resources !== '' && said.resources !== '{}') {
          this.listener.executorOut(said.executor, said.framework, said.agent);
        }
        break;
    }
  }

  has(framework: string, id: string): boolean {
    return this.#running.has(`${framework} ${id}`);
  }

  /** It ran when the log begins. */
  goesOn({ id, framework, agent, text, resources }: Omit<LaunchedTask, 'state'>): void {
    const task = { id, framework, agent, text, resources, state: 'TASK_RUNNING' };
    this.#running.set(`${framework} ${id}`, task);
  }

  /** An agent or a framework is gone, with all its tasks. */
  drop(isGone: (task: LaunchedTask) => boolean): LaunchedTask[] {
    const gone = [...this.#running].filter(([, task]) => isGone(task));
    for (const [key] of gone) this.#running.delete(key);
    return gone.map(([, task]) => task);
  }

  #taskIn({ task, resources, framework, agent }: Extract<TaskSaid, { say: 'task-in' }>): void {
    if (framework !== undefined) {
      this.#launch(task, framework, agent, resources);
      return;
    }
    if (this.#added.size >= ADDED_MAX) {
      this.#added.clear();
      this.listener.leftOut('tasks added that no line launches');
    }
    this.#added.set(`${agent} ${task}`, resources);
  }

  #taskLaunch(said: Extract<TaskSaid, { say: 'task-launch' }>): void {
    for (const task of said.tasks) {
      if (this.#running.has(`${said.framework} ${task}`)) continue;
      const key = `${said.agent} ${task}`;
      const resources = this.#added.get(key) ?? said.resources;
      this.#added.delete(key);
      if (resources === undefined) this.listener.leftOut('launches of tasks without resources');
      else this.#launch(task, said.framework, said.agent, resources);
    }
  }

  #launch(id: string, framework: string, agent: string, text: string): void {
    const resources = this.texts.resources(text);
    if (resources === undefined) return;
    const place = `${agent} ${framework}`;
    const executor = this.#executors.get(place);
    this.#executors.delete(place);
    const known = { id, framework, agent, text, resources, state: 'TASK_STAGING' };
    const task = executor === undefined ? known : { ...known, executor };
    this.#running.set(`${framework} ${id}`, task);
    this.listener.launched(task);
  }

  #executorIn(said: Extract<TaskSaid, { say: 'executor-in' | 'executor-out' }>): void {
    const resources = this.texts.resources(said.resources);
    if (resources === undefined || resources.length === 0) return;
    this.#executors.set(`${said.agent} ${said.framework}`, { id: said.executor, resources });
  }

  #turn(key: string, state: string, isLatest: boolean): void {
    const task = this.#running.get(key);
    // The master's own line on it follows each of an agent's: news is only an end that came first.
    if (task === undefined || task.state === state || (isLatest && !isTerminal(state))) return;
    task.state = state;
    if (isTerminal(state)) this.#running.delete(key);
    this.listener.turned(task, state);
  }

  /** Up to 0.18 nothing else tells of a task's end. */
  #taskOut({ task, framework }: Extract<TaskSaid, { say: 'task-out' }>): void {
    if (framework !== undefined) {
      this.#turn(`${framework} ${task}`, 'TASK_FINISHED', true);
      return;
    }
    for (const [key, { id }] of this.#running) {
      if (id === task) this.#turn(key, 'TASK_FINISHED', true);
    }
  }
}
