import { ADMISSION_EASY, MINIMUM_SATISFIED } from '../abi';
import { agentAt } from '../cluster/agent';
import { Client, clientAt } from '../cluster/client';
import { clock } from '../cluster/clock';
import { frameworkAt } from '../cluster/framework';
import { minimumOf, NEVER } from '../cluster/minimum';
import { Role, roleAt } from '../cluster/role';
import { earmark } from './holder';
import { beyondKept } from './kept';

/** Who is expected to be gone when, and may have until then what is kept for another. */

/** When a client that has what it needs is expected to end; NEVER when that is not known. */
export function endOf(client: Client): i64 {
  const owner = frameworkAt(client.framework);
  const runs =
    client.minimum == 0 ? client.holdings != 0 : minimumOf(client).current == MINIMUM_SATISFIED;
  if (!runs || owner.durationMs <= 0 || owner.runsSinceMs < 0) return NEVER;
  return max<i64>(owner.runsSinceMs + owner.durationMs, clock.nowMs + 1);
}

/** The same, also of one that was just let in under `easy` and has not answered. */
export function goneBy(client: Client): i64 {
  const end = endOf(client);
  const duration = frameworkAt(client.framework).durationMs;
  if (end < NEVER || duration <= 0 || roleAt(client.role).admission != ADMISSION_EASY) return end;
  return clock.nowMs + duration;
}

/** Whether what is kept for another may ever be lent to anybody of a role. */
export function mayBeLent(role: Role): bool {
  return role.admission == ADMISSION_EASY;
}

/**
 * Whether another client may have what is kept for the holder of the earmark: its role admits as
 * `easy`, and it is expected to be gone when the holder starts. Of one whose time is over that is
 * not known, nor of any once the start has slipped.
 */
export function isLentTo(handle: i32): bool {
  if (earmark.startMs == NEVER || earmark.client == 0 || earmark.client == handle + 1) return false;
  const client = clientAt(handle);
  if (!mayBeLent(roleAt(client.role))) return false;
  const end = goneBy(client);
  return end <= earmark.startMs && end > clock.nowMs + 1;
}

/** What of an agent is there for a client that is offered something in its usual turn. */
export function thereFor(agentHandle: i32, handle: i32): usize {
  return isLentTo(handle) ? agentAt(agentHandle).available : beyondKept(agentHandle);
}
