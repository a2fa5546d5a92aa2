import {
  badProperty,
  misspelt,
  type SparkProperties,
  SparkPropertyReader,
  withSparkOverhead,
} from '../spark/properties.js';

/** The settings of a fine-grained application that decide how it answers offers. */
export interface SparkFineSettings {
  /** Of each task, in thousandths of a core. */
  readonly taskCores: number;
  /** What an executor takes besides, for as long as it lives: thousandths of a core, and MiB. */
  readonly executorCores: number;
  readonly executorMemoryMib: number;
  /** `spark.mesos.constraints` as written; empty: none. */
  readonly constraints: string;
  readonly refuseUnmetSeconds: number;
}

/** The properties that are read; `spark.cores.max` and the ratio have no meaning here. */
export const FINE_PROPERTIES = [
  'spark.executor.memory',
  'spark.mesos.coarse',
  'spark.mesos.constraints',
  'spark.mesos.executor.memoryOverhead',
  'spark.mesos.mesosExecutor.cores',
  'spark.mesos.rejectOfferDurationForUnmetConstraints',
  'spark.task.cpus',
] as const;

export function fineMisspellings(properties: SparkProperties): string[] {
  return misspelt(properties, FINE_PROPERTIES);
}

/**
 * Reads the properties of a Spark 1.x fine-grained application, with Spark's defaults.
 *
 * @throws {ReplayError} that names the property, its value and what is expected.
 */
export function fineSettings(properties: SparkProperties): SparkFineSettings {
  const read = new SparkPropertyReader<(typeof FINE_PROPERTIES)[number]>(properties);
  if (read.flag('spark.mesos.coarse', false)) {
    throw badProperty('spark.mesos.coarse', 'true', 'a fine-grained application (`false`)');
  }
  const memoryMib = read.memory('spark.executor.memory', 1024);
  const overheadMib = withSparkOverhead(memoryMib) - memoryMib;
  return {
    taskCores: (read.optionalCount('spark.task.cpus') ?? 1) * 1000,
    executorCores: read.coresThousandths('spark.mesos.mesosExecutor.cores', 1),
    executorMemoryMib: memoryMib + read.memory('spark.mesos.executor.memoryOverhead', overheadMib),
    constraints: read.text('spark.mesos.constraints') ?? '',
    refuseUnmetSeconds: read.seconds('spark.mesos.rejectOfferDurationForUnmetConstraints', 120),
  };
}
