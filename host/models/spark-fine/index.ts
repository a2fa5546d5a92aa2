import type { FrameworkModel } from '../model.js';
import { fineLeft, fineReach, fineSchema, fineShortest, type SparkFineDemand } from './demand.js';
import { fineMisspellings } from './properties.js';
import { SparkFine } from './scheduler.js';

export const sparkFine: FrameworkModel<SparkFineDemand> = {
  name: 'spark-fine',
  schema: fineSchema,
  minimum: () => undefined,
  durationMs: () => undefined,
  shortestMs: fineShortest,
  taskCount: ({ stages }) => stages.reduce((sum, { tasks }) => sum + tasks, 0),
  reach: fineReach,
  left: fineLeft,
  doubts: ({ properties }) => fineMisspellings(properties),
  create: (framework, demand, calls) => new SparkFine(framework, demand, calls),
};
