import { fromThousandths, type Resource } from '../../resources/index.js';

/** What the module knows a resource identity by. */
export interface Kind {
  readonly key: string;
  readonly name: string;
  readonly template: Resource;
  readonly sharedThousandths?: number;
}

/**
 * What the module's numbers stand for, and how its bags are read with it. A number that stands for
 * something else later does so in another table: what was decided before is read with this one.
 */
export class KindTable {
  constructor(
    /** Distinct identities of resources by number. */
    readonly kinds: (Kind | undefined)[] = [],
    /** Items of sets by number. */
    readonly items: (string | undefined)[] = [],
  ) {}

  /** Reads the bag at `at`. */
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
    for (const { begin, end } of ranges) {
      for (let item = begin; item <= end; item++) items.push(this.items[item] as string);
    }
    return items.sort();
  }

  /** Sums the scalars of the bag at `at` by name, in thousandths. */
  quantities(records: Float64Array, at: number): Record<string, number> {
    // A map, because a name may be one that every object has.
    const sums = new Map<string, number>();
    const count = records[at] as number;
    let next = at + 1;
    for (let i = 0; i < count; i++) {
      const kind = this.kinds[records[next] as number] as Kind;
      const amount = kind.sharedThousandths ?? (records[next + 1] as number);
      if (kind.template.type === 'SCALAR') {
        sums.set(kind.name, (sums.get(kind.name) ?? 0) + amount);
      }
      next += 3 + 2 * (records[next + 2] as number);
    }
    return Object.fromEntries(sums);
  }
}

/** The index behind a bag. */
export function bagEnd(records: Float64Array, at: number): number {
  let next = at + 1;
  for (let i = 0; i < (records[at] as number); i++) next += 3 + 2 * (records[next + 2] as number);
  return next;
}
