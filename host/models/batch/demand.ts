import { together } from '../../resources/counted.js';
import { formatQuantities, quantitiesOf, resourcesFrom } from '../../resources/index.js';
import { ms, object, someResources } from '../../resources/schema.js';
import type { Quantities, ResourcesInput } from '../../resources/types.js';
import type { Reach } from '../reach.js';

/** A rigid batch: so many tasks of one shape that work together or not at all, as under MPI. */
export interface BatchDemand {
  readonly model: 'batch';
  /** How many tasks. */
  readonly size: number;
  /** Of each task. */
  readonly resources: ResourcesInput;
  /** How long they work once all of them run. */
  readonly duration_ms: number;
  /** From launch to TASK_RUNNING. Default: 0. */
  readonly start_ms?: number;
}

/** More tasks than that are a slip of the pen. */
const SIZE_MAX = 1_000_000;

/** Its fragment of a trace's JSON Schema. */
export const batchSchema = object(
  {
    model: { const: 'batch' },
    size: { type: 'integer', minimum: 1, maximum: SIZE_MAX },
    resources: someResources,
    duration_ms: ms,
    start_ms: ms,
  },
  ['model', 'size', 'resources', 'duration_ms'],
);

/** All its tasks, each of which is of no use alone; `undefined` when they take no scalars. */
export function batchMinimum(
  demand: BatchDemand,
): { readonly resources: string; readonly unit: string } | undefined {
  const one = quantitiesOf(resourcesFrom(demand.resources));
  if (Object.keys(one).length === 0) return undefined;
  return { resources: formatQuantities(times(demand.size, one)), unit: formatQuantities(one) };
}

function times(count: number, one: Quantities): Quantities {
  return Object.fromEntries(Object.entries(one).map(([name, amount]) => [name, amount * count]));
}

/** From when it has its minimum. */
export function batchDuration({ start_ms = 0, duration_ms }: BatchDemand): number {
  return start_ms + duration_ms;
}

export function batchReach({ size, resources }: BatchDemand): Reach {
  return {
    most: new Map(Object.entries(times(size, quantitiesOf(resourcesFrom(resources))))),
    why: together(size, 'task'),
  };
}
