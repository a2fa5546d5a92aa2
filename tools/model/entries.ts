import {
  fromThousandths,
  type Identity,
  identityOf,
  type Quantities,
  type Range,
  type Resource,
  toThousandths,
} from '../../host/resources/index.js';
import { add as addQuantity, addTo } from './quantities.js';

/**
 * Resources as Mesos keeps them: a list of entries, one per identity and role that they are
 * allocated to. The order matters where resources are cut to a size, so these functions keep it as
 * Mesos does: what is new goes to the end, and the last entry takes the place of one that is gone.
 */
export interface Entry {
  readonly identity: Identity;
  /** The role that it is offered to or used by; empty for what belongs to an agent. */
  readonly allocatedTo: string;
  /** Of a scalar. */
  readonly thousandths: number;
  /** Of a shared volume: how many holders there are. */
  readonly copies: number;
  readonly numbers: readonly Range[];
  readonly items: readonly string[];
}

export type Entries = readonly Entry[];

function isSame(a: Entry, b: Entry): boolean {
  return a.identity.key === b.identity.key && a.allocatedTo === b.allocatedTo;
}

function isNothing(entry: Entry): boolean {
  return (
    entry.thousandths <= 0 &&
    entry.copies <= 0 &&
    entry.numbers.length === 0 &&
    entry.items.length === 0
  );
}

function entryOf(resource: Resource): Entry {
  const identity = identityOf(resource);
  const isScalar = resource.type === 'SCALAR' && !identity.shared;
  return {
    identity,
    allocatedTo: '',
    thousandths: isScalar ? toThousandths(resource.scalar?.value ?? Number.NaN) : 0,
    copies: identity.shared ? 1 : 0,
    numbers: unionOfRanges([], resource.ranges?.range ?? []),
    items: [...new Set(resource.set?.item ?? [])],
  };
}

/** @throws {ResourceError} when a resource is malformed. */
export function entriesOf(resources: readonly Resource[]): Entries {
  return add(
    [],
    resources.map((resource) => entryOf(resource)),
  );
}

export function resourcesOf(entries: Entries): Resource[] {
  return entries.flatMap((entry): Resource[] => {
    const { template, sharedThousandths } = entry.identity;
    if (sharedThousandths !== undefined) {
      const copy = { ...template, scalar: { value: fromThousandths(sharedThousandths) } };
      return Array.from({ length: entry.copies }, () => copy);
    }
    if (template.type === 'RANGES') return [{ ...template, ranges: { range: entry.numbers } }];
    if (template.type === 'SET') return [{ ...template, set: { item: entry.items } }];
    return [{ ...template, scalar: { value: fromThousandths(entry.thousandths) } }];
  });
}

// ── ranges ──────────────────────────────────────────────────────────────────────────────────────

function unionOfRanges(a: readonly Range[], b: readonly Range[]): Range[] {
  const union: { begin: number; end: number }[] = [];
  for (const { begin, end } of [...a, ...b].sort((x, y) => x.begin - y.begin || x.end - y.end)) {
    const last = union.at(-1);
    if (last !== undefined && begin <= last.end + 1) last.end = Math.max(last.end, end);
    else union.push({ begin, end });
  }
  return union;
}

function rangesWithout(a: readonly Range[], b: readonly Range[]): Range[] {
  let rest = [...a];
  for (const gone of b) {
    rest = rest.flatMap((range) =>
      [
        { begin: range.begin, end: Math.min(range.end, gone.begin - 1) },
        { begin: Math.max(range.begin, gone.end + 1), end: range.end },
      ].filter(({ begin, end }) => begin <= end),
    );
  }
  return rest;
}

// ── arithmetic ──────────────────────────────────────────────────────────────────────────────────

