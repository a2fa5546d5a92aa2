import { parseQuantities } from '../../resources/index.js';
import { anyText, mapOf, ms, object } from '../../resources/schema.js';
import type { Reach } from '../reach.js';
import { type SparkSettings, sparkSettings } from './properties.js';

/** A Spark application on Mesos, coarse-grained, as its properties describe it. */
export interface SparkCoarseDemand {
  readonly model: 'spark-coarse';
  /** Spark properties as users write them: `spark.cores.max`, `spark.executor.memory`, … */
  readonly properties: Readonly<Record<string, string>>;
  /** Core-milliseconds of work, done by registered executors once the application has started. */
  readonly work_core_ms: number;
  /** From launch to a registered executor. */
  readonly executor_start_ms: number;
  /** Started with fewer cores than these, it spills and retries: its work is multiplied. */
  readonly below?: { readonly cores: number; readonly work_factor: number };
  /**
   * Of the work that an executor has done, so much is done again when it is killed or lost: what it
   * kept of shuffles and caches (an assumption). Default: 0.
   */
  readonly repeated_share?: number;
}

/** How often an application looks whether it has what it needs to start. */
export const POLL_INTERVAL_MS = 100;
/** Core-milliseconds that an application may have to do: 2.5 million core-hours. */
const WORK_MAX = 9e12;
const WORK_FACTOR_MAX = 1000;
/** Its fragment of a trace's JSON Schema. */
export const sparkSchema = object(
  {
    model: { const: 'spark-coarse' },
    properties: { ...mapOf(anyText('nothing'), 'nothing'), names: 'spark properties' },
    work_core_ms: { type: 'number', minimum: 0, maximum: WORK_MAX },
    executor_start_ms: ms,
    below: object(
      {
        cores: { type: 'number', minimum: 0 },
        work_factor: { type: 'number', minimum: 1, maximum: WORK_FACTOR_MAX },
      },
      ['cores', 'work_factor'],
    ),
    repeated_share: { type: 'number', minimum: 0, maximum: 1 },
  },
  ['model', 'properties', 'work_core_ms', 'executor_start_ms'],
);

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

/**
 * How long it runs at most from when it has its minimum: its executors' start, and its work on
 * these cores, or on all that it wants without a minimum; unknown when it wants all there are.
 */
export function sparkDuration(demand: SparkCoarseDemand): number | undefined {
  const { coresMax } = sparkSettings(demand.properties);
  if (coresMax === undefined) return undefined;
  const minimum = sparkMinimum(demand)?.resources;
  const cores = minimum === undefined ? coresMax : (parseQuantities(minimum).cpus ?? 0) / 1000;
  return demand.executor_start_ms + Math.ceil(demand.work_core_ms / cores);
}

/**
 * From its arrival to its end with all executors that it wants at once; unknown when it wants all
 * there are, or less than one executor.
 */
export function sparkShortest(demand: SparkCoarseDemand): number | undefined {
  const settings = sparkSettings(demand.properties);
  const cores = maxCoresOf(settings);
  if (cores === 0 || !Number.isFinite(cores)) return undefined;
  const executors = cores / (settings.executorCores ?? 1);
  const advertised = cores + executors * settings.extraCores;
  const startMs = Math.ceil(demand.executor_start_ms / POLL_INTERVAL_MS) * POLL_INTERVAL_MS;
  return startMs + Math.ceil(demand.work_core_ms / advertised);
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
