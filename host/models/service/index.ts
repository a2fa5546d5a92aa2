import type { FrameworkModel } from '../model.js';
import { type ServiceDemand, serviceReach, serviceSchema } from './demand.js';
import { Service } from './scheduler.js';

export const service: FrameworkModel<ServiceDemand> = {
  name: 'service',
  schema: serviceSchema,
  minimum: () => undefined,
  durationMs: () => undefined,
  shortestMs: () => undefined,
  taskCount: ({ instances }) => instances,
  reach: serviceReach,
  left: (demand) => demand,
  doubts: () => [],
  create: (framework, demand, calls) => new Service(framework, demand, calls),
};
