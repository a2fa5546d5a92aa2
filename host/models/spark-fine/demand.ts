import { counted } from '../../resources/counted.js';
import { anyText, mapOf, ms, object } from '../../resources/schema.js';
import type { Moment } from '../ran.js';
import type { Reach } from '../reach.js';
import type { SparkProperties } from '../spark/properties.js';
import { fineSettings } from './properties.js';

/** A Spark application on Mesos, fine-grained, which Spark deprecated in 2.0. */
export interface SparkFineDemand {
  readonly model: 'spark-fine';
  /** Spark properties as users write them: `spark.executor.memory`, `spark.task.cpus`, … */
  readonly properties: SparkProperties;
  /** Tasks that run side by side; a stage begins when the one before it has ended. */
  readonly stages: readonly { readonly tasks: number; readonly task_ms: number }[];
  /** From the launch of an executor's first task until the executor can run it. */
  readonly executor_start_ms: number;
  /** From the launch of each task to TASK_RUNNING, on an executor that runs. Default: 0. */
  readonly task_start_ms?: number;
}

/** More tasks than that are a slip of the pen. */
const TASKS_MAX = 1e9;

const stage = object({ tasks: { type: 'integer', minimum: 1, maximum: TASKS_MAX }, task_ms: ms }, [
  'tasks',
  'task_ms',
]);

/** Its fragment of a trace's JSON Schema. */
export const fineSchema = object(
  {
    model: { const: 'spark-fine' },
    properties: { ...mapOf(anyText('nothing'), 'nothing'), names: 'spark properties' },
    stages: { type: 'array', minItems: 1, items: stage },
    executor_start_ms: ms,
    task_start_ms: ms,
  },
  ['model', 'properties', 'stages', 'executor_start_ms'],
);

/** With as many cores as a stage has tasks: each stage then takes as long as one task. */
export function fineShortest({ stages, executor_start_ms, task_start_ms = 0 }: SparkFineDemand) {
  return stages.reduce((sum, { task_ms }) => sum + task_start_ms + task_ms, executor_start_ms);
}

/** Each task of its largest stage on an agent of its own. */
export function fineReach({ properties, stages }: SparkFineDemand): Reach {
  const { taskCores, executorCores, executorMemoryMib } = fineSettings(properties);
  const tasks = Math.max(...stages.map((stage) => stage.tasks));
  return {
    most: new Map([
      ['cpus', tasks * (taskCores + executorCores)],
      ['mem', tasks * executorMemoryMib * 1000],
    ]),
    why: `${counted(tasks, 'task')} side by side`,
  };
}

/** Less the tasks that have finished: stages come one after the other. */
export function fineLeft(demand: SparkFineDemand, { ran }: Moment): SparkFineDemand | undefined {
  let finished = ran.finishedCount;
  const stages = demand.stages.flatMap((stage) => {
    const left = Math.max(0, stage.tasks - finished);
    finished = Math.max(0, finished - stage.tasks);
    return left === 0 ? [] : [{ ...stage, tasks: left }];
  });
  return stages.length === 0 ? undefined : { ...demand, stages };
}
