/** So many numbers are one piece of memory: growing copies nothing. */
const CHUNK = 8192;

/** A long list of numbers: 8 bytes each, and no object. */
export class Numbers {
  readonly #chunks: Float64Array[] = [];
  length = 0;

  push(value: number): void {
    if (this.length % CHUNK === 0) this.#chunks.push(new Float64Array(CHUNK));
    this.length += 1;
    this.set(this.length - 1, value);
  }

  at(index: number): number {
    return this.#chunkOf(index)[index % CHUNK] as number;
  }

  set(index: number, value: number): void {
    this.#chunkOf(index)[index % CHUNK] = value;
  }

  #chunkOf(index: number): Float64Array {
    const chunk = this.#chunks[Math.floor(index / CHUNK)];
    if (chunk === undefined) throw new Error(`there is no number ${index}`);
    return chunk;
  }
}

const PAGE_BYTES = 1 << 16;
/** So many texts are known again; most stand often and close together. */
const KNOWN_MAX = 4096;

/** Many texts as their bytes, each by where it stands. */
export class Texts {
  readonly #pages: Buffer[] = [];
  /** Bytes of the last page that are in use. */
  #used = PAGE_BYTES;
  readonly #known = new Map<string, number>();

  /** @returns the place of the text, which may be that of one that was added before. */
  known(text: string): number {
    let place = this.#known.get(text);
    if (place === undefined) {
      if (this.#known.size >= KNOWN_MAX) this.#known.clear();
      place = this.add(text);
      this.#known.set(text, place);
    }
    return place;
  }

  /** @returns the place of the text. */
  add(text: string): number {
    const bytes = Buffer.byteLength(text);
    // Its length stands before it.
    const needed = bytes + 4;
    if (this.#used + needed > PAGE_BYTES) {
      this.#pages.push(Buffer.alloc(Math.max(needed, PAGE_BYTES)));
      this.#used = 0;
    }
    const page = this.#pages.at(-1) as Buffer;
    const place = (this.#pages.length - 1) * PAGE_BYTES + this.#used;
    page.writeUInt32LE(bytes, this.#used);
    page.write(text, this.#used + 4);
    this.#used += needed;
    return place;
  }

  at(place: number): string {
    const page = this.#pages[Math.floor(place / PAGE_BYTES)];
    if (page === undefined) throw new Error(`there is no text at ${place}`);
    const start = place % PAGE_BYTES;
    return page.toString('utf8', start + 4, start + 4 + page.readUInt32LE(start));
  }
}
