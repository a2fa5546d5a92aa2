import { agentAt, isOffering } from '../cluster/agent';
import { agentsById, ranksRefresh } from '../cluster/agents-by-id';
import { clientAt } from '../cluster/client';
import { frameworkAt } from '../cluster/framework';
import { holdingAt, holdingFind, offerAt } from '../cluster/holding';
import { minimumOf } from '../cluster/minimum';
import { unitsAtMost } from '../cluster/units';
import { keyAt, keySet, keysSort } from '../memory/keys';
import { listAt, listDrop, listPush } from '../memory/list';
import { vectorAt, vectorClear } from '../resources/quantities';
import { sums } from '../resources/sums';
import { vocabulary } from '../resources/vocabulary';
import { addVisible, capacityOf, unitsIn } from './feasible';
import { freeUnits } from './free-units';
import { earmark } from './holder';
import { keptAgents, keptSet } from './kept';
import { seniorUnitsOffered } from './senior-offer';
import { isUsableBy } from './usable';

/** Which agents are kept for the earmark's holder. */

/** More progress than this, in either direction, counts as this much: it has to fit a key. */
const NEAR_MAX: i64 = 0x7fffffff;

/** Brings the kept agents up to date, so that `wanted` units are kept where there is capacity. */
export function keptPlan(wanted: i64): void {
  let units: i64 = 0;
  for (let i = keptAgents.count - 1; i >= 0; i--) {
    const handle = listAt(keptAgents, i);
    const most = min<i64>(agentAt(handle).keptUnits, capacityUnits(handle));
    keptSet(handle, most);
    units += most;
  }
  for (let i = keptAgents.count - 1; units > wanted; i--) {
    const handle = listAt(keptAgents, i);
    const left = max<i64>(0, agentAt(handle).keptUnits - (units - wanted));
    units -= agentAt(handle).keptUnits - left;
    keptSet(handle, left);
  }
  if (units < wanted) keptJoin(wanted - units);
  emptyDrop();
}

/**
 * Under `easy`, as long as the start can be told: keeps so many of the units that are free now, on
 * the agents of which something is kept already, then by id.
 */
export function keptPlanNow(wanted: i64): void {
  let left = wanted;
  for (let i = 0; i < keptAgents.count; i++) {
    const handle = listAt(keptAgents, i);
    const most = min<i64>(agentAt(handle).keptUnits, min<i64>(freeNow(handle), left));
    keptSet(handle, most);
    left -= most;
  }
  freeJoin(left);
  emptyDrop();
}

/**
 * Under `easy`, when it cannot be told: first all that is free, up to so many units, then what
 * comes free on the agents of which something is kept. What is kept and free never becomes less.
 */
export function keptPlanFree(wanted: i64, freeOfAll: i64): void {
  let free = min<i64>(freeOfAll, wanted);
  let later = wanted - free;
  for (let i = 0; i < keptAgents.count; i++) {
    const handle = listAt(keptAgents, i);
    const now = min<i64>(freeNow(handle), free);
    let more = min<i64>(later, agentAt(handle).keptUnits - now);
    if (more > 0) more = max<i64>(0, min<i64>(more, capacityUnits(handle) - now));
    else more = 0;
    keptSet(handle, now + more);
    free -= now;
    later -= more;
  }
  freeJoin(free);
  if (later > 0) keptJoin(later);
  emptyDrop();
}

/** Keeps so many units more of those that are free. */
function freeJoin(more: i64): void {
  if (more <= 0) return;
  ranksRefresh();
  let left = more;
  for (let rank = 0; rank < agentsById.count && left > 0; rank++) {
    const handle = listAt(agentsById, rank);
    const before = agentAt(handle).keptUnits;
    const units = min<i64>(freeNow(handle) - before, left);
    if (units <= 0) continue;
    if (before == 0) listPush(keptAgents, handle);
    keptSet(handle, before + units);
    left -= units;
  }
}

/** The holder's units that are free now. */
function freeNow(handle: i32): i64 {
  const holder = earmark.client - 1;
  if (unitsAtMost(minimumOf(clientAt(holder)).shape, handle) == 0) return 0;
  if (!isOffering(handle) || !isUsableBy(handle, holder)) return 0;
  return freeUnits(handle, holder);
}

function emptyDrop(): void {
  for (let i = keptAgents.count - 1; i >= 0; i--) {
    const handle = listAt(keptAgents, i);
    if (agentAt(handle).keptUnits == 0) listDrop(keptAgents, handle);
  }
}

/** Keeps so many units more, on the agents first that need the least to have another one free. */
function keptJoin(more: i64): void {
  ranksRefresh();
  let count = 0;
  for (let rank = 0; rank < agentsById.count; rank++) {
    const handle = listAt(agentsById, rank);
    if (capacityUnits(handle) <= agentAt(handle).keptUnits) continue;
    const near = max<i64>(-NEAR_MAX, min<i64>(NEAR_MAX, progress(handle)));
    keySet(count, ((<u64>(NEAR_MAX - near)) << 32) | <u64>rank);
    count += 1;
  }
  keysSort(count);
  let lacking = more;
  for (let i = 0; i < count && lacking > 0; i++) {
    const handle = listAt(agentsById, <i32>(keyAt(i) & 0xffffffff));
    const before = agentAt(handle).keptUnits;
    const units = min<i64>(capacityUnits(handle) - before, lacking);
    if (before == 0) listPush(keptAgents, handle);
    keptSet(handle, before + units);
    lacking -= units;
  }
}

/** How many units may be kept of an agent: what could ever be free, less what is offered now. */
function capacityUnits(handle: i32): i64 {
  const holder = earmark.client - 1;
  if (!isOffering(handle) || !isUsableBy(handle, holder)) return 0;
  const client = clientAt(holder);
  const capabilities = frameworkAt(client.framework).capabilities;
  const capacity = capacityOf(handle, holder);
  const own = holdingFind(holder, handle);
  if (own >= 0) {
    addVisible(capacity, holdingAt(own).used, client.role, capabilities, -1);
    for (let o = holdingAt(own).offers - 1; o >= 0; o = offerAt(o).next - 1) {
      addVisible(capacity, offerAt(o).bag, client.role, capabilities, -1);
    }
  }
  const units = unitsIn(capacity, minimumOf(client));
  return max<i64>(0, units - seniorUnitsOffered(handle));
}

/** Thousandths of a unit that are free, less the units that are offered now, of whatever kind. */
function progress(handle: i32): i64 {
  const client = clientAt(earmark.client - 1);
  const minimum = minimumOf(client);
  const amounts = sums.capacity;
  vectorClear(amounts);
  addVisible(
    amounts,
    agentAt(handle).available,
    client.role,
    frameworkAt(client.framework).capabilities,
  );
  let least: i64 = i64.MAX_VALUE;
  for (let name = 0; name < vocabulary.nameCount; name++) {
    const unit = vectorAt(minimum.unit, name);
    if (unit > 0) least = min<i64>(least, (1000 * max<i64>(0, vectorAt(amounts, name))) / unit);
  }
  return least - 1000 * seniorUnitsOffered(handle);
}
