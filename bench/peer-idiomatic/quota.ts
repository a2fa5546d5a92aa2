import {
  type Amounts,
  addAll,
  addAt,
  amountAt,
  isNone,
  lacks,
  lessAll,
  lessAt,
} from './amounts.js';
import { type Bag, EMPTY, type Entry, quantityOf, scalarEntry } from './bag.js';
import type { Books } from './books.js';
import type { Kind } from './kinds.js';
import type { Alternatives } from './records.js';
import type { Role, TopRole } from './roles.js';

/**
 * Guarantees and limits of top-level roles in one cycle, and what is held back so that the
 * guarantees can be met. Each subtraction stops at nothing, in Mesos' order, because agents may be
 * overcommitted.
 *
 * Source: Mesos `docs/quota.md`, `HierarchicalAllocatorProcess::__generateOffers`.
 */
export class Balance {
  /** What all guarantees together still lack. */
  private required: Amounts = [];
  /** What is free to meet them: unreserved and not revocable. */
  private free: Amounts = [];
  /** Whether anything must be held back. */
  private holdsBack = false;

  /** Works out where things stand at the beginning of a cycle. */
  start(books: Books, quotaRoles: Iterable<TopRole>, held: readonly number[]): void {
    this.required = [];
    for (const top of quotaRoles) {
      top.consumed = [...top.charged];
      addAll(top.consumed, top.reserved);
      top.lacksGuarantee = lacks(top.consumed, top.guarantees);
      const lacking = [...top.guarantees];
      lessAll(lacking, top.consumed);
      addAll(this.required, lacking);
    }
    this.holdsBack = !isNone(this.required);
    const idleReservations = [...books.reserved];
    lessAll(idleReservations, books.reservedHeld);
    this.free = [...books.totals];
    lessAll(this.free, held);
    lessAll(this.free, idleReservations);
    lessAll(this.free, books.revocable);
  }

  /** Whether any guarantee is not met: then a first stage serves those that lack something. */
  get isLacking(): boolean {
    return this.holdsBack;
  }

  /** Whether less than everything may be offered to the role. */
  mayCut({ quota }: Role): boolean {
    return this.holdsBack || (quota !== undefined && quota.limits.length > 0);
  }

  /** Whether an alternative could still be reached after a cut; cheaper than to cut and see. */
  mayReach(bag: Bag, { quota }: Role, alternatives: Alternatives): boolean {
    if (alternatives.length === 0) return true;
    for (const least of alternatives) {
      let isReached = true;
      for (const { name, amount } of least) {
        if (this.mostOf(bag, name, quota) < amount) isReached = false;
      }
      if (isReached) return true;
    }
    return false;
  }

  /** What a cut could leave of a name at most. */
  private mostOf(bag: Bag, name: number, quota: TopRole | undefined): number {
    let charged = 0;
    let size = 0;
    for (const entry of bag) {
      if (entry.kind.name !== name) continue;
      if (entry.kind.isCharged) charged += entry.amount;
      else size += quantityOf(entry);
    }
    return size + Math.min(charged, this.limitLeft(quota, name), this.surplusOf(name));
  }

  /**
   * What the role may have of a bag: cut to its limits, and to what the guarantees of others leave.
   * The bag itself when that is all of it.
   */
  cutToLimits(bag: Bag, { quota }: Role): Bag {
    return this.cut(bag, quota, []);
  }

  /**
   * What the role may have of a bag in the first stage: first what its guarantees lack, then within
   * its limits and what others' guarantees leave. Nothing when that helps no guarantee.
   */
  cutToGuarantees(bag: Bag, quota: TopRole): { bag: Bag; guaranteed: Amounts } {
    const guaranteed: Amounts = [];
    const grants = bag.map(({ kind, amount }) => {
      if (!kind.isCharged) return 0;
      const { name } = kind;
      const met = amountAt(quota.consumed, name) + amountAt(guaranteed, name);
      const granted = chop(kind, amount, Math.max(0, amountAt(quota.guarantees, name) - met));
      addAt(guaranteed, name, granted);
      return granted;
    });
    if (isNone(guaranteed)) return { bag: EMPTY, guaranteed };
    return { bag: this.cut(bag, quota, grants), guaranteed };
  }

  /** Cuts to limits and surplus what of each entry is not granted already. */
  private cut(bag: Bag, quota: TopRole | undefined, grants: readonly number[]): Bag {
    /** Of the limits, used by grants and by what was given so far; of the surplus. */
    const limited: Amounts = [];
    const given: Amounts = [];
    bag.forEach(({ kind }, at) => {
      addAt(limited, kind.name, grants[at] ?? 0);
    });
    const kept: Entry[] = [];
    let isWhole = true;
    for (const [at, entry] of bag.entries()) {
      const { kind, amount } = entry;
      const { name } = kind;
      const granted = kind.isCharged ? (grants[at] ?? 0) : amount;
      const within = Math.max(0, this.limitLeft(quota, name) - amountAt(limited, name));
      const asked = chop(kind, amount - granted, within);
      const more = chop(kind, asked, this.surplusOf(name) - amountAt(given, name));
      addAt(limited, name, asked);
      addAt(given, name, more);
      const left = granted + more;
      if (left < amount) isWhole = false;
      if (left === amount) kept.push(entry);
      else if (left > 0) kept.push(scalarEntry(kind, left));
    }
    return isWhole ? bag : kept;
  }

  private limitLeft(quota: TopRole | undefined, name: number): number {
    const limit = quota?.limits[name];
    if (quota === undefined || limit === undefined) return Number.POSITIVE_INFINITY;
    return Math.max(0, limit - amountAt(quota.consumed, name));
  }

  /** What may be given beyond what the guarantees need. */
  private surplusOf(name: number): number {
    if (!this.holdsBack) return Number.POSITIVE_INFINITY;
    return Math.max(0, amountAt(this.free, name) - amountAt(this.required, name));
  }

  /** Something was offered to the role; `guaranteed` is the part that its guarantees lacked. */
  book(bag: Bag, { quota }: Role, guaranteed: readonly number[]): void {
    for (const { kind, amount } of bag) {
      if (!kind.isCharged) continue;
      if (quota?.hasQuota === true) addAt(quota.consumed, kind.name, amount);
      lessAt(this.free, kind.name, amount);
    }
    if (guaranteed.length === 0) return;
    lessAll(this.required, guaranteed);
    this.holdsBack = !isNone(this.required);
    if (quota !== undefined) quota.lacksGuarantee = lacks(quota.consumed, quota.guarantees);
  }
}

/** An amount cut to what is left of a bound; what cannot be cut is given whole or not at all. */
function chop({ identity }: Kind, amount: number, left: number): number {
  if (amount <= left) return amount;
  return identity.indivisible ? 0 : left;
}
