import { statSync } from 'node:fs';
import type { ReadOptions } from '../trace/reader.js';

/**
 * How much of a recording's files has been read. Some kinds read them twice: when one is begun again the
 * count begins again.
 */
export class Meter {
  readonly #read = new Map<string, number>();
  readonly #ofBytes: number;
  #bytes = 0;

  constructor(
    locations: readonly string[],
    private readonly onBytes: NonNullable<ReadOptions['onBytes']>,
  ) {
    const sizes = locations.map((location) => statSync(location).size);
    this.#ofBytes = sizes.reduce((sum, size) => sum + size, 0);
  }

  /** A file is read from its beginning. */
  begins(location: string): void {
    if (!this.#read.has(location)) return;
    this.#read.clear();
    this.#bytes = 0;
  }

  /** @param bytes of the file, since its beginning. */
  read(location: string, bytes: number): void {
    this.#bytes += bytes - (this.#read.get(location) ?? 0);
    this.#read.set(location, bytes);
    this.onBytes(this.#bytes, Math.max(this.#ofBytes, this.#bytes));
  }
}
