import type { FrameworkModel } from '../model.js';
import { type TasksDemand, tasksReach, tasksSchema } from './demand.js';
import { RecordedTasks } from './scheduler.js';

export const tasks: FrameworkModel<TasksDemand> = {
  name: 'tasks',
  schema: tasksSchema,
  minimum: () => undefined,
  durationMs: () => undefined,
  taskCount: ({ tasks }) => tasks.length,
  reach: tasksReach,
  doubts: () => [],
  create: (framework, demand, calls) => new RecordedTasks(framework, demand, calls),
};
