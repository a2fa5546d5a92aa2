const LINE_FEED = 0x0a;
/** 2^40 bytes have 13 digits. */
const COUNT_DIGITS_MAX = 13;
/** As much as a line of a recording may hold. */
const RECORD_BYTES_MAX = 64 << 20;

/** Bytes that are no RecordIO. */
export class RecordIoError extends Error {
  override readonly name = 'RecordIoError';
}

/**
 * Takes records out of RecordIO: the count of a record's bytes in decimal, LF, the bytes; wherever the
 * pieces are cut in which it comes.
 *
 * Source: Mesos `docs/recordio.md`.
 */
export class RecordIoDecoder {
  #pieces: Buffer[] = [];
  #length = 0;
  /** Of the record that is coming; `undefined` while its count is. */
  #count: number | undefined;

  /** Whether a record has begun that has not come to its end. */
  get isWithinRecord(): boolean {
    return this.#length > 0 || this.#count !== undefined;
  }

  /**
   * @returns the records that the piece brings to their end.
   * @throws {RecordIoError} for a count that is none, or too large.
   */
  *push(piece: Buffer): Generator<Buffer> {
    this.#pieces.push(piece);
    this.#length += piece.length;
    for (;;) {
      this.#count ??= this.#nextCount();
      if (this.#count === undefined || this.#length < this.#count) return;
      const count = this.#count;
      this.#count = undefined;
      yield this.#take(count);
    }
  }

  #nextCount(): number | undefined {
    const start = this.#together().subarray(0, COUNT_DIGITS_MAX + 1);
    const end = start.indexOf(LINE_FEED);
    const text = start.toString('latin1', 0, end < 0 ? start.length : end);
    const isComing = end < 0 && start.length <= COUNT_DIGITS_MAX;
    if (isComing && /^\d*$/.test(text)) return undefined;
    const count = Number(text);
    if (end < 0 || !/^\d+$/.test(text)) {
      throw new RecordIoError(`sends ${JSON.stringify(text)} for the length of a record`);
    }
    if (count > RECORD_BYTES_MAX) {
      throw new RecordIoError(`sends a record of ${count} bytes, more than ${RECORD_BYTES_MAX}`);
    }
    this.#take(end + 1);
    return count;
  }

  #take(length: number): Buffer {
    const all = this.#together();
    this.#pieces = [all.subarray(length)];
    this.#length -= length;
    return all.subarray(0, length);
  }

  #together(): Buffer {
    const [first] = this.#pieces;
    if (this.#pieces.length === 1 && first !== undefined) return first;
    const all = Buffer.concat(this.#pieces, this.#length);
    this.#pieces = [all];
    return all;
  }
}
