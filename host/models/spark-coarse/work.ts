/** What work sees of a registered executor. */
export interface Worker {
  readonly id: string;
  /** Those that it advertises. */
  readonly workCores: number;
}

/**
 * What an application does with its executors, from when it may start. Work is in thousandths of a
 * core × ms. An executor that retires gets no more of it, but ends what it has begun.
 */
export interface Work {
  readonly isDone: boolean;
  /** Tasks that wait for an executor, and those that run; infinite where any number would do. */
  readonly pendingTasks: number;
  readonly runningTasks: number;
  /** Hosts that have data of the tasks that wait or run. */
  readonly preferredHosts: readonly string[];
  /** When something of it ends or begins by itself; absent: nothing does. */
  readonly nextMs: number | undefined;
  /** When it is done if its executors stay; absent when it has none. */
  readonly endMs: number | undefined;
  /** Thousandths of a core that work. */
  readonly coresUsed: number;
  /** The application may start. */
  begin(nowMs: number): void;
  /** From here on it works so much more for the same; before its first executor. */
  slowDown(factor: number): void;
  join(worker: Worker, nowMs: number): void;
  retire(worker: Worker, nowMs: number): void;
  /** It gets on at such a pace from now on, in thousandths. */
  pace(worker: Worker, thousandths: number, nowMs: number): void;
  /** The work that is lost with an executor. */
  leave(worker: Worker, nowMs: number): number;
  /** Time has come to {@link nextMs}. */
  proceed(nowMs: number): void;
  isIdle(worker: Worker): boolean;
  hasCached(worker: Worker): boolean;
  /** Of the work that it was sent to do: what it works more for the same is no use to anybody. */
  done(nowMs: number): number;
}
