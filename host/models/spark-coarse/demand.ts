import { formatQuantities, parseQuantities } from '../../resources/index.js';
import { anyText, count, mapOf, ms, object, type Schema, text } from '../../resources/schema.js';
import type { Moment } from '../ran.js';
import type { Reach } from '../reach.js';
import type { SparkProperties } from '../spark/properties.js';
import { askedOf, type ExecutorUseDemand, executorUseFields } from './executor-use.js';
import { INT_MAX, type SparkSettings, sparkMisspellings, sparkSettings } from './properties.js';

/** A Spark application on Mesos, coarse-grained, as its properties describe it. */
export interface SparkCoarseDemand extends ExecutorUseDemand {
  readonly model: 'spark-coarse';
  /** Of Spark: `1.6`, `2.2.1`, `2.4-dcos`. Default: the latest that ran on Mesos. */
  readonly version?: string;
  /** Spark properties as users write them: `spark.cores.max`, `spark.executor.memory`, … */
  readonly properties: SparkProperties;
  /**
   * Core-milliseconds of work, done by registered executors once the application has started; they
   * can be spread over any number of cores. Absent where there are stages.
   */
  readonly work_core_ms?: number;
  /** The work, where it is known how much of it can be done side by side. */
  readonly stages?: readonly Stage[];
  /** From launch to a registered executor. */
  readonly executor_start_ms: number;
  /** Started with fewer cores than these, it spills and retries: its work is multiplied. */
  readonly below?: { readonly cores: number; readonly work_factor: number };
  /**
   * Of the work that an executor has done, so much is done again when it is killed or lost: what it
   * kept of shuffles and caches (an assumption). Default: 0.
   */
  readonly repeated_share?: number;
  /** Of its executors such a share fails instead of registering, drawn from a seed (an assumption). */
  readonly failures?: { readonly share: number; readonly seed?: number };
  /**
   * A port of the host that each executor binds without being offered it, such as one for JMX: of
   * two on an agent that bind the same one, whosever they are, the second fails (an assumption).
   */
  readonly binds_port?: number;
  /** It honours inverse offers, which Spark does not. Default: false. */
  readonly drains?: boolean;
}

/** Tasks that run side by side; a stage begins when the one before it has ended. */
export interface Stage {
  readonly tasks: number;
  /** Of each task. */
  readonly task_ms: number;
  /** From the end of the stage before, in which the application has nothing to do. Default: 0. */
  readonly after_ms?: number;
  /** Executors that have run one of these tasks keep something cached. */
  readonly caches?: boolean;
  /**
   * Names of the hosts that have data of some of its tasks, whether there are agents on them or not.
   * Default: it is as well off anywhere.
   */
  readonly preferred_hosts?: readonly string[];
}

/** How often an application looks whether it has what it needs to start. */
export const POLL_INTERVAL_MS = 100;
/** Core-milliseconds that an application may have to do: 2.5 million core-hours. */
const WORK_MAX = 9e12;
const WORK_FACTOR_MAX = 1000;
const TASKS_MAX = 1e9;
const share = { type: 'number', minimum: 0, maximum: 1 };

const stage = object(
  {
    tasks: { type: 'integer', minimum: 1, maximum: TASKS_MAX },
    task_ms: ms,
    after_ms: ms,
    caches: { type: 'boolean' },
    preferred_hosts: { type: 'array', minItems: 1, items: text('agent') },
  },
  ['tasks', 'task_ms'],
);

/** Its fragment of a trace's JSON Schema. */
export const sparkSchema: Schema = {
  ...object(
    {
      model: { const: 'spark-coarse' },
      version: anyText('nothing'),
      properties: { ...mapOf(anyText('nothing'), 'nothing'), names: 'spark properties' },
      work_core_ms: { type: 'number', minimum: 0, maximum: WORK_MAX },
      stages: { type: 'array', items: stage, minItems: 1 },
      executor_start_ms: ms,
      below: object(
        {
          cores: { type: 'number', minimum: 0 },
          work_factor: { type: 'number', minimum: 1, maximum: WORK_FACTOR_MAX },
        },
        ['cores', 'work_factor'],
      ),
      repeated_share: share,
      failures: object({ share, seed: count }, ['share']),
      binds_port: { type: 'integer', minimum: 1, maximum: 65_535 },
      ...executorUseFields,
      drains: { type: 'boolean' },
    },
    ['model', 'properties', 'executor_start_ms'],
  ),
  if: { required: ['stages'] },
  else: { required: ['work_core_ms'] },
};

/** What follows from a Spark application's demand before it is played. */

/** @throws {ReplayError} that names the property, its value and what is expected. */
export function settingsOf({ properties, version }: SparkCoarseDemand): SparkSettings {
  return sparkSettings(properties, version);
}

/** The most cores it will ever hold: whole executors only. */
export function maxCoresOf(settings: SparkSettings): number {
  if (settings.coresMax === undefined) return Number.POSITIVE_INFINITY;
  return settings.coresMax - (settings.coresMax % (settings.executorCores ?? 1));
}

/** Cores that it wants to start with: launched or registered, as its version has it. */
export function coresToStart(settings: SparkSettings): number {
  const { coresMax, minRegisteredRatio: ratio, version } = settings;
  switch (version.ratioOf) {
    case 'nobody':
      return 0;
    case 'launched':
      // Without a maximum it is the largest number there is: only the waiting time helps.
      return (coresMax === undefined ? INT_MAX : maxCoresOf(settings)) * ratio;
    case 'registered':
      // Against the raw maximum: 10 cores in executors of 4 never come to ratio 1.
      return (coresMax ?? 0) * ratio;
  }
}

