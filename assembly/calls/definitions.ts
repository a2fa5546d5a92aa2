import {
  ADMISSION_EASY,
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
  ORDER_SHORTEST,
  QUANTITY_MAX,
  ROLE_DEPTH_MAX,
  ROLE_ROOT,
  ROLES_MAX,
} from '../abi';
import { opening } from '../cluster/agent';
import { epochs } from '../cluster/epochs';
import { options } from '../cluster/options';
import { easyRoles, quotaRoleList, roleAt, roleDefine, roleGroupSet, roles } from '../cluster/role';
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
import {
  Configure,
  DefineKind,
  DefineName,
  DefineRole,
  SetMinAllocatable,
  SetQuota,
  SetRolePolicy,
  SetWeight,
} from './records';

/** Records that say what things are: options, names, kinds, roles and how roles are run. */

/** [interval ms, event-driven, filter gpu, agent order, seed, excluded names as bits] */
export function opConfigure(): i32 {
  const wrong =
    checkSize(Configure.size) ||
    checkWhole(Configure.intervalMs, 1, 1e9) ||
    checkWhole(Configure.eventDriven, 0, 1) ||
    checkWhole(Configure.filterGpu, 0, 1) ||
    checkWhole(Configure.agentOrder, 0, <f64>AGENTS_SEEDED) ||
    checkWhole(Configure.seed, 0, 4294967295) ||
    checkWhole(Configure.fairnessExcluded, 0, 4294967295);
  if (wrong) return wrong;
  options.intervalMs = <i64>field(Configure.intervalMs);
  options.eventDriven = field(Configure.eventDriven) != 0;
  options.filterGpu = field(Configure.filterGpu) != 0;
  options.agentOrder = fieldInt(Configure.agentOrder);
  options.seed = <u32>field(Configure.seed);
  options.fairnessExcluded = <u32>field(Configure.fairnessExcluded);
  options.configured = true;
  return 0;
}

/** [number of names]: resource names are numbered from 0; their texts are the host's. */
export function opDefineName(): i32 {
  const wrong =
    checkSize(DefineName.size) ||
    checkWhole(DefineName.index, 0, <f64>NAMES_MAX - 1) ||
    checkWhole(DefineName.isExcluded, 0, 1);
  if (wrong) return wrong;
  if (fieldInt(DefineName.index) > vocabulary.nameCount)
    return fail(ERROR_UNKNOWN_NAME, DefineName.index);
  vocabulary.nameCount = max(vocabulary.nameCount, fieldInt(DefineName.index) + 1);
  const bit: u32 = 1 << fieldInt(DefineName.index);
  if (field(DefineName.isExcluded) != 0) options.fairnessExcluded |= bit;
  else options.fairnessExcluded &= ~bit;
  epochs.totals += 1;
  return 0;
}

/** [kind, name, role, flags, size] */
export function opDefineKind(): i32 {
  const wrong =
    checkSize(DefineKind.size) ||
    checkWhole(DefineKind.kind, 0, <f64>KINDS_MAX - 1) ||
    checkWhole(DefineKind.role, 0, <f64>ROLES_MAX) ||
    checkWhole(DefineKind.flags, 0, 255) ||
    checkQuantity(DefineKind.volumeSize);
  if (wrong) return wrong;
  if (checkWhole(DefineKind.resourceName, 0, <f64>(vocabulary.nameCount - 1)) != 0)
    return fail(ERROR_UNKNOWN_NAME, DefineKind.resourceName);
  if (!tableHas(roles, fieldInt(DefineKind.role))) return fail(ERROR_UNKNOWN_ROLE, DefineKind.role);
  const handle = fieldInt(DefineKind.kind);
  if (tableHas(kinds, handle)) return fail(ERROR_EXISTS, DefineKind.kind);
  const flags = fieldInt(DefineKind.flags);
  const reserved = (flags & KIND_RESERVED) != 0;
  if (reserved != (fieldInt(DefineKind.role) != ROLE_ROOT))
    return fail(ERROR_FIELD, DefineKind.flags);
  const shared = (flags & KIND_SHARED) != 0;
  if (shared != field(DefineKind.volumeSize) > 0 || (shared && flags & KIND_INTERVALS))
    return fail(ERROR_FIELD, DefineKind.volumeSize);
  if (flags & KIND_ITEMS && !(flags & KIND_INTERVALS)) return fail(ERROR_FIELD, DefineKind.flags);
  if (!tableEnsure(kinds, handle + 1)) return ERROR_MEMORY;
  tableClaim(kinds, handle);
  const kind = kindAt(handle);
  kind.name = fieldInt(DefineKind.resourceName);
  kind.role = fieldInt(DefineKind.role);
  kind.flags = flags;
  kind.size = <i64>field(DefineKind.volumeSize);
  kindNoteIntervals(handle);
  return 0;
}

/** [role, parent, length, path bytes…] */
export function opDefineRole(): i32 {
  const wrong =
    checkWhole(DefineRole.role, 1, <f64>ROLES_MAX - 1) ||
    checkWhole(DefineRole.parent, 0, <f64>ROLES_MAX - 1) ||
    checkName(DefineRole.path);
  if (wrong) return wrong;
  if (tableHas(roles, fieldInt(DefineRole.role))) return fail(ERROR_EXISTS, DefineRole.role);
  if (!tableHas(roles, fieldInt(DefineRole.parent)))
    return fail(ERROR_UNKNOWN_ROLE, DefineRole.parent);
  if (roleAt(fieldInt(DefineRole.parent)).depth + 1 >= ROLE_DEPTH_MAX)
    return fail(ERROR_LIMIT, DefineRole.parent);
  if (!asideEnsure(fieldInt(DefineRole.role) + 1)) return ERROR_MEMORY;
  return roleDefine(
    fieldInt(DefineRole.role),
    fieldInt(DefineRole.parent),
    fieldAddress(5),
    fieldInt(DefineRole.path),
  )
    ? 0
    : ERROR_MEMORY;
}

