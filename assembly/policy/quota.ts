import { KIND_INDIVISIBLE, KIND_INTERVALS, ROLE_ROOT } from '../abi';
import { clientAt } from '../cluster/client';
import { epochs } from '../cluster/epochs';
import { minimumOf } from '../cluster/minimum';
import { quotaRoleList, roleAt, roleConsumed } from '../cluster/role';
import { totals } from '../cluster/totals';
import { HEADROOM_AT } from '../memory/layout';
import { listAt } from '../memory/list';
import { isReachable } from '../resources/allocatable';
import { bagCount, bagEntry } from '../resources/bag';
import { bagFromScratch, scratchPut } from '../resources/bags';
import { intervalsRetain } from '../resources/intervals';
import { isCharged, kindAt } from '../resources/kinds';
import {
  vectorAt,
  vectorChange,
  vectorCopy,
  vectorIsZero,
  vectorNew,
  vectorSet,
  vectorSubtractToZero,
} from '../resources/quantities';
import { vocabulary } from '../resources/vocabulary';
import { earmark } from './holder';

/**
 * Quota: guarantees that others must leave room for, limits that a role may not pass. Only
 * top-level roles have one, and only what the role itself is offered moves it within a cycle (Mesos
 * `docs/quota.md`; the order of subtractions, each stopping at zero, is the real allocator's).
 */

export class Headroom {
  /** Per-cycle quota room. */
  required: usize;
  available: usize;
  isNeeded: bool;
  /** Three vectors of budgets while a bag is cut (quota.ts). */
  cut: usize;
}

export const headroom = changetype<Headroom>(HEADROOM_AT);

/** Works out, at the start of a cycle, consumption per role and the two headrooms. */
export function quotaCycleStart(): void {
  const required = headroom.required;
  const available = headroom.available;
  for (let name = 0; name < vocabulary.nameCount; name++) vectorSet(required, name, 0);
  headroom.isNeeded = false;
  if (quotaRoleList.count == 0) return;
  for (let i = 0; i < quotaRoleList.count; i++) {
    const role = roleAt(listAt(quotaRoleList, i));
    for (let name = 0; name < vocabulary.nameCount; name++) {
      const consumed = roleConsumed(role, name);
      vectorSet(role.consumed, name, consumed);
      vectorChange(required, name, max<i64>(0, vectorAt(role.guarantees, name) - consumed));
    }
  }
  headroom.isNeeded = !vectorIsZero(required);
  const root = roleAt(ROLE_ROOT);
  vectorCopy(available, totals.all);
  vectorSubtractToZero(available, root.node.allocated);
  for (let name = 0; name < vocabulary.nameCount; name++) {
    const unallocated = max<i64>(
      0,
      vectorAt(root.reserved, name) - vectorAt(root.reservedHeld, name),
    );
    vectorSet(available, name, max<i64>(0, vectorAt(available, name) - unallocated));
  }
  vectorSubtractToZero(available, totals.revocableAvailable);
}

/** What a role's guarantee still lacks of a name. */
function guaranteeLack(roleHandle: i32, name: i32): i64 {
  const role = roleAt(roleHandle);
  return max<i64>(0, vectorAt(role.guarantees, name) - vectorAt(role.consumed, name));
}

export function guaranteeIsMet(roleHandle: i32): bool {
  for (let name = 0; name < vocabulary.nameCount; name++) {
    if (guaranteeLack(roleHandle, name) > 0) return false;
  }
  return true;
}

function limitLeft(roleHandle: i32, name: i32): i64 {
  const role = roleAt(roleHandle);
  if (((role.limited >> name) & 1) == 0) return i64.MAX_VALUE;
  return max<i64>(0, vectorAt(role.limits, name) - vectorAt(role.consumed, name));
}

