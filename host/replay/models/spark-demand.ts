import type { SparkCoarseDemand } from '../../trace/events.js';
import type { Reach } from '../reach.js';
import { type SparkSettings, sparkSettings } from '../spark-properties.js';

/** What follows from a Spark application's demand before it is played. */

/** The most cores it will ever hold: whole executors only. */
export function maxCoresOf(settings: SparkSettings): number {
  if (settings.coresMax === undefined) return Number.POSITIVE_INFINITY;
  return settings.coresMax - (settings.coresMax % (settings.executorCores ?? 1));
}

/**
 * The minimum that a Spark application needs to start, in Mesos' terms: the ratio × the cores it
 * wants, in executors; `undefined` when the ratio is 0 or the cores are unbounded.
 */
export function sparkMinimum(
  demand: SparkCoarseDemand,
): { resources: string; unit: string } | undefined {
  const settings = sparkSettings(demand.properties);
  const thousandths = Math.ceil(
    (settings.coresMax ?? 0) * settings.minRegisteredRatio * 1000 - 1e-6,
  );
  if (thousandths <= 0) return undefined;
  const executorCores = settings.executorCores ?? 1;
  return {
    resources: `cpus:${thousandths / 1000}`,
    unit: `cpus:${executorCores};mem:${settings.executorMemoryMib}`,
  };
}

/** How long it works on all the cores that it wants; unknown when it wants all there are. */
export function sparkDuration(demand: SparkCoarseDemand): number | undefined {
  const { coresMax } = sparkSettings(demand.properties);
  return coresMax === undefined ? undefined : Math.ceil(demand.work_core_ms / coresMax);
}

/** Without `spark.executor.cores` executors of one core are the most that it can have. */
export function sparkReach(demand: SparkCoarseDemand): Reach {
  const settings = sparkSettings(demand.properties);
  const { coresMax, executorCores, executorMemoryMib, gpusMax } = settings;
  const cores = maxCoresOf(settings);
  const executors = cores / (executorCores ?? 1);
  const size = executorCores === undefined ? '' : `cpus:${executorCores};`;
  const upTo = coresMax === undefined ? '' : ` up to spark.cores.max ${coresMax}`;
  return {
    most: new Map([
      ['cpus', cores * 1000],
      ['mem', executors * executorMemoryMib * 1000],
      ['gpus', gpusMax * 1000],
    ]),
    why: `executors of ${size}mem:${executorMemoryMib}${upTo}`,
  };
}
