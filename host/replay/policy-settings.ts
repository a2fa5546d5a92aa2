import type { Policy, RolePolicy } from '../allocator/api.js';
import { ReplayError } from '../models/errors.js';
import { ownValue } from '../resources/index.js';
import { didYouMean } from '../resources/near-names.js';
import { TIME_EXAMPLES, timeOf } from '../trace/index.js';

type Relinquish = NonNullable<RolePolicy['relinquish']>;

/** Puts the text of a setting into a role's policy; `undefined` when it is not as expected. */
type Setting = (role: RolePolicy, text: string) => RolePolicy | undefined;

function duration(field: keyof Relinquish): readonly [Setting, string] {
  const set: Setting = (role, text) => {
    const ms = timeOf(text);
    return ms === undefined ? undefined : relinquishing(role, { [field]: ms });
  };
  return [set, `a time such as ${TIME_EXAMPLES}`];
}

function oneOf(words: readonly string[], set: Setting): readonly [Setting, string] {
  return [(role, text) => (words.includes(text) ? set(role, text) : undefined), words.join(', ')];
}

const ORDERS = ['drf', 'fifo', 'priority', 'random', 'shortest'];
const ADMISSIONS = ['greedy', 'backfill', 'gang', 'easy'];

/** By the names that users write; each with what is expected of it. */
const SETTINGS: Readonly<Record<string, readonly [Setting, string]>> = {
  patience: duration('patienceMs'),
  recovery: duration('recoveryPatienceMs'),
  backoff: duration('backoffMs'),
  'backoff-max': duration('backoffMaxMs'),
  requeue: oneOf(['place', 'back'], (role, text) =>
    relinquishing(role, { requeue: text as Relinquish['requeue'] & string }),
  ),
  order: oneOf(ORDERS, (role, text) => ({ ...role, order: text as RolePolicy['order'] & string })),
  admission: oneOf(ADMISSIONS, (role, text) => ({
    ...role,
    admission: text as RolePolicy['admission'] & string,
  })),
  roles: [(role, text) => (text === '' ? undefined : { ...role, selector: text }), 'spark/*'],
};

const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS);

function relinquishing(role: RolePolicy, settings: Partial<Relinquish>): RolePolicy {
  const { relinquish } = role;
  if (relinquish === undefined) {
    throw new ReplayError(
      'policy',
      'nobody relinquishes under this policy',
      'relinquish, or a policy file with relinquish',
    );
  }
  return { ...role, relinquish: { ...relinquish, ...settings } };
}

/**
 * A policy with settings of its own, `relinquish:patience=120s,admission=gang`, for all its roles. It is
 * called by the whole text.
 *
 * @throws {ReplayError} (`policy`) that names the setting and what was expected of it.
 */
export function withSettings(policy: Policy, settings: string): Policy {
  const name = `${policy.name}:${settings}`;
  if (policy.roles.length === 0) {
    const problem = `policy ${name}: ${policy.name} has no role whose settings could change`;
    throw new ReplayError('policy', problem, 'fifo, relinquish or a policy file');
  }
  const roles = settings.split(',').reduce((before, part) => {
    const [, setting = part.trim(), value = ''] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/.exec(part) ?? [];
    const known = ownValue(SETTINGS, setting);
    if (known === undefined) {
      const problem = `policy ${name}: there is no setting ${setting}${didYouMean(setting, SETTING_NAMES)}`;
      throw new ReplayError('policy', problem, SETTING_NAMES.join(', '));
    }
    const [set, expected] = known;
    return before.map((role) => {
      const changed = set(role, value);
      if (changed !== undefined) return changed;
      throw new ReplayError('policy', `policy ${name}: ${setting}=${value}`, expected);
    });
  }, policy.roles);
  return { name, roles };
}