/** What is left of a limit for all but the earmark's holder: what it lacks is kept for it. */
function limitBesideEarmark(roleHandle: i32, name: i32): i64 {
  const left = limitLeft(roleHandle, name);
  if (earmark.client == 0 || left == i64.MAX_VALUE) return left;
  const holder = clientAt(earmark.client - 1);
  if (holder.role != roleHandle) return left;
  const unit = vectorAt(minimumOf(holder).unit, name);
  return max<i64>(0, left - unit * max<i64>(0, earmark.lackUnits));
}

/** How many units a role may still have, by its limit and what others are guaranteed. */
export function quotaRoomUnits(roleHandle: i32, unit: usize): i64 {
  let units: i64 = i64.MAX_VALUE;
  for (let name = 0; name < vocabulary.nameCount; name++) {
    const one = vectorAt(unit, name);
    if (one <= 0) continue;
    const isGuaranteed = vectorAt(headroom.required, name) > 0;
    const spare = isGuaranteed ? headroomLeft(name) : i64.MAX_VALUE;
    const left = min<i64>(limitLeft(roleHandle, name), spare);
    if (left < i64.MAX_VALUE) units = min<i64>(units, left / one);
  }
  return units;
}

function headroomLeft(name: i32): i64 {
  if (!headroom.isNeeded) return i64.MAX_VALUE;
  const surplus = vectorAt(headroom.available, name) - vectorAt(headroom.required, name);
  return max<i64>(0, surplus);
}

/** Cuts an amount down to what is left; what cannot be cut comes whole or not at all. */
function chop(quantity: i64, left: i64, flags: i32): i64 {
  if (quantity <= left) return quantity;
  return flags & KIND_INDIVISIBLE ? 0 : left;
}

/** Whether a role has a limit, or headroom must be kept: else nothing is ever cut. */
export function quotaMayCut(roleHandle: i32): bool {
  return headroom.isNeeded || roleAt(roleHandle).limited != 0;
}

/** Whether limit and headroom leave less than every alternative, whatever an agent has. */
export function quotaCutsBelow(roleHandle: i32, least: usize): bool {
  const most = headroom.cut + LIMIT;
  for (let name = 0; name < vocabulary.nameCount; name++) {
    const uncharged = (vocabulary.intervalNames >> name) & 1;
    const left = min<i64>(limitLeft(roleHandle, name), headroomLeft(name));
    vectorSet(most, name, uncharged ? i64.MAX_VALUE : left);
  }
  return !isReachable(most, least);
}

/**
 * Cuts a bag for a role: charged amounts down to what limits and headroom leave (stage 2), or to
 * guarantees first and then as far as limits and headroom leave (stage 1). All else passes. Budgets
 * are kept per name while the entries are gone through in the order of their kinds.
 * Returns a bag with a reference for the caller; in stage 1 the empty bag when no guarantee is
 * helped.
 */
export function quotaCut(
  bag: usize,
  roleHandle: i32,
  guaranteesFirst: bool,
  isEarmarked: bool,
): usize {
  const count = bagCount(bag);
  const cut = cutsStart(roleHandle, guaranteesFirst, isEarmarked);
  let helped = false;
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    if (!isCharged(kind.flags)) continue;
    const guaranteed = guaranteesFirst
      ? chop(entry.quantity, lackOf(cut, kind.name), kind.flags)
      : 0;
    if (guaranteed > 0) helped = true;
    vectorChange(cut + LACK, kind.name, -guaranteed);
    vectorChange(cut + LIMIT, kind.name, -guaranteed);
  }
  if (guaranteesFirst && !helped) return 0;
  if (guaranteesFirst) lackRestart(cut, roleHandle);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    if (!isCharged(kind.flags)) {
      if (kind.flags & KIND_INTERVALS) intervalsRetain(entry.intervals);
      n = scratchPut(n, entry.kind, entry.intervals, entry.quantity);
      continue;
    }
    const granted = grant(cut, kind.name, entry.quantity, kind.flags, guaranteesFirst);
    if (granted > 0) n = scratchPut(n, entry.kind, 0, granted);
  }
  return bagFromScratch(n);
}

