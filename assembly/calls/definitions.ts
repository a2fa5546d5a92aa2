import {
  ADMISSION_GANG,
  AGENTS_SEEDED,
  CLUSTER_QUANTITY_MAX,
  ERROR_EXISTS,
  ERROR_FIELD,
  ERROR_LIMIT,
  ERROR_MEMORY,
  ERROR_QUOTA_NESTED,
  ERROR_UNKNOWN_NAME,
  ERROR_UNKNOWN_ROLE,
  KIND_INTERVALS,
  KIND_ITEMS,
  KIND_RESERVED,
  KIND_SHARED,
  KINDS_MAX,
  NAMES_MAX,
  ORDER_RANDOM,
  QUANTITY_MAX,
  ROLE_DEPTH_MAX,
  ROLE_ROOT,
  ROLES_MAX,
} from '../abi';
import { opening } from '../cluster/agent';
import { epochs } from '../cluster/epochs';
import { options } from '../cluster/options';
import { quotaRoleList, roleAt, roleDefine, roleGroupSet, roles } from '../cluster/role';
import { roleWeightSet } from '../cluster/role-tree';
import { sorterNode, sorterTouch } from '../cluster/sorter';
import { waiting } from '../cluster/waiting';
import { asideEnsure } from '../cycle/aside';
import { listAt, listEnsure, listPush, listSet } from '../memory/list';
import { tableClaim, tableEnsure, tableHas } from '../memory/table';
import { transient } from '../memory/transient';
import { quotaVectorsEnsure } from '../policy/quota';
import { quantityListCopy, quantityListGive } from '../resources/allocatable';
import { kindAt, kindNoteIntervals, kinds } from '../resources/kinds';
import { vectorAt, vectorClear, vectorIsZero } from '../resources/quantities';
import { vocabulary } from '../resources/vocabulary';
import {
  checkAlternatives,
  checkName,
  checkPairs,
  checkQuantity,
  checkSize,
  checkWhole,
  fail,
  field,
  fieldAddress,
  fieldInt,
  pairsRead,
} from './fields';

/** Records that say what things are: options, names, kinds, roles and how roles are run. */

/** [interval ms, event-driven, filter gpu, agent order, seed, excluded names as bits] */
export function opConfigure(): i32 {
  const wrong =
    checkSize(8) ||
    checkWhole(2, 1, 1e9) ||
    checkWhole(3, 0, 1) ||
    checkWhole(4, 0, 1) ||
    checkWhole(5, 0, <f64>AGENTS_SEEDED) ||
    checkWhole(6, 0, 4294967295) ||
    checkWhole(7, 0, 4294967295);
  if (wrong) return wrong;
  options.intervalMs = <i64>field(2);
  options.eventDriven = field(3) != 0;
  options.filterGpu = field(4) != 0;
  options.agentOrder = fieldInt(5);
  options.seed = <u32>field(6);
  options.fairnessExcluded = <u32>field(7);
  options.configured = true;
  return 0;
}

/** [number of names]: resource names are numbered from 0; their texts are the host's. */
export function opDefineName(): i32 {
  const wrong = checkSize(4) || checkWhole(2, 0, <f64>NAMES_MAX - 1) || checkWhole(3, 0, 1);
  if (wrong) return wrong;
  if (fieldInt(2) > vocabulary.nameCount) return fail(ERROR_UNKNOWN_NAME, 2);
  vocabulary.nameCount = max(vocabulary.nameCount, fieldInt(2) + 1);
  const bit: u32 = 1 << fieldInt(2);
  if (field(3) != 0) options.fairnessExcluded |= bit;
  else options.fairnessExcluded &= ~bit;
  epochs.totals += 1;
  return 0;
}

