import { bitsEnsure, bitsSet, bitsUnset } from '../memory/bits';
import { LISTED_AT } from '../memory/layout';
import { transient } from '../memory/transient';
import { clients } from './client';

/** Who may be offered resources, a bit a client. */

export class Listed {
  /** Clients that are listed, and those judged not to start in this cycle (turns.ts). */
  bits: usize;
}

export const listed = changetype<Listed>(LISTED_AT);

/** Makes room for the bits of all clients that the table has room for. */
export function listedEnsure(): bool {
  const bits = bitsEnsure(listed.bits, clients.capacity - 1);
  if (bits == 0) return false;
  listed.bits = bits;
  return true;
}

export function turnList(client: i32): void {
  transient.turnWordsCycle = 0;
  bitsSet(listed.bits, client);
}

export function turnUnlist(client: i32): void {
  bitsUnset(listed.bits, client);
}
