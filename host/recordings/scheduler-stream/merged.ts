import type { RecordedFile } from '../file.js';
import { type StreamEnd, type StreamLine, streamLines } from './lines.js';

/** A line with which of the streams it stands in. */
export type MergedLine = (StreamLine | StreamEnd) & { readonly stream: number };

/** One stream that is read as far as is needed. */
class Head {
  readonly #batches: AsyncGenerator<readonly (StreamLine | StreamEnd)[]>;
  #lines: readonly (StreamLine | StreamEnd)[] = [];
  #at = 0;

  constructor(
    file: RecordedFile,
    readonly stream: number,
    leftOut: (shape: string) => void,
  ) {
    this.#batches = streamLines(file, leftOut);
  }

  get line(): StreamLine | StreamEnd | undefined {
    return this.#lines[this.#at];
  }

  /** @returns false at the end. */
  async next(): Promise<boolean> {
    this.#at += 1;
    while (this.#at >= this.#lines.length) {
      const { done, value } = await this.#batches.next();
      if (done) return false;
      this.#lines = value;
      this.#at = 0;
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined);
  }
}

/** Streams of several frameworks on one clock, in the order of time; memory does not grow with them. */
export class MergedStreams {
  /** By the time of their next lines, the latest first. */
  #heads: Head[] | undefined;

  constructor(
    private readonly files: readonly RecordedFile[],
    private readonly leftOut: (shape: string) => void,
  ) {}

  /** The next line up to that time; `undefined` when there is none. */
  async next(untilSeconds = Number.POSITIVE_INFINITY): Promise<MergedLine | undefined> {
    this.#heads ??= await this.#opened();
    const head = this.#heads.at(-1);
    const line = head?.line;
    if (head === undefined || line === undefined || line.seconds > untilSeconds) return undefined;
    this.#heads.pop();
    if (await head.next()) this.#insert(this.#heads, head);
    return { ...line, stream: head.stream };
  }

  async close(): Promise<void> {
    for (const head of this.#heads ?? []) await head.close();
    this.#heads = [];
  }

  async #opened(): Promise<Head[]> {
    const heads: Head[] = [];
    for (const [stream, file] of this.files.entries()) {
      const head = new Head(file, stream, this.leftOut);
      if (await head.next()) this.#insert(heads, head);
    }
    return heads;
  }

  #insert(heads: Head[], head: Head): void {
    let from = 0;
    let to = heads.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (isLater(heads[middle] as Head, head)) from = middle + 1;
      else to = middle;
    }
    heads.splice(from, 0, head);
  }
}

function isLater(a: Head, b: Head): boolean {
  const [one, other] = [a.line?.seconds ?? 0, b.line?.seconds ?? 0];
  return one > other || (one === other && a.stream > b.stream);
}
