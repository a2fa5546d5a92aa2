import { parseSparkConstraints, type SparkConstraints } from '../../resources/index.js';
import { FETCH_PROPERTIES, fetchedUris } from '../spark/fetched.js';
import {
  type SparkProperties,
  SparkPropertyReader,
  withSparkOverhead,
} from '../spark/properties.js';

/** What of a submission's properties its dispatcher reads; the driver reads the others. */
export const DRIVER_PROPERTIES = [
  ...FETCH_PROPERTIES,
  'spark.driver.cores',
  'spark.driver.memory',
  'spark.mesos.driver.constraints',
  'spark.mesos.driver.memoryOverhead',
  'spark.mesos.fetcherCache.enable',
  'spark.mesos.role',
] as const;

export interface DriverSettings {
  /** Thousandths of a core. */
  readonly cores: number;
  /** With its overhead, in MiB. */
  readonly memoryMib: number;
  readonly constraints: SparkConstraints;
  /** Of the driver's own framework. */
  readonly role: string;
  /** What its driver fetches besides the application's own file. */
  readonly uris: readonly string[];
  /** It asks for the fetcher cache, which is for its dispatcher to heed. */
  readonly wantsCache: boolean;
}

/** @throws {ReplayError} that names the property, its value and what is expected. */
export function driverSettings(properties: SparkProperties): DriverSettings {
  const read = new SparkPropertyReader<(typeof DRIVER_PROPERTIES)[number]>(properties);
  const memoryMib = read.memory('spark.driver.memory', 1024);
  const overheadMib = withSparkOverhead(memoryMib) - memoryMib;
  return {
    cores: read.coresThousandths('spark.driver.cores', 1),
    memoryMib: memoryMib + read.memory('spark.mesos.driver.memoryOverhead', overheadMib),
    constraints: parseSparkConstraints(read.text('spark.mesos.driver.constraints') ?? ''),
    role: read.text('spark.mesos.role') ?? '*',
    uris: fetchedUris(read),
    wantsCache: read.flag('spark.mesos.fetcherCache.enable', false),
  };
}

/** Of the dispatcher itself. */
export const DISPATCHER_PROPERTIES = [
  'spark.mesos.cluster.retry.wait.max',
  'spark.mesos.fetchCache.enable',
  'spark.mesos.fetcherCache.enable',
  'spark.mesos.maxDrivers',
  'spark.mesos.rejectOfferDuration',
] as const;

export interface DispatcherSettings {
  readonly driversMax: number;
  /** The longest that a driver that failed waits for its next launch. */
  readonly retryWaitMaxMs: number;
  readonly refuseSeconds: number;
  /** Asks for offers again when it wants more; 1.x waits for its filters to end. */
  readonly revives: boolean;
  /** Whose wish for the fetcher cache is heard: the dispatcher's own, or a driver's, too. */
  readonly cachesFor: 'nobody' | 'all' | 'those who want it';
}

/**
 * @param version of Spark, `1.6` or a later one.
 * @throws {ReplayError} that names the property, its value and what is expected.
 */
export function dispatcherSettings(
  properties: SparkProperties,
  version: string | undefined,
): DispatcherSettings {
  const read = new SparkPropertyReader<(typeof DISPATCHER_PROPERTIES)[number]>(properties);
  const isFirst = version?.startsWith('1.') === true;
  return {
    driversMax: read.optionalCount('spark.mesos.maxDrivers') ?? 200,
    retryWaitMaxMs: read.durationMs('spark.mesos.cluster.retry.wait.max', 60_000, 's'),
    refuseSeconds: isFirst ? 5 : read.seconds('spark.mesos.rejectOfferDuration', 120),
    revives: !isFirst,
    cachesFor: cachesFor(read, version),
  };
}

/**
 * Up to 2.4 a dispatcher looks at its own properties only, and by a name that was a slip.
 *
 * Source: SPARK-26082 and SPARK-26192; that later releases of 2.3 and 2.4 mended the first is left out.
 */
function cachesFor(
  read: SparkPropertyReader<(typeof DISPATCHER_PROPERTIES)[number]>,
  version: string | undefined,
): DispatcherSettings['cachesFor'] {
  const isMended = version === undefined || Number.parseInt(version, 10) >= 3;
  const name = isMended ? 'spark.mesos.fetcherCache.enable' : 'spark.mesos.fetchCache.enable';
  if (read.flag(name, false)) return 'all';
  return isMended ? 'those who want it' : 'nobody';
}
