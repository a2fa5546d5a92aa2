import type { FrameworkRecord } from './framework-record.js';
import type { Master } from './master.js';

/** A task that a framework holds. */
export interface TaskStanding {
  /** For people: `PageRank executor 3`. */
  readonly name: string;
  readonly agentId: string;
  /** False: it has been launched and does not run so far. */
  readonly isRunning: boolean;
}

/** Who stands where when a replay ends. */
export class Standing {
  constructor(
    private readonly master: Master,
    private readonly records: readonly FrameworkRecord[],
  ) {}

  /** Of several with the name the one that arrived last. */
  find(idOrName: string): FrameworkRecord | undefined {
    const byId = this.records.find(({ id }) => id === idOrName);
    return byId ?? this.records.findLast(({ name }) => name === idOrName);
  }

  /** A dispatcher has announced it, and its driver does not run so far, or not any more. */
  isAwaited({ id, isGone }: FrameworkRecord): boolean {
    return !isGone && !this.master.connections.has(id);
  }

  /** In the order of their launch. */
  tasksOf(frameworkId: string): TaskStanding[] {
    const tasks = this.master.connections.get(frameworkId)?.tasks ?? [];
    return [...tasks].map(({ name, agentId, isRunning }) => ({ name, agentId, isRunning }));
  }
}
