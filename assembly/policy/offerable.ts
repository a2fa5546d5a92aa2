import {
  FRAMEWORK_RESERVATION_REFINEMENT,
  FRAMEWORK_REVOCABLE_RESOURCES,
  FRAMEWORK_SHARED_RESOURCES,
  KIND_REFINED,
  KIND_RESERVED,
  KIND_REVOCABLE,
  KIND_SHARED,
  WHY_BELOW_MIN_ALLOCATABLE,
  WHY_EXHAUSTED,
  WHY_FILTERED,
  WHY_HEADROOM,
  WHY_OFFERABLE,
  WHY_QUOTA_LIMIT,
} from '../abi';
import { agentAt } from '../cluster/agent';
import { clientAt } from '../cluster/client';
import { isFiltered } from '../cluster/filters';
import { Framework, frameworkAt } from '../cluster/framework';
import { options } from '../cluster/options';
import { isAtOrBelow, roleAt } from '../cluster/role';
import { isAllocatable } from '../resources/allocatable';
import { bagCount, bagEntry, bagFlags, bagRelease, bagRetain } from '../resources/bag';
import { bagEqual, bagFromScratch, scratchPut } from '../resources/bags';
import { intervalsRetain } from '../resources/intervals';
import { kindAt } from '../resources/kinds';
import { mayBeLent, thereFor } from './gone';
import { earmark } from './holder';
import { headroom, quotaCut, quotaMayCut } from './quota';
import { meetingWhy } from './usable';
import { notLasting, Verdict, verdictNone, verdictOf } from './verdict';

/** What one client may be offered of one agent right now, and if nothing, why (verdict.ts). */

/** The kinds that a framework without these capabilities does not see. */
function hiddenFlags(owner: Framework): i32 {
  const can = owner.capabilities;
  let hidden = 0;
  if ((can & FRAMEWORK_SHARED_RESOURCES) == 0) hidden |= KIND_SHARED;
  if ((can & FRAMEWORK_REVOCABLE_RESOURCES) == 0) hidden |= KIND_REVOCABLE;
  if ((can & FRAMEWORK_RESERVATION_REFINEMENT) == 0) hidden |= KIND_REFINED;
  return hidden;
}

/** What of a bag a role and a framework's capabilities let through. */
function visible(bag: usize, owner: Framework, roleHandle: i32): usize {
  const special = KIND_RESERVED | KIND_SHARED | KIND_REVOCABLE | KIND_REFINED;
  if ((bagFlags(bag) & special) == 0) return bagRetain(bag);
  const hidden = hiddenFlags(owner);
  const count = bagCount(bag);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    if (kind.flags & hidden) continue;
    if (kind.flags & KIND_RESERVED && !isAtOrBelow(roleHandle, kind.role)) continue;
    intervalsRetain(entry.intervals);
    n = scratchPut(n, entry.kind, entry.intervals, entry.quantity);
  }
  return n == count ? keepWhole(bag, n) : bagFromScratch(n);
}

/** Everything passed: the bag itself serves, and the scratch's references are dropped. */
function keepWhole(bag: usize, count: i32): usize {
  const copy = bagFromScratch(count);
  bagRelease(copy);
  return bagRetain(bag);
}

/** What a client sees of what is available on an agent and not kept; with a reference. */
export function visibleOn(agentHandle: i32, clientHandle: i32): usize {
  const client = clientAt(clientHandle);
  const there = thereFor(agentHandle, clientHandle);
  return visible(there, frameworkAt(client.framework), client.role);
}

/** What a client may be offered of an agent. Stage 1 serves quota guarantees. */
export function offerable(agentHandle: i32, clientHandle: i32, guaranteesFirst: bool): Verdict {
  const there = thereFor(agentHandle, clientHandle);
  const verdict = offerableOf(agentHandle, clientHandle, there, guaranteesFirst);
  // What is kept may be lent to it, or no longer, while nothing else changes.
  const maybe =
    agentAt(agentHandle).keptUnits > 0 && mayBeLent(roleAt(clientAt(clientHandle).role));
  return maybe ? notLasting(verdict) : verdict;
}

/** The same of a part of what is available, or of all. */
export function offerableOf(
  agentHandle: i32,
  clientHandle: i32,
  available: usize,
  guaranteesFirst: bool,
): Verdict {
  const client = clientAt(clientHandle);
  const owner = frameworkAt(client.framework);
  const apart = meetingWhy(agentAt(agentHandle), clientHandle, client, owner);
  if (apart != WHY_OFFERABLE) return verdictNone(apart, true);
  const seen = visible(available, owner, client.role);
  if (seen == 0) return verdictNone(WHY_EXHAUSTED, true);
  const least = client.hasMinAllocatable ? client.minAllocatable : options.minAllocatable;
  if (!isAllocatable(seen, least)) return refuse(seen, WHY_BELOW_MIN_ALLOCATABLE, true);
  let bag = seen;
  let whole = true;
  if (guaranteesFirst || quotaMayCut(client.role)) {
    bag = quotaCut(seen, client.role, guaranteesFirst, earmark.client == clientHandle + 1);
    whole = bagEqual(bag, seen);
    bagRelease(whole ? bag : seen);
    if (whole) bag = seen;
    if (!isAllocatable(bag, least)) {
      return refuse(bag, headroom.isNeeded ? WHY_HEADROOM : WHY_QUOTA_LIMIT, whole);
    }
  }
  if (isFiltered(clientHandle, agentHandle, bag)) return refuse(bag, WHY_FILTERED, whole);
  return verdictOf(bag, whole);
}

function refuse(bag: usize, why: i32, lasts: bool): Verdict {
  bagRelease(bag);
  return verdictNone(why, lasts);
}
