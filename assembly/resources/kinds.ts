import { KIND_INTERVALS, KIND_RESERVED, KIND_REVOCABLE, KIND_SCALAR } from '../abi';
import { KINDS_AT } from '../memory/layout';
import { Table, tableRow } from '../memory/table';
import { vocabulary } from './vocabulary';

export const kinds = changetype<Table>(KINDS_AT);

/**
 * A kind is one distinct resource identity (name, reservation stack, disk, revocable, shared, …)
 * that the host gave a number. The module knows of it only what it decides by.
 */
export class Kind {
  live: i32;
  /** The resource name that its quantities count for. */
  name: i32;
  /** The role that it is reserved for; the root when unreserved. */
  role: i32;
  flags: i32;
  /** A shared volume's size in thousandths: a bag then counts copies of it. */
  size: i64;
  /** While a sweep is on: something refers to it (sweep.ts). */
  inUse: bool;
}

export function kindAt(handle: i32): Kind {
  return changetype<Kind>(tableRow(kinds, handle));
}

/** There are ranges or sets of its name, if it is one. */
export function kindNoteIntervals(handle: i32): void {
  const kind = kindAt(handle);
  if (kind.flags & KIND_INTERVALS) vocabulary.intervalNames |= (<u32>1) << kind.name;
}

/** Unreserved, scalar and not revocable: what quota charges and headroom holds back. */
export function isCharged(flags: i32): bool {
  return (flags & (KIND_SCALAR | KIND_RESERVED | KIND_REVOCABLE)) == KIND_SCALAR;
}
