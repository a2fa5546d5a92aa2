import type { Part } from './part.js';

/** Handles as a snapshot keeps them; null where one stands for nothing. */
export interface HandlesJson<T> {
  readonly names: readonly string[];
  readonly entries: readonly (T | null)[];
  readonly free: readonly number[];
}

/** Names and the small integers that stand for them; freed integers are used again. */
export class Handles<T> implements Part<HandlesJson<T>> {
  private readonly byName = new Map<string, number>();
  private entries: (T | undefined)[] = [];
  private names: string[] = [];
  private free: number[] = [];
  /** Only rises, so that while it is the same nothing has changed. */
  private changes = 0;
  private readonly marks = new Set<number>();

  /** `isMarked` tells the entries that are asked for by themselves. */
  constructor(private readonly isMarked: (entry: T) => boolean = () => false) {}

  get size(): number {
    return this.byName.size;
  }

  /** The handle of a name, or -1. */
  find(name: string): number {
    return this.byName.get(name) ?? -1;
  }

  add(name: string, entry: T): number {
    const handle = this.free.pop() ?? this.entries.length;
    this.put(handle, name, entry);
    return handle;
  }

  private put(handle: number, name: string, entry: T): void {
    this.byName.set(name, handle);
    this.names[handle] = name;
    this.set(handle, entry);
  }

  remove(handle: number): void {
    this.byName.delete(this.name(handle));
    this.changes++;
    this.entries[handle] = undefined;
    this.marks.delete(handle);
    this.free.push(handle);
  }

  /** Puts a removed entry back in its place. */
  restore(handle: number, name: string, entry: T): void {
    const at = this.free.lastIndexOf(handle);
    this.free.splice(at, 1);
    this.put(handle, name, entry);
  }

  get(handle: number): T {
    const entry = this.entries[handle];
    if (entry === undefined) throw new Error(`handle ${handle} stands for nothing`);
    return entry;
  }

  set(handle: number, entry: T): void {
    this.changes++;
    this.entries[handle] = entry;
    if (this.isMarked(entry)) this.marks.add(handle);
    else this.marks.delete(handle);
  }

  name(handle: number): string {
    return this.names[handle] as string;
  }

  /** The handles of the marked entries, ascending: whoever came first. */
  get marked(): number[] {
    return [...this.marks].sort((a, b) => a - b);
  }

  /** Keeps what stands for what now; calling what it returns goes back to that. */
  keep(): () => void {
    const { changes } = this;
    const [entries, names, free] = [[...this.entries], [...this.names], [...this.free]];
    return () => {
      if (this.changes !== changes) this.adopt([...entries], [...names], [...free]);
    };
  }

  private adopt(entries: (T | undefined)[], names: string[], free: number[]): void {
    this.changes++;
    [this.entries, this.names, this.free] = [entries, names, free];
    this.byName.clear();
    this.marks.clear();
    for (const [handle, entry] of this) {
      this.byName.set(names[handle] as string, handle);
      if (this.isMarked(entry)) this.marks.add(handle);
    }
  }

  *[Symbol.iterator](): IterableIterator<[number, T]> {
    // In order of the handles: one that was restored goes through them as the original does.
    for (let handle = 0; handle < this.entries.length; handle++) {
      const entry = this.entries[handle];
      if (entry !== undefined) yield [handle, entry];
    }
  }

  toJSON(): HandlesJson<T> {
    return { names: this.names, entries: this.entries.map((e) => e ?? null), free: this.free };
  }

  restoreFrom({ entries, names, free }: HandlesJson<T>): void {
    this.adopt(
      entries.map((entry) => entry ?? undefined),
      [...names],
      [...free],
    );
  }
}
