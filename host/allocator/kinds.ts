import * as abi from '../../assembly/abi.js';
import {
  formatResources,
  type Identity,
  identityOf,
  parseQuantities,
  type QuantitiesInput,
  type Resource,
  type ResourcesInput,
  resourcesFrom,
  toThousandths,
} from '../resources/index.js';
import { AllocatorError } from './errors.js';
import { bagEnd, type Kind, KindTable } from './kind-table.js';
import type { Stage } from './stage.js';

/** A bag on its way in: `[entries, (kind, quantity, intervals, (begin, end)…)…]`. */
export type EncodedBag = readonly number[];

/** How many texts of resources are kept with their encoded bags. */
const TEXTS_MAX = 4096;

const PREDEFINED = ['cpus', 'mem', 'disk', 'gpus'];

/**
 * The words of resources: resource names, kinds (distinct identities) and set items, each with the
 * number that the module knows it by. New ones are defined in the module as they appear.
 */
export class Kinds {
  private current = new KindTable();
  /** Only rises, so that while it is the same no word has come or gone. */
  private changes = 0;
  private readonly nameIndex = new Map<string, number>();
  private readonly kindIndex = new Map<string, number>();
  private readonly itemIndex = new Map<string, number>();
  private readonly texts = new Map<string, EncodedBag>();
  private readonly decoded = new Map<string, readonly Resource[]>();
  /** The same of lists of resources that cannot change. */
  private lists = new WeakMap<readonly Resource[], EncodedBag>();

  constructor(
    private readonly stage: Stage,
    private readonly fairnessExclude: ReadonlySet<string>,
    /** The handle of a role that a reservation names. */
    private readonly roleHandle: (path: string) => number,
  ) {}

  /** Defines the names that the module has built in. */
  predefine(): void {
    for (const name of PREDEFINED) this.nameHandle(name);
  }

  /** After a kind lost its number. */
  private forgetBags(): void {
    this.texts.clear();
    this.decoded.clear();
    this.lists = new WeakMap();
  }

  /** The words that there are now. */
  get table(): KindTable {
    return this.current;
  }

  nameOf(handle: number): string {
    return this.current.names[handle] as string;
  }

  nameHandle(name: string): number {
    const known = this.nameIndex.get(name);
    if (known !== undefined) return known;
    const { names } = this.current;
    const handle = names.length;
    if (handle >= abi.NAMES_MAX) {
      throw new AllocatorError(
        'LIMIT_EXCEEDED',
        `resource name ${name} is one too many: at most ${abi.NAMES_MAX} are possible`,
      );
    }
    names.push(name);
    this.changes++;
    this.nameIndex.set(name, handle);
    const excluded = this.fairnessExclude.has(name) ? 1 : 0;
    this.stage
      .begin(abi.OP_DEFINE_NAME)
      .put(handle)
      .put(excluded)
      .endDefinition(() => {
        names.length = handle;
        this.changes++;
        this.nameIndex.delete(name);
      });
    return handle;
  }

  private kindHandle(identity: Identity): number {
    const known = this.kindIndex.get(identity.key);
    if (known !== undefined) return known;
    const name = this.nameHandle(identity.name);
    const role =
      identity.reservationRole === undefined ? 0 : this.roleHandle(identity.reservationRole);
    const { kinds } = this.current;
    const handle = kinds.length;
    const { key, template, sharedThousandths } = identity;
    this.changes++;
    kinds.push({
      key,
      name: identity.name,
      template,
      ...(sharedThousandths !== undefined && { sharedThousandths }),
    });
    this.kindIndex.set(key, handle);
    this.stage
      .begin(abi.OP_DEFINE_KIND)
      .put(handle)
      .put(name)
      .put(role)
      .put(flagsOf(identity))
      .put(sharedThousandths ?? 0)
      .endDefinition(() => {
        kinds.length = handle;
        this.changes++;
        this.kindIndex.delete(key);
        this.forgetBags();
      });
    return handle;
  }

  private itemHandle(item: string): number {
    let handle = this.itemIndex.get(item);
    if (handle === undefined) {
      handle = this.current.items.length;
      this.current.items.push(item);
      this.changes++;
      this.itemIndex.set(item, handle);
    }
    return handle;
  }

  /** Resources as the module takes them: kinds ascending, each once. */
  encode(input: ResourcesInput): EncodedBag {
    const known = typeof input === 'string' ? this.texts.get(input) : this.lists.get(input);
    if (known !== undefined) return known;
    const bag = this.encodeResources(resourcesFrom(input));
    if (typeof input === 'string') {
      if (this.texts.size >= TEXTS_MAX) this.texts.clear();
      this.texts.set(input, bag);
    } else if (isFrozen(input)) {
      this.lists.set(input, bag);
    }
    return bag;
  }

  /**
   * The same for resources that somebody holds already, or nobody can.
   *
   * @throws {AllocatorError} NOT_HELD when a kind or an item is not known.
   */
  encodeHeld(input: ResourcesInput): EncodedBag {
    const bag = typeof input === 'string' ? this.texts.get(input) : this.lists.get(input);
    if (bag !== undefined) return bag;
    const unknown = resourcesFrom(input).find((resource) => !this.isKnown(resource));
    if (unknown === undefined) return this.encode(input);
    const why = identityOf(unknown).indivisible
      ? 'no agent has this disk or volume in this size, and it goes whole or not at all'
      : 'no agent has resources of this kind';
    throw new AllocatorError('NOT_HELD', `${formatResources([unknown])}: ${why}`);
  }

