import { bundledWasm } from '#bundled-wasm';
import * as abi from '../../assembly/abi.js';
import { AllocatorError, type AllocatorErrorCode } from './errors.js';
import { unexpected } from './input/read.js';
import { instantiate, type WasmSource } from './instantiate.js';

/** The module's calls; docs/abi.md describes them. */
interface CoreExports extends Record<string, unknown> {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  abiVersion(): number;
  start(pagesMax: number): number;
  inbox(bytes: number): number;
  process(bytes: number): number;
  apply(bytes: number): number;
  outbox(): number;
  outboxBytes(): number;
  outboxRecords(): number;
  failedRecord(): number;
  failedField(): number;
  snapshot(): number;
  restoreRoom(bytes: number): number;
  limit(pagesMax: number): void;
  explainBegin(): number;
  explainEnd(): void;
  explainClient(framework: number, role: number): number;
  explainMinimum(framework: number, role: number): number;
  explainFeasible(framework: number, role: number): number;
  explainAgent(framework: number, role: number, agent: number): number;
  explainQuota(role: number): number;
  explainAllocation(): number;
  filteredUntilMs(framework: number, role: number, agent: number): number;
  minimumDueMs(framework: number, role: number): number;
  nextBatchMs(): number;
  quotaRoleAt(index: number): number;
  earmarkFramework(): number;
  earmarkRole(): number;
  earmarkDueMs(): number;
  dominantShareOf(role: number, framework: number): number;
  nodeCountOf(role: number, framework: number): number;
  minimumStateOf(framework: number, role: number): number;
  availableOf(agent: number): number;
  holdingsOf(framework: number, role: number): number;
  holdersOf(agent: number): number;
  orderOf(role: number, place: number): number;
  roleOrderOf(parent: number, place: number): number;
  refusedOn(framework: number, role: number): number;
  overdueAtMs(framework: number, role: number): number;
  keptAt(place: number): number;
  keptUnitsOf(agent: number): number;
  earmarkStartMs(): number;
}

const PAGE_BYTES = 65536;
const PAGES_MAX = 65536;

/** What `process` said was wrong, in words. */
const ERRORS: Record<number, readonly [AllocatorErrorCode, string]> = {
  [abi.ERROR_OP]: ['INVALID_VALUE', 'no such operation'],
  [abi.ERROR_SIZE]: ['INVALID_VALUE', 'a record of the wrong size'],
  [abi.ERROR_FIELD]: ['INVALID_VALUE', 'a value out of its range'],
  [abi.ERROR_QUANTITY]: ['INVALID_QUANTITY', 'a quantity that is negative, not whole or too large'],
  [abi.ERROR_UNKNOWN_NAME]: ['INVALID_VALUE', 'an unknown resource name'],
  [abi.ERROR_UNKNOWN_KIND]: ['INVALID_VALUE', 'an unknown kind of resource'],
  [abi.ERROR_UNKNOWN_ROLE]: ['UNKNOWN_ROLE', 'an unknown role'],
  [abi.ERROR_UNKNOWN_AGENT]: ['UNKNOWN_AGENT', 'an unknown agent'],
  [abi.ERROR_UNKNOWN_FRAMEWORK]: ['UNKNOWN_FRAMEWORK', 'an unknown framework'],
  [abi.ERROR_UNKNOWN_OFFER]: ['UNKNOWN_OFFER', 'an offer that is not outstanding'],
  [abi.ERROR_EXISTS]: ['ALREADY_EXISTS', 'something that already exists'],
  [abi.ERROR_NOT_SUBSCRIBED]: ['NOT_SUBSCRIBED', 'a role that the framework does not subscribe to'],
  [abi.ERROR_OFFERS_DIFFER]: [
    'OFFERS_DIFFER',
    'offers that are not all of one framework, role and agent, or one of them twice',
  ],
  [abi.ERROR_NOT_HELD]: ['NOT_HELD', 'more resources than are offered, used or available there'],
  [abi.ERROR_LIMIT]: ['LIMIT_EXCEEDED', 'more than the module can hold'],
  [abi.ERROR_MEMORY]: ['OUT_OF_MEMORY', 'no memory left'],
  [abi.ERROR_TIME]: ['TIME_BACKWARDS', 'a time before the present one'],
  [abi.ERROR_QUOTA_NESTED]: ['QUOTA_NESTED', 'a quota for a role that is not at the top level'],
  [abi.ERROR_NO_MAINTENANCE]: ['NO_MAINTENANCE', 'an agent without a maintenance window'],
  [abi.ERROR_NO_MINIMUM]: ['NO_MINIMUM', 'a framework that declared no minimum in the role'],
  [abi.ERROR_NOT_CONFIGURED]: ['INVALID_VALUE', 'a record before the configuration'],
};

let compiled: Promise<WebAssembly.Module> | undefined;

/** The package's own binary, compiled once for all instances. */
function ownModule(): Promise<WebAssembly.Module> {
  compiled ??= Promise.resolve()
    .then(bundledWasm)
    .then((bytes) => WebAssembly.compile(bytes as BufferSource));
  // What could not be read may be there the next time.
  compiled.catch(() => {
    compiled = undefined;
  });
  return compiled;
}

async function instantiated(source: WasmSource): Promise<Record<string, unknown>> {
  try {
    return await instantiate(source);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `no module could be made of what was given as wasm: ${reason}`;
    throw new AllocatorError('MODULE_MISMATCH', message, { cause });
  }
}

/** How many records were applied, and the error that stopped at the next. */
export interface Processed {
  readonly applied: number;
  readonly error?: AllocatorError;
}

const NO_RECORDS = new Float64Array(0);
/** Up to so many fields are copied sooner one by one than through a view of them. */
const FEW_FIELDS = 64;

