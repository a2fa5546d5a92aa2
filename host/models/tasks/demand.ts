import { together } from '../../resources/counted.js';
import { quantitiesOf, resourcesFrom } from '../../resources/index.js';
import { anyText, ms, object, refuseSeconds, someResources, text } from '../../resources/schema.js';
import type { ResourcesInput } from '../../resources/types.js';
import type { Moment } from '../ran.js';
import type { Reach } from '../reach.js';

/** Tasks as they were: each wants its resources once, from its arrival on, for its duration. */
export interface TasksDemand {
  readonly model: 'tasks';
  readonly tasks: readonly {
    readonly id: string;
    readonly name?: string;
    readonly resources: ResourcesInput;
    /** Relative to the framework's arrival. */
    readonly after_ms: number;
    /** Absent: it runs until the framework leaves. */
    readonly duration_ms?: number;
    /** From launch to TASK_RUNNING. */
    readonly start_ms?: number;
    /** At most one of the framework's tasks per agent. */
    readonly unique_host?: boolean;
  }[];
  /** Launches at most so many tasks on one offer. Absent: as many as fit. */
  readonly tasks_per_offer?: number;
  /** The filter on what it leaves of an offer, and on an offer that fits no task. Default: 5. */
  readonly refuse_seconds?: number;
  /** The filter on an offer that comes while it wants nothing. Default: `refuse_seconds`. */
  readonly unused_refuse_seconds?: number;
}

/** Its fragment of a trace's JSON Schema. */
export const tasksSchema = object(
  {
    model: { const: 'tasks' },
    tasks: {
      type: 'array',
      items: object(
        {
          id: text('task'),
          name: anyText('task'),
          resources: someResources,
          after_ms: ms,
          duration_ms: ms,
          start_ms: ms,
          unique_host: { type: 'boolean' },
        },
        ['id', 'resources', 'after_ms'],
      ),
    },
    refuse_seconds: refuseSeconds,
    unused_refuse_seconds: refuseSeconds,
    tasks_per_offer: { type: 'integer', minimum: 1 },
  },
  ['model', 'tasks'],
);

/** Until the last of its tasks has ended when each is launched as it arrives; absent when one never ends. */
export function tasksShortest({ tasks }: TasksDemand): number | undefined {
  let lastMs: number | undefined;
  for (const { after_ms, start_ms = 0, duration_ms } of tasks) {
    if (duration_ms === undefined) return undefined;
    lastMs = Math.max(lastMs ?? 0, after_ms + start_ms + duration_ms);
  }
  return lastMs;
}

/** All its tasks at once. */
export function tasksReach({ tasks }: TasksDemand): Reach {
  const most = new Map<string, number>();
  for (const { resources } of tasks) {
    for (const [name, amount] of Object.entries(quantitiesOf(resourcesFrom(resources)))) {
      most.set(name, (most.get(name) ?? 0) + amount);
    }
  }
  return { most, why: together(tasks.length, 'task') };
}

/** Those that have not ended: the ones that run, whole. Who is not through with its tasks stays without. */
export function tasksLeft(demand: TasksDemand, at: Moment): TasksDemand | undefined {
  const tasks = demand.tasks.filter((task) => !hasEnded(task, at));
  return tasks.length === 0 && endsByItself(demand) ? undefined : { ...demand, tasks };
}

/** It leaves when its last task has finished. */
export function endsByItself({ tasks }: TasksDemand): boolean {
  return tasks.length > 0 && tasks.every(({ duration_ms }) => duration_ms !== undefined);
}

/** An id that was launched again stands for its last run; the end of others follows from their times. */
function hasEnded(
  { id, after_ms, start_ms = 0, duration_ms }: TasksDemand['tasks'][number],
  { ran, arrivedMs, nowMs, isDerived }: Moment,
): boolean {
  if (ran.isLive(id)) return false;
  if (ran.endOf(id) !== undefined) return true;
  if (!isDerived || duration_ms === undefined) return false;
  return arrivedMs + after_ms + start_ms + duration_ms <= nowMs;
}
