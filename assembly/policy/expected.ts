import { agents, isOffering } from '../cluster/agent';
import { clientAt, clients } from '../cluster/client';
import { clock } from '../cluster/clock';
import { frameworkAt } from '../cluster/framework';
import { holdingAt, offerAt } from '../cluster/holding';
import { minimumOf, NEVER } from '../cluster/minimum';
import { LEAVING_AT } from '../memory/layout';
import { List, listAt, listEnsure, listPush, listSet } from '../memory/list';
import { tableHas } from '../memory/table';
import { bagCount } from '../resources/bag';
import { vectorClear } from '../resources/quantities';
import { sums } from '../resources/sums';
import { addVisible, unitsIn } from './feasible';
import { goneBy } from './gone';
import { earmark } from './holder';
import { isUsableBy } from './usable';

/** When the holder of the earmark may be expected to start, by who is expected to be gone when. */

/** Clients that hold something and are expected to be gone, who goes first. */
const leaving = changetype<List>(LEAVING_AT);

/** Makes room for all clients that the table has room for. */
export function leavingEnsure(): bool {
  return listEnsure(leaving, clients.capacity);
}

/**
 * Sees when the holder may be expected to start that lacks so many units beyond those that are
 * free, and how many come back until then. What a client has on an agent counts by itself.
 */
export function startSee(holder: i32, wanted: i64): i64 {
  leavingList(holder);
  let back: i64 = 0;
  let startMs = clock.nowMs;
  for (let i = 0; i < leaving.count; i++) {
    const end = goneBy(clientAt(listAt(leaving, i)));
    if (back >= wanted && end > startMs) break;
    startMs = end;
    back += unitsOf(listAt(leaving, i), holder);
  }
  startNote(back >= wanted ? startMs : NEVER);
  return back;
}

/** The start comes at a new time: it slips once it comes too late for what was promised. */
function startNote(startMs: i64): void {
  const minimum = minimumOf(clientAt(earmark.client - 1));
  if (startMs < NEVER) {
    earmark.promisedMs = min<i64>(earmark.promisedMs, startMs);
    if (startMs > earmark.promisedMs + minimum.patienceMs) earmark.hasSlipped = true;
  }
  earmark.startMs = earmark.hasSlipped ? NEVER : startMs;
}

function leavingList(holder: i32): void {
  leaving.count = 0;
  for (let handle = 0; handle < clients.end; handle++) {
    if (!tableHas(clients, handle) || handle == holder) continue;
    const client = clientAt(handle);
    if (client.holdings == 0) continue;
    const end = goneBy(client);
    if (end == NEVER) continue;
    listPush(leaving, handle);
    let at = leaving.count - 1;
    for (; at > 0; at--) {
      const before = listAt(leaving, at - 1);
      if (goneBy(clientAt(before)) <= end) break;
      listSet(leaving, at, before);
    }
    listSet(leaving, at, handle);
  }
}

/** The holder's units in all that a client has where the holder may be offered it. */
function unitsOf(handle: i32, holder: i32): i64 {
  let units: i64 = 0;
  const role = clientAt(holder).role;
  const capabilities = frameworkAt(clientAt(holder).framework).capabilities;
  for (let at = clientAt(handle).holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    const agent = holdingAt(at).agent;
    if (!tableHas(agents, agent) || !isOffering(agent) || !isUsableBy(agent, holder)) continue;
    const amounts = sums.capacity;
    vectorClear(amounts);
    if (bagCount(holdingAt(at).used) > 0)
      addVisible(amounts, holdingAt(at).used, role, capabilities);
    for (let o = holdingAt(at).offers - 1; o >= 0; o = offerAt(o).next - 1) {
      addVisible(amounts, offerAt(o).bag, role, capabilities);
    }
    units += unitsIn(amounts, minimumOf(clientAt(holder)));
  }
  return units;
}
