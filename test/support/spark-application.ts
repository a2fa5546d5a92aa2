import type { SparkCoarseDemand } from '../../host/models/spark-coarse/demand.js';
import { SparkCoarse } from '../../host/models/spark-coarse/scheduler.js';
import { RecordedCalls } from './scheduler-calls.js';

/** Not on a whole 100 ms: its polls are not either. */
export const ARRIVED_MS = 1030;

/** Executors of 4 cores and 4,505 MiB. */
export const SMALL = { 'spark.executor.cores': '4', 'spark.executor.memory': '4096m' };

/** A Spark application on its own, subscribed at {@link ARRIVED_MS}. */
export function sparkApplication(
  properties: Record<string, string>,
  more: Partial<SparkCoarseDemand> = {},
) {
  const calls = new RecordedCalls();
  calls.nowMs = ARRIVED_MS;
  const work = more.stages === undefined ? { work_core_ms: 240_000 } : {};
  const model = new SparkCoarse(
    { id: 'app', name: 'PageRank', arrivedMs: ARRIVED_MS },
    { model: 'spark-coarse', properties, ...work, executor_start_ms: 200, ...more },
    calls,
  );
  model.subscribed();
  return { calls, model };
}

/** Every executor launched so far registers. */
export function registerAll({ calls, model }: ReturnType<typeof sparkApplication>): void {
  for (const task of calls.launched.splice(0)) model.status(task, 'TASK_RUNNING');
}