/** All its work, in core-milliseconds. */
export function coreMsOf({ work_core_ms = 0, stages, properties }: SparkCoarseDemand): number {
  if (stages === undefined) return work_core_ms;
  const { taskCores } = sparkSettings(properties);
  return stages.reduce((sum, { tasks, task_ms }) => sum + tasks * task_ms * taskCores, 0);
}

/**
 * The minimum that a Spark application needs to start, in Mesos' terms: the ratio × the cores it
 * wants, in executors; `undefined` when the ratio is 0 or the cores are unbounded.
 */
export function sparkMinimum(
  demand: SparkCoarseDemand,
): { resources: string; unit: string } | undefined {
  const settings = settingsOf(demand);
  const thousandths = Math.ceil(coresToStart(settings) * 1000 - 1e-6);
  if (settings.coresMax === undefined || thousandths <= 0) return undefined;
  const executorCores = settings.executorCores ?? 1;
  const asked = formatQuantities(askedOf(demand));
  return {
    resources: `cpus:${thousandths / 1000}`,
    unit: `cpus:${executorCores};mem:${settings.executorMemoryMib}${asked && `;${asked}`}`,
  };
}

/**
 * How long it runs at most from when it has its minimum: its executors' start, and its work on
 * these cores, or on all that it wants without a minimum; unknown when it wants all there are, or
 * asks for executors as it goes.
 */
export function sparkDuration(demand: SparkCoarseDemand): number | undefined {
  const settings = settingsOf(demand);
  if (settings.coresMax === undefined || settings.dynamic !== undefined) return undefined;
  const minimum = sparkMinimum(demand)?.resources;
  const cores =
    minimum === undefined ? settings.coresMax : (parseQuantities(minimum).cpus ?? 0) / 1000;
  return demand.executor_start_ms + workMs(demand, cores, settings.taskCores);
}

/**
 * From its arrival to its end with all executors that it wants at once; unknown when it wants all
 * there are, less than one executor, or more executors only as it goes.
 */
export function sparkShortest(demand: SparkCoarseDemand): number | undefined {
  const settings = settingsOf(demand);
  const cores = maxCoresOf(settings);
  if (cores === 0 || !Number.isFinite(cores) || settings.dynamic !== undefined) return undefined;
  const executors = cores / (settings.executorCores ?? 1);
  const advertised = cores + executors * settings.extraCores;
  const { executor_start_ms: startMs } = demand;
  // Who needs cores to start looks each 100 ms whether it has them.
  const polledMs = Math.ceil(startMs / POLL_INTERVAL_MS) * POLL_INTERVAL_MS;
  const readyMs = coresToStart(settings) > 0 ? polledMs : startMs;
  return readyMs + workMs(demand, advertised, settings.taskCores);
}

/** All its work on so many cores. */
function workMs(demand: SparkCoarseDemand, cores: number, taskCores: number): number {
  const { stages } = demand;
  if (stages === undefined) return Math.ceil(coreMsOf(demand) / cores);
  const slots = Math.max(1, Math.floor(cores / taskCores));
  return stages.reduce(
    (sum, { tasks, task_ms, after_ms = 0 }) => sum + after_ms + Math.ceil(tasks / slots) * task_ms,
    0,
  );
}

/** Without `spark.executor.cores` executors of one core are the most that it can have. */
export function sparkReach(demand: SparkCoarseDemand): Reach {
  const settings = settingsOf(demand);
  const { coresMax, executorCores, executorMemoryMib, gpusMax } = settings;
  const most = settings.dynamic?.maxExecutors ?? Number.POSITIVE_INFINITY;
  // Who has no size of its own takes all of an agent: a number of them bounds no cores.
  const byCount = executorCores === undefined ? Number.POSITIVE_INFINITY : most * executorCores;
  const cores = Math.min(maxCoresOf(settings), byCount);
  const executors = Math.min(cores / (executorCores ?? 1), most);
  const size = executorCores === undefined ? '' : `cpus:${executorCores};`;
  const asked = Object.entries(askedOf(demand));
  const upTo = coresMax === undefined ? '' : ` up to spark.cores.max ${coresMax}`;
  return {
    most: new Map([
      ['cpus', cores * 1000],
      ['mem', executors * executorMemoryMib * 1000],
      ['gpus', gpusMax * 1000],
      ...asked.map(([name, amount]): [string, number] => [name, executors * amount]),
    ]),
    why: `executors of ${size}mem:${executorMemoryMib}${upTo}`,
  };
}

/** What is played, but most likely not meant as it is written. */
export function sparkDoubts(demand: SparkCoarseDemand): string[] {
  const { properties, stages = [] } = demand;
  const prefers = stages.some((one) => one.preferred_hosts !== undefined);
  const { dynamic, version } = settingsOf(demand);
  const isHeard = dynamic !== undefined && version.heedsLocality;
  const unheard =
    'preferred_hosts make no difference: only dynamic allocation heeds them, from Spark 2.3 on';
  return [...sparkMisspellings(properties), ...(prefers && !isHeard ? [unheard] : [])];
}

/** Less the work that its executors have done. How far stages were, no recording says: they begin anew. */
export function sparkLeft(demand: SparkCoarseDemand, at: Moment): SparkCoarseDemand {
  const { work_core_ms: coreMs } = demand;
  if (coreMs === undefined || demand.stages !== undefined) return demand;
  const done = at.ran.coreMs(at.nowMs, at.isDerived);
  return { ...demand, work_core_ms: Math.max(0, coreMs - done) };
}
