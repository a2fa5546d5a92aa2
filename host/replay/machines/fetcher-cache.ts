/**
 * The fetcher cache of one agent: one copy of each file, and room for so many; who was used longest ago
 * goes first.
 *
 * Source: Mesos' `fetcher` page, and `FetcherProcess::Cache`.
 */
export class FetcherCache {
  /** Sizes by URI, the one used longest ago first. */
  readonly #files = new Map<string, number>();
  #used = 0;

  constructor(private readonly size: number) {}

  /** The size of all its files. */
  get used(): number {
    return this.#used;
  }

  /** The file is fetched by way of it; false: it has no room for that, and is passed by. */
  fetch(uri: string, size: number): boolean {
    if (size > this.size) return false;
    const isThere = this.#files.delete(uri);
    this.#files.set(uri, size);
    if (isThere) return true;
    this.#used += size;
    for (const [oldest, oldSize] of this.#files) {
      if (this.#used <= this.size) break;
      this.#files.delete(oldest);
      this.#used -= oldSize;
    }
    return true;
  }
}
