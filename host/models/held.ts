import type { HeldTask, TaskLaunch } from './model.js';

/** How a model would launch a task that it holds already. */
type Asked = Pick<TaskLaunch, 'id' | 'name' | 'startMs'> & Partial<TaskLaunch>;

/** The launch of a task that goes on: of its start and its duration, what is left of them now. */
export function heldLaunch(task: HeldTask, asked: Asked, nowMs: number): TaskLaunch {
  const { resources, quantities, launchedMs, runningMs } = task;
  const { startMs, durationMs } = asked;
  const launch = { ...asked, resources, quantities };
  if (runningMs === undefined) return { ...launch, startMs: left(startMs, launchedMs, nowMs) };
  const going = { ...launch, startMs: 0 };
  return durationMs === undefined
    ? going
    : { ...going, durationMs: left(durationMs, runningMs, nowMs) };
}

function left(wholeMs: number, sinceMs: number, nowMs: number): number {
  return Math.max(0, sinceMs + wholeMs - nowMs);
}
