import { compileUnoptimized } from '../check/compile.js';
import { type Difference, judge } from './judge.js';
import type { Mutant } from './mutants.js';
import { COMBINATIONS, scenarioOf } from './scenario.js';

/** A hunt for one mutant: sequences are judged until the model differs from it. */

export interface Hunt {
  readonly steps: number;
  /** By what it was found out; without it the mutant survived. */
  readonly caughtBy: Kind[] | undefined;
}

export type Kind = 'offers' | 'rescinds' | 'transitions' | 'relinquish' | 'explain' | 'refused';

const LENGTH = 120;

/**
 * Judges sequences under each order and admission that may show it in turn, up to so many steps.
 *
 * @throws {Error} when a patch of the mutant does not fit the sources any more.
 */
export async function hunt(
  { patches, only }: Mutant,
  { seed, stepsMax }: { readonly seed: number; readonly stepsMax: number },
): Promise<Hunt> {
  const wasm = new WebAssembly.Module(await compileUnoptimized(patches));
  const choices = COMBINATIONS.filter(({ admission }) => only === undefined || admission === only);
  let steps = 0;
  for (let at = 0; steps < stepsMax; at++) {
    const choice = choices[at % choices.length];
    const verdict = await judge(scenarioOf(seed + at, choice ?? {}, LENGTH), wasm);
    steps += verdict.steps;
    if (verdict.difference) return { steps, caughtBy: kindsOf(verdict.difference) };
  }
  return { steps, caughtBy: undefined };
}

/** What is not the same of what was decided or said. */
function kindsOf({ model, module }: Difference): Kind[] {
  const apart = [
    ...model.filter((text) => !module.includes(text)),
    ...module.filter((text) => !model.includes(text)),
  ];
  // What stands more often in one than in the other is in both: then all of it is looked at.
  return [...new Set((apart.length > 0 ? apart : model).map(kindOf))].sort();
}

function kindOf(text: string): Kind {
  if (text.startsWith('offer ')) return 'offers';
  if (text.startsWith('rescinded ')) return 'rescinds';
  if (text.startsWith('relinquish ')) return 'relinquish';
  if (text.includes('refused: ')) return 'refused';
  return text.includes(' > ') ? 'transitions' : 'explain';
}
