import { fromThousandths, type Range, type Resource } from '../../host/resources/index.js';
import { coalesceRanges, containsRanges, subtractRanges } from '../../host/resources/ranges.js';
import type { Kind } from './kinds.js';

/**
 * Resources as amounts by kind, ascending by the kinds' ranks. A bag is never changed once it is
 * made, so that one array can be what an agent has free, then an offer, and then a filter.
 */
export type Bag = readonly Entry[];

export interface Entry {
  readonly kind: Kind;
  /** In thousandths; of ranges and sets a thousand for each item, of shared volumes the copies. */
  readonly amount: number;
  readonly ranges: readonly Range[];
  readonly items: readonly string[];
}

export const EMPTY: Bag = [];
export const NO_RANGES: readonly Range[] = [];
export const NO_ITEMS: readonly string[] = [];

export function scalarEntry(kind: Kind, amount: number): Entry {
  return { kind, amount, ranges: NO_RANGES, items: NO_ITEMS };
}

export function rangesEntry(kind: Kind, ranges: readonly Range[]): Entry {
  let count = 0;
  for (const { begin, end } of ranges) count += end - begin + 1;
  return { kind, amount: 1000 * count, ranges, items: NO_ITEMS };
}

export function setEntry(kind: Kind, items: readonly string[]): Entry {
  return { kind, amount: 1000 * items.length, ranges: NO_RANGES, items };
}

function joined(a: Entry, b: Entry): Entry {
  if (a.ranges.length > 0) return rangesEntry(a.kind, coalesceRanges([...a.ranges, ...b.ranges]));
  if (a.items.length > 0) return setEntry(a.kind, [...new Set([...a.items, ...b.items])]);
  return scalarEntry(a.kind, a.amount + b.amount);
}

function without(a: Entry, b: Entry): Entry {
  if (a.ranges.length > 0) {
    const isSame = a.ranges === b.ranges;
    return rangesEntry(a.kind, isSame ? NO_RANGES : subtractRanges(a.ranges, b.ranges));
  }
  if (a.items.length > 0) {
    const gone = new Set(b.items);
    return setEntry(
      a.kind,
      a.items.filter((item) => !gone.has(item)),
    );
  }
  return scalarEntry(a.kind, a.amount - b.amount);
}

export function plus(a: Bag, b: Bag): Bag {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const sum: Entry[] = [];
  let i = 0;
  for (const more of b) {
    while (i < a.length && (a[i] as Entry).kind.rank < more.kind.rank) sum.push(a[i++] as Entry);
    const known = a[i];
    if (known?.kind === more.kind) {
      sum.push(joined(known, more));
      i++;
    } else sum.push(more);
  }
  while (i < a.length) sum.push(a[i++] as Entry);
  return sum;
}

/** `a` without `b`; what `b` has beyond `a` is ignored. */
export function minus(a: Bag, b: Bag): Bag {
  if (a === b) return EMPTY;
  if (b.length === 0) return a;
  const rest: Entry[] = [];
  let j = 0;
  for (const entry of a) {
    while (j < b.length && (b[j] as Entry).kind.rank < entry.kind.rank) j++;
    const less = b[j];
    if (less?.kind !== entry.kind) rest.push(entry);
    else if (less !== entry) {
      const left = without(entry, less);
      if (left.amount > 0) rest.push(left);
    }
  }
  return rest.length === 0 ? EMPTY : rest;
}

function holds(whole: Entry, part: Entry): boolean {
  if (whole === part) return true;
  if (whole.amount < part.amount) return false;
  if (part.ranges.length > 0) {
    return whole.ranges === part.ranges || containsRanges(whole.ranges, part.ranges);
  }
  if (part.items.length === 0) return true;
  const there = new Set(whole.items);
  return part.items.every((item) => there.has(item));
}

export function contains(outer: Bag, inner: Bag): boolean {
  if (outer === inner) return true;
  let i = 0;
  for (const part of inner) {
    while (i < outer.length && (outer[i] as Entry).kind.rank < part.kind.rank) i++;
    const whole = outer[i];
    if (whole?.kind !== part.kind || !holds(whole, part)) return false;
  }
  return true;
}

/** The entries that pass; the bag itself when all do. */
export function only(bag: Bag, passes: (kind: Kind) => boolean): Bag {
  for (const { kind } of bag) {
    if (!passes(kind)) return bag.filter((entry) => passes(entry.kind));
  }
  return bag;
}

export function isUnshared(kind: Kind): boolean {
  return !kind.isShared;
}

export function isShared(kind: Kind): boolean {
  return kind.isShared;
}

/** What an entry counts for in sums by name: a shared volume counts once. */
export function quantityOf({ kind, amount }: Entry): number {
  return kind.isShared ? kind.sharedSize : amount;
}

/** How much there is of a name, counting items of ranges and sets, too. */
export function sizeOf(bag: Bag, name: number): number {
  let size = 0;
  for (const entry of bag) if (entry.kind.name === name) size += quantityOf(entry);
  return size;
}

/** Scalars by name, in thousandths. */
export function quantitiesOf(bag: Bag): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const entry of bag) {
    if (!entry.kind.isScalar) continue;
    const { name } = entry.kind.identity;
    sums[name] = (sums[name] ?? 0) + quantityOf(entry);
  }
  return sums;
}

export function resourcesOf(bag: Bag): Resource[] {
  return bag.flatMap(({ kind, amount, ranges, items }): Resource[] => {
    const { template } = kind.identity;
    if (kind.isShared) {
      const copy = { ...template, scalar: { value: fromThousandths(kind.sharedSize) } };
      return Array.from({ length: amount }, () => copy);
    }
    if (template.type === 'RANGES') return [{ ...template, ranges: { range: ranges } }];
    if (template.type === 'SET') return [{ ...template, set: { item: items } }];
    return [{ ...template, scalar: { value: fromThousandths(amount) } }];
  });
}
