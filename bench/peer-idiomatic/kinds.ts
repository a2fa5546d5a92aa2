import {
  type Identity,
  identityOf,
  parseQuantities,
  type QuantitiesInput,
  type Resource,
  ResourceError,
  type ResourcesInput,
  resourcesFrom,
  toThousandths,
} from '../../host/resources/index.js';
import { type Bag, EMPTY, type Entry, rangesEntry, scalarEntry, setEntry } from './bag.js';
import { refuse } from './checks.js';

/** What a resource is, quantity aside; one object for each, so that kinds compare by reference. */
export interface Kind {
  /** Order of first appearance, and in bags. */
  readonly rank: number;
  readonly identity: Identity;
  /** The index of its name. */
  readonly name: number;
  readonly isScalar: boolean;
  /** Whether quota and headroom speak of it: a scalar, neither reserved nor revocable. */
  readonly isCharged: boolean;
  /** Not for everyone: reserved, shared or revocable. */
  readonly isSpecial: boolean;
  readonly isShared: boolean;
  /** The size of a shared volume, in thousandths. */
  readonly sharedSize: number;
}

/** An amount of the resources of one name. */
export interface NamedAmount {
  readonly name: number;
  readonly amount: number;
}

/** Agents and tasks come in a few sizes, written the same each time. */
const TEXTS_MAX = 1024;

/** Names and kinds that have appeared, and the ways from a caller's words to them. */
export class Kinds {
  readonly names: string[] = [];
  private readonly nameIndices = new Map<string, number>();
  private readonly kinds = new Map<string, Kind>();
  private readonly bagsByText = new Map<string, Bag>();

  nameIndex(name: string): number {
    let index = this.nameIndices.get(name);
    if (index === undefined) {
      index = this.names.length;
      this.names.push(name);
      this.nameIndices.set(name, index);
    }
    return index;
  }

  private kindOf(resource: Resource): Kind {
    const identity = identityOf(resource);
    let kind = this.kinds.get(identity.key);
    if (kind === undefined) {
      kind = newKind(this.kinds.size, identity, this.nameIndex(identity.name));
      this.kinds.set(identity.key, kind);
    }
    return kind;
  }

  /** @throws {AllocatorError} `INVALID_QUANTITY`, naming what the resources are of. */
  bag(what: string, input: ResourcesInput): Bag {
    if (typeof input !== 'string') return this.parsed(what, input);
    let bag = this.bagsByText.get(input);
    if (bag === undefined) {
      bag = this.parsed(what, input);
      if (this.bagsByText.size >= TEXTS_MAX) this.bagsByText.clear();
      this.bagsByText.set(input, bag);
    }
    return bag;
  }

  private parsed(what: string, input: ResourcesInput): Bag {
    const resources = checked(what, () => resourcesFrom(input));
    const entries = new Map<Kind, Entry>();
    for (const resource of resources) {
      const entry = entryOf(this.kindOf(resource), resource);
      const known = entries.get(entry.kind);
      // Copies of a shared volume stand one by one.
      if (known === undefined) entries.set(entry.kind, entry);
      else entries.set(entry.kind, scalarEntry(entry.kind, known.amount + entry.amount));
    }
    if (entries.size === 0) return EMPTY;
    return [...entries.values()].sort((a, b) => a.kind.rank - b.kind.rank);
  }

  /** @throws {AllocatorError} `INVALID_QUANTITY`, naming what the quantities are. */
  amounts(what: string, input: QuantitiesInput): NamedAmount[] {
    const quantities = checked(what, () => parseQuantities(input));
    return Object.entries(quantities).map(([name, amount]) => {
      return { name: this.nameIndex(name), amount };
    });
  }
}

function checked<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    return refuse('INVALID_QUANTITY', `${what}: ${error.message}`);
  }
}

function newKind(rank: number, identity: Identity, name: number): Kind {
  const isScalar = identity.type === 'SCALAR';
  const isReserved = identity.reservationRole !== undefined;
  return {
    rank,
    identity,
    name,
    isScalar,
    isCharged: isScalar && !isReserved && !identity.revocable,
    isSpecial: isReserved || identity.shared || identity.revocable,
    isShared: identity.shared,
    sharedSize: identity.sharedThousandths ?? 0,
  };
}

function entryOf(kind: Kind, { scalar, ranges, set }: Resource): Entry {
  if (ranges !== undefined) return rangesEntry(kind, ranges.range);
  if (set !== undefined) return setEntry(kind, set.item);
  return scalarEntry(kind, kind.isShared ? 1 : toThousandths(scalar?.value ?? Number.NaN));
}
