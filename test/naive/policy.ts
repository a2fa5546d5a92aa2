import type { Policy, RolePolicy } from '../../host/allocator/api.js';
import { isInSubtree } from './holdings.js';

function selects(selector: string, role: string): boolean {
  if (selector === '*') return true;
  if (!selector.endsWith('/*')) return selector === role;
  return isInSubtree(role, selector.slice(0, -2));
}

/** How a role is run: of all selectors that match, the later override the earlier. */
export function rolePolicy(policy: Policy, role: string): Omit<RolePolicy, 'selector'> {
  return Object.assign({}, ...policy.roles.filter(({ selector }) => selects(selector, role)));
}
