import { isRight } from '../../trace/check.js';
import { isRole } from './frameworks.js';
import { type Fields, fieldsOf, listOf } from './json.js';

/** How a master treats a role. */
export interface RoleSettings {
  readonly role: string;
  readonly weight: number;
  /** As Mesos writes quantities; empty without any. */
  readonly guarantees: string;
  readonly limits: string;
}

/**
 * The roles of a master's answer to `/roles`; those of which it cannot be read are left out. Quotas are
 * read in the form of guarantees and limits.
 *
 * Source: Mesos `docs/endpoints/master/roles.md`.
 */
export function roleSettings(answer: Fields): readonly RoleSettings[] {
  return listOf(answer.roles).flatMap((value) => {
    const { name: role, weight = 1, quota } = fieldsOf(value);
    if (!isRole(role) || typeof weight !== 'number') return [];
    const { guarantee, limit } = fieldsOf(quota);
    const settings = { role, weight, guarantees: amountsOf(guarantee), limits: amountsOf(limit) };
    return fits(settings) ? [settings] : [];
  });
}

function amountsOf(value: unknown): string {
  return Object.entries(fieldsOf(value))
    .map(([name, amount]) => `${name}:${typeof amount === 'number' ? rounded(amount) : amount}`)
    .sort()
    .join(';');
}

/** Mesos counts in thousandths; JSON has doubles. */
const rounded = (amount: number) => Math.round(amount * 1000) / 1000;

function fits({ role, weight, guarantees, limits }: RoleSettings): boolean {
  return (
    isRight({ t: 0, type: 'WEIGHTS_UPDATED', weights: { [role]: weight } }) &&
    isRight({ t: 0, type: 'QUOTA_UPDATED', role, guarantees, limits })
  );
}
