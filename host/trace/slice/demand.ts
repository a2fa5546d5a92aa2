import { modelOf } from '../../models/index.js';
import type { Moment } from '../../models/ran.js';
import type { TasksDemand } from '../../models/tasks/demand.js';
import type { Demand } from '../events.js';

/**
 * What of a demand is left where the recording does not say what ran: all is taken to have run as soon as it
 * was wanted, of a slice from its beginning on.
 *
 * @param toldMs when the demand was told.
 * @returns `undefined` when nothing is.
 */
export function leftUnseen(
  demand: Demand,
  { nowMs, arrivedMs }: Pick<Moment, 'nowMs' | 'arrivedMs'>,
  toldMs: number,
): Demand | undefined {
  if (demand.model === 'tasks') return tasksLeft(demand, { nowMs, arrivedMs }, toldMs);
  const lastsMs = modelOf(demand)?.durationMs(demand);
  return lastsMs !== undefined && toldMs + lastsMs <= nowMs ? undefined : demand;
}

function tasksLeft(
  demand: TasksDemand,
  { nowMs, arrivedMs }: Pick<Moment, 'nowMs' | 'arrivedMs'>,
  toldMs: number,
): TasksDemand | undefined {
  const tasks = demand.tasks.flatMap((task) => {
    const sinceMs = Math.max(arrivedMs + task.after_ms, toldMs) + (task.start_ms ?? 0);
    if (sinceMs > nowMs || task.duration_ms === undefined) return [task];
    const durationMs = task.duration_ms - (nowMs - sinceMs);
    return durationMs > 0 ? [{ ...task, duration_ms: durationMs }] : [];
  });
  return tasks.length === 0 ? undefined : { ...demand, tasks };
}