function copyFields(from: Float64Array, size: number, to: Float64Array, at: number): void {
  if (size > FEW_FIELDS) {
    to.set(from.subarray(0, size), at);
    return;
  }
  for (let i = 0; i < size; i++) to[at + i] = from[i] as number;
}

/** One instance of the module: its memory, and what goes in and out of it. */
export class CoreModule {
  private floats: Float64Array = new Float64Array(0);
  private dead: Error | undefined;
  /** Memory of images that are of no use any more: what is new costs a page fault for every 4 KiB. */
  private readonly spare: ArrayBuffer[] = [];

  private constructor(
    readonly exports: CoreExports,
    readonly pagesMax: number,
  ) {}

  /**
   * @throws {AllocatorError} MODULE_MISMATCH when the binary is of another version of this package.
   */
  static async load(source: WasmSource | undefined, memoryBytesMax?: number): Promise<CoreModule> {
    const bytesMax = memoryBytesMax ?? PAGES_MAX * PAGE_BYTES;
    if (typeof bytesMax !== 'number' || !(bytesMax >= 0)) {
      throw unexpected('memoryBytesMax', bytesMax, 'a number of bytes');
    }
    const exports = (await instantiated(source ?? (await ownModule()))) as CoreExports;
    const version = typeof exports.abiVersion === 'function' ? exports.abiVersion() : undefined;
    if (version !== abi.ABI_VERSION) {
      throw new AllocatorError(
        'MODULE_MISMATCH',
        `the module speaks ABI version ${version ?? 'none'}, this host version ${abi.ABI_VERSION}: ` +
          'use the fairlead.wasm that came with this package',
      );
    }
    const pages = Math.floor(bytesMax / PAGE_BYTES);
    const module = new CoreModule(exports, Math.min(pages, PAGES_MAX));
    if (exports.start(module.pagesMax) !== 0) {
      throw new AllocatorError(
        'OUT_OF_MEMORY',
        'the memory allowed cannot hold an empty allocator',
      );
    }
    return module;
  }

  /** The memory as doubles. Growing it detaches every view, which leaves this one without length. */
  get view(): Float64Array {
    if (this.floats.length === 0) {
      const { buffer } = this.exports.memory;
      // A shift would take more than 2 GiB for less than nothing.
      this.floats = new Float64Array(buffer, 0, Math.floor(buffer.byteLength / 8));
    }
    return this.floats;
  }

  /** Runs one of the module's calls; a trap is a broken invariant and ends the instance. */
  guard<T>(call: () => T): T {
    if (this.dead !== undefined) {
      throw new AllocatorError('MODULE_DEAD', 'an earlier call broke an invariant', {
        cause: this.dead,
      });
    }
    try {
      return call();
    } catch (error) {
      this.dead = error instanceof Error ? error : new Error(String(error));
      throw new AllocatorError('MODULE_DEAD', `the module stopped: ${this.dead.message}`, {
        cause: error,
      });
    }
  }

  /**
   * Applies the records in the first `size` fields, and runs what they trigger; the number applied,
   * and the error that stopped at the next.
   */
  process(records: Float64Array, size = records.length): Processed {
    return this.send(records, size, this.exports.process);
  }

  /** The same, but what the records trigger waits for the next `process`. */
  apply(records: Float64Array, size = records.length): Processed {
    return this.send(records, size, this.exports.apply);
  }

  private send(records: Float64Array, size: number, take: (bytes: number) => number): Processed {
    let applied = 0;
    const result = this.guard(() => {
      const inbox = this.exports.inbox(size * 8);
      if (inbox === 0) return -abi.ERROR_MEMORY;
      copyFields(records, size, this.view, inbox >>> 3);
      const processed = take(size * 8);
      applied = processed >= 0 ? processed : this.exports.failedRecord();
      return processed;
    });
    if (result >= 0) return { applied };
    const [code, words] = ERRORS[-result] ?? ['INVALID_VALUE', `error ${-result}`];
    return { applied, error: new AllocatorError(code, words) };
  }

  /** Runs what must be carried to its end, though it take more memory than is allowed. */
  beyondLimit<T>(call: () => T): T {
    this.exports.limit(PAGES_MAX);
    try {
      return call();
    } finally {
      this.exports.limit(this.pagesMax);
    }
  }

  /** A copy of the records that the last call wrote. */
  records(): Float64Array {
    const bytes = this.exports.outboxBytes() >>> 0;
    if (bytes === 0) return NO_RECORDS;
    const from = this.exports.outbox() >>> 3;
    return this.view.slice(from, from + (bytes >>> 3));
  }

  /** A copy of the bytes of memory that are the state, until it is given back. */
  image(): Uint8Array<ArrayBuffer> {
    const bytes = this.guard(() => this.exports.snapshot()) >>> 0;
    const spare = this.spare.pop();
    const isLarge = spare !== undefined && spare.byteLength >= bytes;
    // The next one is as large or a little larger.
    const buffer = isLarge ? spare : new ArrayBuffer(bytes + (bytes >>> 3));
    const image = new Uint8Array(buffer, 0, bytes);
    image.set(new Uint8Array(this.exports.memory.buffer, 0, bytes));
    return image;
  }

  /** The image is of no use any more: its memory is the next one's. */
  giveBack(image: Uint8Array<ArrayBuffer>): void {
    this.spare.push(image.buffer);
  }

  /** Puts an image in place of the state. */
  restore(image: Uint8Array): void {
    if (this.guard(() => this.exports.restoreRoom(image.length)) !== 0) {
      throw new AllocatorError(
        'OUT_OF_MEMORY',
        'the snapshot does not fit into the memory allowed',
      );
    }
    new Uint8Array(this.exports.memory.buffer).set(image);
    this.exports.limit(this.pagesMax);
  }
}
