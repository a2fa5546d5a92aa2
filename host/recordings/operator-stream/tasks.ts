import type { TraceEvent } from '../../trace/events.js';
import { isTerminal } from '../../trace/task-states.js';
import type { MesosTask } from '../mesos-json/tasks.js';
import { spanOf } from '../mesos-json/tasks.js';
import type { Report } from '../report.js';
import type { TasksSeen } from '../tasks-seen.js';

/** A task that has not ended. */
interface LiveTask {
  readonly task: MesosTask;
  /** Its framework's arrival, by which demand is kept. */
  readonly arrival: string;
  readonly addedMs: number;
  isLaunched: boolean;
  /** Since when its agent is not reached: its end, unless it is heard of again. */
  unreachedMs?: number;
}

const keyOf = (frameworkId: string, taskId: string) => `${frameworkId}\n${taskId}`;

/** The tasks that a stream tells of, from launch to end. */
export class StreamTasks {
  readonly #live = new Map<string, LiveTask>();
  #told: TraceEvent[] = [];

  constructor(
    private readonly seen: TasksSeen,
    private readonly report: Report,
  ) {}

  has(frameworkId: string, taskId: string): boolean {
    return this.#live.has(keyOf(frameworkId, taskId));
  }

  /** @param isExact when it was launched is known; else its first status tells. */
  added(task: MesosTask, arrival: string, atMs: number, isExact: boolean): void {
    if (task.resources === undefined) {
      this.report.leftOut('tasks without resources');
      return;
    }
    const live = { task, arrival, addedMs: atMs, isLaunched: false };
    this.#live.set(keyOf(task.frameworkId, task.id), live);
    this.report.understood('tasks');
    if (isExact) this.#launch(live, atMs);
    else this.report.inferred('when tasks were launched, from their first status');
  }

  /** @returns the agent that it is on; `undefined` when no such task is known. */
  state(frameworkId: string, taskId: string, state: string, atMs: number): boolean {
    const key = keyOf(frameworkId, taskId);
    const live = this.#live.get(key);
    if (live === undefined) return false;
    this.#launch(live, atMs);
    if (state === 'TASK_UNREACHABLE') live.unreachedMs ??= atMs;
    else {
      delete live.unreachedMs;
      this.seen.state(live.arrival, taskId, state, atMs);
      this.#tell(live, state, atMs);
      if (isTerminal(state)) this.#live.delete(key);
    }
    return true;
  }

  /**
   * A task as a snapshot has it. One that is new began between the last time that is known and now.
   *
   * @returns whether it has not ended.
   */
  snapshot(task: MesosTask, arrival: string, fromMs: number, toMs: number): void {
    const within = (ms: number) => Math.min(Math.max(ms, fromMs), toMs);
    const { startedMs, runningMs, endedMs } = spanOf(task);
    const { frameworkId, id } = task;
    if (!this.has(frameworkId, id)) {
      if (startedMs === undefined || startedMs < fromMs) {
        this.report.inferred('tasks that ran before are launched where the recording begins');
      }
      this.added(task, arrival, within(startedMs ?? fromMs), true);
    }
    if (runningMs !== undefined || task.state === 'TASK_RUNNING') {
      this.state(frameworkId, id, 'TASK_RUNNING', within(runningMs ?? fromMs));
    }
    if (endedMs !== undefined || isTerminal(task.state)) {
      this.state(frameworkId, id, 'TASK_FINISHED', within(endedMs ?? toMs));
    }
  }

  /** Those that a snapshot does not name any more have ended unseen. */
  onlyThese(keys: ReadonlySet<string>, atMs: number): void {
    for (const [key, live] of this.#live) {
      if (keys.has(key)) continue;
      this.report.inferred('ends of tasks that were over when the next session began');
      this.state(live.task.frameworkId, live.task.id, 'TASK_LOST', atMs);
    }
  }

  /** What came of tasks since this was last asked, in a trace's words. */
  take(): readonly TraceEvent[] {
    const told = this.#told;
    this.#told = [];
    return told;
  }

  key(task: MesosTask): string {
    return keyOf(task.frameworkId, task.id);
  }

  agentGone(agentId: string, atMs: number): void {
    for (const live of this.#live.values()) {
      if (live.task.agentId === agentId) live.unreachedMs ??= atMs;
    }
  }

  frameworkGone(arrival: string): void {
    for (const [key, live] of this.#live) {
      if (live.arrival !== arrival) continue;
      this.#close(live);
      this.#live.delete(key);
    }
  }

  /** The stream is over. */
  close(): void {
    for (const live of this.#live.values()) this.#close(live);
  }

  #close(live: LiveTask): void {
    this.#launch(live, live.addedMs);
    const { unreachedMs, arrival, task } = live;
    if (unreachedMs === undefined) return;
    this.seen.state(arrival, task.id, 'TASK_LOST', unreachedMs);
    this.#tell(live, 'TASK_LOST', unreachedMs);
  }

  #launch(live: LiveTask, atMs: number): void {
    if (live.isLaunched) return;
    live.isLaunched = true;
    const { id, name, resources = '' } = live.task;
    this.seen.launched(live.arrival, { id, ...(name !== undefined && { name }), resources }, atMs);
    this.#tell(live, 'TASK_STAGING', atMs, { resources });
  }

  /** Who holds what, and where: no offer says it. */
  #tell({ task }: LiveTask, state: string, t: number, more: object = {}): void {
    const { id, frameworkId, agentId } = task;
    if (agentId === undefined) return;
    const of = { framework_id: frameworkId, agent_id: agentId, task_id: id };
    this.#told.push({ t, type: 'TASK_STATUS', ...of, state, ...more });
  }
}
