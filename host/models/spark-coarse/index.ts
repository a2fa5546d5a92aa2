import type { FrameworkModel } from '../model.js';
import {
  type SparkCoarseDemand,
  sparkDoubts,
  sparkDuration,
  sparkLeft,
  sparkMinimum,
  sparkReach,
  sparkSchema,
  sparkShortest,
} from './demand.js';
import { SparkCoarse } from './scheduler.js';

export const sparkCoarse: FrameworkModel<SparkCoarseDemand> = {
  name: 'spark-coarse',
  schema: sparkSchema,
  minimum: sparkMinimum,
  durationMs: sparkDuration,
  shortestMs: sparkShortest,
  taskCount: () => 0,
  reach: sparkReach,
  left: sparkLeft,
  doubts: sparkDoubts,
  create: (framework, demand, calls) => new SparkCoarse(framework, demand, calls),
};
