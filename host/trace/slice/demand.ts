import { modelOf } from '../../models/index.js';
import type { TasksDemand } from '../../models/tasks/demand.js';
import type { Demand } from '../events.js';

/** What was recorded of a framework's tasks: when each came to run, and which have ended. */
export class TasksRun {
  readonly #runningMs = new Map<string, number>();
  readonly #ended = new Set<string>();

  running(taskId: string, atMs: number): void {
    if (!this.#runningMs.has(taskId)) this.#runningMs.set(taskId, atMs);
  }

  ended(taskId: string): void {
    this.#runningMs.delete(taskId);
    this.#ended.add(taskId);
  }

  hasEnded(taskId: string): boolean {
    return this.#ended.has(taskId);
  }

  sinceMs(taskId: string): number | undefined {
    return this.#runningMs.get(taskId);
  }
}

/** A framework and the moment at which it is asked what of its demand is left. */
export interface Asked {
  readonly arrivedMs: number;
  readonly nowMs: number;
  readonly run: TasksRun;
  /** The recording says what ran. Otherwise all ran as soon as it was wanted. */
  readonly isRunKnown: boolean;
}

/**
 * What of a demand is left at a moment: of tasks those that have not ended, for as long as they still run;
 * of others all, since nobody says how far they were.
 *
 * @returns `undefined` when nothing is.
 */
export function demandLeft(demand: Demand, asked: Asked): Demand | undefined {
  if (demand.model === 'tasks') return tasksLeft(demand, asked);
  const lastsMs = asked.isRunKnown ? undefined : modelOf(demand)?.durationMs(demand);
  return lastsMs !== undefined && asked.arrivedMs + lastsMs <= asked.nowMs ? undefined : demand;
}

function tasksLeft(
  demand: TasksDemand,
  { arrivedMs, nowMs, run, isRunKnown }: Asked,
): TasksDemand | undefined {
  const tasks = demand.tasks.flatMap((task) => {
    if (run.hasEnded(task.id)) return [];
    const wantedMs = arrivedMs + task.after_ms;
    const left = { ...task, after_ms: Math.max(0, wantedMs - nowMs) };
    const asWantedMs = isRunKnown ? undefined : wantedMs + (task.start_ms ?? 0);
    const sinceMs = run.sinceMs(task.id) ?? asWantedMs;
    if (sinceMs === undefined || sinceMs > nowMs || task.duration_ms === undefined) return [left];
    const durationMs = task.duration_ms - (nowMs - sinceMs);
    return durationMs > 0 ? [{ ...left, duration_ms: durationMs }] : [];
  });
  return tasks.length === 0 ? undefined : { ...demand, tasks };
}
