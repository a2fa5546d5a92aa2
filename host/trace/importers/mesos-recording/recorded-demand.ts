import type { Demand } from '../../../models/index.js';
import type { SparkCoarseDemand } from '../../../models/spark-coarse/demand.js';
import type { TasksDemand } from '../../../models/tasks/demand.js';
import type { TraceFramework } from '../../events.js';

/** One task of a recording, from its ACCEPT to its end. */
export interface RecordedTask {
  readonly id: string;
  readonly name: string;
  readonly resources: TasksDemand['tasks'][number]['resources'];
  readonly launchedMs: number;
  /** How long its command says that it runs; absent when it says nothing. */
  readonly commandMs?: number;
  runningMs?: number;
  finishedMs?: number;
}

/** A framework of a recording, with what it and the driver of the run said about it. */
export interface RecordedFramework {
  readonly info: TraceFramework;
  readonly settings?: Readonly<Record<string, string | number>>;
  arrivedMs: number;
  readonly tasks: RecordedTask[];
  /** `refuse_seconds` of its first ACCEPT and of its last DECLINE, where it gave any. */
  acceptRefuseSeconds?: number;
  declineRefuseSeconds?: number;
}

/** Spark's own rule: a tenth of the heap, at least 384 MiB (`spark.mesos.executor.memoryOverhead`). */
const OVERHEAD_RATIO = 0.1;
const OVERHEAD_MIN_MIB = 384;

export function isSpark(framework: RecordedFramework): boolean {
  return framework.settings?.['spark.cores.max'] !== undefined;
}

/** Settings of a service say `instances`; it runs until it is stopped. */
export function isService(framework: RecordedFramework): boolean {
  return framework.settings?.instances !== undefined;
}

/** `ratio × cores.max` of each role, in units of one executor; none when the ratio is 0. */
export function sparkMinimum(framework: RecordedFramework): TraceFramework['minimum'] {
  const settings = framework.settings ?? {};
  const ratio = Number(settings['spark.scheduler.minRegisteredResourcesRatio'] ?? 0);
  if (ratio === 0) return undefined;
  const cores = Math.round(ratio * Number(settings['spark.cores.max']) * 1000) / 1000;
  const heapMiB = Number.parseInt(String(settings['spark.executor.memory']), 10);
  const overheadMiB = Math.max(Math.floor(heapMiB * OVERHEAD_RATIO), OVERHEAD_MIN_MIB);
  const unit = `cpus:${settings['spark.executor.cores']};mem:${heapMiB + overheadMiB}`;
  const minimum = { resources: `cpus:${cores}`, unit };
  return Object.fromEntries(framework.info.roles.map((role) => [role, minimum]));
}

/** From launch to TASK_RUNNING of each task that came to run, sorted. */
export function startTimesMs(framework: RecordedFramework): number[] {
  return framework.tasks
    .flatMap(({ launchedMs, runningMs }) =>
      runningMs === undefined ? [] : [runningMs - launchedMs],
    )
    .sort((a, b) => a - b);
}

export function median(sorted: readonly number[]): number | undefined {
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/** A Spark application: its properties, its work, and its median executor start. */
export function sparkDemand(
  framework: RecordedFramework,
  fallbackStartMs: number,
): SparkCoarseDemand {
  const { 'work.core.seconds': work, ...properties } = framework.settings ?? {};
  return {
    model: 'spark-coarse',
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, String(value)]),
    ),
    work_core_ms: Number(work) * 1000,
    executor_start_ms: median(startTimesMs(framework)) ?? fallbackStartMs,
  };
}

/**
 * What a batch or a service wanted, worked out from what it launched. A framework whose settings
 * count its tasks or instances wanted all of them from its arrival on; of any other nothing is known
 * but when it launched each.
 */
export function tasksDemand(framework: RecordedFramework): Demand {
  const isWholeAtArrival = framework.settings !== undefined;
  const service = isService(framework);
  const tasks = framework.tasks.map((task) => {
    const durationMs = service ? undefined : durationOf(task);
    const startMs = task.runningMs === undefined ? undefined : task.runningMs - task.launchedMs;
    return {
      id: task.id,
      ...(task.name !== task.id && { name: task.name }),
      resources: task.resources,
      after_ms: isWholeAtArrival ? 0 : task.launchedMs - framework.arrivedMs,
      ...(durationMs !== undefined && { duration_ms: durationMs }),
      ...(startMs !== undefined && { start_ms: startMs }),
      ...(service && { unique_host: true }),
    };
  });
  return {
    model: 'tasks',
    tasks,
    ...(framework.acceptRefuseSeconds !== undefined && {
      refuse_seconds: framework.acceptRefuseSeconds,
    }),
    ...(framework.declineRefuseSeconds !== undefined && {
      unused_refuse_seconds: framework.declineRefuseSeconds,
    }),
  };
}

/** From TASK_RUNNING to TASK_FINISHED; of a task that was cut off, what its command says. */
function durationOf(task: RecordedTask): number | undefined {
  const { runningMs, finishedMs, commandMs } = task;
  if (runningMs !== undefined && finishedMs !== undefined) return finishedMs - runningMs;
  return commandMs;
}
