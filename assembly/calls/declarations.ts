import { ERROR_MEMORY, ERROR_NO_MAINTENANCE, ERROR_NO_MINIMUM, QUANTITY_MAX } from '../abi';
import { agentAt, agentOpen } from '../cluster/agent';
import { clientAt, clientOf } from '../cluster/client';
import { clientReconsider, clientRelist } from '../cluster/clients';
import { epochs } from '../cluster/epochs';
import { frameworkAt } from '../cluster/framework';
import { minimumList, minimumOf } from '../cluster/minimum';
import { bitsEnsure, bitsSet, bitsUnset } from '../memory/bits';
import { listEnsure } from '../memory/list';
import { transient } from '../memory/transient';
import { inverseAnswer } from '../policy/maintenance';
import {
  minimumAdd,
  minimumDeclared,
  minimumRemove,
  minimumStarted,
} from '../policy/minimum-states';
import { quantityListCopy, quantityListGive } from '../resources/allocatable';
import {
  vectorAt,
  vectorClear,
  vectorCopy,
  vectorCovers,
  vectorSet,
} from '../resources/quantities';
import { vocabulary } from '../resources/vocabulary';
import { checkAgent } from './agents';
import {
  checkAlternatives,
  checkPairs,
  checkSize,
  checkWhole,
  fail,
  field,
  fieldAddress,
  fieldInt,
  pairsRead,
} from './fields';
import { checkClient, checkFramework } from './frameworks';

/** Records in which a framework declares, per role, what it needs. */

/** [framework, role, own list, alternatives…]; without an own list the allocator's is used. */
export function opSetClientMinAllocatable(): i32 {
  const wrong = checkClient(2) || checkWhole(4, 0, 1) || checkAlternatives(5);
  if (wrong) return wrong;
  const handle = clientOf(fieldInt(2), fieldInt(3));
  const client = clientAt(handle);
  quantityListGive(client.minAllocatable);
  client.hasMinAllocatable = field(4) != 0;
  client.minAllocatable = quantityListCopy(fieldAddress(5), transient.recordSize - 5);
  clientReconsider(handle);
  return 0;
}

/** [framework, role, agent, excluded]: what offer constraints say of the pair. */
export function opSetExcluded(): i32 {
  const wrong = checkSize(6) || checkClient(2) || checkAgent(4) || checkWhole(5, 0, 1);
  if (wrong) return wrong;
  const handle = clientOf(fieldInt(2), fieldInt(3));
  const place = agentAt(fieldInt(4));
  if (field(5) == 0) {
    bitsUnset(place.excluded, handle);
  } else {
    const row = bitsEnsure(place.excluded, handle);
    if (row == 0) return ERROR_MEMORY;
    place.excluded = row;
    bitsSet(row, handle);
    clientAt(handle).hasExclusions = true;
  }
  bitsUnset(place.blocked, handle);
  if (place.available != 0) agentOpen(fieldInt(4));
  epochs.cluster += 1;
  return 0;
}

/** [framework, role, patience, recovery patience, pairs of the minimum, pairs of its unit] */
export function opSetMinimum(): i32 {
  let wrong =
    checkClient(2) ||
    checkWhole(4, -1, <f64>QUANTITY_MAX) ||
    checkWhole(5, -1, <f64>QUANTITY_MAX) ||
    checkPairs(6);
  if (wrong) return wrong;
  const unitAt = transient.next;
  wrong = checkPairs(unitAt) || checkSize(transient.next);
  if (wrong) return wrong;
  const handle = clientOf(fieldInt(2), fieldInt(3));
  if (!listEnsure(minimumList, minimumList.count + 1)) return ERROR_MEMORY;
  if (fieldInt(6) == 0) {
    minimumRemove(handle);
    clientRelist(handle);
    clientReconsider(handle);
    return 0;
  }
  const minimum = clientAt(handle).minimum == 0 ? minimumAdd(handle) : minimumOf(clientAt(handle));
  // Where the unit will be, there is room to compare the minimum with the one before.
  vectorClear(minimum.unit);
  pairsRead(6, minimum.unit);
  const grew = !vectorCovers(minimum.least, minimum.unit);
  vectorCopy(minimum.least, minimum.unit);
  vectorClear(minimum.unit);
  pairsRead(unitAt, minimum.unit);
  // Without a unit the minimum counts as divisible, in thousandths of itself.
  for (let name = 0; fieldInt(unitAt) == 0 && name < vocabulary.nameCount; name++) {
    vectorSet(minimum.unit, name, (vectorAt(minimum.least, name) + 999) / 1000);
  }
  minimum.patienceMs = <i64>field(4);
  minimum.recoveryPatienceMs = <i64>field(5);
  minimumDeclared(handle, grew);
  return 0;
}

/** [framework, ms or 0]: how long it is expected to run once it has its minimum. */
export function opSetDuration(): i32 {
  const wrong = checkSize(4) || checkFramework(2) || checkWhole(3, 0, <f64>QUANTITY_MAX);
  if (wrong) return wrong;
  frameworkAt(fieldInt(2)).durationMs = <i64>field(3);
  return 0;
}

/** [framework, role]: it says that it runs. */
export function opStarted(): i32 {
  const wrong = checkSize(4) || checkClient(2);
  if (wrong) return wrong;
  const handle = clientOf(fieldInt(2), fieldInt(3));
  if (clientAt(handle).minimum == 0) return fail(ERROR_NO_MINIMUM, 3);
  minimumStarted(handle);
  return 0;
}

/** [framework, agent, refuse ms or -1]: an answer to an inverse offer. */
export function opInverseAnswer(): i32 {
  const wrong =
    checkSize(5) || checkFramework(2) || checkAgent(3) || checkWhole(4, -1, <f64>QUANTITY_MAX);
  if (wrong) return wrong;
  if (!agentAt(fieldInt(3)).maintenance) return fail(ERROR_NO_MAINTENANCE, 3);
  return inverseAnswer(fieldInt(2), fieldInt(3), <i64>field(4)) ? 0 : ERROR_MEMORY;
}
