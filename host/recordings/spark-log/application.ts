import type { SparkCoarseDemand } from '../../models/spark-coarse/demand.js';
import { ownValue } from '../../resources/index.js';
import { mostAtOnce } from '../most-at-once.js';
import { type Executor, Executors } from './executors.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * What one attempt of a Spark application did, from its event log, which may be a part of one: cut off
 * at its beginning or end, or without events of some types. Times in ms since the epoch.
 */
export class SparkApplication {
  id: string | undefined;
  name = '';
  startMs: number | undefined;
  endMs: number | undefined;
  /** The earliest and the latest time that any event tells. */
  #firstMs = Number.POSITIVE_INFINITY;
  #lastMs = 0;
  properties: ReadonlyMap<string, string> = new Map();
  readonly executors = new Executors();
  /** Memory and overhead in MiB by resource profile 0, where the log has one. */
  profileMib: number | undefined;
  /** Milliseconds that its tasks ran, and how many there were. */
  taskMs = 0;
  tasks = 0;
  /** From an executor's registration to its block manager's: then it can work. */
  readonly startsMs: number[] = [];
  readonly #told = new Set<string>();

  /** @param fileName its log's, which Spark gives the application's id. */
  constructor(private readonly fileName: string) {}

  /** Takes one event; false when it is none that is needed. */
  take(event: Json): boolean {
    const taker = ownValue(TAKERS, String(event.Event));
    if (taker === undefined) return false;
    taker(this, event);
    this.#told.add(String(event.Event));
    return true;
  }

  see(timeMs: unknown): number | undefined {
    if (typeof timeMs !== 'number' || !Number.isSafeInteger(timeMs) || timeMs <= 0)
      return undefined;
    this.#firstMs = Math.min(this.#firstMs, timeMs);
    this.#lastMs = Math.max(this.#lastMs, timeMs);
    return timeMs;
  }

  /** Its id, or what stands for it: the name of its log without what Spark puts around the id. */
  get called(): string {
    return this.id ?? withoutAffixes(this.fileName);
  }

  /** Where it began, or the earliest that is known of it; infinite: nothing is. */
  get beganMs(): number {
    return this.startMs ?? this.#firstMs;
  }

  /** Where it ended, or the latest that is known of it. */
  get finishedMs(): number {
    return this.endMs ?? this.#lastMs;
  }

  /** Types of events that a whole log has, and this one has not. */
  get lacks(): readonly string[] {
    return OF_A_WHOLE_LOG.filter((type) => !this.#told.has(`SparkListener${type}`));
  }

  /** Cores of one task. */
  get taskCores(): number {
    const cores = Number(this.properties.get('spark.task.cpus') ?? 1);
    return Number.isFinite(cores) && cores > 0 ? cores : 1;
  }

  /** Cores of an executor of which no event tells them. */
  get usualCores(): number {
    const tasks = Math.max(1, this.executors.mostTasksAtOnce);
    const asked = wholeNumber(this.properties.get('spark.executor.cores'));
    return asked ?? this.executors.firstCores ?? tasks * this.taskCores;
  }

  /** Those that are demand: of the driver itself nothing was asked of the cluster. */
  get wanted(): readonly Executor[] {
    return this.executors.outsideDriver(this.usualCores);
  }

  /** Core milliseconds of its tasks; where no task is told, of its executors. */
  get workCoreMs(): number {
    if (this.tasks > 0) return Math.round(this.taskMs * this.taskCores);
    return this.wanted.reduce((sum, { cores, fromMs, untilMs = this.finishedMs }) => {
      return sum + cores * Math.max(0, untilMs - fromMs);
    }, 0);
  }

  /** How many executors ran at once, at most. */
  get peak(): number {
    const steps = this.wanted.flatMap(({ fromMs, untilMs = this.finishedMs }) => [
      { atMs: fromMs, by: 1 },
      { atMs: Math.max(untilMs, fromMs), by: -1 },
    ]);
    return Math.max(mostAtOnce(steps), Math.min(1, this.wanted.length));
  }
}

/** Those from which something follows, but for its end: who is cut off goes on until its last event. */
const OF_A_WHOLE_LOG = ['ApplicationStart', 'EnvironmentUpdate', 'ExecutorAdded', 'TaskEnd'];

/** Spark's codecs, and what a file may be compressed with besides. */
function withoutAffixes(fileName: string): string {
  return fileName
    .replace(/\.inprogress$/, '')
    .replace(/\.(?:lz4|lzf|snappy|zstd|zst|gz)$/, '')
    .replace(/^events_\d+_/, '');
}

type Taker = (application: SparkApplication, event: Json) => void;

/** What each event that is needed says (Spark's `JsonProtocol`). */
const TAKERS: Readonly<Record<string, Taker>> = {
  SparkListenerLogStart: () => undefined,
  SparkListenerApplicationStart: (application, event) => {
    application.id = text(event['App ID']);
    application.name = text(event['App Name']) ?? '';
    application.startMs = application.see(event.Timestamp);
  },
  SparkListenerApplicationEnd: (application, event) => {
    application.endMs = application.see(event.Timestamp);
  },
  SparkListenerEnvironmentUpdate: (application, event) => {
    const pairs = Object.entries(object(event['Spark Properties'])).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && !pair[1].includes('***'),
    );
    application.properties = new Map(pairs);
  },
  SparkListenerResourceProfileAdded: (application, event) => {
    if (event['Resource Profile Id'] !== 0) return;
    const requests = object(event['Executor Resource Requests']);
    const amounts = ['memory', 'memoryOverhead'].map((one) => object(requests[one]).Amount);
    const [memory, overhead] = amounts;
    if (typeof memory !== 'number' || typeof overhead !== 'number') return;
    if (memory + overhead > 0) application.profileMib = Math.ceil(memory + overhead);
  },
  SparkListenerExecutorAdded: (application, event) => {
    const fromMs = application.see(event.Timestamp);
    const id = text(event['Executor ID']);
    const info = object(event['Executor Info']);
    const cores = info['Total Cores'];
    if (fromMs === undefined || id === undefined || typeof cores !== 'number' || cores <= 0) return;
    application.executors.added({ id, host: text(info.Host) ?? '', cores, fromMs });
  },
  SparkListenerExecutorRemoved: (application, event) => {
    const untilMs = application.see(event.Timestamp);
    const id = text(event['Executor ID']);
    if (untilMs !== undefined && id !== undefined) application.executors.removed(id, untilMs);
  },
  SparkListenerBlockManagerAdded: (application, event) => {
    const atMs = application.see(event.Timestamp);
    const manager = object(event['Block Manager ID']);
    const [id, host] = [text(manager['Executor ID']), text(manager.Host)];
    if (atMs === undefined || id === undefined) return;
    const addedMs = application.executors.addedMs(id);
    if (addedMs !== undefined) application.startsMs.push(Math.max(0, atMs - addedMs));
    else if (host !== undefined) application.executors.seen(id, host, atMs);
  },
  SparkListenerTaskEnd: (application, event) => {
    const info = object(event['Task Info']);
    const fromMs = application.see(info['Launch Time']);
    const untilMs = application.see(info['Finish Time']);
    if (fromMs === undefined || untilMs === undefined || untilMs < fromMs) return;
    application.taskMs += untilMs - fromMs;
    application.tasks += 1;
    const [id, host] = [text(info['Executor ID']), text(info.Host)];
    if (id === undefined || host === undefined) return;
    application.executors.ran(id, host, fromMs, untilMs);
  },
};

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

