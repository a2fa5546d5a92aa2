import type { Admission, Policy } from '../../host/allocator/api.js';
import { passesOn, rolePolicyOf } from '../../host/allocator/role-policy.js';
import type { Scenario } from './scenario.js';

/** What the policy says of a framework's role. */
export interface Rules {
  /**
   * The place in the policy, from 1, of the selector that runs the role, if a refusal passes on in its
   * order; else 0. Frameworks with the same one are a group.
   */
  readonly group: number;
  readonly admission: Admission;
  /** Whether a framework with a minimum gives back when it does not reach it. */
  readonly relinquishes: boolean;
}

/** The rules of each framework of a scenario. */
export function rulesOf({ frameworks }: Scenario, policy: Policy): Rules[] {
  return frameworks.map(({ role }) => {
    const its = rolePolicyOf(policy, role);
    return {
      group: its !== undefined && passesOn(its.order) ? policy.roles.indexOf(its) + 1 : 0,
      admission: its?.admission ?? 'greedy',
      relinquishes: its?.relinquish !== undefined,
    };
  });
}
