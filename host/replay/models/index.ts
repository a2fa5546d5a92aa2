import type { Demand } from '../../trace/events.js';
import { ReplayError } from '../errors.js';
import type { FrameworkModel, ModelFramework, SchedulerCalls } from '../model.js';
import type { Reach } from '../reach.js';
import { sparkMisspellings } from '../spark-properties.js';
import { SparkCoarse } from './spark-coarse.js';
import { sparkDuration, sparkMinimum, sparkReach } from './spark-demand.js';
import { RecordedTasks, tasksReach } from './tasks.js';

/**
 * The model that plays a framework's demand.
 *
 * @throws {ReplayError} when the model is unknown or its settings cannot be used; names the framework.
 */
export function createModel(
  framework: ModelFramework,
  demand: Demand,
  calls: SchedulerCalls,
): FrameworkModel {
  return naming(framework.name, () => {
    if (demand.model === 'spark-coarse') return new SparkCoarse(framework, demand, calls);
    if (demand.model === 'tasks') return new RecordedTasks(framework, demand, calls);
    throw unknownModel(demand);
  });
}

/** A trace may hold models of later versions. */
function unknownModel({ model }: { readonly model: string }): ReplayError {
  return new ReplayError('demand', `unknown model \`${model}\``, '`spark-coarse` or `tasks`');
}

/**
 * The minimum that follows from a demand, for a trace that does not give one.
 *
 * @throws {ReplayError} as {@link createModel}.
 */
export function minimumOf(name: string, demand: Demand): ReturnType<typeof sparkMinimum> {
  return demand.model === 'spark-coarse' ? naming(name, () => sparkMinimum(demand)) : undefined;
}

/** @throws {ReplayError} as {@link createModel}. */
export function reachOf(name: string, demand: Demand): Reach {
  return naming(name, () => {
    if (demand.model === 'spark-coarse') return sparkReach(demand);
    if (demand.model === 'tasks') return tasksReach(demand);
    throw unknownModel(demand);
  });
}

/** What in a demand is played, but most likely not meant as it is written. */
export function doubtsOf(demand: Demand): string[] {
  return demand.model === 'spark-coarse' ? sparkMisspellings(demand.properties) : [];
}

/** How long a framework says that it will run, where its demand tells; `backfill` needs it. */
export function expectedDurationOf(name: string, demand: Demand): { expectedDurationMs?: number } {
  const expectedDurationMs =
    demand.model === 'spark-coarse' ? naming(name, () => sparkDuration(demand)) : undefined;
  return expectedDurationMs === undefined ? {} : { expectedDurationMs };
}

/** Puts the framework's name before what is wrong with its demand. */
function naming<Result>(name: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new ReplayError('demand', `${name}: ${error.message}`, undefined, error);
  }
}
