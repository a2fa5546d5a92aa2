import {
  badProperty,
  misspelt,
  type SparkProperties,
  SparkPropertyReader,
  withSparkOverhead,
} from '../spark/properties.js';

/** The settings of a coarse-grained Spark application that decide how it answers offers. */
export interface SparkSettings {
  /** `spark.cores.max`; absent: unbounded. */
  readonly coresMax: number | undefined;
  /** `spark.executor.cores`; absent: one executor takes the whole offer. */
  readonly executorCores: number | undefined;
  /** Executor memory with its overhead, in MiB. */
  readonly executorMemoryMib: number;
  readonly minRegisteredRatio: number;
  readonly maxWaitingMs: number;
  /** Of declines at max cores and for unmet constraints, in seconds. */
  readonly refuseAtMaxCoresSeconds: number;
  readonly refuseUnmetSeconds: number;
  /** `spark.mesos.constraints` as written; empty: none. */
  readonly constraints: string;
  readonly gpusMax: number;
  /** Cores that an executor advertises beyond what it takes from Mesos. */
  readonly extraCores: number;
}

/** The properties that are read; all others of Spark's many make no difference to offers. */
export const READ_PROPERTIES = [
  'spark.cores.max',
  'spark.executor.cores',
  'spark.executor.memory',
  'spark.executor.memoryOverhead',
  'spark.scheduler.minRegisteredResourcesRatio',
  'spark.scheduler.maxRegisteredResourcesWaitingTime',
  'spark.dynamicAllocation.enabled',
  'spark.mesos.coarse',
  'spark.mesos.constraints',
  'spark.mesos.executor.memoryOverhead',
  'spark.mesos.extra.cores',
  'spark.mesos.gpus.max',
  'spark.mesos.rejectOfferDuration',
  'spark.mesos.rejectOfferDurationForReachedMaxCores',
  'spark.mesos.rejectOfferDurationForUnmetConstraints',
] as const;
type Known = (typeof READ_PROPERTIES)[number];

export function sparkMisspellings(properties: SparkProperties): string[] {
  return misspelt(properties, READ_PROPERTIES);
}

/**
 * Reads the properties of a Spark 2.x to 3.x coarse-grained application, with Spark's defaults.
 *
 * Source: Spark's `docs/running-on-mesos.md` and `docs/configuration.md`.
 * @throws {ReplayError} that names the property, its value and what is expected.
 */
export function sparkSettings(properties: SparkProperties): SparkSettings {
  const read = new SparkPropertyReader<Known>(properties);
  refuse(read, 'spark.mesos.coarse', false, 'a coarse-grained application (`true`)');
  refuse(read, 'spark.dynamicAllocation.enabled', true, 'static allocation (`false`)');
  const refuseSeconds = read.seconds('spark.mesos.rejectOfferDuration', 120);
  return {
    coresMax: read.optionalCount('spark.cores.max'),
    executorCores: read.optionalCount('spark.executor.cores'),
    executorMemoryMib: executorMemory(read),
    minRegisteredRatio: read.ratio('spark.scheduler.minRegisteredResourcesRatio', 0),
    maxWaitingMs: read.durationMs(
      'spark.scheduler.maxRegisteredResourcesWaitingTime',
      30_000,
      'ms',
    ),
    refuseAtMaxCoresSeconds: read.seconds(
      'spark.mesos.rejectOfferDurationForReachedMaxCores',
      refuseSeconds,
    ),
    refuseUnmetSeconds: read.seconds(
      'spark.mesos.rejectOfferDurationForUnmetConstraints',
      refuseSeconds,
    ),
    constraints: properties['spark.mesos.constraints'] ?? '',
    gpusMax: read.count('spark.mesos.gpus.max', 0),
    extraCores: read.count('spark.mesos.extra.cores', 0),
  };
}

/** In MiB, with its overhead. */
function executorMemory(read: SparkPropertyReader<Known>): number {
  const memoryMib = read.memory('spark.executor.memory', 1024);
  const overheadName =
    read.text('spark.mesos.executor.memoryOverhead') === undefined
      ? 'spark.executor.memoryOverhead'
      : 'spark.mesos.executor.memoryOverhead';
  const fallbackMib = withSparkOverhead(memoryMib) - memoryMib;
  return memoryMib + read.memory(overheadName, fallbackMib);
}

function refuse(
  read: SparkPropertyReader<Known>,
  name: Known,
  value: boolean,
  expected: string,
): void {
  if (read.flag(name, !value) === value) throw badProperty(name, String(value), expected);
}
