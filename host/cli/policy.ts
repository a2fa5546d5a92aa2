import { existsSync } from 'node:fs';
import { loadPolicy, presets } from '../replay/index.js';
import { didYouMean } from './arguments.js';
import { UsageError } from './errors.js';

type Policy = ReturnType<typeof loadPolicy>;

/** Names of the policies that come with the package. */
export const PRESET_NAMES: readonly string[] = Object.keys(presets);

/**
 * A preset by name, or a policy from a file.
 *
 * @throws {UsageError} naming the near presets when there is neither.
 */
export function policyOf(name: string): Policy {
  if (!PRESET_NAMES.includes(name) && !existsSync(name)) {
    const hint = didYouMean(name, PRESET_NAMES);
    throw new UsageError(
      `--policy ${name}: no such policy${hint}; expected ${PRESET_NAMES.join(', ')} or a policy file`,
    );
  }
  return loadPolicy(name);
}

/**
 * Several policies for one comparison.
 *
 * @throws {UsageError} when two have the same name: nobody could tell them apart.
 */
export function policiesOf(names: readonly string[]): Policy[] {
  const policies = names.map(policyOf);
  const seen = new Set<string>();
  for (const { name } of policies) {
    if (seen.has(name)) throw new UsageError(`--policy: two policies are called ${name}`);
    seen.add(name);
  }
  return policies;
}
