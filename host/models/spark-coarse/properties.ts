import type { Fetched } from '../model.js';
import { FETCH_PROPERTIES, fetchedUris } from '../spark/fetched.js';
import {
  badProperty,
  misspelt,
  type SparkProperties,
  SparkPropertyReader,
  withSparkOverhead,
} from '../spark/properties.js';
import { type SparkVersion, sparkVersion } from './versions.js';

/** The settings of a coarse-grained Spark application that decide how it answers offers. */
export interface SparkSettings {
  readonly version: SparkVersion;
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
  /** `spark.blockManager.port`, which an executor then has to be offered; absent: any port does. */
  readonly port: number | undefined;
  /** Cores that one task of a stage needs. */
  readonly taskCores: number;
  /** Failures on an agent are forgotten so long after the last; infinite: never. */
  readonly forgetFailuresMs: number;
  /** For so long executors are launched on hosts alone that its tasks prefer; 0: nobody asks. */
  readonly localityWaitMs: number;
  /** What is fetched into the sandbox of each executor. */
  readonly fetches: readonly Fetched[];
  /** Absent: it asks for all that it may have, from its arrival on. */
  readonly dynamic: DynamicAllocation | undefined;
}

/** `spark.dynamicAllocation.*`: executors are asked for and given back as there is work. */
export interface DynamicAllocation {
  readonly minExecutors: number;
  readonly maxExecutors: number;
  readonly initialExecutors: number;
  /** From the first task that waits until executors are asked for, and from then on. */
  readonly backlogMs: number;
  readonly sustainedBacklogMs: number;
  /** After which an executor without a task is killed, and one that also caches something. */
  readonly idleMs: number;
  readonly cachedIdleMs: number;
  /** Tasks that an executor runs at once. */
  readonly tasksPerExecutor: number;
  /** Executors that are asked for / those that all tasks together would need. */
  readonly allocationRatio: number;
}

/** What an application waits on an offer for that it has no particular reason to decline, in s. */
export const DEFAULT_REFUSE_SECONDS = 5;
/** The largest number that Spark's settings hold. */
export const INT_MAX = 2 ** 31 - 1;

/** The properties that are read; all others of Spark's many make no difference to offers. */
export const READ_PROPERTIES = [
  ...FETCH_PROPERTIES,
  'spark.blacklist.enabled',
  'spark.blacklist.timeout',
  'spark.blockManager.port',
  'spark.cores.max',
  'spark.dynamicAllocation.cachedExecutorIdleTimeout',
  'spark.dynamicAllocation.enabled',
  'spark.dynamicAllocation.executorAllocationRatio',
  'spark.dynamicAllocation.executorIdleTimeout',
  'spark.dynamicAllocation.initialExecutors',
  'spark.dynamicAllocation.maxExecutors',
  'spark.dynamicAllocation.minExecutors',
  'spark.dynamicAllocation.schedulerBacklogTimeout',
  'spark.dynamicAllocation.sustainedSchedulerBacklogTimeout',
  'spark.excludeOnFailure.enabled',
  'spark.excludeOnFailure.timeout',
  'spark.executor.cores',
  'spark.executor.instances',
  'spark.executor.memory',
  'spark.executor.memoryOverhead',
  'spark.locality.wait',
  'spark.mesos.coarse',
  'spark.mesos.constraints',
  'spark.mesos.executor.memoryOverhead',
  'spark.mesos.extra.cores',
  'spark.mesos.fetcherCache.enable',
  'spark.mesos.gpus.max',
  'spark.mesos.rejectOfferDuration',
  'spark.mesos.rejectOfferDurationForReachedMaxCores',
  'spark.mesos.rejectOfferDurationForUnmetConstraints',
  'spark.scheduler.maxRegisteredResourcesWaitingTime',
  'spark.scheduler.minRegisteredResourcesRatio',
  'spark.shuffle.service.enabled',
  'spark.task.cpus',
] as const;
type Known = (typeof READ_PROPERTIES)[number];
type Reader = SparkPropertyReader<Known>;

