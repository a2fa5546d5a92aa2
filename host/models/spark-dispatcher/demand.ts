import { together } from '../../resources/counted.js';
import { anyText, mapOf, ms, object, type Schema, text } from '../../resources/schema.js';
import type { Application } from '../model.js';
import type { Moment } from '../ran.js';
import type { Reach } from '../reach.js';
import { misspelt, type SparkProperties } from '../spark/properties.js';
import { type SparkCoarseDemand, sparkSchema } from '../spark-coarse/demand.js';
import { READ_PROPERTIES } from '../spark-coarse/properties.js';
import { DISPATCHER_PROPERTIES, DRIVER_PROPERTIES, driverSettings } from './properties.js';

/** An application that was submitted to a dispatcher. */
export interface Submission {
  /** Of the driver's task, and of the framework that it becomes. */
  readonly id: string;
  /** Of the application. */
  readonly name?: string;
  /** Relative to the dispatcher's arrival. */
  readonly after_ms: number;
  /** The driver is launched again when it fails or is lost. */
  readonly supervise?: boolean;
  /** Of the application's own file, which its driver fetches. */
  readonly jar?: string;
  /** Before its driver ends well, it deletes what was fetched from its sandbox (an assumption). */
  readonly cleans_up?: boolean;
  /** Its properties say what the driver takes, too: `spark.driver.cores`, `spark.driver.memory`, … */
  readonly application: SparkCoarseDemand;
}

/** Spark's dispatcher for cluster mode: a queue of drivers, each a task that becomes a framework. */
export interface SparkDispatcherDemand {
  readonly model: 'spark-dispatcher';
  /** Of Spark: `1.6` or later. Default: later. */
  readonly version?: string;
  /** `spark.mesos.maxDrivers`, `spark.mesos.cluster.retry.wait.max`, `spark.mesos.rejectOfferDuration`. */
  readonly properties?: SparkProperties;
  readonly submissions: readonly Submission[];
  /** From a driver's launch until its framework subscribes. Default: 0. */
  readonly driver_start_ms?: number;
}

const submission = object(
  {
    id: text('framework'),
    name: anyText('application'),
    after_ms: ms,
    supervise: { type: 'boolean' },
    jar: text('path'),
    cleans_up: { type: 'boolean' },
    application: sparkSchema,
  },
  ['id', 'after_ms', 'application'],
);

/** Its fragment of a trace's JSON Schema. */
export const dispatcherSchema: Schema = object(
  {
    model: { const: 'spark-dispatcher' },
    version: anyText('nothing'),
    properties: { ...mapOf(anyText('nothing'), 'nothing'), names: 'spark properties' },
    submissions: { type: 'array', items: submission },
    driver_start_ms: ms,
  },
  ['model', 'submissions'],
);

/** All its drivers; what their applications hold is theirs. */
export function dispatcherReach({ submissions }: SparkDispatcherDemand): Reach {
  const drivers = submissions.map(({ application }) => driverSettings(application.properties));
  return {
    most: new Map([
      ['cpus', drivers.reduce((sum, { cores }) => sum + cores, 0)],
      ['mem', drivers.reduce((sum, { memoryMib }) => sum + memoryMib * 1000, 0)],
    ]),
    why: together(submissions.length, 'driver'),
  };
}

/** Once for all that have the same slip. */
export function dispatcherDoubts({
  properties = {},
  submissions,
}: SparkDispatcherDemand): string[] {
  const known = [...READ_PROPERTIES, ...DRIVER_PROPERTIES];
  const ofDrivers = submissions.flatMap((one) => misspelt(one.application.properties, known));
  return [...new Set([...misspelt(properties, DISPATCHER_PROPERTIES), ...ofDrivers])];
}

/** Those that are not through: a driver that is not supervised is launched once. */
export function dispatcherLeft(
  demand: SparkDispatcherDemand,
  { ran }: Moment,
): SparkDispatcherDemand {
  const submissions = demand.submissions.filter(({ id, supervise = false }) => {
    const end = ran.endOf(id);
    return end === undefined || (supervise && end !== 'TASK_FINISHED');
  });
  return { ...demand, submissions };
}

/**
 * The framework that a driver becomes.
 *
 * @throws {ReplayError} when its properties cannot be read.
 */
export function applicationOf({ id, name = id, application }: Submission): Application {
  return { id, name, roles: [driverSettings(application.properties).role], demand: application };
}
