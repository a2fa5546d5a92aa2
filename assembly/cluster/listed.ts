import { bitsEnsure, bitsSet, bitsUnset } from '../memory/bits';
import { clients, state } from '../memory/state';

/** Who may be offered resources, a bit a client. */

/** Makes room for the bits of all clients that the table has room for. */
export function listedEnsure(): bool {
  const listed = bitsEnsure(state.listedClients, clients.capacity - 1);
  if (listed == 0) return false;
  state.listedClients = listed;
  return true;
}

export function turnList(client: i32): void {
  state.turnWordsCycle = 0;
  bitsSet(state.listedClients, client);
}

export function turnUnlist(client: i32): void {
  bitsUnset(state.listedClients, client);
}