export function sparkMisspellings(properties: SparkProperties): string[] {
  return misspelt(properties, READ_PROPERTIES);
}

/**
 * Reads the properties of a coarse-grained Spark application, with Spark's defaults.
 *
 * Source: Spark's `docs/running-on-mesos.md` and `docs/configuration.md`.
 * @param version of Spark; absent: the latest that ran on Mesos.
 * @throws {ReplayError} that names the property, its value and what is expected.
 */
export function sparkSettings(properties: SparkProperties, version?: string): SparkSettings {
  const read: Reader = new SparkPropertyReader(properties);
  const facts = sparkVersion(version);
  if (!read.flag('spark.mesos.coarse', true)) {
    throw badProperty('spark.mesos.coarse', 'false', 'a coarse-grained application (`true`)');
  }
  const executorCores = read.optionalCount('spark.executor.cores');
  const gpusMax = read.count('spark.mesos.gpus.max', 0);
  const port = portOf(read);
  return {
    version: facts,
    coresMax: read.optionalCount('spark.cores.max'),
    executorCores: facts.hasEqualExecutors ? executorCores : undefined,
    executorMemoryMib: executorMemory(read),
    minRegisteredRatio: read.ratio('spark.scheduler.minRegisteredResourcesRatio', 0),
    maxWaitingMs: read.durationMs(
      'spark.scheduler.maxRegisteredResourcesWaitingTime',
      30_000,
      'ms',
    ),
    ...refuseSeconds(read, facts),
    constraints: read.text('spark.mesos.constraints') ?? '',
    gpusMax: facts.hasEqualExecutors ? gpusMax : 0,
    extraCores: read.count('spark.mesos.extra.cores', 0),
    port: facts.hasEqualExecutors ? port : undefined,
    taskCores: read.optionalCount('spark.task.cpus') ?? 1,
    forgetFailuresMs: forgetFailures(read),
    localityWaitMs: localityWait(read, facts),
    fetches: fetches(read, facts),
    dynamic: dynamicAllocation(read),
  };
}

/** The filters for a reason. */
function refuseSeconds(
  read: Reader,
  version: SparkVersion,
): Pick<SparkSettings, 'refuseAtMaxCoresSeconds' | 'refuseUnmetSeconds'> {
  const common = read.seconds('spark.mesos.rejectOfferDuration', 120);
  const fallback = version.hasRejectOfferDuration ? common : 120;
  const atMax = read.seconds('spark.mesos.rejectOfferDurationForReachedMaxCores', fallback);
  return {
    refuseAtMaxCoresSeconds: version.refusesAtMaxCores ? atMax : DEFAULT_REFUSE_SECONDS,
    refuseUnmetSeconds: read.seconds(
      'spark.mesos.rejectOfferDurationForUnmetConstraints',
      fallback,
    ),
  };
}

/** In MiB, with its overhead. */
function executorMemory(read: Reader): number {
  const memoryMib = read.memory('spark.executor.memory', 1024);
  const overheadName =
    read.text('spark.mesos.executor.memoryOverhead') === undefined
      ? 'spark.executor.memoryOverhead'
      : 'spark.mesos.executor.memoryOverhead';
  const fallbackMib = withSparkOverhead(memoryMib) - memoryMib;
  return memoryMib + read.memory(overheadName, fallbackMib);
}

function localityWait(read: Reader, { heedsLocality }: SparkVersion): number {
  const waitMs = read.durationMs('spark.locality.wait', 3000, 'ms');
  return heedsLocality ? waitMs : 0;
}

function fetches(read: Reader, { hasFetcherCache }: SparkVersion): Fetched[] {
  const isCached = read.flag('spark.mesos.fetcherCache.enable', false) && hasFetcherCache;
  return fetchedUris(read).map((uri) => ({ uri, isCached }));
}

