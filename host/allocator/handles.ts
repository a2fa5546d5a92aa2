/** Handles as a snapshot keeps them; null where one stands for nothing. */
export interface HandlesJson<T> {
  readonly names: readonly string[];
  readonly entries: readonly (T | null)[];
  readonly free: readonly number[];
}

/** Names and the small integers that stand for them; freed integers are used again. */
export class Handles<T> {
  private readonly byName = new Map<string, number>();
  private entries: (T | undefined)[] = [];
  private names: string[] = [];
  private free: number[] = [];
  /** Only rises, so that while it is the same nothing has changed. */
  private changes = 0;

  get size(): number {
    return this.byName.size;
  }

  /** The handle of a name, or -1. */
  find(name: string): number {
    return this.byName.get(name) ?? -1;
  }

  add(name: string, entry: T): number {
    const handle = this.free.pop() ?? this.entries.length;
    this.changes++;
    this.byName.set(name, handle);
    this.entries[handle] = entry;
    this.names[handle] = name;
    return handle;
  }

  remove(handle: number): void {
    this.byName.delete(this.name(handle));
    this.changes++;
    this.entries[handle] = undefined;
    this.free.push(handle);
  }

  /** Puts a removed entry back in its place. */
  restore(handle: number, name: string, entry: T): void {
    const at = this.free.lastIndexOf(handle);
    this.free.splice(at, 1);
    this.changes++;
    this.byName.set(name, handle);
    this.entries[handle] = entry;
    this.names[handle] = name;
  }

  get(handle: number): T {
    const entry = this.entries[handle];
    if (entry === undefined) throw new Error(`handle ${handle} stands for nothing`);
    return entry;
  }

  set(handle: number, entry: T): void {
    this.changes++;
    this.entries[handle] = entry;
  }

  name(handle: number): string {
    return this.names[handle] as string;
  }

  /** Keeps what stands for what now; calling what it returns goes back to that. */
  keep(): () => void {
    const { changes } = this;
    const [entries, names, free] = [[...this.entries], [...this.names], [...this.free]];
    return () => {
      if (this.changes === changes) return;
      this.changes++;
      [this.entries, this.names, this.free] = [[...entries], [...names], [...free]];
      this.byName.clear();
      entries.forEach((entry, handle) => {
        if (entry !== undefined) this.byName.set(names[handle] as string, handle);
      });
    };
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

  static fromJSON<T>(json: HandlesJson<T>): Handles<T> {
    const handles = new Handles<T>();
    json.entries.forEach((entry, handle) => {
      handles.entries[handle] = entry ?? undefined;
      handles.names[handle] = json.names[handle] as string;
      if (entry !== null) handles.byName.set(json.names[handle] as string, handle);
    });
    handles.free.push(...json.free);
    return handles;
  }
}
