import type { Demand, TraceEvent, TraceFramework, TraceHeader } from '../trace/events.js';

/** A made-up trace in memory. */
export interface Scenario {
  readonly header: TraceHeader;
  readonly events: readonly TraceEvent[];
}

/** A framework arrives with what it wants. */
export function arrival(t: number, framework: TraceFramework, demand: Demand): TraceEvent[] {
  return [
    { t, type: 'FRAMEWORK_ADDED', framework },
    { t, type: 'DEMAND', framework_id: framework.id, demand },
  ];
}

/** Groups of events that belong together, in order of time; groups of one time keep their order. */
export function inOrder(groups: readonly (readonly TraceEvent[])[]): TraceEvent[] {
  return groups
    .map((events, index) => ({ events, index, t: events[0]?.t ?? 0 }))
    .sort((a, b) => a.t - b.t || a.index - b.index)
    .flatMap(({ events }) => events);
}

/** A Spark application's properties and work, as a trace's demand. */
export interface SparkApplication {
  readonly coresMax: number;
  readonly executorCores: number;
  readonly executorMib: number;
  readonly ratio: number;
  /** `30s`, `12h`: after it Spark starts with whatever it has. */
  readonly waitingTime: string;
  readonly workCoreMs: number;
  readonly executorStartMs: number;
  readonly constraints?: string;
}

export function sparkDemand(application: SparkApplication): Demand {
  const { constraints } = application;
  return {
    model: 'spark-coarse',
    properties: {
      'spark.cores.max': String(application.coresMax),
      'spark.executor.cores': String(application.executorCores),
      'spark.executor.memory': `${application.executorMib}m`,
      'spark.scheduler.minRegisteredResourcesRatio': String(application.ratio),
      'spark.scheduler.maxRegisteredResourcesWaitingTime': application.waitingTime,
      ...(constraints !== undefined && { 'spark.mesos.constraints': constraints }),
    },
    work_core_ms: application.workCoreMs,
    executor_start_ms: application.executorStartMs,
  };
}
