import { ERROR_MEMORY, ERROR_NO_MAINTENANCE, ERROR_NO_MINIMUM, QUANTITY_MAX } from '../abi';
import { agentAt, agentOpen } from '../cluster/agent';
import { agentUnblockClient } from '../cluster/blocked';
import { clientAt, clientOf } from '../cluster/client';
import { clientReconsider, clientRelist } from '../cluster/clients';
import { epochs } from '../cluster/epochs';
import { frameworkAt } from '../cluster/framework';
import { minimumList, minimumOf } from '../cluster/minimum';
import { roleAt } from '../cluster/role';
import { sorterTouch } from '../cluster/sorter';
import { standingForget, standingSet } from '../cluster/standing';
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
import {
  InverseAnswer,
  SetClientMinAllocatable,
  SetDuration,
  SetExcluded,
  SetMinimum,
  SetStandingRefusal,
  Started,
} from './records';

/** Records in which a framework declares, per role, what it needs. */

/** [framework, role, own list, alternatives…]; without an own list the allocator's is used. */
export function opSetClientMinAllocatable(): i32 {
  const wrong =
    checkClient(SetClientMinAllocatable.framework) ||
    checkWhole(SetClientMinAllocatable.hasOwn, 0, 1) ||
    checkAlternatives(SetClientMinAllocatable.alternatives);
  if (wrong) return wrong;
  const handle = clientOf(
    fieldInt(SetClientMinAllocatable.framework),
    fieldInt(SetClientMinAllocatable.role),
  );
  const client = clientAt(handle);
  quantityListGive(client.minAllocatable);
  client.hasMinAllocatable = field(SetClientMinAllocatable.hasOwn) != 0;
  client.minAllocatable = quantityListCopy(
    fieldAddress(SetClientMinAllocatable.alternatives),
    transient.recordSize - 5,
  );
  clientReconsider(handle);
  return 0;
}

/** [framework, role, stands, refuse ms or -1, alternatives…]: what it declines unasked. */
export function opSetStandingRefusal(): i32 {
  const wrong =
    checkClient(SetStandingRefusal.framework) ||
    checkWhole(SetStandingRefusal.stands, 0, 1) ||
    checkWhole(SetStandingRefusal.refuseMs, -1, <f64>QUANTITY_MAX) ||
    checkAlternatives(SetStandingRefusal.unless);
  if (wrong) return wrong;
  const client = clientAt(
    clientOf(fieldInt(SetStandingRefusal.framework), fieldInt(SetStandingRefusal.role)),
  );
  if (field(SetStandingRefusal.stands) == 0) {
    standingForget(client);
    return 0;
  }
  standingSet(
    client,
    fieldAddress(SetStandingRefusal.unless),
    transient.recordSize - SetStandingRefusal.unless,
    <i64>field(SetStandingRefusal.refuseMs),
  );
  return 0;
}

/** [framework, role, agent, excluded]: what offer constraints say of the pair. */
export function opSetExcluded(): i32 {
  const wrong =
    checkSize(SetExcluded.size) ||
    checkClient(SetExcluded.framework) ||
    checkAgent(SetExcluded.agent) ||
    checkWhole(SetExcluded.isExcluded, 0, 1);
  if (wrong) return wrong;
  const handle = clientOf(fieldInt(SetExcluded.framework), fieldInt(SetExcluded.role));
  const place = agentAt(fieldInt(SetExcluded.agent));
  if (field(SetExcluded.isExcluded) == 0) {
    bitsUnset(place.excluded, handle);
  } else {
    const row = bitsEnsure(place.excluded, handle);
    if (row == 0) return ERROR_MEMORY;
    place.excluded = row;
    bitsSet(row, handle);
    clientAt(handle).hasExclusions = true;
  }
  agentUnblockClient(fieldInt(SetExcluded.agent), handle);
  if (place.available != 0) agentOpen(fieldInt(SetExcluded.agent));
  epochs.cluster += 1;
  return 0;
}

