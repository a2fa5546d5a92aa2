import { compareOutputs, type Difference } from './compare.js';
import type { ScriptOp } from './lines.js';
import { type Played, playOnModel } from './on-model.js';
import { type MakeAllocator, runScript } from './runner.js';
import { ScriptError } from './script.js';

/** What an allocator does otherwise than the model, and the fewest steps that show it. */

export async function differencesOf(
  make: MakeAllocator,
  { script, expected }: Played,
): Promise<Difference[]> {
  return compareOutputs(expected, await runScript(make, script));
}

/** Leaves out steps, many at once and then one by one, as long as something is different. */
export async function shrink(make: MakeAllocator, played: Played): Promise<Played> {
  let best = await cutBehind(make, played);
  for (let size = best.script.steps.length >> 1; size > 0; ) {
    const length = best.script.steps.length;
    for (let at = length - size; at >= 0; at -= size) best = await without(make, best, at, size);
    const isLess = best.script.steps.length < length;
    if (size > 1 || !isLess) size >>= 1;
  }
  return best;
}

function opsOf({ script }: Played): ScriptOp[] {
  return script.steps.map(({ op }) => op);
}

/** What follows the first difference says nothing of it. */
async function cutBehind(make: MakeAllocator, played: Played): Promise<Played> {
  const [first] = await differencesOf(make, played);
  return playOnModel(played.script.file, opsOf(played).slice(0, first?.step));
}

/** The script without some of its steps, or as it is if nothing is different then. */
async function without(
  make: MakeAllocator,
  played: Played,
  at: number,
  size: number,
): Promise<Played> {
  const ops = opsOf(played).filter((_, index) => index < at || index >= at + size);
  try {
    const fewer = await playOnModel(played.script.file, ops);
    const differences = await differencesOf(make, fewer);
    return differences.length > 0 ? cutBehind(make, fewer) : played;
  } catch (error) {
    // Without a batch an advance may reach beyond the next one.
    if (error instanceof ScriptError) return played;
    throw error;
  }
}
