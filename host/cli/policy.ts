import { existsSync } from 'node:fs';
import { loadPolicy, presets, withSettings } from '../replay/index.js';
import { didYouMean } from './arguments.js';
import { UsageError } from './errors.js';

type Policy = ReturnType<typeof loadPolicy>;

/** Names of the policies that come with the package. */
export const PRESET_NAMES: readonly string[] = Object.keys(presets);

/**
 * A preset by name, or a policy from a file, either with settings (`relinquish:patience=120s`).
 *
 * @throws {UsageError} naming the near presets when there is neither.
 */
export function policyOf(text: string): Policy {
  const [name, settings] = existsSync(text) ? [text] : beforeSettings(text);
  if (!PRESET_NAMES.includes(name) && !existsSync(name)) {
    const hint = didYouMean(name, PRESET_NAMES);
    throw new UsageError(
      `--policy ${name}: no such policy${hint}; expected ${PRESET_NAMES.join(', ')} or a policy file`,
    );
  }
  const policy = loadPolicy(name);
  return settings === undefined ? policy : withSettings(policy, settings);
}

/** `relinquish:patience=120s`: what stands before its settings, and these. */
function beforeSettings(text: string): readonly [name: string, settings?: string] {
  const [, name, settings] = /^(.+?):([^:=/\\]+=.*)$/.exec(text) ?? [];
  return name === undefined || settings === undefined ? [text] : [name, settings];
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