/** What an application wanted, and which of it the log does not say. */
export interface SparkWish {
  readonly demand: SparkCoarseDemand;
  readonly inferred: readonly string[];
}

/** Properties that say how an application answers offers, beside those worked out here. */
const KEPT = [
  'spark.executor.memory',
  'spark.executor.memoryOverhead',
  'spark.scheduler.minRegisteredResourcesRatio',
  'spark.scheduler.maxRegisteredResourcesWaitingTime',
  'spark.mesos.executor.memoryOverhead',
  'spark.mesos.rejectOfferDuration',
  'spark.mesos.rejectOfferDurationForReachedMaxCores',
  'spark.mesos.rejectOfferDurationForUnmetConstraints',
  'spark.mesos.constraints',
  'spark.mesos.gpus.max',
] as const;

/**
 * What an application wanted: whole executors up to `spark.cores.max`, else its instances, else as
 * many as ran at once; work as long as its tasks ran.
 *
 * @param ratio of the cores wanted without which it does not start, where its log does not say it.
 */
export function sparkWish(application: SparkApplication, ratio: number | undefined): SparkWish {
  const { properties, wanted } = application;
  const ofWhat = application.tasks > 0 ? 'tasks' : 'executors, as no task is told';
  const inferred = [`demand.work_core_ms: the time of its ${ofWhat}`];
  const cores = wanted[0]?.cores ?? 1;
  if (!application.executors.areAllAdded) {
    inferred.push('spark.executor.cores: its properties, its other executors, or tasks at once');
  }
  const kept = new Map<string, string>([['spark.executor.cores', String(cores)]]);
  for (const name of KEPT) {
    const value = properties.get(name);
    if (value !== undefined) kept.set(name, value);
  }
  if (application.profileMib !== undefined && properties.has('spark.executor.memory')) {
    kept.set('spark.executor.memory', `${application.profileMib}m`);
    kept.set('spark.executor.memoryOverhead', '0m');
  } else if (application.lacks.includes('EnvironmentUpdate')) {
    inferred.push("spark.executor.memory: Spark's default, as no property is told");
  }
  const ratioName = 'spark.scheduler.minRegisteredResourcesRatio';
  if (ratio !== undefined && !kept.has(ratioName)) kept.set(ratioName, String(ratio));
  const declared = declaredCores(properties, cores);
  if (declared === undefined) inferred.push('spark.cores.max: the executors that ran at once');
  kept.set('spark.cores.max', String(declared ?? application.peak * cores));
  if (application.startsMs.length === 0) inferred.push('demand.executor_start_ms: none is known');
  return {
    demand: {
      model: 'spark-coarse',
      properties: Object.fromEntries(kept),
      work_core_ms: application.workCoreMs,
      executor_start_ms: median(application.startsMs) ?? 0,
    },
    inferred,
  };
}

/** What it may hold as it says itself; not, where it asks as it goes. */
function declaredCores(properties: ReadonlyMap<string, string>, cores: number): number | undefined {
  const most = wholeNumber(properties.get('spark.cores.max'));
  if (most !== undefined) return most;
  const isDynamic = /^true$/i.test(properties.get('spark.dynamicAllocation.enabled') ?? '');
  const instances = isDynamic ? undefined : wholeNumber(properties.get('spark.executor.instances'));
  return instances === undefined ? undefined : instances * cores;
}

/** From 1 on. */
function wholeNumber(value = ''): number | undefined {
  return /^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined;
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
