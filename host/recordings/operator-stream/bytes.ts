const LINE_FEED = 0x0a;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, LINE_FEED]);
const STEP_BYTES = 1 << 16;

/** Bytes that come in pieces, read by length and by line. */
export class ByteReader {
  #buffer: Buffer = Buffer.alloc(0);

  constructor(private readonly pieces: AsyncIterator<Buffer>) {}

  /** The next byte that is no white space, which is passed over; `undefined` at the end. */
  async nextByte(): Promise<number | undefined> {
    for (;;) {
      let at = 0;
      while (at < this.#buffer.length && SPACES.has(this.#buffer[at] as number)) at++;
      this.skip(at);
      if (this.#buffer.length > 0) return this.#buffer[0];
      if (!(await this.#need(1))) return undefined;
    }
  }

  /** So many bytes, from `offset` on; they stay. `undefined` when there are not as many. */
  async peek(offset: number, length: number): Promise<Buffer | undefined> {
    if (!(await this.#need(offset + length))) return undefined;
    return this.#buffer.subarray(offset, offset + length);
  }

  /** The bytes up to the end of the line or of all; `undefined` when they are more than `most`. */
  async line(most: number): Promise<Buffer | undefined> {
    let from = 0;
    for (;;) {
      const at = this.#buffer.indexOf(LINE_FEED, from);
      if (at >= 0) return this.#buffer.subarray(0, at);
      from = this.#buffer.length;
      if (from > most) return undefined;
      const hasMore = await this.#need(Math.max(2 * from, from + STEP_BYTES));
      if (!hasMore && this.#buffer.length === from) return this.#buffer;
    }
  }

  skip(length: number): void {
    this.#buffer = this.#buffer.subarray(length);
  }

  /** Passes over the rest of a line, however long it is. */
  async skipLine(): Promise<void> {
    for (;;) {
      const at = this.#buffer.indexOf(LINE_FEED);
      if (at >= 0) return this.skip(at + 1);
      this.#buffer = this.#buffer.subarray(this.#buffer.length);
      if (!(await this.#need(1))) return;
    }
  }

  async #need(length: number): Promise<boolean> {
    const pieces = [this.#buffer];
    let have = this.#buffer.length;
    while (have < length) {
      const { value, done } = await this.pieces.next();
      if (done === true) break;
      pieces.push(value);
      have += value.length;
    }
    if (pieces.length > 1) this.#buffer = Buffer.concat(pieces, have);
    return have >= length;
  }
}
