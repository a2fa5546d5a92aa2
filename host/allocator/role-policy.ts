import type { Policy, RoleOrder, RolePolicy } from './api.js';

/**
 * The policy of a role: of the selectors that cover it the most specific, which is the role itself
 * before a subtree (`spark/*`), the longer subtree before the shorter, and `*`, every role, last.
 */
export function rolePolicyOf(policy: Policy, role: string): RolePolicy | undefined {
  let best: RolePolicy | undefined;
  let bestRank = -1;
  for (const candidate of policy.roles) {
    const rank = rankOf(candidate.selector, role);
    if (rank > bestRank) {
      best = candidate;
      bestRank = rank;
    }
  }
  return best;
}

/** How specifically a selector covers a role; -1 when it does not. */
function rankOf(selector: string, role: string): number {
  if (selector === role) return Number.POSITIVE_INFINITY;
  if (selector === '*') return 0;
  if (!selector.endsWith('/*')) return -1;
  const top = selector.slice(0, -2);
  return role === top || role.startsWith(`${top}/`) ? top.length : -1;
}

const PASSES_ON: readonly (RoleOrder | undefined)[] = ['fifo', 'priority', 'shortest'];

/** Whether somebody is first in an order until it asks for no more: there a refusal passes on. */
export function passesOn(order: RoleOrder | undefined): boolean {
  return PASSES_ON.includes(order);
}
