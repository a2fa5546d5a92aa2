import { formatResources, identityOf } from '../resources/index.js';
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
  readonly ranges?: Readonly<Record<string, readonly Range[]>>;
  /** Items of sets by name. */
  readonly items?: Readonly<Record<string, readonly string[]>>;
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
    const thousandths = quantities[name] ?? 0;
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
  const quantities: Record<string, number> = {};
  const pieces = new Map<string, Piece>();
  const ranges: Record<string, readonly Range[]> = {};
  const items: Record<string, readonly string[]> = {};
  for (const resource of resources) {
    const { name } = resource;
    if (resource.scalar !== undefined) {
      const piece = pieceOf(resource);
      quantities[name] = (quantities[name] ?? 0) + piece.thousandths;
      const before = pieces.get(piece.place)?.thousandths ?? 0;
      pieces.set(piece.place, { ...piece, thousandths: before + piece.thousandths });
    }
    const numbers = resource.ranges?.range ?? [];
    if (numbers.length > 0) ranges[name] = coalesceRanges([...(ranges[name] ?? []), ...numbers]);
    const more = resource.set?.item ?? [];
    if (more.length > 0) items[name] = [...(items[name] ?? []), ...more];
  }
  const hasRanges = Object.keys(ranges).length > 0;
  const hasItems = Object.keys(items).length > 0;
  const isPlain = !hasRanges && !hasItems && [...pieces.keys()].every((key) => key in quantities);
  if (isPlain) return wantOfQuantities(quantities);
  return {
    quantities,
    pieces: [...pieces.values()],
    ...(hasRanges && { ranges }),
    ...(hasItems && { items }),
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
