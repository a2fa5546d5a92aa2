import { ResourceError } from './errors.js';
import { type Identity, identityOf } from './identity.js';
import { fromThousandths, toThousandths } from './quantity.js';
import { normalizeRanges, sizeOfRanges, subtractRanges } from './ranges.js';
import { parseResources } from './text.js';
import type { Range, Resource, ResourcesInput } from './types.js';

/** How much of one identity there is: thousandths, ranges, items, or copies of a shared volume. */
interface Amount {
  readonly identity: Identity;
  thousandths: number;
  copies: number;
  ranges: readonly Range[];
  items: readonly string[];
}

function amountOf(resource: Resource): Amount {
  const identity = identityOf(resource);
  const amount: Amount = { identity, thousandths: 0, copies: 0, ranges: [], items: [] };
  if (identity.shared) amount.copies = 1;
  else if (resource.type === 'SCALAR') {
    if (resource.scalar === undefined) {
      throw new ResourceError(`${resource.name} has no value`, undefined, '"scalar": {"value": …}');
    }
    amount.thousandths = toThousandths(resource.scalar.value);
  } else if (resource.type === 'RANGES')
    amount.ranges = normalizeRanges(resource.ranges?.range ?? []);
  else amount.items = [...new Set(resource.set?.item ?? [])];
  return amount;
}

function isEmpty(amount: Amount): boolean {
  return (
    amount.thousandths <= 0 &&
    amount.copies <= 0 &&
    sizeOfRanges(amount.ranges) === 0 &&
    amount.items.length === 0
  );
}

function resourcesOfAmount(amount: Amount): Resource[] {
  const { template, sharedThousandths } = amount.identity;
  if (sharedThousandths !== undefined) {
    const copy = { ...template, scalar: { value: fromThousandths(sharedThousandths) } };
    return Array.from({ length: amount.copies }, () => copy);
  }
  if (template.type === 'SCALAR') {
    return [{ ...template, scalar: { value: fromThousandths(amount.thousandths) } }];
  }
  if (template.type === 'RANGES') return [{ ...template, ranges: { range: amount.ranges } }];
  return [{ ...template, set: { item: amount.items } }];
}

/** Amounts by identity, in order of first appearance. */
function collect(resources: readonly Resource[]): Map<string, Amount> {
  const amounts = new Map<string, Amount>();
  for (const resource of resources) {
    const amount = amountOf(resource);
    const known = amounts.get(amount.identity.key);
    if (known === undefined) amounts.set(amount.identity.key, amount);
    else add(known, amount);
  }
  return amounts;
}

function add(to: Amount, more: Amount): void {
  to.thousandths = toThousandths(fromThousandths(to.thousandths + more.thousandths));
  to.copies += more.copies;
  to.ranges = normalizeRanges([...to.ranges, ...more.ranges]);
  to.items = [...new Set([...to.items, ...more.items])];
}

function subtract(from: Amount, less: Amount): void {
  from.thousandths = Math.max(0, from.thousandths - less.thousandths);
  from.copies = Math.max(0, from.copies - less.copies);
  from.ranges = subtractRanges(from.ranges, less.ranges);
  from.items = from.items.filter((item) => !less.items.includes(item));
}

function contains(outer: Amount | undefined, inner: Amount): boolean {
  if (outer === undefined) return isEmpty(inner);
  return (
    outer.thousandths >= inner.thousandths &&
    outer.copies >= inner.copies &&
    subtractRanges(inner.ranges, outer.ranges).length === 0 &&
    inner.items.every((item) => outer.items.includes(item))
  );
}

function expand(amounts: Iterable<Amount>): Resource[] {
  return [...amounts].filter((amount) => !isEmpty(amount)).flatMap(resourcesOfAmount);
}

/** Adds up equal identities and drops what is empty. Allocation is no part of an identity. */
export function mergeResources(resources: readonly Resource[]): Resource[] {
  return expand(collect(resources).values());
}

/** Resources as a caller wrote them, checked and merged. @throws {ResourceError} */
export function resourcesFrom(input: ResourcesInput): Resource[] {
  return typeof input === 'string' ? parseResources(input) : mergeResources(input);
}

export function addResources(a: readonly Resource[], b: readonly Resource[]): Resource[] {
  return mergeResources([...a, ...b]);
}

/** `a` without `b`; what `b` has beyond `a` is ignored, as Mesos does. */
export function subtractResources(a: readonly Resource[], b: readonly Resource[]): Resource[] {
  const amounts = collect(a);
  for (const [key, less] of collect(b)) {
    const from = amounts.get(key);
    if (from !== undefined) subtract(from, less);
  }
  return expand(amounts.values());
}

export function containsResources(outer: readonly Resource[], inner: readonly Resource[]): boolean {
  const amounts = collect(outer);
  for (const [key, amount] of collect(inner)) {
    if (!contains(amounts.get(key), amount)) return false;
  }
  return true;
}