export function add(a: Entries, b: Entries): Entries {
  const sum = [...a];
  for (const more of b) {
    if (isNothing(more)) continue;
    const at = sum.findIndex((entry) => isSame(entry, more));
    const known = sum[at];
    if (known === undefined) {
      sum.push(more);
      continue;
    }
    sum[at] = {
      ...known,
      thousandths: addQuantity(known.thousandths, more.thousandths, more.identity.name),
      copies: known.copies + more.copies,
      numbers: unionOfRanges(known.numbers, more.numbers),
      items: [...new Set([...known.items, ...more.items])],
    };
  }
  return sum;
}

/** `a` without `b`; what `b` has beyond `a` is ignored. */
export function subtract(a: Entries, b: Entries): Entries {
  const rest = [...a];
  for (const less of b) {
    const at = rest.findIndex((entry) => isSame(entry, less));
    const known = rest[at];
    if (known === undefined) continue;
    const left: Entry = {
      ...known,
      thousandths: known.thousandths - less.thousandths,
      copies: known.copies - less.copies,
      numbers: rangesWithout(known.numbers, less.numbers),
      items: known.items.filter((item) => !less.items.includes(item)),
    };
    if (isNothing(left)) {
      const last = rest.pop() as Entry;
      if (at < rest.length) rest[at] = last;
    } else rest[at] = left;
  }
  return rest;
}

export function contains(outer: Entries, inner: Entries): boolean {
  return inner.every((part) => {
    const whole = outer.find((entry) => isSame(entry, part));
    if (whole === undefined) return isNothing(part);
    return (
      whole.thousandths >= part.thousandths &&
      whole.copies >= part.copies &&
      rangesWithout(part.numbers, whole.numbers).length === 0 &&
      part.items.every((item) => whole.items.includes(item))
    );
  });
}

export function isEqual(a: Entries, b: Entries): boolean {
  return contains(a, b) && contains(b, a);
}

/** The same resources, as allocated to a role, or to nobody. */
export function allocate(entries: Entries, role: string): Entries {
  return entries.map((entry) => ({ ...entry, allocatedTo: role }));
}

// ── quantities ──────────────────────────────────────────────────────────────────────────────────

/** Scalars by name. A shared volume counts once, however many hold it. */
export function quantitiesOf(entries: Entries): Quantities {
  const sum: Record<string, number> = {};
  for (const { identity, thousandths } of entries) {
    if (identity.type !== 'SCALAR') continue;
    addTo(sum, identity.name, identity.sharedThousandths ?? thousandths);
  }
  return sum;
}

/** How much there is of a name, counting numbers of ranges and items of sets, too. */
export function sizeOf(entries: Entries, name: string): number {
  let size = 0;
  for (const { identity, thousandths, numbers, items } of entries) {
    if (identity.name !== name) continue;
    size += identity.sharedThousandths ?? thousandths;
    for (const { begin, end } of numbers) size += 1000 * (end - begin + 1);
    size += 1000 * items.length;
  }
  return size;
}

/** Whether quota and headroom speak of it. */
export function isCharged({ identity }: Entry): boolean {
  return (
    identity.type === 'SCALAR' && identity.reservationRole === undefined && !identity.revocable
  );
}

/**
 * Cuts scalars to at most so much of each name, in the order of the entries. An entry that cannot be
 * cut is left out where it is too large. `unnamed` says what a name gets that the bound lacks.
 */
export function shrink(
  entries: Entries,
  bound: Quantities,
  unnamed: 'nothing' | 'everything',
): Entries {
  const left: Record<string, number> = { ...bound };
  const kept: Entry[] = [];
  for (const entry of entries) {
    const { name, indivisible } = entry.identity;
    const most = left[name] ?? (unnamed === 'nothing' ? 0 : Number.POSITIVE_INFINITY);
    if (indivisible && entry.thousandths > most) continue;
    const thousandths = Math.min(entry.thousandths, most);
    if (thousandths === 0) continue;
    kept.push({ ...entry, thousandths });
    left[name] = most - thousandths;
  }
  return kept;
}