/** Alternatives, each [number of pairs, (name, quantity)…]; none at all lets anything pass. */
export function opSetMinAllocatable(): i32 {
  const wrong = checkAlternatives(SetMinAllocatable.alternatives);
  if (wrong) return wrong;
  quantityListGive(options.minAllocatable);
  options.minAllocatable = quantityListCopy(
    fieldAddress(SetMinAllocatable.alternatives),
    transient.recordSize - 2,
  );
  opening.anew = true;
  return 0;
}

/** [role, order, admission, patience, backoff, most backoff, requeue at the back, limit] */
export function opSetRolePolicy(): i32 {
  const wrong =
    checkSize(SetRolePolicy.size) ||
    checkWhole(SetRolePolicy.role, 0, <f64>ROLES_MAX - 1) ||
    checkWhole(SetRolePolicy.order, 0, <f64>ORDER_SHORTEST) ||
    checkWhole(SetRolePolicy.admission, 0, <f64>ADMISSION_EASY) ||
    checkWhole(SetRolePolicy.patienceMs, -1, <f64>QUANTITY_MAX) ||
    checkWhole(SetRolePolicy.backoffMs, 0, <f64>QUANTITY_MAX) ||
    checkWhole(SetRolePolicy.backoffMaxMs, 0, <f64>QUANTITY_MAX) ||
    checkWhole(SetRolePolicy.requeueBack, 0, 1) ||
    checkWhole(SetRolePolicy.limit, 0, 1e9) ||
    checkWhole(SetRolePolicy.group, 0, 1e9);
  if (wrong) return wrong;
  if (!tableHas(roles, fieldInt(SetRolePolicy.role)))
    return fail(ERROR_UNKNOWN_ROLE, SetRolePolicy.role);
  // Without a patience nothing would end what they may make others wait.
  if (field(SetRolePolicy.patienceMs) < 0) {
    if (fieldInt(SetRolePolicy.order) == ORDER_SHORTEST)
      return fail(ERROR_FIELD, SetRolePolicy.order);
    if (fieldInt(SetRolePolicy.admission) == ADMISSION_EASY)
      return fail(ERROR_FIELD, SetRolePolicy.admission);
  }
  const role = roleAt(fieldInt(SetRolePolicy.role));
  // Who is in which group is settled before anybody is in the role.
  if (role.trackedCount > 0 && role.group != fieldInt(SetRolePolicy.group))
    return fail(ERROR_EXISTS, SetRolePolicy.group);
  role.clients.order = fieldInt(SetRolePolicy.order);
  const isIn = role.clientCount > 0;
  if (isIn && role.admission == ADMISSION_EASY) easyRoles.count -= 1;
  role.admission = fieldInt(SetRolePolicy.admission);
  if (isIn && role.admission == ADMISSION_EASY) easyRoles.count += 1;
  role.patienceMs = <i64>field(SetRolePolicy.patienceMs);
  role.backoffMs = <i64>field(SetRolePolicy.backoffMs);
  role.backoffMaxMs = <i64>field(SetRolePolicy.backoffMaxMs);
  role.requeueBack = field(SetRolePolicy.requeueBack) != 0;
  role.relinquishLimit = fieldInt(SetRolePolicy.limit);
  roleGroupSet(fieldInt(SetRolePolicy.role), fieldInt(SetRolePolicy.group));
  // Who is in the role may be overdue earlier now.
  waiting.overdueMs = 0;
  for (let i = 0; i < role.clients.items.count; i++) {
    sorterTouch(role.clients, sorterNode(role.clients, i));
  }
  return 0;
}

/** [role, weight] */
export function opSetWeight(): i32 {
  const wrong = checkSize(SetWeight.size) || checkWhole(SetWeight.role, 1, <f64>ROLES_MAX - 1);
  if (wrong) return wrong;
  if (!tableHas(roles, fieldInt(SetWeight.role))) return fail(ERROR_UNKNOWN_ROLE, SetWeight.role);
  const weight = field(SetWeight.weight);
  if (!(weight > 0 && weight <= 1e12)) return fail(ERROR_FIELD, SetWeight.weight);
  roleWeightSet(fieldInt(SetWeight.role), weight);
  return 0;
}

/** [role, pairs of guarantees, pairs of limits] */
export function opSetQuota(): i32 {
  const wrong = checkWhole(SetQuota.role, 1, <f64>ROLES_MAX - 1) || checkPairs(SetQuota.guarantees);
  if (wrong) return wrong;
  const limitsAt = transient.next;
  const wrongLimits = checkPairs(limitsAt) || checkSize(transient.next);
  if (wrongLimits) return wrongLimits;
  const handle = fieldInt(SetQuota.role);
  if (!tableHas(roles, handle)) return fail(ERROR_UNKNOWN_ROLE, SetQuota.role);
  if (roleAt(handle).parent != ROLE_ROOT) return fail(ERROR_QUOTA_NESTED, SetQuota.role);
  if (!guaranteesFit(handle, SetQuota.guarantees)) return fail(ERROR_LIMIT, SetQuota.guarantees);
  if (!listEnsure(quotaRoleList, quotaRoleList.count + 1)) return ERROR_MEMORY;
  quotaVectorsEnsure(handle);
  const role = roleAt(handle);
  vectorClear(role.guarantees);
  vectorClear(role.limits);
  pairsRead(SetQuota.guarantees, role.guarantees);
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
