import type { Policy, RolePolicy } from './api.js';
import { checkWhole, unexpected } from './checks.js';

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

const ORDERS: readonly unknown[] = ['drf', 'fifo', 'priority', 'random', undefined];
const ADMISSIONS: readonly unknown[] = ['greedy', 'backfill', 'gang', undefined];
const REQUEUES: readonly unknown[] = ['place', 'back', undefined];

/** @throws {AllocatorError} INVALID_VALUE naming the place in the policy and what was expected. */
export function checkPolicy({ roles }: Policy): void {
  roles.forEach(({ selector, order, admission, relinquish }, i) => {
    const place = `roles/${i}`;
    if (typeof selector !== 'string' || selector === '') {
      throw unexpected(`${place}/selector`, selector, 'a role, ROLE/* or *');
    }
    if (!ORDERS.includes(order)) {
      throw unexpected(`${place}/order`, order, 'drf, fifo, priority or random');
    }
    if (!ADMISSIONS.includes(admission)) {
      throw unexpected(`${place}/admission`, admission, 'greedy, backfill or gang');
    }
    if (relinquish === undefined) return;
    const { patienceMs, backoffMs, backoffMaxMs, recoveryPatienceMs, requeue, limit } = relinquish;
    checkWhole(`${place}/relinquish/patienceMs`, patienceMs);
    checkWhole(`${place}/relinquish/backoffMs`, backoffMs);
    checkWhole(`${place}/relinquish/backoffMaxMs`, backoffMaxMs);
    if (recoveryPatienceMs !== undefined) {
      checkWhole(`${place}/relinquish/recoveryPatienceMs`, recoveryPatienceMs);
    }
    if (limit !== undefined) checkWhole(`${place}/relinquish/limit`, limit, 1, 1e9);
    if (!REQUEUES.includes(requeue)) {
      throw unexpected(`${place}/relinquish/requeue`, requeue, 'place or back');
    }
  });
}
