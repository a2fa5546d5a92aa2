import type { Policy, RoleOrder, RolePolicy } from '../../host/allocator/api.js';
import { isInSubtree } from './holdings.js';

function selects(selector: string, role: string): boolean {
  if (selector === '*') return true;
  if (!selector.endsWith('/*')) return selector === role;
  return isInSubtree(role, selector.slice(0, -2));
}

/** The role itself before a subtree, the longer subtree before the shorter, every role last. */
function specificity(selector: string): number {
  if (selector === '*') return 0;
  return selector.endsWith('/*') ? selector.length : Number.POSITIVE_INFINITY;
}

/** How a role is run: as the most specific selector that matches says. */
export function rolePolicy(policy: Policy, role: string): Omit<RolePolicy, 'selector'> {
  const matching = policy.roles.filter(({ selector }) => selects(selector, role));
  // Of equals the first counts.
  const [first, ...others] = matching;
  return others.reduce(
    (best, one) => (specificity(one.selector) > specificity(best.selector) ? one : best),
    first ?? { selector: '*' },
  );
}

const PASSING_ON: ReadonlySet<RoleOrder | undefined> = new Set(['fifo', 'priority', 'shortest']);

/** The group of roles in which a refusal passes on, if the role is in one: all of one selector. */
export function groupOf(policy: Policy, role: string): object | undefined {
  const its = rolePolicy(policy, role);
  return PASSING_ON.has(its.order) ? its : undefined;
}
