import { parseQuantities } from '../../resources/index.js';
import type { Decisions, Quota } from '../api.js';
import { AllocatorError } from '../errors.js';
import { quota as quotaAt, weights as weightsAt } from '../input/inputs.js';
import * as records from '../records.js';
import type { Session } from '../session.js';

/** Calls about roles: their weights and quota. */

export function updateWeights(
  session: Session,
  weights: Readonly<Record<string, number>>,
): Decisions {
  const { stage, names } = session;
  const byRole = Object.entries(weightsAt(weights, 'weight'));
  return session.call(() => {
    for (const [role, weight] of byRole) {
      const handle = names.roles.handle(role);
      records.setWeight(stage, handle, weight);
    }
  });
}

export function updateQuota(session: Session, role: string, quota: Quota): Decisions {
  const { stage, names } = session;
  const { guarantees = {}, limits = {} } = quotaAt(quota, 'quota');
  return session.call(() => {
    const handle = names.roles.handle(role);
    if (role.includes('/')) {
      throw new AllocatorError('QUOTA_NESTED', `${role}: only top-level roles may have a quota`);
    }
    const most = new Map(Object.entries(parseQuantities(limits)));
    for (const [name, guarantee] of Object.entries(parseQuantities(guarantees))) {
      if (guarantee <= (most.get(name) ?? guarantee)) continue;
      throw new AllocatorError(
        'INVALID_VALUE',
        `the quota of ${role} guarantees ${guarantee / 1000} ${name}: expected ` +
          `${(most.get(name) ?? 0) / 1000} at most, which is its limit`,
      );
    }
    // Before the record begins: new names stand in records of their own.
    const least = names.kinds.encodeQuantities(guarantees);
    const mostPairs = names.kinds.encodeQuantities(limits);
    records.setQuota(stage, handle, least, mostPairs);
  });
}
