import { formatResources, identityOf, ownValue } from '../resources/index.js';
import { coalesceRanges } from '../resources/ranges.js';
import type { Quantities, Range, Resource } from '../resources/types.js';

/** Some of a scalar that a task wants, all of it from one place. */
export interface Piece {
  /** What serves it: a name, or for a disk with a source and a volume, which one. */
  readonly place: string;
  /** How people write it, without the amount: `cpus`, `disk[PATH:/data]`. */
  readonly label: string;
  readonly thousandths: number;
  /** Of a volume: the disk that it can be made of, where the volume is not there. */
  readonly madeOf?: Piece;
}

/** What a task wants of an offer, whatever the reservations on it. */
export interface Want {
  /** All its scalars by name, in thousandths. */
  readonly quantities: Quantities;
  readonly pieces: readonly Piece[];
  /** Numbers of ranges by name: just these, joined where they touch. */
  readonly ranges?: ReadonlyMap<string, readonly Range[]>;
  /** Items of sets by name. */
  readonly items?: ReadonlyMap<string, readonly string[]>;
  /** The same in unreserved scalars, for all tasks that take just these; absent when it is more. */
  readonly plain?: readonly Resource[];
}

/** Where a scalar is, and how people write that: disks are told apart, reservations are not. */
export function placeOf(resource: Resource): Pick<Piece, 'place' | 'label'> {
  const { name, disk } = resource;
  if (disk?.source === undefined && disk?.persistence === undefined) {
    return { place: name, label: name };
  }
  const bare = bareDisk(resource);
  const text = formatResources([bare]);
  return { place: identityOf(bare).key, label: text.slice(0, text.lastIndexOf(':')) };
}

function bareDisk({ name, type, scalar, disk }: Resource): Resource {
  const { source, persistence } = disk ?? {};
  return {
    name,
    type,
    ...(scalar !== undefined && { scalar }),
    disk: { ...(source && { source }), ...(persistence && { persistence }) },
  };
}

/** What a task wants that needs scalars only, each from wherever its name is. */
export function wantOfQuantities(quantities: Quantities): Want {
  const plain: Resource[] = [];
  const pieces: Piece[] = [];
  for (const name in quantities) {
    const thousandths = ownValue(quantities, name) ?? 0;
    if (thousandths === 0) continue;
    const scalar = Object.freeze({ value: thousandths / 1000 });
    plain.push(Object.freeze({ name, type: 'SCALAR', scalar }));
    pieces.push({ place: name, label: name, thousandths });
  }
  // Frozen, an allocator may know them again.
  return { quantities, pieces, plain: Object.freeze(plain) };
}

/** Works out what a task wants from the resources that a task was recorded with. */
export function wantOf(resources: readonly Resource[]): Want {
  const sums = new Map<string, number>();
  const pieces = new Map<string, Piece>();
  const ranges = new Map<string, readonly Range[]>();
  const items = new Map<string, readonly string[]>();
  for (const resource of resources) {
    const { name } = resource;
    if (resource.scalar !== undefined) {
      const piece = pieceOf(resource);
      sums.set(name, (sums.get(name) ?? 0) + piece.thousandths);
      const before = pieces.get(piece.place)?.thousandths ?? 0;
      pieces.set(piece.place, { ...piece, thousandths: before + piece.thousandths });
    }
    const numbers = resource.ranges?.range ?? [];
    if (numbers.length > 0) {
      ranges.set(name, coalesceRanges([...(ranges.get(name) ?? []), ...numbers]));
    }
    const more = resource.set?.item ?? [];
    if (more.length > 0) items.set(name, [...(items.get(name) ?? []), ...more]);
  }
  const quantities = Object.fromEntries(sums);
  const isPlain =
    ranges.size === 0 && items.size === 0 && [...pieces.keys()].every((key) => sums.has(key));
  if (isPlain) return wantOfQuantities(quantities);
  return {
    quantities,
    pieces: [...pieces.values()],
    ...(ranges.size > 0 && { ranges }),
    ...(items.size > 0 && { items }),
  };
}

function pieceOf(resource: Resource): Piece {
  const thousandths = Math.round((resource.scalar?.value ?? 0) * 1000);
  const piece = { ...placeOf(resource), thousandths };
  const { disk } = resource;
  if (disk?.persistence === undefined) return piece;
  const { persistence: _, ...rest } = disk;
  return { ...piece, madeOf: pieceOf({ ...resource, disk: rest }) };
}
