import fc from 'fast-check';
import { abiTarget } from './abi.js';
import { apiTarget } from './api.js';
import { policyTarget } from './policy.js';
import { recordingTarget } from './recording.js';
import { resourcesTarget } from './resources.js';
import { snapshotTarget } from './snapshot.js';
import type { Target } from './target.js';
import { traceTarget } from './trace.js';

export const TARGETS: readonly Target<unknown>[] = [
  traceTarget,
  apiTarget,
  abiTarget,
  snapshotTarget,
  resourcesTarget,
  policyTarget,
  recordingTarget,
] as readonly Target<unknown>[];

/** What was found: the smallest input that does it, and what it does. */
export interface Found {
  readonly target: string;
  readonly seed: number;
  readonly input: unknown;
  readonly error: string;
}

export interface Fed {
  /** How many of what the target counts were fed. */
  readonly count: number;
  readonly found: Found | undefined;
}

/** Feeds a target with so many inputs, drawn from the seed. */
export async function feed(target: Target<unknown>, seed: number, numRuns: number): Promise<Fed> {
  let count = 0;
  const property = fc.asyncProperty(target.inputs, async (input) => {
    count += await target.run(input);
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns });
  if (!failed || counterexample === null) return { count, found: undefined };
  const error = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return { count, found: { target: target.name, seed, input: counterexample[0], error } };
}
