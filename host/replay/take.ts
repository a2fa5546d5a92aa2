import type { Offer } from '../allocator/api.js';
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
    const amount = quantities[name] ?? 0;
    if (amount === 0) continue;
    const scalar = Object.freeze({ value: amount / 1000 });
    plain.push(Object.freeze({ name, type: 'SCALAR', scalar }));
  }
  // Frozen, an allocator may know them again.
  return { quantities, plain: Object.freeze(plain) };
}

/** Works out what a task wants from the resources that a task was recorded with. */
export function wantOf(resources: readonly Resource[]): Want {
  const quantities: Record<string, number> = {};
  const rangeCounts: Record<string, number> = {};
  const items: Record<string, string[]> = {};
  for (const resource of resources) {
    const name = resource.name;
    if (resource.scalar !== undefined) {
      quantities[name] = (quantities[name] ?? 0) + Math.round(resource.scalar.value * 1000);
    }
    for (const range of resource.ranges?.range ?? []) {
      rangeCounts[name] = (rangeCounts[name] ?? 0) + (range.end - range.begin + 1);
    }
    for (const item of resource.set?.item ?? []) {
      items[name] ??= [];
      items[name].push(item);
    }
  }
  const isPlain = Object.keys(rangeCounts).length === 0 && Object.keys(items).length === 0;
  return {
    ...(isPlain ? wantOfQuantities(quantities) : { quantities }),
    ...(Object.keys(rangeCounts).length > 0 ? { rangeCounts } : {}),
    ...(Object.keys(items).length > 0 ? { items } : {}),
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
        part.leftThousandths -= want.quantities[part.resource.name] ?? 0;
      }
      return want.plain;
    }
    const taken: Resource[] = [];
    for (const name in want.quantities) this.#takeScalar(name, want.quantities[name] ?? 0, taken);
    for (const name in want.rangeCounts) this.#takeValues(name, want.rangeCounts[name] ?? 0, taken);
    for (const name in want.items) this.#takeItems(name, want.items[name] ?? [], taken);
    return taken;
  }

  #holds(want: Want): boolean {
    for (const name in want.quantities) {
      const left = this.#sum(name, (part) => part.leftThousandths);
      if (left < (want.quantities[name] ?? 0)) return false;
    }
    for (const name in want.rangeCounts) {
      const left = this.#sum(name, (part) => countOf(part.ranges));
      if (left < (want.rangeCounts[name] ?? 0)) return false;
    }
    for (const name in want.items) {
      const left = this.#parts.flatMap((part) => (part.resource.name === name ? part.items : []));
      if (!(want.items[name] ?? []).every((item) => left.includes(item))) return false;
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
