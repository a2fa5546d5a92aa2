import * as abi from '../../assembly/abi.js';
import {
  fromThousandths,
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
import type { Stage } from './stage.js';

/** What the module knows a resource identity by. */
interface Kind {
  readonly key: string;
  readonly name: string;
  readonly template: Resource;
  readonly sharedThousandths?: number;
}

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
  private names: string[] = [];
  private readonly nameIndex = new Map<string, number>();
  private kinds: Kind[] = [];
  private readonly kindIndex = new Map<string, number>();
  private items: string[] = [];
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

  nameOf(handle: number): string {
    return this.names[handle] as string;
  }

  nameHandle(name: string): number {
    const known = this.nameIndex.get(name);
    if (known !== undefined) return known;
    const handle = this.names.length;
    if (handle >= abi.NAMES_MAX) {
      throw new AllocatorError(
        'LIMIT_EXCEEDED',
        `resource name ${name} is one too many: at most ${abi.NAMES_MAX} are possible`,
      );
    }
    this.names.push(name);
    this.nameIndex.set(name, handle);
    const excluded = this.fairnessExclude.has(name) ? 1 : 0;
    this.stage
      .begin(abi.OP_DEFINE_NAME)
      .put(handle)
      .put(excluded)
      .endDefinition(() => {
        this.names.length = handle;
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
    const handle = this.kinds.length;
    const { key, template, sharedThousandths } = identity;
    this.kinds.push({
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
        this.kinds.length = handle;
        this.kindIndex.delete(key);
        this.forgetBags();
      });
    return handle;
  }

  private itemHandle(item: string): number {
    let handle = this.itemIndex.get(item);
    if (handle === undefined) {
      handle = this.items.length;
      this.items.push(item);
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

  /** The same for resources that are known; undefined when a kind or an item is not. */
  encodeKnown(input: ResourcesInput): EncodedBag | undefined {
    const bag = typeof input === 'string' ? this.texts.get(input) : this.lists.get(input);
    if (bag !== undefined) return bag;
    const resources = resourcesFrom(input);
    return resources.every((resource) => this.isKnown(resource)) ? this.encode(input) : undefined;
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

  /** Reads a bag at `at`: the resources, and the index behind it. */
  decode(records: Float64Array, at: number): Resource[] {
    const resources: Resource[] = [];
    const count = records[at] as number;
    let next = at + 1;
    for (let i = 0; i < count; i++) {
      const kind = this.kinds[records[next] as number] as Kind;
      const quantity = records[next + 1] as number;
      const intervals = records[next + 2] as number;
      this.decodeEntry(
        kind,
        quantity,
        records.subarray(next + 3, next + 3 + 2 * intervals),
        resources,
      );
      next += 3 + 2 * intervals;
    }
    return resources;
  }

  /**
   * The same, shared by all that hold just these resources, and known again when they come back in.
   */
  decodeShared(records: Float64Array, at: number): readonly Resource[] {
    const fields = records.subarray(at, bagEnd(records, at));
    const text = fields.join();
    const known = this.decoded.get(text);
    if (known !== undefined) return known;
    const resources = frozen(this.decode(records, at));
    if (this.decoded.size >= TEXTS_MAX) this.decoded.clear();
    this.decoded.set(text, resources);
    this.lists.set(resources, [...fields]);
    return resources;
  }

  private decodeEntry(kind: Kind, quantity: number, ends: Float64Array, to: Resource[]): void {
    const { template } = kind;
    if (kind.sharedThousandths !== undefined) {
      const value = fromThousandths(kind.sharedThousandths);
      for (let copy = 0; copy < quantity; copy++) to.push({ ...template, scalar: { value } });
    } else if (template.type === 'SCALAR') {
      to.push({ ...template, scalar: { value: fromThousandths(quantity) } });
    } else {
      const range: { begin: number; end: number }[] = [];
      for (let i = 0; i < ends.length; i += 2) {
        range.push({ begin: ends[i] as number, end: ends[i + 1] as number });
      }
      if (template.type === 'RANGES') to.push({ ...template, ranges: { range } });
      else to.push({ ...template, set: { item: this.itemsOf(range) } });
    }
  }

  private itemsOf(ranges: readonly { begin: number; end: number }[]): string[] {
    const items: string[] = [];
    for (const { begin, end } of ranges) items.push(...this.items.slice(begin, end + 1));
    return items.sort();
  }

  /** Sums a bag's scalars by name, in thousandths. */
  quantities(records: Float64Array, at: number): Record<string, number> {
    const sums: Record<string, number> = {};
    const count = records[at] as number;
    let next = at + 1;
    for (let i = 0; i < count; i++) {
      const kind = this.kinds[records[next] as number] as Kind;
      const amount = kind.sharedThousandths ?? (records[next + 1] as number);
      if (kind.template.type === 'SCALAR') sums[kind.name] = (sums[kind.name] ?? 0) + amount;
      next += 3 + 2 * (records[next + 2] as number);
    }
    return sums;
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
    return { names: this.names, kinds: this.kinds, items: this.items };
  }

  /** Keeps which words there are now; calling what it returns goes back to them. */
  keep(): () => void {
    const [names, kinds, items] = [this.names.length, this.kinds.length, this.items.length];
    return () => {
      const isSame = this.names.length === names && this.kinds.length === kinds;
      if (isSame && this.items.length === items) return;
      this.restoreFrom({
        names: this.names.slice(0, names),
        kinds: this.kinds.slice(0, kinds),
        items: this.items.slice(0, items),
      });
    };
  }

  restoreFrom(json: { names: string[]; kinds: Kind[]; items: string[] }): void {
    this.names = json.names;
    this.kinds = json.kinds;
    this.items = json.items;
    this.forgetBags();
    for (const [index, list] of [
      [this.nameIndex, this.names],
      [this.itemIndex, this.items],
    ] as const) {
      index.clear();
      list.forEach((word, handle) => {
        index.set(word, handle);
      });
    }
    this.kindIndex.clear();
    this.kinds.forEach(({ key }, handle) => {
      this.kindIndex.set(key, handle);
    });
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

/** The index behind a bag. */
export function bagEnd(records: Float64Array, at: number): number {
  let next = at + 1;
  for (let i = 0; i < (records[at] as number); i++) next += 3 + 2 * (records[next + 2] as number);
  return next;
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
