import {
  ERROR_EXISTS,
  ERROR_MEMORY,
  ERROR_NOT_SUBSCRIBED,
  ERROR_UNKNOWN_FRAMEWORK,
  ERROR_UNKNOWN_ROLE,
  FRAMEWORKS_MAX,
  ROLES_MAX,
} from '../abi';
import { clientAt, clientOf } from '../cluster/client';
import {
  clientAdd,
  clientReconsider,
  clientRelist,
  clientTrack,
  clientTryRemove,
  clientUndeclare,
} from '../cluster/clients';
import { epochs } from '../cluster/epochs';
import { filtersClearClient } from '../cluster/filters';
import { frameworkAt, frameworkName, frameworks } from '../cluster/framework';
import { holdingAt, offerAt } from '../cluster/holding';
import { askingsForgetClient, happens } from '../cluster/refusals';
import { roleAt, roles } from '../cluster/role';
import { sorterTouch } from '../cluster/sorter';
import { triggerAll } from '../cluster/triggers';
import { clientsEnsure } from '../cycle/room';
import { give } from '../memory/heap';
import { tableGive, tableHas } from '../memory/table';
import { transient } from '../memory/transient';
import { earmark } from '../policy/holder';
import { keptRecount } from '../policy/kept';
import { inverseForgetFramework, inverseUnfilterFramework } from '../policy/maintenance';
import { minimumRemove } from '../policy/minimum-states';
import { outboxEnsure, outRescinded } from '../policy/outbox';
import { clientHoldingsTrack, offerRecover } from '../policy/settle';
import { nameBytes } from '../resources/names';
import { holdingDrop } from './agents';
import { checkName, checkSize, checkWhole, fail, field, fieldAddress, fieldInt } from './fields';
import {
  ActivateFramework,
  AddFramework,
  DeactivateFramework,
  RemoveFramework,
  Revive,
  Suppress,
  UpdateFramework,
} from './records';

/** Records about frameworks and what they subscribe to. */

export function checkFramework(index: i32): i32 {
  const wrong = checkNamed(index);
  if (wrong) return wrong;
  return frameworkAt(fieldInt(index)).added ? 0 : fail(ERROR_UNKNOWN_FRAMEWORK, index);
}

/** Checks that a framework was added, or is named by agents that its tasks run on. */
export function checkNamed(index: i32): i32 {
  const known =
    checkWhole(index, 0, <f64>FRAMEWORKS_MAX - 1) == 0 && tableHas(frameworks, fieldInt(index));
  return known ? 0 : fail(ERROR_UNKNOWN_FRAMEWORK, index);
}

/** Checks that the framework at `index` subscribes to the role behind it. */
export function checkClient(index: i32): i32 {
  const wrong = checkFramework(index) || checkWhole(index + 1, 1, <f64>ROLES_MAX - 1);
  if (wrong) return wrong;
  const handle = clientOf(fieldInt(index), fieldInt(index + 1));
  if (handle < 0 || !clientAt(handle).subscribed) return fail(ERROR_NOT_SUBSCRIBED, index + 1);
  return 0;
}

/** Checks [number of roles, (role, suppressed)…] and makes room for them. */
function checkSubscriptions(index: i32): i32 {
  const wrong = checkWhole(index, 0, <f64>ROLES_MAX);
  if (wrong) return wrong;
  const count = fieldInt(index);
  for (let i = 0; i < count; i++) {
    const at = index + 1 + i * 2;
    const bad = checkWhole(at, 1, <f64>ROLES_MAX - 1) || checkWhole(at + 1, 0, 1);
    if (bad) return bad;
    if (!tableHas(roles, fieldInt(at))) return fail(ERROR_UNKNOWN_ROLE, at);
    for (let j = index + 1; j < at; j += 2) {
      if (field(j) == field(at)) return fail(ERROR_EXISTS, at);
    }
  }
  transient.next = index + 1 + count * 2;
  return 0;
}

/** Makes room for all subscriptions listed at `index`: they are made whole or not at all. */
function subscriptionsEnsure(index: i32): bool {
  const count = fieldInt(index);
  for (let i = 0; i < count; i++) {
    if (!clientsEnsure(fieldInt(index + 1 + i * 2), count)) return false;
  }
  return true;
}

