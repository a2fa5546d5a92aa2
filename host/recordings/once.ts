import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { STANDARD, spool } from '../files/index.js';
import { Bytes } from '../trace/bytes.js';
import { decompressed } from '../trace/compression.js';
import { openTrace } from '../trace/reader.js';
import type { Recording } from '../trace/source.js';
import { RecordedFile, readingProblem } from './file.js';

/** So much of a stream tells a trace from everything else. */
const TELLING_BYTES = 64;

/** What can be read but once: standard input or a pipe, decompressed. */
export class ReadOnce {
  readonly #stream: Readable;
  readonly #bytes: Bytes;
  readonly #name: string;

  constructor(path: string) {
    const isStandard = path === STANDARD;
    this.#name = isStandard ? 'stdin' : path;
    this.#stream = isStandard ? process.stdin : createReadStream(path);
    this.#bytes = new Bytes(decompressed(this.#stream));
  }

  /** Its first characters; they are read again. */
  async start(): Promise<string> {
    return this.#placed(async () => (await this.#bytes.peek(TELLING_BYTES)).toString('utf8'));
  }

  /** It is a trace and is read as it comes. */
  trace(): Recording {
    return {
      name: this.#name,
      isTrace: true,
      isReadOnce: true,
      open: (options) => openTrace(this.#rest(), { ...options, name: this.#name }),
    };
  }

  /** All of it as a stream. Who has read enough of it waits for no more. */
  #rest(): Readable {
    const source = this.#stream;
    const bytes = this.#bytes.rest();
    return new Readable({
      read() {
        bytes.next().then(
          ({ done, value }) => this.push(done === true ? null : value),
          (error: Error) => this.destroy(error),
        );
      },
      destroy(error, done) {
        source.destroy();
        done(error);
      },
    });
  }

  /** A file that holds the same and can be read again. */
  async file(): Promise<RecordedFile> {
    return new RecordedFile(this.#name, await this.#placed(() => spool(this.#bytes.rest())));
  }

  async #placed<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw readingProblem(error, this.#name);
    }
  }
}