/** [kind, name, role, flags, size] */
export function opDefineKind(): i32 {
  const wrong =
    checkSize(7) ||
    checkWhole(2, 0, <f64>KINDS_MAX - 1) ||
    checkWhole(4, 0, <f64>ROLES_MAX) ||
    checkWhole(5, 0, 255) ||
    checkQuantity(6);
  if (wrong) return wrong;
  if (checkWhole(3, 0, <f64>(vocabulary.nameCount - 1)) != 0) return fail(ERROR_UNKNOWN_NAME, 3);
  if (!tableHas(roles, fieldInt(4))) return fail(ERROR_UNKNOWN_ROLE, 4);
  const handle = fieldInt(2);
  if (tableHas(kinds, handle)) return fail(ERROR_EXISTS, 2);
  const flags = fieldInt(5);
  const reserved = (flags & KIND_RESERVED) != 0;
  if (reserved != (fieldInt(4) != ROLE_ROOT)) return fail(ERROR_FIELD, 5);
  const shared = (flags & KIND_SHARED) != 0;
  if (shared != field(6) > 0 || (shared && flags & KIND_INTERVALS)) return fail(ERROR_FIELD, 6);
  if (flags & KIND_ITEMS && !(flags & KIND_INTERVALS)) return fail(ERROR_FIELD, 5);
  if (!tableEnsure(kinds, handle + 1)) return ERROR_MEMORY;
  tableClaim(kinds, handle);
  const kind = kindAt(handle);
  kind.name = fieldInt(3);
  kind.role = fieldInt(4);
  kind.flags = flags;
  kind.size = <i64>field(6);
  kindNoteIntervals(handle);
  return 0;
}

/** [role, parent, length, path bytes…] */
export function opDefineRole(): i32 {
  const wrong =
    checkWhole(2, 1, <f64>ROLES_MAX - 1) || checkWhole(3, 0, <f64>ROLES_MAX - 1) || checkName(4);
  if (wrong) return wrong;
  if (tableHas(roles, fieldInt(2))) return fail(ERROR_EXISTS, 2);
  if (!tableHas(roles, fieldInt(3))) return fail(ERROR_UNKNOWN_ROLE, 3);
  if (roleAt(fieldInt(3)).depth + 1 >= ROLE_DEPTH_MAX) return fail(ERROR_LIMIT, 3);
  if (!asideEnsure(fieldInt(2) + 1)) return ERROR_MEMORY;
  return roleDefine(fieldInt(2), fieldInt(3), fieldAddress(5), fieldInt(4)) ? 0 : ERROR_MEMORY;
}

/** Alternatives, each [number of pairs, (name, quantity)…]; none at all lets anything pass. */
export function opSetMinAllocatable(): i32 {
  const wrong = checkAlternatives(2);
  if (wrong) return wrong;
  quantityListGive(options.minAllocatable);
  options.minAllocatable = quantityListCopy(fieldAddress(2), transient.recordSize - 2);
  opening.anew = true;
  return 0;
}

/** [role, order, admission, patience, backoff, most backoff, requeue at the back, limit] */
export function opSetRolePolicy(): i32 {
  const wrong =
    checkSize(11) ||
    checkWhole(2, 0, <f64>ROLES_MAX - 1) ||
    checkWhole(3, 0, <f64>ORDER_RANDOM) ||
    checkWhole(4, 0, <f64>ADMISSION_GANG) ||
    checkWhole(5, -1, <f64>QUANTITY_MAX) ||
    checkWhole(6, 0, <f64>QUANTITY_MAX) ||
    checkWhole(7, 0, <f64>QUANTITY_MAX) ||
    checkWhole(8, 0, 1) ||
    checkWhole(9, 0, 1e9) ||
    checkWhole(10, 0, 1e9);
  if (wrong) return wrong;
  if (!tableHas(roles, fieldInt(2))) return fail(ERROR_UNKNOWN_ROLE, 2);
  const role = roleAt(fieldInt(2));
  // Who is in which group is settled before anybody is in the role.
  if (role.trackedCount > 0 && role.group != fieldInt(10)) return fail(ERROR_EXISTS, 10);
  role.clients.order = fieldInt(3);
  role.admission = fieldInt(4);
  role.patienceMs = <i64>field(5);
  role.backoffMs = <i64>field(6);
  role.backoffMaxMs = <i64>field(7);
  role.requeueBack = field(8) != 0;
  role.relinquishLimit = fieldInt(9);
  roleGroupSet(fieldInt(2), fieldInt(10));
  // Who is in the role may be overdue earlier now.
  waiting.overdueMs = 0;
  for (let i = 0; i < role.clients.items.count; i++) {
    sorterTouch(role.clients, sorterNode(role.clients, i));
  }
  return 0;
}