  private isKnown(resource: Resource): boolean {
    const items = resource.set?.item ?? [];
    return (
      this.kindIndex.has(identityOf(resource).key) &&
      items.every((item) => this.itemIndex.has(item))
    );
  }

  private encodeResources(resources: readonly Resource[]): EncodedBag {
    const entries = new Map<number, number[]>();
    for (const resource of resources) {
      const identity = identityOf(resource);
      const kind = this.kindHandle(identity);
      const entry = this.encodeEntry(kind, identity, resource);
      const copies = entries.get(kind);
      // Merged resources stand once, but for the copies of a shared volume.
      if (copies !== undefined) copies[1] = (copies[1] as number) + 1;
      else if (entry[1] !== 0) entries.set(kind, entry);
    }
    const sorted = [...entries].sort(([a], [b]) => a - b);
    return [sorted.length, ...sorted.flatMap(([, entry]) => entry)];
  }

  private encodeEntry(kind: number, identity: Identity, resource: Resource): number[] {
    if (identity.shared) return [kind, 1, 0];
    if (identity.type === 'SCALAR') {
      return [kind, toThousandths(resource.scalar?.value ?? Number.NaN), 0];
    }
    const intervals =
      identity.type === 'RANGES'
        ? (resource.ranges?.range ?? []).map(({ begin, end }) => [begin, end] as const)
        : joined((resource.set?.item ?? []).map((item) => this.itemHandle(item)));
    const size = intervals.reduce((sum, [begin, end]) => sum + end - begin + 1, 0);
    return [kind, size * 1000, intervals.length, ...intervals.flat()];
  }

  /**
   * Reads a bag with the words of `table`. The resources are shared by all that hold just these, and
   * known again when they come back in.
   */
  decodeShared(table: KindTable, records: Float64Array, at: number): readonly Resource[] {
    // Decided before the allocator went back to other words.
    if (table !== this.current) return frozen(table.decode(records, at));
    const fields = records.subarray(at, bagEnd(records, at));
    const text = fields.join();
    const known = this.decoded.get(text);
    if (known !== undefined) return known;
    const resources = frozen(table.decode(records, at));
    if (this.decoded.size >= TEXTS_MAX) this.decoded.clear();
    this.decoded.set(text, resources);
    this.lists.set(resources, [...fields]);
    return resources;
  }

  /** Quantities as the module takes them: `[pairs, (name, quantity)…]`. */
  encodeQuantities(input: QuantitiesInput): number[] {
    const quantities = Object.entries(parseQuantities(input));
    return [
      quantities.length,
      ...quantities.flatMap(([name, quantity]) => [this.nameHandle(name), quantity]),
    ];
  }

  toJSON(): unknown {
    const { names, kinds, items } = this.current;
    return { names, kinds, items };
  }

  /** Keeps which words there are now; calling what it returns goes back to them. */
  keep(): () => void {
    const { changes } = this;
    const kept = this.current.copy();
    return () => {
      if (this.changes !== changes) this.adopt(kept.copy());
    };
  }

  restoreFrom(json: { names: string[]; kinds: Kind[]; items: string[] }): void {
    this.adopt(new KindTable(json.names, json.kinds, json.items));
  }

  private adopt(table: KindTable): void {
    this.current = table;
    this.changes++;
    this.forgetBags();
    for (const [index, list] of [
      [this.nameIndex, table.names],
      [this.itemIndex, table.items],
      [this.kindIndex, table.kinds.map(({ key }) => key)],
    ] as const) {
      index.clear();
      list.forEach((word, handle) => {
        index.set(word, handle);
      });
    }
  }
}

function flagsOf(identity: Identity): number {
  let flags = identity.type === 'SCALAR' ? abi.KIND_SCALAR : abi.KIND_INTERVALS;
  if (identity.reservationRole !== undefined) flags |= abi.KIND_RESERVED;
  if (identity.revocable) flags |= abi.KIND_REVOCABLE;
  if (identity.shared) flags |= abi.KIND_SHARED;
  if (identity.refined) flags |= abi.KIND_REFINED;
  if (identity.indivisible) flags |= abi.KIND_INDIVISIBLE;
  return flags;
}

/** Freezes resources and their quantities; what a kind is made of is frozen already. */
function frozen(resources: Resource[]): readonly Resource[] {
  for (const { scalar, ranges, set } of resources.map((resource) => Object.freeze(resource))) {
    for (const value of [scalar, ranges?.range, set?.item]) Object.freeze(value);
  }
  return Object.freeze(resources);
}

/** Whether a value is frozen, with all that is in it. */
function isFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
}

/** Whole numbers as intervals. */
function joined(numbers: readonly number[]): [number, number][] {
  const intervals: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = intervals.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else intervals.push([number, number]);
  }
  return intervals;
}
