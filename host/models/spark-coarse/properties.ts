import { ownValue } from '../../resources/index.js';
import { nearNames } from '../../resources/near-names.js';
import { TIME_MAX_MS } from '../../resources/schema.js';
import { ReplayError } from '../errors.js';

/** Spark properties as users write them. */
export type SparkProperties = Readonly<Record<string, string>>;

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

const MEMORY_OVERHEAD_MIN_MIB = 384;
/** A pebibyte an executor, and a billion cores: more is a slip of the pen. */
const MEMORY_MAX_MIB = 2 ** 30;
const COUNT_MAX = 1e9;

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

/** So many letters make a slip of the hand; other properties of Spark's are farther from these. */
const MISSPELT_BY = 3;

/** A text for each property that Spark does not have but whose name is near to one that is read. */
export function sparkMisspellings(properties: SparkProperties): string[] {
  return Object.keys(properties).flatMap((name) => {
    if ((READ_PROPERTIES as readonly string[]).includes(name)) return [];
    const [near] = nearNames(name, READ_PROPERTIES, MISSPELT_BY);
    const asWritten = `the Spark property ${name} makes no difference`;
    return near === undefined ? [] : [`${asWritten} (did you mean ${near}?)`];
  });
}

/**
 * Reads the properties of a Spark 2.x to 3.x coarse-grained application, with Spark's defaults.
 *
 * Source: Spark's `docs/running-on-mesos.md` and `docs/configuration.md`.
 * @throws {ReplayError} that names the property, its value and what is expected.
 */
export function sparkSettings(properties: SparkProperties): SparkSettings {
  refuse(properties, 'spark.mesos.coarse', 'false', 'a coarse-grained application (`true`)');
  refuse(properties, 'spark.dynamicAllocation.enabled', 'true', 'static allocation (`false`)');
  const memoryMib = memory(properties, 'spark.executor.memory', 1024);
  // Spark cuts the tenth off to whole MiB.
  const overheadMib = Math.max(Math.floor(memoryMib * 0.1), MEMORY_OVERHEAD_MIN_MIB);
  const overheadName = has(properties, 'spark.mesos.executor.memoryOverhead')
    ? 'spark.mesos.executor.memoryOverhead'
    : 'spark.executor.memoryOverhead';
  const refuseSeconds = seconds(properties, 'spark.mesos.rejectOfferDuration', 120);
  return {
    coresMax: optionalCount(properties, 'spark.cores.max'),
    executorCores: optionalCount(properties, 'spark.executor.cores'),
    executorMemoryMib: memoryMib + memory(properties, overheadName, overheadMib),
    minRegisteredRatio: ratio(properties, 'spark.scheduler.minRegisteredResourcesRatio', 0),
    maxWaitingMs: duration(
      properties,
      'spark.scheduler.maxRegisteredResourcesWaitingTime',
      30_000,
      'ms',
    ),
    refuseAtMaxCoresSeconds: seconds(
      properties,
      'spark.mesos.rejectOfferDurationForReachedMaxCores',
      refuseSeconds,
    ),
    refuseUnmetSeconds: seconds(
      properties,
      'spark.mesos.rejectOfferDurationForUnmetConstraints',
      refuseSeconds,
    ),
    constraints: properties['spark.mesos.constraints'] ?? '',
    gpusMax: count(properties, 'spark.mesos.gpus.max', 0),
    extraCores: count(properties, 'spark.mesos.extra.cores', 0),
  };
}

const MIB_PER_UNIT: Readonly<Record<string, number>> = {
  b: 1 / (1024 * 1024),
  k: 1 / 1024,
  m: 1,
  g: 1024,
  t: 1024 * 1024,
  p: 1024 * 1024 * 1024,
};

/** Spark's memory text (`4g`, `512m`, `4096`; without a suffix MiB) in whole MiB. */
export function parseSparkMemory(name: string, text: string): number {
  const match = /^(\d+)\s*(?:([bkmgtp])b?)?$/i.exec(text.trim());
  const unit = ownValue(MIB_PER_UNIT, (match?.[2] ?? 'm').toLowerCase());
  if (match === null || unit === undefined) {
    throw bad(name, text, 'an amount of memory such as `4g`, `512m` or `4096` (MiB)');
  }
  const memoryMib = Math.floor(Number(match[1]) * unit);
  if (memoryMib > MEMORY_MAX_MIB) throw bad(name, text, `at most ${MEMORY_MAX_MIB}m`);
  return memoryMib;
}

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Spark's time text (`3600s`, `30min`, `1h`; without a suffix the unit that the property has) in ms. */
export function parseSparkDuration(name: string, text: string, unit: 'ms' | 's'): number {
  const match = /^(\d+)\s*(us|ms|s|m|min|h|d)?$/i.exec(text.trim());
  const scale = ownValue(MS_PER_UNIT, (match?.[2] ?? unit).toLowerCase());
  if (match === null || scale === undefined) {
    throw bad(name, text, 'a time such as `3600s`, `30min` or `1h`');
  }
  const durationMs = Math.floor(Number(match[1]) * scale);
  if (durationMs > TIME_MAX_MS) throw bad(name, text, `at most ${TIME_MAX_MS}ms`);
  return durationMs;
}

function memory(properties: SparkProperties, name: Known, fallbackMib: number): number {
  const text = ownValue(properties, name);
  return text === undefined ? fallbackMib : parseSparkMemory(name, text);
}

function duration(
  properties: SparkProperties,
  name: Known,
  fallbackMs: number,
  unit: 'ms' | 's',
): number {
  const text = ownValue(properties, name);
  return text === undefined ? fallbackMs : parseSparkDuration(name, text, unit);
}

function seconds(properties: SparkProperties, name: Known, fallback: number): number {
  return Math.floor(duration(properties, name, fallback * 1000, 's') / 1000);
}

function optionalCount(properties: SparkProperties, name: Known): number | undefined {
  const text = ownValue(properties, name);
  if (text === undefined) return undefined;
  const value = wholeNumber(text);
  if (value === undefined || value === 0) {
    throw bad(name, text, `a whole number from 1 to ${COUNT_MAX}`);
  }
  return value;
}

function count(properties: SparkProperties, name: Known, fallback: number): number {
  const text = ownValue(properties, name);
  if (text === undefined) return fallback;
  const value = wholeNumber(text);
  if (value === undefined) throw bad(name, text, `a whole number up to ${COUNT_MAX}`);
  return value;
}

function wholeNumber(text: string): number | undefined {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value <= COUNT_MAX ? value : undefined;
}

function ratio(properties: SparkProperties, name: Known, fallback: number): number {
  const text = ownValue(properties, name);
  if (text === undefined) return fallback;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= 1)) throw bad(name, text, 'a number from 0 to 1');
  return value;
}

function refuse(properties: SparkProperties, name: Known, value: string, expected: string): void {
  const text = ownValue(properties, name);
  if (text?.trim().toLowerCase() === value) throw bad(name, text, expected);
}

function has(properties: SparkProperties, name: Known): boolean {
  return ownValue(properties, name) !== undefined;
}

function bad(name: string, text: string, expected: string): ReplayError {
  return new ReplayError('property', `${name}: cannot use \`${text}\``, expected);
}
