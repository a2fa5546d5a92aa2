import { KIND_SCALAR, KIND_SHARED, NAMES_MAX } from '../abi';
import { give, takeZeroed } from '../memory/heap';
import { bagCount, bagEntry } from './bag';
import { kindAt } from './kinds';
import { vocabulary } from './vocabulary';

/**
 * A vector: an amount in thousandths for every resource name, at its index. Names are few, so that
 * adding and comparing are short loops over `vocabulary.nameCount`.
 */
export const VECTOR_BYTES: u32 = NAMES_MAX * 8;

/**
 * Thousandths as the double that Mesos calculates with: whole units and the rest are converted
 * apart, which in one of a hundred cases is another last bit than a division; ties would break
 * differently.
 */
export function asMesosDouble(thousandths: i64): f64 {
  return <f64>(thousandths / 1000) + <f64>(thousandths % 1000) / 1000.0;
}

export function vectorNew(): usize {
  return takeZeroed(VECTOR_BYTES);
}

export function vectorGive(vector: usize): void {
  if (vector != 0) give(vector, VECTOR_BYTES);
}

export function vectorAt(vector: usize, name: i32): i64 {
  return load<i64>(vector + ((<usize>name) << 3));
}

export function vectorSet(vector: usize, name: i32, amount: i64): void {
  store<i64>(vector + ((<usize>name) << 3), amount);
}

export function vectorChange(vector: usize, name: i32, amount: i64): void {
  const at = vector + ((<usize>name) << 3);
  store<i64>(at, load<i64>(at) + amount);
}

export function vectorCopy(to: usize, from: usize): void {
  memory.copy(to, from, VECTOR_BYTES);
}

export function vectorClear(vector: usize): void {
  memory.fill(vector, 0, VECTOR_BYTES);
}

export function vectorIsZero(vector: usize): bool {
  for (let name = 0; name < vocabulary.nameCount; name++) {
    if (vectorAt(vector, name) != 0) return false;
  }
  return true;
}

/** `to += from`. */
export function vectorAdd(to: usize, from: usize): void {
  for (let name = 0; name < vocabulary.nameCount; name++) {
    vectorChange(to, name, vectorAt(from, name));
  }
}

/** `to -= from`, stopping at zero, as Mesos' `ResourceQuantities` do. */
export function vectorSubtractToZero(to: usize, from: usize): void {
  for (let name = 0; name < vocabulary.nameCount; name++) {
    vectorSet(to, name, max<i64>(0, vectorAt(to, name) - vectorAt(from, name)));
  }
}

/** Whether every amount of `vector` reaches that of `least`. */
export function vectorCovers(vector: usize, least: usize): bool {
  for (let name = 0; name < vocabulary.nameCount; name++) {
    if (vectorAt(vector, name) < vectorAt(least, name)) return false;
  }
  return true;
}

/** Adds `sign` × the bag's scalars whose kinds have all of `having` and none of `lacking`. */
export function vectorAddBag(
  vector: usize,
  bag: usize,
  sign: i64,
  having: i32,
  lacking: i32,
): void {
  const count = bagCount(bag);
  for (let i = 0; i < count; i++) {
    const entry = bagEntry(bag, i);
    const kind = kindAt(entry.kind);
    if ((kind.flags & (having | KIND_SCALAR)) != (having | KIND_SCALAR)) continue;
    if (kind.flags & lacking) continue;
    // Of a shared volume only one copy counts.
    const amount = kind.flags & KIND_SHARED ? kind.size : entry.quantity;
    vectorChange(vector, kind.name, sign * amount);
  }
}
