import { compareBytes } from './checks.js';

/** What a sorter orders: by two numbers, then by name. The sorter writes the numbers. */
export interface Sortable {
  readonly name: string;
  first: number;
  second: number;
  /** Its numbers may have changed since it was put in its place. */
  isDirty: boolean;
}

/** From this share of dirty items on, one sort is cheaper than moving each. */
const SORT_FROM = 8;

function compare(a: Sortable, b: Sortable): number {
  return a.first - b.first || a.second - b.second || compareBytes(a.name, b.name);
}

/**
 * Items in an order that is kept, not made anew: what has changed is moved when the order is next
 * asked for. The keys by which items lie stay as they were until then, so a binary search finds
 * them.
 */
export abstract class Sorter<T extends Sortable> {
  private items: T[] = [];
  private dirty: T[] = [];
  private version = -1;

  /** Writes an item's numbers as they are now. */
  protected abstract measure(item: T): void;

  get size(): number {
    return this.items.length;
  }

  insert(item: T): void {
    this.measure(item);
    item.isDirty = false;
    this.items.splice(this.placeOf(item), 0, item);
  }

  /** A dirty item stays among the dirty ones, and is passed over there. */
  remove(item: T): void {
    this.takeOut(item);
    item.isDirty = false;
  }

  /** Something that the item's numbers come from has changed. */
  touch(item: T): void {
    if (item.isDirty) return;
    item.isDirty = true;
    this.dirty.push(item);
  }

  /**
   * All items, in order. The array stays as it is until this is called again. Another version than
   * last time says that every item's numbers may have changed.
   */
  ordered(version: number): readonly T[] {
    const isStale = version !== this.version;
    if (isStale || this.dirty.length * SORT_FROM > this.items.length) {
      if (isStale || this.dirty.length > 0) this.sort(isStale ? this.items : this.dirty);
      this.version = version;
    } else {
      for (const item of this.dirty) if (item.isDirty) this.move(item);
    }
    if (this.dirty.length > 0) this.dirty = [];
    return this.items;
  }

  private sort(changed: readonly T[]): void {
    for (const item of changed) if (item.isDirty || changed === this.items) this.measure(item);
    for (const item of this.dirty) item.isDirty = false;
    this.items.sort(compare);
  }

  private move(item: T): void {
    this.takeOut(item);
    this.insert(item);
  }

  private takeOut(item: T): void {
    const place = this.placeOf(item);
    if (this.items[place] !== item) throw new Error(`${item.name} is not where its keys say`);
    this.items.splice(place, 1);
  }

  /** The place of the first item that does not come before it. */
  private placeOf(item: T): number {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.items[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