const PORT_MAX = 65_535;

function portOf(read: Reader): number | undefined {
  const port = read.count('spark.blockManager.port', 0);
  if (port <= PORT_MAX) return port === 0 ? undefined : port;
  throw badProperty('spark.blockManager.port', String(port), `a port up to ${PORT_MAX}, or 0`);
}

/**
 * Spark on Mesos counts failures by itself and never forgets one. Spark's own exclusion of nodes,
 * off by default, has a timeout: where it is on, that holds for Mesos' agents here, as a patch of
 * Taboola's made it.
 */
function forgetFailures(read: Reader): number {
  const hourMs = 3_600_000;
  const timeouts = [
    read.flag('spark.blacklist.enabled', false)
      ? read.durationMs('spark.blacklist.timeout', hourMs, 'ms')
      : undefined,
    read.flag('spark.excludeOnFailure.enabled', false)
      ? read.durationMs('spark.excludeOnFailure.timeout', hourMs, 'ms')
      : undefined,
  ];
  return Math.min(...timeouts.map((timeoutMs = Number.POSITIVE_INFINITY) => timeoutMs));
}

function dynamicAllocation(read: Reader): DynamicAllocation | undefined {
  if (!read.flag('spark.dynamicAllocation.enabled', false)) return undefined;
  if (!read.flag('spark.shuffle.service.enabled', false)) {
    const expected = '`true` where spark.dynamicAllocation.enabled is';
    throw badProperty('spark.shuffle.service.enabled', 'false', expected);
  }
  const minExecutors = read.count('spark.dynamicAllocation.minExecutors', 0);
  const most = 'spark.dynamicAllocation.maxExecutors';
  const maxExecutors = read.optionalCount(most) ?? INT_MAX;
  if (maxExecutors < minExecutors) {
    throw badProperty(most, String(maxExecutors), `no less than minExecutors (${minExecutors})`);
  }
  const tasksPerExecutor = Math.floor(
    (read.optionalCount('spark.executor.cores') ?? 1) /
      (read.optionalCount('spark.task.cpus') ?? 1),
  );
  if (tasksPerExecutor === 0) {
    const text = read.text('spark.task.cpus') ?? '';
    throw badProperty('spark.task.cpus', text, 'no more than spark.executor.cores');
  }
  const initial = read.count('spark.dynamicAllocation.initialExecutors', minExecutors);
  const instances = read.count('spark.executor.instances', 0);
  const backlogMs = someTime(read, 'spark.dynamicAllocation.schedulerBacklogTimeout', 1000);
  return {
    minExecutors,
    maxExecutors,
    initialExecutors: Math.max(minExecutors, initial, instances),
    backlogMs,
    sustainedBacklogMs: someTime(
      read,
      'spark.dynamicAllocation.sustainedSchedulerBacklogTimeout',
      backlogMs,
    ),
    idleMs: read.durationMs('spark.dynamicAllocation.executorIdleTimeout', 60_000, 's'),
    cachedIdleMs: read.durationMs(
      'spark.dynamicAllocation.cachedExecutorIdleTimeout',
      Number.POSITIVE_INFINITY,
      's',
    ),
    tasksPerExecutor,
    allocationRatio: allocationRatio(read),
  };
}

/** A time in ms, of more than 0. */
function someTime(read: Reader, name: Known, fallbackMs: number): number {
  const timeMs = read.durationMs(name, fallbackMs, 's');
  if (timeMs > 0) return timeMs;
  throw badProperty(name, read.text(name) ?? '', 'a time above 0');
}

function allocationRatio(read: Reader): number {
  const name = 'spark.dynamicAllocation.executorAllocationRatio';
  const ratio = read.ratio(name, 1);
  if (ratio > 0) return ratio;
  throw badProperty(name, read.text(name) ?? '', 'a number above 0, up to 1');
}
