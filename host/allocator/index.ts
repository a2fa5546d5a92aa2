import { FairleadAllocator } from './allocator.js';
import type { AllocatorOptions } from './api.js';
import { unexpected } from './input/read.js';
import type { WasmSource } from './instantiate.js';
import { CoreModule } from './module.js';
import { reading, unpackSnapshot } from './snapshot.js';

export { FairleadAllocator } from './allocator.js';
export type * from './api.js';
export { AllocatorError, type AllocatorErrorCode } from './errors.js';
export type * from './explain/explanation.js';
export type { WasmSource } from './instantiate.js';
export type { CallName, Tap } from './tap.js';

/** Where the module comes from and how much it may use; the rest is the allocator's own. */
export interface ModuleOptions {
  /** The binary, where it is not to be the one that comes with the package. */
  readonly wasm?: WasmSource;
  /**
   * The most memory that the module may use: calls that need more are refused. One that has begun,
   * an allocation and the passing of time are carried to their end beyond it. Default: 4 GiB.
   */
  readonly memoryBytesMax?: number;
}

/**
 * Makes an empty allocator.
 *
 * @throws {AllocatorError} MODULE_MISMATCH when the binary is not the one of this package.
 */
export async function createAllocator(
  options: AllocatorOptions & ModuleOptions = {},
): Promise<FairleadAllocator> {
  if (typeof options !== 'object' || options === null) {
    throw unexpected('options', options, 'an object');
  }
  const { wasm, memoryBytesMax, ...rest } = options;
  const allocator = new FairleadAllocator(await CoreModule.load(wasm, memoryBytesMax), rest);
  allocator.configure();
  return allocator;
}

/**
 * Makes an allocator that continues where a snapshot was taken.
 *
 * A snapshot is trusted: damage is found, but one that somebody made up may end the instance.
 *
 * @throws {AllocatorError} SNAPSHOT_INVALID when the bytes are damaged, cut short or of another
 * version, or hold words that no allocator wrote.
 */
export async function restoreAllocator(
  snapshot: Uint8Array,
  options: ModuleOptions = {},
): Promise<FairleadAllocator> {
  const { words, memory } = unpackSnapshot(snapshot);
  const module = await CoreModule.load(options.wasm, options.memoryBytesMax);
  const allocator = new FairleadAllocator(module, words.options);
  reading(() => allocator.restoreFrom(words, memory));
  return allocator;
}
