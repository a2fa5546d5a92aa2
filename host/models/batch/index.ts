import type { FrameworkModel } from '../model.js';
import {
  type BatchDemand,
  batchDuration,
  batchMinimum,
  batchReach,
  batchSchema,
} from './demand.js';
import { Batch } from './scheduler.js';

export const batch: FrameworkModel<BatchDemand> = {
  name: 'batch',
  schema: batchSchema,
  minimum: batchMinimum,
  durationMs: batchDuration,
  shortestMs: batchDuration,
  taskCount: ({ size }) => size,
  reach: batchReach,
  left: (demand) => demand,
  doubts: () => [],
  create: (framework, demand, calls) => new Batch(framework, demand, calls),
};
