import { limitMinus } from './quantities.js';
import { type Balance, quotaOf, surplusHeadroom } from './quota.js';
import type { Client, MinimumRecord, State } from './state.js';

/** How many of its units a client's role may still have, by its limit and by others' guarantees. */
export function roomOf(
  state: State,
  balance: Balance,
  { role }: Client,
  { unit }: MinimumRecord,
): number {
  const { limits } = quotaOf(state, role);
  const limitLeft = limitMinus(limits, balance.consumed.get(role) ?? {});
  const headroom = surplusHeadroom(balance);
  const rooms = Object.entries(unit).flatMap(([name, one]) => {
    if (one <= 0) return [];
    const left = [limitLeft[name] ?? Number.POSITIVE_INFINITY];
    if ((balance.requiredHeadroom[name] ?? 0) > 0) left.push(headroom[name] ?? 0);
    return [Math.floor(Math.min(...left) / one)];
  });
  return Math.min(...rooms, Number.POSITIVE_INFINITY);
}
