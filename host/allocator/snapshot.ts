import CRC32 from 'crc-32';
import { ABI_VERSION } from '../../assembly/abi.js';
import { AllocatorError } from './errors.js';
import { type SnapshotWords, snapshotWords } from './input/saved.js';

/**
 * A snapshot's bytes, little-endian:
 *
 *   ┌──────────┬─────────┬─────────┬───────────┬──────────────┬───────┬────────┐
 *   │ FAIRLEAD │ version │ CRC-32  │ JSON size │ memory size  │ JSON  │ memory │
 *   │ 8 bytes  │ u32     │ u32     │ u32       │ u32          │ UTF-8 │ image  │
 *   └──────────┴─────────┴─────────┴───────────┴──────────────┴───────┴────────┘
 *
 * The checksum is of everything behind it. The JSON holds what this side knows words for.
 */
const MAGIC = 'FAIRLEAD';
const HEADER_BYTES = 24;
/** Raised whenever the layout of the image or of the module's memory changes. */
export const SNAPSHOT_VERSION = ABI_VERSION * 1000 + 14;

/** Runs what reads a snapshot's words; that they make no sense is the snapshot's fault. */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof AllocatorError && error.code === 'OUT_OF_MEMORY') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(`the words of the snapshot make no sense: ${reason}`, error);
  }
}

export function packSnapshot(words: unknown, memory: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(words));
  const bytes = new Uint8Array(HEADER_BYTES + json.length + memory.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC), 0);
  view.setUint32(8, SNAPSHOT_VERSION, true);
  view.setUint32(16, json.length, true);
  view.setUint32(20, memory.length, true);
  bytes.set(json, HEADER_BYTES);
  bytes.set(memory, HEADER_BYTES + json.length);
  view.setUint32(12, CRC32.buf(bytes.subarray(16)) >>> 0, true);
  return bytes;
}

/** @throws {AllocatorError} SNAPSHOT_INVALID, saying what is wrong with the bytes. */
export function unpackSnapshot(bytes: Uint8Array): { words: SnapshotWords; memory: Uint8Array } {
  if (!(bytes instanceof Uint8Array)) throw invalid('a snapshot is bytes: expected a Uint8Array');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || new TextDecoder().decode(bytes.subarray(0, 8)) !== MAGIC) {
    throw invalid('these bytes are no snapshot: they do not begin with FAIRLEAD');
  }
  const version = view.getUint32(8, true);
  if (version !== SNAPSHOT_VERSION) {
    throw invalid(`the snapshot is of version ${version}; this package reads ${SNAPSHOT_VERSION}`);
  }
  const jsonBytes = view.getUint32(16, true);
  const memoryBytes = view.getUint32(20, true);
  if (bytes.length !== HEADER_BYTES + jsonBytes + memoryBytes) {
    const expected = HEADER_BYTES + jsonBytes + memoryBytes;
    throw invalid(`the snapshot is ${bytes.length} bytes long; expected ${expected}: cut short?`);
  }
  if (CRC32.buf(bytes.subarray(16)) >>> 0 !== view.getUint32(12, true)) {
    throw invalid('the snapshot is damaged: its checksum does not match');
  }
  const memoryAt = HEADER_BYTES + jsonBytes;
  const json = new TextDecoder().decode(bytes.subarray(HEADER_BYTES, memoryAt));
  return {
    words: reading(() => snapshotWords(JSON.parse(json), 'snapshot')),
    memory: bytes.subarray(memoryAt),
  };
}

function invalid(message: string, cause?: unknown): AllocatorError {
  return new AllocatorError('SNAPSHOT_INVALID', message, { cause });
}
