/** The bytes of a stream, taken in pieces of the sizes that are asked for. */
export class Bytes {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Whether so many bytes are left. They stay where they are. */
  async has(count: number): Promise<boolean> {
    return (await this.peek(count)).length === count;
  }

  /** The next bytes, or fewer at the end; they stay where they are. */
  async peek(count: number): Promise<Buffer> {
    const pieces = [this.#rest];
    let length = this.#rest.length;
    while (length < count) {
      const { done, value } = await this.#source.next();
      if (done === true) break;
      pieces.push(value);
      length += value.length;
    }
    if (pieces.length > 1) this.#rest = Buffer.concat(pieces, length);
    return this.#rest.subarray(0, count);
  }

  /** @throws {Error} "unexpected end of file" when fewer are left. */
  async take(count: number): Promise<Buffer> {
    const bytes = await this.peek(count);
    if (bytes.length < count) throw new Error('unexpected end of file');
    this.#rest = this.#rest.subarray(count);
    return bytes;
  }

  async skip(count: number): Promise<void> {
    const STEP = 1 << 16;
    for (let left = count; left > 0; left -= STEP) await this.take(Math.min(left, STEP));
  }

  /** All that is left, in the pieces that it comes in. */
  async *rest(): AsyncGenerator<Buffer> {
    if (this.#rest.length > 0) yield this.#rest;
    this.#rest = Buffer.alloc(0);
    for (;;) {
      const { done, value } = await this.#source.next();
      if (done === true) return;
      yield value;
    }
  }
}
