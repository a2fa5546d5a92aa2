import * as abi from '../../../assembly/abi.js';
import {
  formatResources,
  type Identity,
  identityOf,
  parseQuantities,
  type QuantitiesInput,
  type Resource,
  type ResourcesInput,
  toThousandths,
} from '../../resources/index.js';
import { AllocatorError } from '../errors.js';
import * as records from '../records.js';
import type { Stage } from '../stage.js';
import { bagEnd, type Kind, KindTable } from './kind-table.js';
import { Numbers, type NumbersJson } from './numbers.js';
import type { Part } from './part.js';
import { flagsOf, frozen, intervalsOf, isFrozen, readResources } from './resources.js';

/** A bag on its way in: `[entries, (kind, quantity, intervals, (begin, end)…)…]`. */
export type EncodedBag = readonly number[];

/** How many texts of resources are kept with their encoded bags. */
const TEXTS_MAX = 4096;

const PREDEFINED = ['cpus', 'mem', 'disk', 'gpus'];

/** The words of resources, as a snapshot keeps them. */
export interface KindsJson {
  readonly names: NumbersJson;
  readonly items: NumbersJson;
  readonly kinds: readonly (Kind | null)[];
  readonly kindsAdded: number;
}

/** A resource name is one too many; others may have gone by now. */
export class TooManyNames extends AllocatorError {
  constructor(name: string) {
    super(
      'LIMIT_EXCEEDED',
      `resource name ${name} is one too many: at most ${abi.NAMES_MAX} are possible`,
    );
  }
}

/**
 * The words of resources: resource names, kinds (distinct identities) and set items, each with the
 * number that the module knows it by. New ones are defined in the module as they appear.
 */
export class Kinds implements Part<KindsJson> {
  private current = new KindTable();
  readonly names = new Numbers();
  readonly items = new Numbers();
  /** Kinds by the keys of their identities. */
  readonly keys = new Numbers();
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
    return this.names.word(handle);
  }

  nameHandle(name: string): number {
    const known = this.names.find(name);
    if (known >= 0) return known;
    if (this.names.next >= abi.NAMES_MAX) throw new TooManyNames(name);
    const handle = this.names.add(name);
    const excluded = this.fairnessExclude.has(name) ? 1 : 0;
    this.stage.defines(() => this.names.takeBack(name));
    records.defineName(this.stage, handle, excluded);
    return handle;
  }

  private kindHandle(identity: Identity): number {
    const known = this.keys.find(identity.key);
    if (known >= 0) return known;
    const name = this.nameHandle(identity.name);
    const role =
      identity.reservationRole === undefined ? 0 : this.roleHandle(identity.reservationRole);
    const { key, template, sharedThousandths } = identity;
    const { kinds } = this.current;
    const handle = this.keys.add(key);
    kinds[handle] = {
      key,
      name: identity.name,
      template,
      ...(sharedThousandths !== undefined && { sharedThousandths }),
    };
    this.stage.defines(() => {
      this.keys.takeBack(key);
      kinds[handle] = undefined;
      this.forgetBags();
    });
    records.defineKind(this.stage, handle, name, role, flagsOf(identity), sharedThousandths ?? 0);
    return handle;
  }

  private itemHandles(items: readonly string[]): number[] {
    const added: string[] = [];
    const handles = items.map((item) => {
      const known = this.items.find(item);
      if (known >= 0) return known;
      const handle = this.items.add(item);
      this.current.items[handle] = item;
      added.push(item);
      return handle;
    });
    if (added.length > 0) {
      this.stage.onRefusal(() => {
        for (const item of added.reverse()) this.items.takeBack(item);
        this.forgetBags();
      });
    }
    return handles;
  }

  /** Resources as the module takes them: kinds ascending, each once. */
  encode(input: ResourcesInput): EncodedBag {
    const known = typeof input === 'string' ? this.texts.get(input) : this.lists.get(input);
    if (known !== undefined) return known;
    return this.encodeAndKeep(input, readResources(input));
  }

  private encodeAndKeep(input: ResourcesInput, resources: readonly Resource[]): EncodedBag {
    const bag = this.encodeResources(resources);
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
    const resources = readResources(input);
    const unknown = resources.find((resource) => !this.isKnown(resource));
    if (unknown === undefined) return this.encodeAndKeep(input, resources);
    const why = identityOf(unknown).indivisible
      ? 'no agent has this disk or volume in this size, and it goes whole or not at all'
      : 'no agent has resources of this kind';
    throw new AllocatorError('NOT_HELD', `${formatResources([unknown])}: ${why}`);
  }

  private isKnown(resource: Resource): boolean {
    const items = resource.set?.item ?? [];
    return (
      this.keys.find(identityOf(resource).key) >= 0 &&
      items.every((item) => this.items.find(item) >= 0)
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
        : intervalsOf(this.itemHandles(resource.set?.item ?? []));
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

  private get changes(): number {
    return this.names.changes + this.items.changes + this.keys.changes;
  }

  /** How many words there are, and how many of them came since some were last forgotten. */
  get counts(): { readonly size: number; readonly added: number } {
    const all = [this.names, this.items, this.keys];
    return {
      size: all.reduce((sum, { size }) => sum + size, 0),
      added: all.reduce((sum, { added }) => sum + added, 0),
    };
  }

  /** Forgets what the module forgot. */
  forget(gone: {
    readonly names: ReadonlySet<number>;
    readonly kinds: ReadonlySet<number>;
    readonly items: ReadonlySet<number>;
  }): void {
    this.names.forget(gone.names);
    this.keys.forget(gone.kinds);
    this.items.forget(gone.items);
    const { kinds } = this.current;
    this.adopt(kinds.map((kind, handle) => (gone.kinds.has(handle) ? undefined : kind)));
  }

  toJSON(): KindsJson {
    return {
      names: this.names.toJSON(),
      items: this.items.toJSON(),
      kinds: Array.from({ length: this.keys.end }, (_, kind) => this.current.kinds[kind] ?? null),
      kindsAdded: this.keys.added,
    };
  }

  /** Keeps which words there are now; calling what it returns goes back to them. */
  keep(): () => void {
    const kinds = [...this.current.kinds];
    const parts = [this.names, this.items, this.keys].map((part) => part.keep());
    const { changes } = this;
    return () => {
      if (this.changes === changes) return;
      for (const goBack of parts) goBack();
      this.adopt([...kinds]);
    };
  }

  restoreFrom({ names, items, kinds, kindsAdded }: KindsJson): void {
    this.names.restoreFrom(names);
    this.items.restoreFrom(items);
    this.keys.restoreFrom({ words: kinds.map((kind) => kind?.key ?? null), added: kindsAdded });
    this.adopt(kinds.map((kind) => kind ?? undefined));
  }

  private adopt(kinds: (Kind | undefined)[]): void {
    const items = Array.from({ length: this.items.end }, (_, item) => this.items.word(item));
    this.current = new KindTable(kinds, items);
    this.forgetBags();
  }
}