/** [framework, capabilities, active, permanent, priority, subscriptions, length, id bytes…] */
export function opAddFramework(): i32 {
  let wrong =
    checkWhole(AddFramework.framework, 0, <f64>FRAMEWORKS_MAX - 1) ||
    checkWhole(AddFramework.capabilities, 0, 63) ||
    checkWhole(AddFramework.isActive, 0, 2) ||
    checkWhole(AddFramework.isPermanent, 0, 1) ||
    checkWhole(AddFramework.priority, -1e15, 1e15) ||
    checkSubscriptions(AddFramework.roleCount);
  if (wrong) return wrong;
  const nameAt = transient.next;
  wrong = checkName(nameAt);
  if (wrong) return wrong;
  const handle = fieldInt(AddFramework.framework);
  if (tableHas(frameworks, handle) && frameworkAt(handle).added)
    return fail(ERROR_EXISTS, AddFramework.framework);
  const named = fieldInt(AddFramework.isActive) == 2;
  if (named && tableHas(frameworks, handle)) return fail(ERROR_EXISTS, AddFramework.framework);
  if (!subscriptionsEnsure(AddFramework.roleCount)) return ERROR_MEMORY;
  if (!frameworkName(handle, fieldAddress(nameAt + 1), fieldInt(nameAt))) return ERROR_MEMORY;
  // 2: only its name is given; agents say what it uses before it comes back.
  if (named) return 0;
  const framework = frameworkAt(handle);
  framework.added = true;
  framework.capabilities = fieldInt(AddFramework.capabilities);
  framework.active = field(AddFramework.isActive) != 0;
  framework.permanent = field(AddFramework.isPermanent) != 0;
  framework.priority = field(AddFramework.priority);
  framework.runsSinceMs = -1;
  for (let at = framework.clients - 1; at >= 0; at = clientAt(at).next - 1) {
    clientTrack(at);
    clientHoldingsTrack(at);
  }
  subscribe(handle, AddFramework.roleCount);
  epochs.cluster += 1;
  if (framework.active) triggerAll();
  return 0;
}

/** Subscribes to the roles listed at `index`, and ends the subscriptions that are not listed. */
function subscribe(handle: i32, index: i32): void {
  const count = fieldInt(index);
  for (let i = 0; i < count; i++) {
    const roleHandle = fieldInt(index + 1 + i * 2);
    const suppressed = field(index + 2 + i * 2) != 0;
    let at = clientOf(handle, roleHandle);
    if (at < 0) at = clientAdd(handle, roleHandle);
    const client = clientAt(at);
    if (!client.tracked) clientTrack(at);
    // A role that is no longer suppressed is revived: its filters go.
    if (client.subscribed && client.suppressed && !suppressed) filtersClearClient(at);
    if (!client.subscribed) client.came = happens();
    client.subscribed = true;
    client.suppressed = suppressed;
    client.node.priority = frameworkAt(handle).priority;
    sorterTouch(roleAt(roleHandle).clients, client.node);
    clientRelist(at);
    clientReconsider(at);
  }
}

/** [framework, capabilities, permanent, priority, subscriptions]: all of it anew. */
export function opUpdateFramework(): i32 {
  const wrong =
    checkFramework(UpdateFramework.framework) ||
    checkWhole(UpdateFramework.capabilities, 0, 63) ||
    checkWhole(UpdateFramework.isPermanent, 0, 1) ||
    checkWhole(UpdateFramework.priority, -1e15, 1e15) ||
    checkSubscriptions(UpdateFramework.roleCount) ||
    checkSize(transient.next);
  if (wrong) return wrong;
  if (!subscriptionsEnsure(UpdateFramework.roleCount)) return ERROR_MEMORY;
  const handle = fieldInt(UpdateFramework.framework);
  const framework = frameworkAt(handle);
  framework.capabilities = fieldInt(UpdateFramework.capabilities);
  // What is kept for it goes by what it may see.
  if (earmark.client != 0 && clientAt(earmark.client - 1).framework == handle) keptRecount();
  framework.permanent = field(UpdateFramework.isPermanent) != 0;
  framework.priority = field(UpdateFramework.priority);
  // As for a revive, whatever has changed.
  inverseUnfilterFramework(handle);
  subscribe(handle, UpdateFramework.roleCount);
  let at = framework.clients - 1;
  while (at >= 0) {
    const next = clientAt(at).next - 1;
    if (clientAt(at).subscribed && !isListedIn(UpdateFramework.roleCount, clientAt(at).role))
      unsubscribe(at);
    at = next;
  }
  epochs.cluster += 1;
  return 0;
}

function isListedIn(index: i32, roleHandle: i32): bool {
  for (let i = 0; i < fieldInt(index); i++) {
    if (fieldInt(index + 1 + i * 2) == roleHandle) return true;
  }
  return false;
}

function unsubscribe(handle: i32): void {
  const client = clientAt(handle);
  client.subscribed = false;
  client.suppressed = false;
  filtersClearClient(handle);
  askingsForgetClient(handle);
  minimumRemove(handle);
  clientUndeclare(handle);
  clientRelist(handle);
  clientTryRemove(handle);
}