/** [framework, role, patience, recovery patience, pairs of the minimum, pairs of its unit] */
export function opSetMinimum(): i32 {
  let wrong =
    checkClient(SetMinimum.framework) ||
    checkWhole(SetMinimum.patienceMs, -1, <f64>QUANTITY_MAX) ||
    checkWhole(SetMinimum.recoveryPatienceMs, -1, <f64>QUANTITY_MAX) ||
    checkPairs(SetMinimum.least);
  if (wrong) return wrong;
  const unitAt = transient.next;
  wrong = checkPairs(unitAt) || checkSize(transient.next);
  if (wrong) return wrong;
  const handle = clientOf(fieldInt(SetMinimum.framework), fieldInt(SetMinimum.role));
  if (!listEnsure(minimumList, minimumList.count + 1)) return ERROR_MEMORY;
  if (fieldInt(SetMinimum.least) == 0) {
    minimumRemove(handle);
    clientRelist(handle);
    clientReconsider(handle);
    return 0;
  }
  const minimum = clientAt(handle).minimum == 0 ? minimumAdd(handle) : minimumOf(clientAt(handle));
  // Where the unit will be, there is room to compare the minimum with the one before.
  vectorClear(minimum.unit);
  pairsRead(SetMinimum.least, minimum.unit);
  const grew = !vectorCovers(minimum.least, minimum.unit);
  vectorCopy(minimum.least, minimum.unit);
  vectorClear(minimum.unit);
  pairsRead(unitAt, minimum.unit);
  // Without a unit the minimum counts as divisible, in thousandths of itself.
  for (let name = 0; fieldInt(unitAt) == 0 && name < vocabulary.nameCount; name++) {
    vectorSet(minimum.unit, name, (vectorAt(minimum.least, name) + 999) / 1000);
  }
  minimum.patienceMs = <i64>field(SetMinimum.patienceMs);
  minimum.recoveryPatienceMs = <i64>field(SetMinimum.recoveryPatienceMs);
  minimumDeclared(handle, grew);
  return 0;
}

/** [framework, ms or 0]: how long it is expected to run once it has its minimum. */
export function opSetDuration(): i32 {
  const wrong =
    checkSize(SetDuration.size) ||
    checkFramework(SetDuration.framework) ||
    checkWhole(SetDuration.durationMs, 0, <f64>QUANTITY_MAX);
  if (wrong) return wrong;
  const framework = frameworkAt(fieldInt(SetDuration.framework));
  framework.durationMs = <i64>field(SetDuration.durationMs);
  for (let at = framework.clients - 1; at >= 0; at = clientAt(at).next - 1) {
    clientAt(at).node.durationMs = <f64>framework.durationMs;
    sorterTouch(roleAt(clientAt(at).role).clients, clientAt(at).node);
  }
  // Who is expected to be gone in time may be let in.
  epochs.holdback += 1;
  return 0;
}

/** [framework, role]: it says that it runs. */
export function opStarted(): i32 {
  const wrong = checkSize(Started.size) || checkClient(Started.framework);
  if (wrong) return wrong;
  const handle = clientOf(fieldInt(Started.framework), fieldInt(Started.role));
  if (clientAt(handle).minimum == 0) return fail(ERROR_NO_MINIMUM, Started.role);
  minimumStarted(handle);
  return 0;
}

/** [framework, agent, refuse ms or -1]: an answer to an inverse offer. */
export function opInverseAnswer(): i32 {
  const wrong =
    checkSize(InverseAnswer.size) ||
    checkFramework(InverseAnswer.framework) ||
    checkAgent(InverseAnswer.agent) ||
    checkWhole(InverseAnswer.refuseMs, -1, <f64>QUANTITY_MAX);
  if (wrong) return wrong;
  if (!agentAt(fieldInt(InverseAnswer.agent)).maintenance)
    return fail(ERROR_NO_MAINTENANCE, InverseAnswer.agent);
  return inverseAnswer(
    fieldInt(InverseAnswer.framework),
    fieldInt(InverseAnswer.agent),
    <i64>field(InverseAnswer.refuseMs),
  )
    ? 0
    : ERROR_MEMORY;
}
