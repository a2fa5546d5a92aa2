import type { FrameworkModel } from '../model.js';
import { type TasksDemand, tasksLeft, tasksReach, tasksSchema, tasksShortest } from './demand.js';
import { RecordedTasks } from './scheduler.js';

export const tasks: FrameworkModel<TasksDemand> = {
  name: 'tasks',
  schema: tasksSchema,
  minimum: () => undefined,
  durationMs: () => undefined,
  shortestMs: tasksShortest,
  taskCount: ({ tasks }) => tasks.length,
  reach: tasksReach,
  left: tasksLeft,
  doubts: () => [],
  create: (framework, demand, calls) => new RecordedTasks(framework, demand, calls),
};
