import { agentAt, isOffering } from '../cluster/agent';
import { agentsById, ranksRefresh } from '../cluster/agents-by-id';
import { clientAt } from '../cluster/client';
import { frameworkAt } from '../cluster/framework';
import { holdingAt, holdingFind, offerAt } from '../cluster/holding';
import { minimumOf } from '../cluster/minimum';
import { keyAt, keySet, keysSort } from '../memory/keys';
import { listAt, listDrop, listPush } from '../memory/list';
import { vectorAt, vectorClear } from '../resources/quantities';
import { sums } from '../resources/sums';
import { vocabulary } from '../resources/vocabulary';
import { addVisible, capacityOf, unitsIn } from './feasible';
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
