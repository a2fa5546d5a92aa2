/** What a recording does not say, or not as it should be read. */
export interface ImportOptions {
  /** The name of the trace. Default: that of the first file. */
  readonly name?: string;
  /** The kind of every file, whatever it looks like. */
  readonly kind?: string;
  /** Agents of a recording that knows none, or not all: they are there from its beginning. */
  readonly agents?: readonly AgentShape[];
  /** The role of frameworks of which none is recorded. Default: `*`. */
  readonly role?: string;
  /**
   * Of the cores that Spark applications want, the share without which they do not start, where none
   * of their properties says it. Default: Spark's, 0 on Mesos.
   */
  readonly sparkRatio?: number;
  /** Frameworks that are Spark applications, whose tasks are executors. */
  readonly spark?: SparkFrameworks;
  /** How often the master allocates, in ms, where that is not recorded. Default: 1 s, as Mesos. */
  readonly allocationIntervalMs?: number;
  /** The year in which a log begins that does not say it. Default: that of the file's last change. */
  readonly year?: number;
  /** How far local time in logs is ahead of UTC, in minutes. Default: 0. */
  readonly zoneMinutes?: number;
}

/** So many agents of one shape. */
export interface AgentShape {
  readonly count: number;
  /** As Mesos writes them: `cpus:16;mem:122880`. */
  readonly resources: string;
}

/** Which frameworks of a recording are Spark applications: `*` in a pattern stands for anything. */
export interface SparkFrameworks {
  readonly role?: string;
  readonly name?: string;
  /** Cores that each wanted, where nothing else says it. Default: as many as it had at once. */
  readonly cores?: number;
  /** Of the cores wanted, without which they do not start. */
  readonly ratio?: number;
}
