import type { Offer } from '../allocator/api.js';
import { ownValue } from '../resources/index.js';
import type { Quantities, Range, Resource } from '../resources/types.js';

/** What a task wants of an offer, whatever the reservations on it. */
export interface Want {
  /** Scalars by name, in thousandths. */
  readonly quantities: Quantities;
  /** How many values of ranges by name (`ports: 2`); which ones is left to the offer. */
  readonly rangeCounts?: Readonly<Record<string, number>>;
  /** Items of sets by name. */
  readonly items?: Readonly<Record<string, readonly string[]>>;
  /** The same in unreserved scalars, for all tasks that take just these; absent when it is more. */
  readonly plain?: readonly Resource[];
}

/** What a task wants that needs scalars only. */
export function wantOfQuantities(quantities: Quantities): Want {
  const plain: Resource[] = [];
  for (const name in quantities) {
    const amount = ownValue(quantities, name) ?? 0;
    if (amount === 0) continue;
    const scalar = Object.freeze({ value: amount / 1000 });
    plain.push(Object.freeze({ name, type: 'SCALAR', scalar }));
  }
  // Frozen, an allocator may know them again.
  return { quantities, plain: Object.freeze(plain) };
}

/** Works out what a task wants from the resources that a task was recorded with. */
export function wantOf(resources: readonly Resource[]): Want {
  const quantities = new Map<string, number>();
  const rangeCounts = new Map<string, number>();
  const items = new Map<string, string[]>();
  for (const resource of resources) {
    const name = resource.name;
    if (resource.scalar !== undefined) {
      const amount = Math.round(resource.scalar.value * 1000);
      quantities.set(name, (quantities.get(name) ?? 0) + amount);
    }
    for (const range of resource.ranges?.range ?? []) {
      const count = range.end - range.begin + 1;
      rangeCounts.set(name, (rangeCounts.get(name) ?? 0) + count);
    }
    const more = resource.set?.item ?? [];
    if (more.length > 0) items.set(name, [...(items.get(name) ?? []), ...more]);
  }
  const scalars = Object.fromEntries(quantities);
  const isPlain = rangeCounts.size === 0 && items.size === 0;
  return {
    ...(isPlain ? wantOfQuantities(scalars) : { quantities: scalars }),
    ...(rangeCounts.size > 0 ? { rangeCounts: Object.fromEntries(rangeCounts) } : {}),
    ...(items.size > 0 ? { items: Object.fromEntries(items) } : {}),
  };
}

interface Part {
  readonly resource: Resource;
  leftThousandths: number;
  ranges: readonly Range[];
  items: readonly string[];
}

/**
 * What is left of one offer while tasks are cut out of it. Reserved resources go first, revocable
 * ones last; volumes and shared resources are left alone, because no plain want means them.
 */
export class OfferRemainder {
  readonly #parts: Part[] = [];
  /** All of it is unreserved scalars, one of each name. */
  readonly #isPlain: boolean;

  constructor(offer: Offer) {
    const later: Part[] = [];
    const last: Part[] = [];
    for (const resource of offer.resources) {
      if (resource.disk?.persistence !== undefined || resource.shared !== undefined) continue;
      const part: Part = {
        resource,
        leftThousandths: Math.round((resource.scalar?.value ?? 0) * 1000),
        ranges: resource.ranges?.range ?? [],
        items: resource.set?.item ?? [],
      };
      if (resource.revocable !== undefined) last.push(part);
      else if (isReserved(resource)) this.#parts.push(part);
      else later.push(part);
    }
    this.#parts.push(...later, ...last);
    this.#isPlain = later.length === this.#parts.length && later.every(isPlainPart);
  }

  /** The resources for one task, or `undefined`, with nothing taken, when they are not there. */
  take(want: Want): readonly Resource[] | undefined {
    if (!this.#holds(want)) return undefined;
    if (this.#isPlain && want.plain !== undefined) {
      for (const part of this.#parts) {
        part.leftThousandths -= ownValue(want.quantities, part.resource.name) ?? 0;
      }
      return want.plain;
    }
    const taken: Resource[] = [];
    const { quantities, rangeCounts = {}, items = {} } = want;
    for (const name in quantities) this.#takeScalar(name, ownValue(quantities, name) ?? 0, taken);
    for (const name in rangeCounts) this.#takeValues(name, ownValue(rangeCounts, name) ?? 0, taken);
    for (const name in items) this.#takeItems(name, ownValue(items, name) ?? [], taken);
    return taken;
  }

  #holds(want: Want): boolean {
    const { quantities, rangeCounts = {}, items = {} } = want;
    for (const name in quantities) {
      const left = this.#sum(name, (part) => part.leftThousandths);
      if (left < (ownValue(quantities, name) ?? 0)) return false;
    }
    for (const name in rangeCounts) {
      const left = this.#sum(name, (part) => countOf(part.ranges));
      if (left < (ownValue(rangeCounts, name) ?? 0)) return false;
    }
    for (const name in items) {
      const left = this.#parts.flatMap((part) => (part.resource.name === name ? part.items : []));
      if (!(ownValue(items, name) ?? []).every((item) => left.includes(item))) return false;
    }
    return true;
  }

  #sum(name: string, amountOf: (part: Part) => number): number {
    let sum = 0;
    for (const part of this.#parts) if (part.resource.name === name) sum += amountOf(part);
    return sum;
  }

  #takeScalar(name: string, amount: number, into: Resource[]): void {
    for (const part of this.#parts) {
      if (amount === 0) return;
      if (part.resource.name !== name || part.leftThousandths === 0) continue;
      const cut = Math.min(amount, part.leftThousandths);
      part.leftThousandths -= cut;
      amount -= cut;
      into.push({ ...part.resource, scalar: { value: cut / 1000 } });
    }
  }

  #takeValues(name: string, count: number, into: Resource[]): void {
    for (const part of this.#parts) {
      if (count === 0) return;
      if (part.resource.name !== name || part.ranges.length === 0) continue;
      const cut: Range[] = [];
      const left: Range[] = [];
      for (const range of part.ranges) {
        const size = Math.min(count, range.end - range.begin + 1);
        if (size > 0) cut.push({ begin: range.begin, end: range.begin + size - 1 });
        if (range.begin + size <= range.end)
          left.push({ begin: range.begin + size, end: range.end });
        count -= size;
      }
      part.ranges = left;
      into.push({ ...part.resource, ranges: { range: cut } });
    }
  }

  #takeItems(name: string, items: readonly string[], into: Resource[]): void {
    let wanted = items;
    for (const part of this.#parts) {
      if (part.resource.name !== name) continue;
      const cut = wanted.filter((item) => part.items.includes(item));
      if (cut.length === 0) continue;
      wanted = wanted.filter((item) => !cut.includes(item));
      part.items = part.items.filter((item) => !cut.includes(item));
      into.push({ ...part.resource, set: { item: cut } });
    }
  }
}

function isPlainPart({ resource }: Part, index: number, parts: readonly Part[]): boolean {
  for (const field in resource) {
    if (field !== 'name' && field !== 'type' && field !== 'scalar') return false;
  }
  if (resource.scalar === undefined) return false;
  return parts.findIndex((part) => part.resource.name === resource.name) === index;
}

function isReserved(resource: Resource): boolean {
  if ((resource.reservations?.length ?? 0) > 0) return true;
  return resource.role !== undefined && resource.role !== '*';
}

function countOf(ranges: readonly Range[]): number {
  let count = 0;
  for (const range of ranges) count += range.end - range.begin + 1;
  return count;
}
