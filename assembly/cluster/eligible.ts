import { bitsEnsure, bitsSet, bitsUnset } from '../memory/bits';
import { ELIGIBLE_AT } from '../memory/layout';
import { transient } from '../memory/transient';
import { clients } from './client';

/** Who may be offered resources, a bit a client. */

export class Eligible {
  /** Those that subscribe, are active, not suppressed, and whose minimum lets them be offered. */
  bits: usize;
}

export const eligible = changetype<Eligible>(ELIGIBLE_AT);

/** Makes room for the bits of all clients that the table has room for. */
export function eligibleEnsure(): bool {
  const bits = bitsEnsure(eligible.bits, clients.capacity - 1);
  if (bits == 0) return false;
  eligible.bits = bits;
  return true;
}

export function eligibleSet(client: i32): void {
  transient.turnWordsCycle = 0;
  bitsSet(eligible.bits, client);
}

export function eligibleUnset(client: i32): void {
  bitsUnset(eligible.bits, client);
}
