import type { TasksDemand } from '../../host/models/tasks/demand.js';
import type { Demand, TraceEvent, TraceFramework, TraceHeader } from '../../host/trace/events.js';

/** A header of a made-up trace; without a horizon unless told. */
export function headerOf(more: Partial<TraceHeader> = {}): TraceHeader {
  return { type: 'TRACE', version: 1, name: 'made up', ...more };
}

export function agent(t: number, id: string, resources = 'cpus:8;mem:16384'): TraceEvent {
  return { t, type: 'AGENT_ADDED', agent: { id, resources } };
}

export interface SparkInput {
  readonly role?: string;
  readonly coresMax?: number;
  readonly ratio?: number;
  readonly waiting?: string;
  readonly workCoreMs?: number;
}

/** A Spark application of 4-core executors (4,505 MiB each) that start in 100 ms. */
export function spark(t: number, id: string, input: SparkInput = {}): TraceEvent[] {
  const properties = {
    'spark.cores.max': String(input.coresMax ?? 8),
    'spark.executor.cores': '4',
    'spark.executor.memory': '4096m',
    'spark.scheduler.minRegisteredResourcesRatio': String(input.ratio ?? 1),
    'spark.scheduler.maxRegisteredResourcesWaitingTime': input.waiting ?? '3600s',
  };
  return framework(
    t,
    { id, name: id, roles: [input.role ?? 'spark'] },
    {
      model: 'spark-coarse',
      properties,
      work_core_ms: input.workCoreMs ?? 80_000,
      executor_start_ms: 100,
    },
  );
}

/** A framework of tasks of one shape; without a duration it is a permanent service. */
export function tasks(
  t: number,
  id: string,
  input: {
    readonly role?: string;
    readonly resources: string;
    readonly count?: number;
    readonly durationMs?: number;
    readonly more?: Partial<TasksDemand>;
    readonly framework?: Partial<TraceFramework>;
  },
): TraceEvent[] {
  const list = Array.from({ length: input.count ?? 1 }, (_, index) => ({
    id: `${id}-${index}`,
    resources: input.resources,
    after_ms: 0,
    ...(input.durationMs === undefined ? {} : { duration_ms: input.durationMs }),
  }));
  const isPermanent = input.durationMs === undefined;
  const added: TraceFramework = {
    id,
    name: id,
    roles: [input.role ?? 'etl'],
    ...(isPermanent ? { permanent: true } : {}),
    ...input.framework,
  };
  return framework(t, added, { model: 'tasks', tasks: list, ...input.more });
}

export function framework(t: number, added: TraceFramework, demand: Demand): TraceEvent[] {
  return [
    { t, type: 'FRAMEWORK_ADDED', framework: added },
    { t, type: 'DEMAND', framework_id: added.id, demand },
  ];
}
