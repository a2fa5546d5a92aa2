import type { FrameworkModel } from '../model.js';
import {
  applicationOf,
  dispatcherDoubts,
  dispatcherLeft,
  dispatcherReach,
  dispatcherSchema,
  type SparkDispatcherDemand,
} from './demand.js';
import { SparkDispatcher } from './scheduler.js';

export const sparkDispatcher: FrameworkModel<SparkDispatcherDemand> = {
  name: 'spark-dispatcher',
  schema: dispatcherSchema,
  minimum: () => undefined,
  durationMs: () => undefined,
  shortestMs: () => undefined,
  taskCount: ({ submissions }) => submissions.length,
  reach: dispatcherReach,
  left: dispatcherLeft,
  doubts: dispatcherDoubts,
  brings: ({ submissions }) => submissions.map(applicationOf),
  create: (framework, demand, calls) => new SparkDispatcher(framework, demand, calls),
};
