import { type Fields, parsedFields } from '../mesos-json/json.js';

/** A record longer than this is none. */
const RECORD_BYTES_MAX = 64 << 20;
/** So long is the count of a record's bytes at most. */
const COUNT_LENGTH_MAX = 20;
const LINE_FEED = 0x0a;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, LINE_FEED]);
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_BRACE = 0x7b;

/**
 * The records in bytes that come in pieces: each an object of JSON on a line, or behind a line with the count
 * of its bytes (RecordIO). A count that does not fit is passed over, and the record read as a line.
 */
export class Frames {
  /** What has come since bytes were last looked at, and how many must be there before it is worth it again. */
  #pieces: Buffer[] = [];
  #have = 0;
  #wanted = 1;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #isEnd = false;
  /** Within a line that is passed over to its end. */
  #isSkipping = false;

  constructor(private readonly leftOut: (shape: string) => void) {}

  /** The records that are whole with this piece; one on a long line may wait for later pieces. */
  read(piece: Buffer): readonly Fields[] {
    this.#pieces.push(piece);
    this.#have += piece.length;
    return this.#have < this.#wanted ? [] : this.#whole();
  }

  /** What is left when no piece comes any more. */
  end(): readonly Fields[] {
    this.#isEnd = true;
    return this.#whole();
  }

  #whole(): Fields[] {
    this.#bytes =
      this.#pieces.length === 1 ? (this.#pieces[0] as Buffer) : Buffer.concat(this.#pieces);
    this.#at = 0;
    this.#wanted = 0;
    const records: Fields[] = [];
    while (this.#wanted === 0 && this.#find()) {
      const first = this.#bytes[this.#at] as number;
      const isCount = first >= ZERO && first <= NINE;
      const record = isCount ? this.#counted() : this.#line(first);
      if (record !== undefined) records.push(record);
    }
    const rest = this.#bytes.subarray(this.#at);
    this.#pieces = [rest];
    this.#have = rest.length;
    return records;
  }

  /** Goes to where the next record begins; `false` when nothing but white space is left. */
  #find(): boolean {
    if (this.#isSkipping) this.#skipLine();
    while (this.#at < this.#bytes.length && SPACES.has(this.#bytes[this.#at] as number)) this.#at++;
    return this.#at < this.#bytes.length;
  }

  /** Where the line ends; `undefined` when it goes on, or is too long to be one. */
  #lineEnd(): number | undefined {
    const end = this.#bytes.indexOf(LINE_FEED, this.#at);
    if (end >= 0) return end;
    const length = this.#bytes.length - this.#at;
    if (this.#isEnd) return this.#bytes.length;
    if (length > RECORD_BYTES_MAX) this.#passOver();
    // Twice as much, so that a long line is not looked through again for each piece.
    else this.#wanted = 2 * length;
    return undefined;
  }

  #counted(): Fields | undefined {
    const end = this.#lineEnd();
    if (end === undefined) return undefined;
    const text = this.#text(this.#at, Math.min(end, this.#at + COUNT_LENGTH_MAX)).trim();
    const length = Number(text);
    if (!/^\d+$/.test(text) || length > RECORD_BYTES_MAX) return this.#passOver();
    const from = end + 1;
    const isThere = from + length <= this.#bytes.length;
    if (!isThere && !this.#isEnd) {
      this.#wanted = from + length - this.#at;
      return undefined;
    }
    const record = isThere ? parsedFields(this.#text(from, from + length)) : undefined;
    if (record === undefined) {
      const problem = isThere ? 'whose length does not fit' : 'that the file’s end cuts off';
      this.leftOut(`record ${problem}`);
    }
    this.#at = record === undefined ? from : from + length;
    return record;
  }

  #line(first: number): Fields | undefined {
    if (first !== OPEN_BRACE) return this.#passOver();
    const end = this.#lineEnd();
    if (end === undefined) return undefined;
    const text = this.#text(this.#at, end);
    // Behind a record that is read as a line stands the count of the next.
    const record = parsedFields(text) ?? parsedFields(text.replace(/\d+\s*$/, ''));
    if (record === undefined) return this.#passOver();
    this.#at = end + 1;
    return record;
  }

  /** A line that is none, however long it is. */
  #passOver(): undefined {
    this.leftOut('line that is no event');
    this.#skipLine();
  }

  #skipLine(): void {
    const end = this.#bytes.indexOf(LINE_FEED, this.#at);
    this.#isSkipping = end < 0;
    this.#at = end < 0 ? this.#bytes.length : end + 1;
  }

  #text(from: number, to: number): string {
    return this.#bytes.toString('utf8', from, to);
  }
}
