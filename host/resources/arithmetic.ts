import { ResourceError } from './errors.js';
import { type Identity, identityOf } from './identity.js';
import { addThousandths, fromThousandths, toThousandths } from './quantity.js';
import { coalesceRanges, containsRanges, subtractRanges } from './ranges.js';
import type { Range, Resource } from './types.js';

/**
 * Sums and differences of resources, by Mesos' rules. The role that a resource is allocated to is
 * no part of what it is: what comes out of these functions has none.
 */

/** How much there is of one identity. */
type Amount =
  | { readonly form: 'scalar'; thousandths: number }
  /** Volumes and exclusive disks, each by its size: they are there whole or not at all. */
  | { readonly form: 'pieces'; sizes: readonly number[] }
  | { readonly form: 'ranges'; ranges: readonly Range[] }
  | { readonly form: 'set'; items: readonly string[] };

interface Holding {
  readonly identity: Identity;
  amount: Amount;
}

/** What is to be summed up, in one go: one by one, many would cost their square. */
type Amounts = readonly [Amount, ...Amount[]];

function amountOf(resource: Resource, identity: Identity): Amount {
  const { name, type, scalar, ranges, set } = resource;
  if (type === 'RANGES') {
    if (ranges === undefined) throw noValue(name, '"ranges": {"range": […]}');
    return { form: 'ranges', ranges: coalesceRanges(ranges.range ?? []) };
  }
  if (type === 'SET') {
    if (set === undefined) throw noValue(name, '"set": {"item": […]}');
    return { form: 'set', items: [...new Set(set.item ?? [])] };
  }
  if (scalar === undefined) throw noValue(name, '"scalar": {"value": …}');
  const thousandths = toThousandths(scalar.value);
  if (!identity.indivisible && !identity.shared) return { form: 'scalar', thousandths };
  return { form: 'pieces', sizes: thousandths === 0 ? [] : [thousandths] };
}

function noValue(name: string, expected: string): ResourceError {
  return new ResourceError('INVALID', `${name} has no value`, { expected });
}

function isEmpty(amount: Amount): boolean {
  switch (amount.form) {
    case 'scalar':
      return amount.thousandths === 0;
    case 'pieces':
      return amount.sizes.length === 0;
    case 'ranges':
      return amount.ranges.length === 0;
    case 'set':
      return amount.items.length === 0;
  }
}

/** Amounts of one identity have one form: anything else is a bug here. */
function differentForms(a: Amount, b: Amount): Error {
  return new Error(`amounts of one resource have the forms ${a.form} and ${b.form}`);
}

function sum([first, ...others]: Amounts): Amount {
  switch (first.form) {
    case 'scalar': {
      let { thousandths } = first;
      for (const other of sameForm(first, others)) {
        thousandths = addThousandths(thousandths, other.thousandths);
      }
      return { form: 'scalar', thousandths };
    }
    case 'pieces': {
      const sizes = [first, ...sameForm(first, others)].flatMap((amount) => amount.sizes);
      return { form: 'pieces', sizes };
    }
    case 'ranges': {
      const ranges = [first, ...sameForm(first, others)].flatMap((amount) => amount.ranges);
      return { form: 'ranges', ranges: coalesceRanges(ranges) };
    }
    case 'set': {
      const items = [first, ...sameForm(first, others)].flatMap((amount) => amount.items);
      return { form: 'set', items: [...new Set(items)] };
    }
  }
}

function sameForm<A extends Amount>(first: A, others: readonly Amount[]): A[] {
  return others.map((other) => {
    if (other.form !== first.form) throw differentForms(first, other);
    return other as A;
  });
}

function difference(a: Amount, b: Amount): Amount {
  if (a.form === 'scalar' && b.form === 'scalar') {
    return { form: 'scalar', thousandths: Math.max(0, a.thousandths - b.thousandths) };
  }
  if (a.form === 'pieces' && b.form === 'pieces') {
    return { form: 'pieces', sizes: withoutPieces(a.sizes, b.sizes) };
  }
  if (a.form === 'ranges' && b.form === 'ranges') {
    return { form: 'ranges', ranges: subtractRanges(a.ranges, b.ranges) };
  }
  if (a.form === 'set' && b.form === 'set') {
    const taken = new Set(b.items);
    return { form: 'set', items: a.items.filter((item) => !taken.has(item)) };
  }
  throw differentForms(a, b);
}

