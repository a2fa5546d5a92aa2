import { ownValue } from '../resources/index.js';
import { containsRanges, intersectRanges, subtractRanges } from '../resources/ranges.js';
import type { Range, Resource } from '../resources/types.js';
import { type Piece, placeOf, type Want } from './want.js';

interface Part {
  readonly resource: Resource;
  readonly place: string;
  readonly label: string;
  leftThousandths: number;
  ranges: readonly Range[];
  items: readonly string[];
}

/**
 * What is left of one offer, or of an agent, while tasks are cut out of it. Reserved resources go
 * first, revocable ones last. A disk with a source, or a volume, serves only who wants that one, and
 * what is indivisible goes whole: nothing else fits, its size being part of which one it is.
 */
export class OfferRemainder {
  readonly #parts: Part[] = [];
  /** All of it is unreserved scalars, one of each name. */
  readonly #isPlain: boolean;

  constructor(resources: readonly Resource[]) {
    const later: Part[] = [];
    const last: Part[] = [];
    for (const resource of resources) {
      const part: Part = {
        resource,
        ...placeOf(resource),
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
    const pieces = want.plain === undefined ? this.#resolved(want.pieces) : want.pieces;
    if (!this.#holds(want, pieces)) return undefined;
    if (this.#isPlain && want.plain !== undefined) {
      for (const part of this.#parts) {
        part.leftThousandths -= ownValue(want.quantities, part.resource.name) ?? 0;
      }
      return want.plain;
    }
    const taken: Resource[] = [];
    for (const piece of pieces) this.#takeScalar(piece, taken);
    for (const [name, numbers] of want.ranges ?? []) this.#takeNumbers(name, numbers, taken);
    for (const [name, items] of want.items ?? []) this.#takeItems(name, items, taken);
    return taken;
  }

  holds(want: Want): boolean {
    return this.#holds(want, this.#resolved(want.pieces));
  }

  /** How much is left of what serves a piece; of disks that go whole the largest one. */
  most(piece: Piece): number {
    const own = this.#left(piece);
    if (own > 0 || piece.place === piece.label) return own;
    if (piece.madeOf !== undefined) return this.most(piece.madeOf);
    const sizes = this.#parts.map((part) =>
      part.label === piece.label ? part.leftThousandths : 0,
    );
    return Math.max(0, ...sizes);
  }

  /** The numbers of a range that are left. */
  numbers(name: string): Range[] {
    return this.#parts
      .flatMap((part) => (part.resource.name === name ? part.ranges : []))
      .sort((a, b) => a.begin - b.begin);
  }

  /** The items of a set that are left. */
  items(name: string): string[] {
    return this.#parts.flatMap((part) => (part.resource.name === name ? part.items : []));
  }

  /** A volume that is not there is made of a disk. */
  #resolved(pieces: readonly Piece[]): readonly Piece[] {
    if (pieces.every(({ madeOf }) => madeOf === undefined)) return pieces;
    const byPlace = new Map<string, Piece>();
    for (const piece of pieces) {
      const { madeOf } = piece;
      const one = madeOf !== undefined && this.#left(piece) < piece.thousandths ? madeOf : piece;
      const before = byPlace.get(one.place)?.thousandths ?? 0;
      byPlace.set(one.place, { ...one, thousandths: before + one.thousandths });
    }
    return [...byPlace.values()];
  }

  #holds(want: Want, pieces: readonly Piece[]): boolean {
    for (const piece of pieces) if (this.#left(piece) < piece.thousandths) return false;
    for (const [name, numbers] of want.ranges ?? []) {
      if (!containsRanges(this.numbers(name), numbers)) return false;
    }
    for (const [name, items] of want.items ?? []) {
      const left = this.items(name);
      if (!items.every((item) => left.includes(item))) return false;
    }
    return true;
  }

  #left({ place }: Piece): number {
    let sum = 0;
    for (const part of this.#parts) if (part.place === place) sum += part.leftThousandths;
    return sum;
  }

  #takeScalar({ place, thousandths }: Piece, into: Resource[]): void {
    let amount = thousandths;
    for (const part of this.#parts) {
      if (amount === 0) return;
      if (part.place !== place || part.leftThousandths === 0) continue;
      const cut = Math.min(amount, part.leftThousandths);
      part.leftThousandths -= cut;
      amount -= cut;
      into.push({ ...part.resource, scalar: { value: cut / 1000 } });
    }
  }

  #takeNumbers(name: string, numbers: readonly Range[], into: Resource[]): void {
    for (const part of this.#parts) {
      if (part.resource.name !== name) continue;
      const cut = intersectRanges(part.ranges, numbers);
      if (cut.length === 0) continue;
      part.ranges = subtractRanges(part.ranges, cut);
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
