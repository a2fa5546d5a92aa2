import { KIND_REFINED, KIND_RESERVED, KIND_REVOCABLE, KIND_SHARED } from '../abi';
import { agentAt, agents, isOffering } from '../cluster/agent';
import { clientAt } from '../cluster/client';
import { frameworkAt } from '../cluster/framework';
import { holdingAt, offerAt } from '../cluster/holding';
import { minimumOf } from '../cluster/minimum';
import { unitsAtMost, unitsOfAllAtMost } from '../cluster/units';
import { tableHas } from '../memory/table';
import { bagFlags } from '../resources/bag';
import { vectorAddBag, vectorClear, vectorCopy } from '../resources/quantities';
import { sums } from '../resources/sums';
import { addVisible, unitsIn } from './feasible';
import { isLentTo } from './gone';
import { earmark } from './holder';
import { beyondKept } from './kept';
import { isUsableBy } from './usable';

/** How many whole units of its minimum a client could have now. */

/** Kinds of which not everybody may have what is available. */
const SPECIAL: i32 = KIND_RESERVED | KIND_REVOCABLE | KIND_SHARED | KIND_REFINED;

/** What a client holds or is being offered, by name. */
export function havingOf(handle: i32): usize {
  const client = clientAt(handle);
  const having = sums.having;
  vectorCopy(having, minimumOf(client).held);
  for (let at = client.holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
    for (let o = holdingAt(at).offers - 1; o >= 0; o = offerAt(o).next - 1) {
      vectorAddBag(having, offerAt(o).bag, 1, 0, 0);
    }
  }
  return having;
}

/** The units that an agent has available for a client, filters and what is kept aside. */
export function freeUnits(agentHandle: i32, handle: i32): i64 {
  const minimum = minimumOf(clientAt(handle));
  const most = unitsAtMost(minimum.shape, agentHandle);
  if (most == 0) return 0;
  const bag = agentAt(agentHandle).available;
  if (most < i32.MAX_VALUE && (bagFlags(bag) & SPECIAL) == 0) return most;
  return unitsOfBag(bag, handle);
}

/** The same, but only of what is not kept for somebody else. */
export function unitsBeyondKept(agentHandle: i32, handle: i32): i64 {
  const isAll = agentAt(agentHandle).keptUnits == 0 || earmark.client == handle + 1;
  if (isAll || isLentTo(handle)) return freeUnits(agentHandle, handle);
  return unitsOfBag(beyondKept(agentHandle), handle);
}

export function unitsOfBag(bag: usize, handle: i32): i64 {
  const client = clientAt(handle);
  const amounts = sums.capacity;
  vectorClear(amounts);
  addVisible(amounts, bag, client.role, frameworkAt(client.framework).capabilities);
  return unitsIn(amounts, minimumOf(client));
}

export function freeUnitsOfAll(handle: i32): i64 {
  const shape = minimumOf(clientAt(handle)).shape;
  if (unitsOfAllAtMost(shape) == 0) return 0;
  let units: i64 = 0;
  for (let a = 0; a < agents.end; a++) {
    if (!tableHas(agents, a) || unitsAtMost(shape, a) == 0 || !isOffering(a)) continue;
    if (agentAt(a).available != 0 && isUsableBy(a, handle)) units += freeUnits(a, handle);
  }
  return units;
}