// The budgets of one cut, three vectors in a block that lives with the state.
const LACK: usize = 0;

const LIMIT: usize = 256;

const HEADROOM: usize = 512;

function cutsStart(roleHandle: i32, guaranteesFirst: bool, isEarmarked: bool): usize {
  const cut = headroom.cut;
  for (let name = 0; name < vocabulary.nameCount; name++) {
    vectorSet(cut + LACK, name, guaranteesFirst ? guaranteeLack(roleHandle, name) : 0);
    const limit = isEarmarked ? limitLeft(roleHandle, name) : limitBesideEarmark(roleHandle, name);
    vectorSet(cut + LIMIT, name, limit);
    vectorSet(cut + HEADROOM, name, headroomLeft(name));
  }
  return cut;
}

function lackRestart(cut: usize, roleHandle: i32): void {
  for (let name = 0; name < vocabulary.nameCount; name++) {
    vectorSet(cut + LACK, name, guaranteeLack(roleHandle, name));
    vectorSet(cut + LIMIT, name, max<i64>(0, vectorAt(cut + LIMIT, name)));
  }
}

function lackOf(cut: usize, name: i32): i64 {
  return vectorAt(cut + LACK, name);
}

/** One entry's guaranteed part, plus as much of the rest as limit and headroom leave. */
function grant(cut: usize, name: i32, quantity: i64, flags: i32, guaranteesFirst: bool): i64 {
  const guaranteed = guaranteesFirst ? chop(quantity, vectorAt(cut + LACK, name), flags) : 0;
  vectorChange(cut + LACK, name, -guaranteed);
  const limited = chop(quantity - guaranteed, vectorAt(cut + LIMIT, name), flags);
  if (vectorAt(cut + LIMIT, name) != i64.MAX_VALUE) vectorChange(cut + LIMIT, name, -limited);
  const rest = chop(limited, vectorAt(cut + HEADROOM, name), flags);
  if (vectorAt(cut + HEADROOM, name) != i64.MAX_VALUE) vectorChange(cut + HEADROOM, name, -rest);
  return guaranteed + rest;
}

/** Books an offer of the cycle against its role's quota and the headrooms. */
export function quotaBook(bag: usize, roleHandle: i32, guaranteesFirst: bool): void {
  if (quotaRoleList.count == 0) return;
  // What this role consumes beyond stage 1 lowers the headroom required from the next cycle on.
  epochs.holdback += 1;
  if (guaranteesFirst) guaranteedBook(bag, roleHandle);
  const role = roleAt(roleHandle);
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    if (!isCharged(kind.flags)) continue;
    if (role.hasQuota) vectorChange(role.consumed, kind.name, entry.quantity);
    headroomChange(headroom.available, kind.name, entry.quantity);
  }
  headroom.isNeeded = !vectorIsZero(headroom.required);
}

/** What of an offer its role's guarantee asked for needs no headroom any more. */
function guaranteedBook(bag: usize, roleHandle: i32): void {
  const cut = cutsStart(roleHandle, true, true);
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    if (!isCharged(kind.flags)) continue;
    const guaranteed = chop(entry.quantity, lackOf(cut, kind.name), kind.flags);
    vectorChange(cut + LACK, kind.name, -guaranteed);
    headroomChange(headroom.required, kind.name, guaranteed);
  }
}

function headroomChange(headroom: usize, name: i32, less: i64): void {
  vectorSet(headroom, name, max<i64>(0, vectorAt(headroom, name) - less));
}

/** Takes over a role's new quota; all zero guarantees and no limits mean none. */
export function quotaVectorsEnsure(roleHandle: i32): void {
  const role = roleAt(roleHandle);
  if (role.guarantees != 0) return;
  role.guarantees = vectorNew();
  role.limits = vectorNew();
  role.consumed = vectorNew();
}
