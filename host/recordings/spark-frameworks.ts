import { ReplayError } from '../models/errors.js';
import type { Demand } from '../models/index.js';
import { sparkSettings } from '../models/spark-coarse/properties.js';
import { resourcesFrom } from '../resources/index.js';
import { matchesPattern } from '../resources/name-pattern.js';
import type { TraceEvent, TraceFramework, TraceResources } from '../trace/events.js';
import { mostAtOnce } from './most-at-once.js';
import type { ImportOptions, SparkFrameworks } from './options.js';
import type { Report } from './report.js';
import type { SparkWish } from './spark-log/application.js';
import type { TasksSeen } from './tasks-seen.js';

/** What is asked of a framework when its demand is worked out. */
interface Asked {
  readonly framework: TraceFramework;
  /** By which `seen` keeps its tasks. Default: its id. */
  readonly seenAs?: string;
  /** On the clock of the tasks that were seen. */
  readonly arrivedMs: number;
  /** What its own event log says. */
  readonly wish?: SparkWish;
  /** What its `framework_info.labels` say, where they are known. */
  readonly labels?: ReadonlyMap<string, string>;
}

/**
 * A framework's arrival, and what it wanted as far as its tasks tell: as a Spark application, if it
 * is one by its labels or by the option, else task by task.
 *
 * @param added the event of its arrival.
 */
export function arrivalOf(
  added: Extract<TraceEvent, { type: 'FRAMEWORK_ADDED' }>,
  asked: Asked,
  seen: TasksSeen,
  options: ImportOptions,
  report: Report,
): TraceEvent[] {
  const { framework, seenAs = framework.id, arrivedMs, labels = new Map() } = asked;
  const { t, ago_ms } = added;
  const when = { t, ...(ago_ms !== undefined && { ago_ms }) };
  const of = { ...when, type: 'DEMAND' as const, framework_id: framework.id, derived: true };
  const tasks = isSpark(framework, labels, options.spark) ? seen.ranOf(seenAs) : [];
  if (tasks.length > 0 && !labels.has(CORES_MAX)) report.understood(BY_OPTION);
  const wish =
    asked.wish ?? (tasks.length === 0 ? undefined : wishFromTasks(tasks, labels, options, report));
  if (wish !== undefined) {
    // Its minimum follows from its demand: nobody states it.
    return [added, { ...of, demand: wish.demand, inferred: [...wish.inferred] }];
  }
  const demand: Demand | undefined = seen.demandOf(seenAs, arrivedMs);
  return demand === undefined ? [added] : [added, { ...of, demand }];
}

/** What a report says of frameworks that the option takes for Spark applications. */
export const BY_OPTION = 'Spark applications, by --spark';

const CORES_MAX = 'spark.cores.max';
const RATIO = 'spark.scheduler.minRegisteredResourcesRatio';

function isSpark(
  { name, roles }: TraceFramework,
  labels: ReadonlyMap<string, string>,
  spark: SparkFrameworks | undefined,
): boolean {
  if (labels.has(CORES_MAX)) return true;
  if (spark === undefined) return false;
  const isOfRole =
    spark.role === undefined || roles.some((role) => matchesPattern(spark.role ?? '*', role));
  return isOfRole && (spark.name === undefined || matchesPattern(spark.name, name));
}

type RanTask = ReturnType<TasksSeen['ranOf']>[number];

/** What an application wanted, from what its executors were; `undefined` when none had cores. */
function wishFromTasks(
  tasks: readonly RanTask[],
  labels: ReadonlyMap<string, string>,
  options: ImportOptions,
  report: Report,
): SparkWish | undefined {
  const executors = tasks
    .map((task) => ({ ...task, ...amountsOf(task.resources) }))
    .filter(({ cores }) => cores > 0);
  if (executors.length === 0) return undefined;
  const inferred = ['demand.work_core_ms'];
  report.inferred('work of Spark applications: as long as their executors ran');
  const cores = mostFrequent(executors.map((one) => one.cores));
  const said = new Map([...labels].filter(([name]) => name.startsWith('spark.')));
  const properties = new Map(said);
  if (!said.has('spark.executor.cores')) properties.set('spark.executor.cores', String(cores));
  if (!said.has('spark.executor.memory')) {
    properties.set('spark.executor.memory', `${mostFrequent(executors.map((one) => one.mib))}m`);
    properties.set('spark.executor.memoryOverhead', '0m');
  }
  const { cores: wanted } = options.spark ?? {};
  if (!said.has(CORES_MAX) && wanted !== undefined) properties.set(CORES_MAX, String(wanted));
  else if (!said.has(CORES_MAX)) {
    const peak = Math.max(1, Math.floor(peakOf(executors)));
    properties.set(CORES_MAX, String(peak));
    inferred.push('demand.properties');
    report.inferred(`cores that Spark applications wanted: at least what they had at once`);
  }
  const ratio = options.spark?.ratio ?? options.sparkRatio;
  if (ratio !== undefined && !said.has(RATIO)) properties.set(RATIO, String(ratio));
  const starts = executors
    .map(({ launchedMs, runningMs }) => runningMs - launchedMs)
    .sort((a, b) => a - b);
  const demand = {
    model: 'spark-coarse' as const,
    properties: Object.fromEntries(properties),
    work_core_ms: Math.round(executors.reduce((sum, one) => sum + one.cores * ranMs(one), 0)),
    executor_start_ms: starts[(starts.length - 1) >> 1] ?? 0,
  };
  return isPlayable(demand.properties, report) ? { demand, inferred } : undefined;
}

function isPlayable(properties: Readonly<Record<string, string>>, report: Report): boolean {
  try {
    sparkSettings(properties);
    return true;
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    report.leftOut('Spark applications whose properties cannot be played: task by task instead');
    return false;
  }
}

const ranMs = ({ runningMs, endedMs }: RanTask) => Math.max(0, endedMs - runningMs);

function amountsOf(resources: TraceResources): { cores: number; mib: number } {
  const amounts = { cores: 0, mib: 0 };
  for (const { name, scalar } of resourcesFrom(resources)) {
    if (name === 'cpus') amounts.cores += scalar?.value ?? 0;
    if (name === 'mem') amounts.mib += Math.floor(scalar?.value ?? 0);
  }
  return amounts;
}

/** Of values that are as frequent the larger one. */
function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [best] = [...counts].sort(([a, n], [b, m]) => m - n || b - a);
  return best?.[0] ?? 0;
}

/** The most cores that ran at once. */
function peakOf(executors: readonly (RanTask & { readonly cores: number })[]): number {
  const steps = executors.flatMap(({ cores, launchedMs, endedMs }) => [
    { atMs: launchedMs, by: cores },
    { atMs: Math.max(launchedMs, endedMs), by: -cores },
  ]);
  return mostAtOnce(steps);
}
