import { clientsRoom } from '../cluster/clients';
import { overdueEnsure } from './overdue-turns';
import { passedOverEnsure } from './passed-over';
import { turnsEnsure } from './turns';

/** Makes room for `count` more clients, one of them in the role, wherever clients are listed. */
export function clientsEnsure(roleHandle: i32, count: i32): bool {
  return clientsRoom(roleHandle, count) && turnsEnsure() && overdueEnsure() && passedOverEnsure();
}

/** Makes room for one more client in a role. */
export function clientEnsure(roleHandle: i32): bool {
  return clientsEnsure(roleHandle, 1);
}
