import { KIND_REVOCABLE, KIND_SHARED, WHY_ADMISSION, WHY_EXHAUSTED, WHY_FILTERED } from '../abi';
import { agentAt, agents, isOffering } from '../cluster/agent';
import { clientAt } from '../cluster/client';
import { isFiltered } from '../cluster/filters';
import { minimumOf } from '../cluster/minimum';
import { unitsAtMost, unitsOfAllAtMost } from '../cluster/units';
import { tableHas } from '../memory/table';
import { bagCount, bagEntry, bagFlags, bagRelease } from '../resources/bag';
import { bagFromScratch, scratchPut } from '../resources/bags';
import { intervalsRetain } from '../resources/intervals';
import { isCharged, kindAt } from '../resources/kinds';
import { vectorAddBag, vectorAt, vectorClear } from '../resources/quantities';
import { sums } from '../resources/sums';
import { vocabulary } from '../resources/vocabulary';
import { unitsIn, unitsWanted } from './feasible';
import { earmark } from './holder';
import { offerableOf } from './offerable';
import { bagOf, notLasting, Verdict, verdictNone, verdictOf } from './verdict';

/** What the earmark's holder is offered. */

/** The units that the senior would be offered now, of all agents, with all of its lack. */
export function seniorUnitsOfAll(): i64 {
  // What is free is counted anew where it changed, for mayOfferSenior.
  unitsOfAllAtMost(minimumOf(clientAt(earmark.client - 1)).shape);
  let units: i64 = 0;
  for (let a = 0; a < agents.end; a++) {
    if (tableHas(agents, a) && isOffering(a)) units += seniorUnitsOffered(a);
  }
  return units;
}

/**
 * Whether there may be a unit in what the senior would be offered of an agent. What is shared or
 * revocable counts in an offer, and not among what is known to be free (units.ts).
 */
export function mayOfferSenior(agentHandle: i32): bool {
  if (unitsAtMost(minimumOf(clientAt(earmark.client - 1)).shape, agentHandle) > 0) return true;
  return (bagFlags(agentAt(agentHandle).available) & (KIND_SHARED | KIND_REVOCABLE)) != 0;
}

/** The units in what the senior would be offered of an agent now. */
export function seniorUnitsOffered(agentHandle: i32): i64 {
  if (!mayOfferSenior(agentHandle)) return 0;
  const bag = bagOf(seniorOffer(agentHandle));
  const units = seniorUnitsIn(bag);
  bagRelease(bag);
  return units;
}

export function seniorUnitsIn(bag: usize): i64 {
  return unitsInOffer(bag, earmark.client - 1);
}

/** What the senior is offered of an agent: whole units, no more than it lacks. */
export function seniorOffer(agentHandle: i32): Verdict {
  return seniorOfferOf(agentHandle, earmark.lackUnits);
}

/** The same if it lacked so many units. */
export function seniorOfferOf(agentHandle: i32, lackUnits: i64): Verdict {
  if (!earmark.starts) return verdictNone(WHY_ADMISSION, false);
  return unitsOffer(agentHandle, earmark.client - 1, agentAt(agentHandle).available, lackUnits);
}

/** What of a bag on an agent a client with a minimum is offered: whole units, at most so many. */
export function unitsOffer(a: i32, handle: i32, available: usize, most: i64): Verdict {
  if (most <= 0 || !clientAt(handle).eligible) return verdictNone(WHY_EXHAUSTED, false);
  const verdict = offerableOf(a, handle, available, false);
  const bag = bagOf(verdict);
  if (bag == 0) return verdict;
  const units = unitsInOffer(bag, handle);
  if (units > 0 && units <= most) return notLasting(verdict);
  const cut = units > 0 ? cutToUnits(bag, handle, most) : 0;
  bagRelease(bag);
  if (cut == 0) return verdictNone(WHY_EXHAUSTED, false);
  if (!isFiltered(handle, a, cut)) return verdictOf(cut, false);
  bagRelease(cut);
  return verdictNone(WHY_FILTERED, false);
}

/** A client's units in what it is offered, of whatever kinds. */
function unitsInOffer(bag: usize, handle: i32): i64 {
  const amounts = sums.capacity;
  vectorClear(amounts);
  vectorAddBag(amounts, bag, 1, 0, 0);
  return unitsIn(amounts, minimumOf(clientAt(handle)));
}

/** Cuts the charged scalars of a bag to so many units; reservations and ranges pass whole. */
function cutToUnits(bag: usize, handle: i32, units: i64): usize {
  const minimum = minimumOf(clientAt(handle));
  const left = sums.capacity;
  for (let name = 0; name < vocabulary.nameCount; name++) {
    store<i64>(left + ((<usize>name) << 3), vectorAt(minimum.unit, name) * units);
  }
  const count = bagCount(bag);
  let n = 0;
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    const wanted = vectorAt(minimum.unit, kind.name) > 0;
    let quantity = entry.quantity;
    if (isCharged(kind.flags) && wanted) {
      quantity = min<i64>(quantity, vectorAt(left, kind.name));
      store<i64>(left + ((<usize>kind.name) << 3), vectorAt(left, kind.name) - quantity);
    }
    if (quantity == 0) continue;
    intervalsRetain(entry.intervals);
    n = scratchPut(n, entry.kind, entry.intervals, quantity);
  }
  return bagFromScratch(n);
}

/** The senior is offered one bag instead of another, or of nothing: it lacks less. */
export function seniorOfferMade(handle: i32, before: usize, bag: usize): void {
  assert(earmark.client == handle + 1, 'another than the holder was offered its share');
  vectorAddBag(earmark.has, before, -1, 0, 0);
  vectorAddBag(earmark.has, bag, 1, 0, 0);
  earmark.lackUnits = unitsWanted(minimumOf(clientAt(handle)), earmark.has);
}
