import { QUANTITY_MAX } from '../abi';
import { give, takeZeroed } from '../memory/heap';
import { bagCount, bagEntry, Entry } from './bag';
import { kindAt } from './kinds';
import { asMesosDouble, vectorAt } from './quantities';

/**
 * A list of minimum quantities, of which an offer must reach at least one. Ranges and sets count
 * their items, as in Mesos' `Resources::contains(ResourceQuantities)`.
 *
 *   ┌─────────┬─────────────┬───
 *   │ doubles │ pairs  f64  │ name f64, quantity f64, … then the next alternative
 *   └─────────┴─────────────┴───
 *      i32 (+4)
 */
const HEADER: usize = 8;

/** Copies `doubles` fields: for each alternative the number of pairs, then the pairs. */
export function quantityListCopy(fields: usize, doubles: i32): usize {
  if (doubles == 0) return 0;
  const list = takeZeroed(<u32>(HEADER + ((<usize>doubles) << 3)));
  store<i32>(list, doubles);
  memory.copy(list + HEADER, fields, (<usize>doubles) << 3);
  return list;
}

export function quantityListGive(list: usize): void {
  if (list != 0) give(list, <u32>(HEADER + ((<usize>load<i32>(list)) << 3)));
}

/** One bit for each name that the list speaks of. */
export function quantityListNames(list: usize): u32 {
  if (list == 0) return 0;
  let names: u32 = 0;
  let at = list + HEADER;
  const end = at + ((<usize>load<i32>(list)) << 3);
  while (at < end) {
    const pairs = <i32>load<f64>(at);
    at += 8;
    for (let pair = 0; pair < pairs; pair++, at += 16) names |= (<u32>1) << (<i32>load<f64>(at));
  }
  return names;
}

/** Whether a bag has at least so much of a name. */
function bagReaches(bag: usize, name: i32, amount: i64): bool {
  const sum = sumOf(bag, name);
  return sum == amount ? doublesReach(bag, name, amount) : sum > amount;
}

/** How much a bag has of a name; as much as can be asked for is enough: more might not fit. */
function sumOf(bag: usize, name: i32): i64 {
  const count = bagCount(bag);
  let sum: i64 = 0;
  for (let i = 0; i < count && sum < <i64>QUANTITY_MAX; i++) {
    sum += amountOf(bagEntry(bag, i), name);
  }
  return sum;
}

/** Whether a bag reaches one of the alternatives, by whole thousandths; of none nothing does. */
export function reachesOne(bag: usize, list: usize): bool {
  if (list == 0) return false;
  let at = list + HEADER;
  const end = at + ((<usize>load<i32>(list)) << 3);
  while (at < end) {
    let pairs = <i32>load<f64>(at);
    let reached = true;
    for (at += 8; pairs > 0; pairs--, at += 16) {
      if (sumOf(bag, <i32>load<f64>(at)) < <i64>load<f64>(at, 8)) reached = false;
    }
    if (reached) return true;
  }
  return false;
}

function amountOf(entry: Entry, name: i32): i64 {
  const kind = kindAt(entry.kind);
  if (kind.name != name) return 0;
  return kind.size != 0 ? kind.size : entry.quantity;
}

/**
 * The same where the sum is just the amount. Mesos subtracts the doubles one by one and does not
 * round: 0.7 and 0.3 do not make 1.
 */
function doublesReach(bag: usize, name: i32, amount: i64): bool {
  const count = bagCount(bag);
  let left = asMesosDouble(amount);
  for (let i = 0; i < count; i++) left -= asMesosDouble(amountOf(bagEntry(bag, i), name));
  return left <= 0;
}

/** Whether the bag reaches one of the alternatives; an empty list asks only for something. */
export function isAllocatable(bag: usize, list: usize): bool {
  return bag != 0 && reaches(bag, 0, list);
}

/** Whether a bag with up to `most` of each name could reach one of the alternatives. */
export function isReachable(most: usize, list: usize): bool {
  return reaches(0, most, list);
}

/** The amounts are a bag's, or where there is none, a vector's. */
function reaches(bag: usize, most: usize, list: usize): bool {
  if (list == 0) return true;
  let at = list + HEADER;
  const end = at + ((<usize>load<i32>(list)) << 3);
  while (at < end) {
    const pairs = <i32>load<f64>(at);
    at += 8;
    let reached = true;
    for (let pair = 0; pair < pairs; pair++) {
      const name = <i32>load<f64>(at);
      const amount = <i64>load<f64>(at, 8);
      if (bag != 0 ? !bagReaches(bag, name, amount) : vectorAt(most, name) < amount) {
        reached = false;
      }
      at += 16;
    }
    if (reached) return true;
  }
  return false;
}