function contains(outer: Amount, inner: Amount): boolean {
  if (outer.form === 'scalar' && inner.form === 'scalar') {
    return outer.thousandths >= inner.thousandths;
  }
  if (outer.form === 'pieces' && inner.form === 'pieces') {
    const rest = withoutPieces(outer.sizes, inner.sizes);
    return rest.length === outer.sizes.length - inner.sizes.length;
  }
  if (outer.form === 'ranges' && inner.form === 'ranges') {
    return containsRanges(outer.ranges, inner.ranges);
  }
  if (outer.form === 'set' && inner.form === 'set') {
    const there = new Set(outer.items);
    return inner.items.every((item) => there.has(item));
  }
  throw differentForms(outer, inner);
}

/** Takes one piece for each of the same size; the others stay whole. */
function withoutPieces(sizes: readonly number[], taken: readonly number[]): number[] {
  const left = new Map<number, number>();
  for (const size of taken) left.set(size, (left.get(size) ?? 0) + 1);
  return sizes.filter((size) => {
    const count = left.get(size) ?? 0;
    if (count > 0) left.set(size, count - 1);
    return count === 0;
  });
}

/** Holdings by identity, in order of first appearance. */
function collect(resources: readonly Resource[]): Map<string, Holding> {
  const gathered = new Map<string, { identity: Identity; amounts: [Amount, ...Amount[]] }>();
  for (const resource of resources) {
    const identity = identityOf(resource);
    const amount = amountOf(resource, identity);
    const known = gathered.get(identity.key);
    if (known === undefined) gathered.set(identity.key, { identity, amounts: [amount] });
    else known.amounts.push(amount);
  }
  const holdings = new Map<string, Holding>();
  for (const [key, { identity, amounts }] of gathered) {
    holdings.set(key, { identity, amount: amounts.length === 1 ? amounts[0] : sum(amounts) });
  }
  return holdings;
}

function resourcesOf({ identity, amount }: Holding): Resource[] {
  if (isEmpty(amount)) return [];
  const { template } = identity;
  switch (amount.form) {
    case 'scalar':
      return [{ ...template, scalar: { value: fromThousandths(amount.thousandths) } }];
    case 'pieces':
      return amount.sizes.map((size) => ({
        ...template,
        scalar: { value: fromThousandths(size) },
      }));
    case 'ranges':
      return [{ ...template, ranges: { range: amount.ranges } }];
    case 'set':
      return [{ ...template, set: { item: amount.items } }];
  }
}

function listOf(holdings: ReadonlyMap<string, Holding>): Resource[] {
  return [...holdings.values()].flatMap(resourcesOf);
}

/**
 * Adds up what has one identity and drops what is empty, in order of first appearance. Each copy
 * of a shared volume stays an entry of its own.
 */
export function mergeResources(resources: readonly Resource[]): Resource[] {
  return listOf(collect(resources));
}

/** @throws {ResourceError} `QUANTITY` when a sum is too large. */
export function addResources(a: readonly Resource[], b: readonly Resource[]): Resource[] {
  return mergeResources([...a, ...b]);
}

/**
 * `a` without `b`. What `b` has beyond `a` is ignored, as in Mesos; check first with
 * {@link containsResources} where that would be an error.
 */
export function subtractResources(a: readonly Resource[], b: readonly Resource[]): Resource[] {
  const holdings = collect(a);
  for (const [key, { amount }] of collect(b)) {
    const from = holdings.get(key);
    if (from !== undefined) from.amount = difference(from.amount, amount);
  }
  return listOf(holdings);
}

/** Whether `outer` has all of `inner`; a volume or exclusive disk only in its own size. */
export function containsResources(outer: readonly Resource[], inner: readonly Resource[]): boolean {
  const holdings = collect(outer);
  for (const [key, { amount }] of collect(inner)) {
    if (isEmpty(amount)) continue;
    const there = holdings.get(key);
    if (there === undefined || !contains(there.amount, amount)) return false;
  }
  return true;
}
