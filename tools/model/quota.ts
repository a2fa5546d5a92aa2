import type { Quantities } from '../../host/resources/index.js';
import { quantitiesOf } from './entries.js';
import {
  allTracked,
  availableOf,
  chargedOf,
  clusterTotal,
  isInSubtree,
  quantitiesHeld,
  reservedOf,
} from './holdings.js';
import { minus, plus } from './quantities.js';
import type { QuotaState, State } from './state.js';

/** Guarantees and limits of top-level roles, and what is held back so that guarantees can be met. */

const NO_QUOTA: QuotaState = { guarantees: {}, limits: {} };

export function quotaOf(state: State, role: string): QuotaState {
  return state.quotas.get(role) ?? NO_QUOTA;
}

/** Scalars that are reserved for a role or a role below it on any agent, used or not. */
function reservationsOf(state: State, root: string): Quantities {
  let sum: Quantities = {};
  for (const { total } of state.agents.values()) {
    const reserved = total.filter(({ identity }) => {
      const role = identity.reservationRole;
      return role !== undefined && (root === '' || isInSubtree(role, root));
    });
    sum = plus(sum, quantitiesOf(reserved));
  }
  return sum;
}

/** What counts against a role's quota: what it holds unreserved, and all its reservations. */
function consumedOf(state: State, role: string): Quantities {
  const held = allTracked(state).filter((one) => isInSubtree(one.role, role));
  return plus(quantitiesHeld(chargedOf(held)), reservationsOf(state, role));
}

/** The balance of one allocation cycle: what roles consume, and the headroom. */
export interface Balance {
  /** By role; only roles that have a quota. */
  readonly consumed: Map<string, Quantities>;
  /** What all guarantees together still lack. */
  requiredHeadroom: Quantities;
  /** What is free to meet them: unreserved and not revocable. */
  availableHeadroom: Quantities;
}

export function balanceOf(state: State): Balance {
  const consumed = new Map<string, Quantities>();
  let requiredHeadroom: Quantities = {};
  for (const [role, { guarantees }] of state.quotas) {
    const used = consumedOf(state, role);
    consumed.set(role, used);
    requiredHeadroom = plus(requiredHeadroom, minus(guarantees, used));
  }
  return { consumed, requiredHeadroom, availableHeadroom: availableHeadroom(state) };
}

/** Each step stops at zero, in Mesos' order: agents may be overcommitted. */
function availableHeadroom(state: State): Quantities {
  const held = allTracked(state);
  const unheld = minus(clusterTotal(state), quantitiesHeld(held));
  const idleReservations = minus(reservationsOf(state, ''), quantitiesHeld(reservedOf(held)));
  let headroom = minus(unheld, idleReservations);
  for (const agent of state.agents.values()) {
    const revocable = availableOf(agent).filter(({ identity }) => identity.revocable);
    headroom = minus(headroom, quantitiesOf(revocable));
  }
  return headroom;
}

/** What may be given without touching what the guarantees need. */
export function surplusHeadroom(balance: Balance): Quantities {
  return minus(balance.availableHeadroom, balance.requiredHeadroom);
}