function offersOf(handle: i32): u32 {
  let count: u32 = 0;
  for (let c = frameworkAt(handle).clients - 1; c >= 0; c = clientAt(c).next - 1) {
    for (let at = clientAt(c).holdings - 1; at >= 0; at = holdingAt(at).nextOfClient - 1) {
      for (let o = holdingAt(at).offers - 1; o >= 0; o = offerAt(o).next - 1) count += 1;
    }
  }
  return count;
}

/** [framework]: its offers are rescinded, what it uses is recovered, it is forgotten. */
export function opRemoveFramework(): i32 {
  const wrong = checkSize(RemoveFramework.size) || checkNamed(RemoveFramework.framework);
  if (wrong) return wrong;
  const handle = fieldInt(RemoveFramework.framework);
  if (!outboxEnsure(1024 + 8 * offersOf(handle))) return ERROR_MEMORY;
  const framework = frameworkAt(handle);
  framework.active = false;
  while (framework.clients > 0) {
    const at = framework.clients - 1;
    filtersClearClient(at);
    askingsForgetClient(at);
    minimumRemove(at);
    clientAt(at).subscribed = false;
    clientRelist(at);
    if (clientAt(at).holdings == 0) {
      clientTryRemove(at);
      continue;
    }
    // The last holding takes the client with it.
    holdingDrop(clientAt(at).holdings - 1);
  }
  inverseForgetFramework(handle);
  give(framework.name, nameBytes(framework.name));
  tableGive(frameworks, handle, false);
  epochs.cluster += 1;
  return 0;
}

/** [framework] */
export function opActivateFramework(): i32 {
  const wrong = checkSize(ActivateFramework.size) || checkFramework(ActivateFramework.framework);
  if (wrong) return wrong;
  const framework = frameworkAt(fieldInt(ActivateFramework.framework));
  framework.active = true;
  for (let at = framework.clients - 1; at >= 0; at = clientAt(at).next - 1) clientRelist(at);
  triggerAll();
  return 0;
}

/** [framework]: all its filters are cleared and its offers rescinded; what it uses stays. */
export function opDeactivateFramework(): i32 {
  const wrong =
    checkSize(DeactivateFramework.size) || checkFramework(DeactivateFramework.framework);
  if (wrong) return wrong;
  const handle = fieldInt(DeactivateFramework.framework);
  if (!outboxEnsure(1024 + 8 * offersOf(handle))) return ERROR_MEMORY;
  const framework = frameworkAt(handle);
  framework.active = false;
  inverseForgetFramework(handle);
  let at = framework.clients - 1;
  while (at >= 0) {
    const next = clientAt(at).next - 1;
    filtersClearClient(at);
    clientRelist(at);
    offersRescind(at);
    at = next;
  }
  return 0;
}

function offersRescind(handle: i32): void {
  let at = clientAt(handle).holdings - 1;
  while (at >= 0) {
    const next = holdingAt(at).nextOfClient - 1;
    let o = holdingAt(at).offers - 1;
    while (o >= 0) {
      const nextOffer = offerAt(o).next - 1;
      outRescinded(o);
      offerRecover(o);
      o = nextOffer;
    }
    at = next;
  }
}

// ── suppress, revive ──────────────────────────────────────────────────────────────────────────

/** [framework, role or -1 for all] */
export function opSuppress(): i32 {
  const wrong = checkSize(Suppress.size) || checkFramework(Suppress.framework);
  if (wrong) return wrong;
  if (field(Suppress.role) != -1 && checkClient(Suppress.framework))
    return fail(ERROR_NOT_SUBSCRIBED, Suppress.role);
  for (
    let at = frameworkAt(fieldInt(Suppress.framework)).clients - 1;
    at >= 0;
    at = clientAt(at).next - 1
  ) {
    if (field(Suppress.role) != -1 && clientAt(at).role != fieldInt(Suppress.role)) continue;
    if (!clientAt(at).subscribed) continue;
    clientAt(at).suppressed = true;
    clientRelist(at);
  }
  return 0;
}

/** [framework, role or -1 for all]: clears the filters of these roles, too. */
export function opRevive(): i32 {
  const wrong = checkSize(Revive.size) || checkFramework(Revive.framework);
  if (wrong) return wrong;
  if (field(Revive.role) != -1 && checkClient(Revive.framework))
    return fail(ERROR_NOT_SUBSCRIBED, Revive.role);
  inverseUnfilterFramework(fieldInt(Revive.framework));
  for (
    let at = frameworkAt(fieldInt(Revive.framework)).clients - 1;
    at >= 0;
    at = clientAt(at).next - 1
  ) {
    if (field(Revive.role) != -1 && clientAt(at).role != fieldInt(Revive.role)) continue;
    if (!clientAt(at).subscribed) continue;
    filtersClearClient(at);
    clientAt(at).suppressed = false;
    clientRelist(at);
    clientReconsider(at);
  }
  triggerAll();
  return 0;
}
