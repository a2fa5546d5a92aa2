import * as abi from '../../../assembly/abi.js';
import {
  type Identity,
  type Resource,
  type ResourcesInput,
  resourcesFrom,
} from '../../resources/index.js';
import { resourcesFromPlain } from '../../resources/input.js';
import { plain } from '../input/read.js';

/** Resources on their way to and from bags. */

/** A list as it is now, so that looking at it once more shows the same. */
export function readResources(input: ResourcesInput): Resource[] {
  if (!Array.isArray(input)) return resourcesFrom(input);
  return resourcesFromPlain(plain(input, 'resources') as readonly Resource[]);
}

export function flagsOf(identity: Identity): number {
  let flags = identity.type === 'SCALAR' ? abi.KIND_SCALAR : abi.KIND_INTERVALS;
  if (identity.type === 'SET') flags |= abi.KIND_ITEMS;
  if (identity.reservationRole !== undefined) flags |= abi.KIND_RESERVED;
  if (identity.revocable) flags |= abi.KIND_REVOCABLE;
  if (identity.shared) flags |= abi.KIND_SHARED;
  if (identity.refined) flags |= abi.KIND_REFINED;
  if (identity.indivisible) flags |= abi.KIND_INDIVISIBLE;
  return flags;
}

/** Freezes resources and their quantities; what a kind is made of is frozen already. */
export function frozen(resources: Resource[]): readonly Resource[] {
  for (const { scalar, ranges, set } of resources.map((resource) => Object.freeze(resource))) {
    for (const value of [scalar, ranges?.range, set?.item]) Object.freeze(value);
  }
  return Object.freeze(resources);
}

/** Whether a value is frozen, with all that is in it. */
export function isFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
}

/** Whole numbers as intervals. */
export function intervalsOf(numbers: readonly number[]): [number, number][] {
  const intervals: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = intervals.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else intervals.push([number, number]);
  }
  return intervals;
}