/** [role, weight] */
export function opSetWeight(): i32 {
  const wrong = checkSize(4) || checkWhole(2, 1, <f64>ROLES_MAX - 1);
  if (wrong) return wrong;
  if (!tableHas(roles, fieldInt(2))) return fail(ERROR_UNKNOWN_ROLE, 2);
  const weight = field(3);
  if (!(weight > 0 && weight <= 1e12)) return fail(ERROR_FIELD, 3);
  roleWeightSet(fieldInt(2), weight);
  return 0;
}

/** [role, pairs of guarantees, pairs of limits] */
export function opSetQuota(): i32 {
  const wrong = checkWhole(2, 1, <f64>ROLES_MAX - 1) || checkPairs(3);
  if (wrong) return wrong;
  const limitsAt = transient.next;
  const wrongLimits = checkPairs(limitsAt) || checkSize(transient.next);
  if (wrongLimits) return wrongLimits;
  const handle = fieldInt(2);
  if (!tableHas(roles, handle)) return fail(ERROR_UNKNOWN_ROLE, 2);
  if (roleAt(handle).parent != ROLE_ROOT) return fail(ERROR_QUOTA_NESTED, 2);
  if (!guaranteesFit(handle, 3)) return fail(ERROR_LIMIT, 3);
  if (!listEnsure(quotaRoleList, quotaRoleList.count + 1)) return ERROR_MEMORY;
  quotaVectorsEnsure(handle);
  const role = roleAt(handle);
  vectorClear(role.guarantees);
  vectorClear(role.limits);
  pairsRead(3, role.guarantees);
  pairsRead(limitsAt, role.limits);
  role.limited = 0;
  for (let i = 0; i < fieldInt(limitsAt); i++) {
    role.limited |= (<u32>1) << fieldInt(limitsAt + 1 + i * 2);
  }
  quotaListed(handle, role.limited != 0 || !vectorIsZero(role.guarantees));
  epochs.holdback += 1;
  epochs.cluster += 1;
  opening.anew = true;
  return 0;
}

/** Whether guarantees and those of the other roles together are no more than a cluster can have. */
function guaranteesFit(handle: i32, index: i32): bool {
  for (let i = 0; i < fieldInt(index); i++) {
    const at = index + 1 + i * 2;
    let sum = <i64>field(at + 1);
    for (let j = 0; j < quotaRoleList.count; j++) {
      const other = listAt(quotaRoleList, j);
      if (other != handle) sum += vectorAt(roleAt(other).guarantees, fieldInt(at));
      if (sum > <i64>CLUSTER_QUANTITY_MAX) return false;
    }
  }
  return true;
}

function quotaListed(handle: i32, wanted: bool): void {
  const role = roleAt(handle);
  if (wanted == role.hasQuota) return;
  role.hasQuota = wanted;
  if (wanted) {
    listPush(quotaRoleList, handle);
    return;
  }
  for (let i = 0; i < quotaRoleList.count; i++) {
    if (listAt(quotaRoleList, i) != handle) continue;
    listSet(quotaRoleList, i, listAt(quotaRoleList, quotaRoleList.count - 1));
    quotaRoleList.count -= 1;
    return;
  }
}
