interface Running {
  readonly cores: number;
  sinceMs?: number;
}

/** A moment of a recording, and what of a framework's tasks is recorded until then. */
export interface Moment {
  readonly nowMs: number;
  /** Of the framework. */
  readonly arrivedMs: number;
  /** Its demand was worked out from what ran. */
  readonly isDerived: boolean;
  readonly ran: TasksRan;
}

/** What is recorded of a framework's tasks. */
export class TasksRan {
  readonly #live = new Map<string, Running>();
  readonly #ended = new Map<string, string>();
  #startedMs: number | undefined;
  /** Core-ms of those that have ended: while they ran, and of that since the framework had started. */
  #coreMs = 0;
  #coreMsStarted = 0;
  #finishedCount = 0;

  /** One that is launched again under the same id is another one. */
  launched(taskId: string, cores: number): void {
    this.#live.set(taskId, { cores });
    this.#ended.delete(taskId);
  }

  running(taskId: string, atMs: number): void {
    const task = this.#live.get(taskId);
    if (task !== undefined) task.sinceMs ??= atMs;
  }

  ended(taskId: string, state: string, atMs: number): void {
    const task = this.#live.get(taskId);
    if (task !== undefined) {
      this.#coreMs += coreMsOf(task, 0, atMs);
      this.#coreMsStarted += this.#sinceStarted(task, atMs);
      this.#live.delete(taskId);
    }
    this.#ended.set(taskId, state);
    if (state === 'TASK_FINISHED') this.#finishedCount++;
  }

  /** A task that had ended before the recording began. */
  endedBefore(taskId: string): void {
    this.#live.delete(taskId);
    this.#ended.set(taskId, '');
  }

  /** The framework started its work. */
  started(atMs: number): void {
    this.#startedMs ??= atMs;
  }

  isLive(taskId: string): boolean {
    return this.#live.has(taskId);
  }

  get finishedCount(): number {
    return this.#finishedCount;
  }

  /** In which state a task ended; `undefined`: it has not. */
  endOf(taskId: string): string | undefined {
    return this.#ended.get(taskId);
  }

  /**
   * What its tasks have worked, in core-ms: since it had started where that is recorded, else for as long as
   * they ran if its demand was worked out from that.
   */
  coreMs(nowMs: number, isDerived: boolean): number {
    const tasks = [...this.#live.values()];
    if (this.#startedMs !== undefined) {
      return tasks.reduce(
        (sum, task) => sum + this.#sinceStarted(task, nowMs),
        this.#coreMsStarted,
      );
    }
    return isDerived
      ? tasks.reduce((sum, task) => sum + coreMsOf(task, 0, nowMs), this.#coreMs)
      : 0;
  }

  #sinceStarted(task: Running, nowMs: number): number {
    return this.#startedMs === undefined ? 0 : coreMsOf(task, this.#startedMs, nowMs);
  }
}

function coreMsOf({ cores, sinceMs }: Running, fromMs: number, toMs: number): number {
  return sinceMs === undefined ? 0 : cores * Math.max(0, toMs - Math.max(sinceMs, fromMs));
}
