import type { FrameworkModel } from '../model.js';
import {
  type SparkCoarseDemand,
  sparkDuration,
  sparkLeft,
  sparkMinimum,
  sparkReach,
  sparkSchema,
  sparkShortest,
} from './demand.js';
import { sparkMisspellings } from './properties.js';
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
  doubts: ({ properties }) => sparkMisspellings(properties),
  create: (framework, demand, calls) => new SparkCoarse(framework, demand, calls),
};
