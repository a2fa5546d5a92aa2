import {
  FRAMEWORK_RESERVATION_REFINEMENT,
  KIND_REFINED,
  KIND_RESERVED,
  KIND_REVOCABLE,
  KIND_SCALAR,
  KIND_SHARED,
  LACK_LIMIT,
  LACK_NONE,
  LACK_QUANTITY,
  LACK_UNITS,
} from '../abi';
import { agentAt, agents } from '../cluster/agent';
import { clientAt } from '../cluster/client';
import { frameworkAt } from '../cluster/framework';
import { holdingAt } from '../cluster/holding';
import { Minimum, minimumOf } from '../cluster/minimum';
import { isAtOrBelow, quotaRoleList, roleAt } from '../cluster/role';
import { LACK_AT } from '../memory/layout';
import { listAt } from '../memory/list';
import { tableHas } from '../memory/table';
import { bagCount, bagEntry } from '../resources/bag';
import { kindAt } from '../resources/kinds';
import { vectorAdd, vectorAt, vectorChange, vectorClear } from '../resources/quantities';
import { sums } from '../resources/sums';
import { vocabulary } from '../resources/vocabulary';
import { isUsableBy } from './usable';

/** Why there is no placement (LACK_…): of which name, how much there is and how much is wanted. */
export class Lack {
  why: i32;
  name: i32;
  have: i64;
  want: i64;
}

const lack = changetype<Lack>(LACK_AT);

export function lackForget(): void {
  memory.fill(LACK_AT, 0, offsetof<Lack>());
}

/** Whether a client's minimum could be placed on the agents now present. */
export function isFeasible(handle: i32): bool {
  return lackOf(handle).why == LACK_NONE;
}

/**
 * What a client's minimum lacks to be placed on the agents now present, if nothing ran but
 * permanent services: in units of its smallest useful offer, without what is reserved for other
 * roles, beyond other roles' guarantees and within its own role's limit. Until it is asked again.
 */
export function lackOf(handle: i32): Lack {
  const client = clientAt(handle);
  const minimum = minimumOf(client);
  const policy = roleAt(client.role);
  for (let name = 0; name < vocabulary.nameCount; name++) {
    if (((policy.limited >> name) & 1) == 0) continue;
    const limit = vectorAt(policy.limits, name);
    if (limit < vectorAt(minimum.least, name)) return lacks(LACK_LIMIT, name, limit, minimum);
  }
  const sum = sums.total;
  vectorClear(sum);
  let units: i64 = 0;
  const wanted = unitsWanted(minimum, 0);
  const decidedByUnits = quotaRoleList.count == 0 && isAllInUnits(minimum);
  for (let a = 0; a < agents.end; a++) {
    if (!tableHas(agents, a) || !agentAt(a).activated || !agentAt(a).whitelisted) continue;
    if (decidedByUnits && units >= wanted) break;
    if (!isUsableBy(a, handle)) continue;
    const capacity = capacityOf(a, handle);
    units += unitsIn(capacity, minimum);
    vectorAdd(sum, capacity);
  }
  if (units < wanted) return lacks(LACK_UNITS, 0, units, minimum);
  for (let name = 0; name < vocabulary.nameCount; name++) {
    if (decidedByUnits) break;
    // What it does not need may lack as much as it will.
    if (vectorAt(minimum.least, name) == 0) continue;
    const left = vectorAt(sum, name) - guaranteesOfOthers(client.role, name);
    if (left < vectorAt(minimum.least, name)) return lacks(LACK_QUANTITY, name, left, minimum);
  }
  lack.why = LACK_NONE;
  return lack;
}

/** Whether so many units are all of the minimum: no name of it is in no unit. */
function isAllInUnits(minimum: Minimum): bool {
  for (let name = 0; name < vocabulary.nameCount; name++) {
    if (vectorAt(minimum.least, name) > 0 && vectorAt(minimum.unit, name) <= 0) return false;
  }
  return true;
}

function lacks(why: i32, name: i32, have: i64, minimum: Minimum): Lack {
  lack.why = why;
  lack.name = name;
  lack.have = have;
  lack.want = why == LACK_UNITS ? unitsWanted(minimum, 0) : vectorAt(minimum.least, name);
  return lack;
}

/** What an agent could give the client at best, by name. */
export function capacityOf(agentHandle: i32, clientHandle: i32): usize {
  const capacity = sums.capacity;
  vectorClear(capacity);
  const client = clientAt(clientHandle);
  addVisible(
    capacity,
    agentAt(agentHandle).total,
    client.role,
    frameworkAt(client.framework).capabilities,
  );
  for (let at = agentAt(agentHandle).holdings - 1; at >= 0; at = holdingAt(at).nextOfAgent - 1) {
    const owner = clientAt(holdingAt(at).client);
    if (!frameworkAt(owner.framework).permanent || owner.framework == client.framework) continue;
    addVisible(
      capacity,
      holdingAt(at).used,
      client.role,
      frameworkAt(client.framework).capabilities,
      -1,
    );
  }
  return capacity;
}

/** Adds `sign` × the scalars of a bag that a role may have and a framework can use. */
export function addVisible(
  to: usize,
  bag: usize,
  roleHandle: i32,
  capabilities: i32,
  sign: i64 = 1,
): void {
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    if ((kind.flags & KIND_SCALAR) == 0 || kind.flags & (KIND_SHARED | KIND_REVOCABLE)) continue;
    if (kind.flags & KIND_RESERVED && !isAtOrBelow(roleHandle, kind.role)) continue;
    if (kind.flags & KIND_REFINED && (capabilities & FRAMEWORK_RESERVATION_REFINEMENT) == 0)
      continue;
    vectorChange(to, kind.name, sign * entry.quantity);
  }
}

function guaranteesOfOthers(roleHandle: i32, name: i32): i64 {
  let sum: i64 = 0;
  for (let i = 0; i < quotaRoleList.count; i++) {
    const other = listAt(quotaRoleList, i);
    if (!isAtOrBelow(roleHandle, other)) sum += vectorAt(roleAt(other).guarantees, name);
  }
  return sum;
}

/** How many units of the minimum's smallest useful offer fit into the amounts. */
export function unitsIn(amounts: usize, minimum: Minimum): i64 {
  let units: i64 = i64.MAX_VALUE;
  for (let name = 0; name < vocabulary.nameCount; name++) {
    const unit = vectorAt(minimum.unit, name);
    if (unit > 0) units = min<i64>(units, max<i64>(0, vectorAt(amounts, name)) / unit);
  }
  return units == i64.MAX_VALUE ? 0 : units;
}

/** How many units still lack to the minimum when `having` (0 for nothing) is held. */
export function unitsWanted(minimum: Minimum, having: usize): i64 {
  let wanted: i64 = 0;
  for (let name = 0; name < vocabulary.nameCount; name++) {
    const unit = vectorAt(minimum.unit, name);
    if (unit <= 0) continue;
    const lack = vectorAt(minimum.least, name) - (having == 0 ? 0 : vectorAt(having, name));
    if (lack > 0) wanted = max<i64>(wanted, (lack + unit - 1) / unit);
  }
  return wanted;
}
